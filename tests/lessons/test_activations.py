"""scratch.activations equals Keras: values and derivatives, edges included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from helpers.quiet import keras, tf
from scratch import activations

CURVES = [
    "linear",
    "relu",
    "hard_sigmoid",
    "sigmoid",
    "tanh",
    "softsign",
    "softplus",
    "elu",
    "selu",
]
ALL = (*CURVES, "softmax")
EDGES = np.array([-1000.0, -3.0, -1.0, -1e-8, 0.0, 1e-8, 1.0, 3.0, 1000.0])

# Keras rounds values below about 1e-16 to 0, and so moves them onto SELU's corner.
numbers = st.floats(-1000, 1000).filter(lambda x: x == 0 or abs(x) > 1e-9)
any_shape = arrays(float, array_shapes(max_dims=3, max_side=4), elements=numbers)


@pytest.fixture(autouse=True)
def floating_point_errors_raise():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        yield


def ours(name):
    return getattr(activations, name), getattr(activations, f"{name}_derivative")


def keras_value_and_slope(name, x):
    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = getattr(keras.activations, name)(x)
    return y.numpy(), tape.gradient(y, x).numpy()


@pytest.mark.parametrize("name", CURVES)
def test_values_and_slopes_equal_keras_at_the_edges(name):
    f, df = ours(name)
    value, slope = keras_value_and_slope(name, EDGES)
    np.testing.assert_allclose(f(EDGES), value, rtol=1e-6, atol=1e-15)
    np.testing.assert_allclose(df(EDGES), slope, rtol=1e-6, atol=1e-15)


@pytest.mark.parametrize("name", CURVES)
@settings(deadline=None, max_examples=40)
@given(x=any_shape)
def test_values_and_slopes_equal_keras_anywhere(name, x):
    f, df = ours(name)
    value, slope = keras_value_and_slope(name, x)
    np.testing.assert_allclose(f(x), value, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(df(x), slope, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_float32_stays_and_equals_keras(name):
    x = EDGES.astype(np.float32)[None]
    f, df = ours(name)
    expected = np.asarray(getattr(keras.activations, name)(x))
    assert f(x).dtype == df(x).dtype == np.float32
    np.testing.assert_allclose(f(x), expected, rtol=1e-6, atol=1e-7)


@given(x=st.floats(0, 1, width=32, exclude_min=True))
def test_tanh_keeps_its_digits_near_0_in_float32(x):
    """tanh x = x - x³/3 + …; float64 has digits enough to tell."""
    x = np.float32(x)
    for signed in (x, -x):
        y = activations.tanh(signed)
        assert y.dtype == np.float32
        np.testing.assert_allclose(y, np.tanh(np.float64(signed)), rtol=4e-7)


@given(x=st.floats(-30, 30))
def test_tanh_is_right_to_the_last_digits(x):
    np.testing.assert_allclose(activations.tanh(x), np.tanh(x), rtol=1e-15)


def test_tanh_of_zero_and_infinity():
    np.testing.assert_array_equal(activations.tanh([-np.inf, 0, np.inf]), [-1, 0, 1])
    assert np.signbit(activations.tanh(-0.0))


@pytest.mark.parametrize("name", ALL)
def test_integers_count_as_floats(name):
    x = np.array([[-1000, -2, 0, 3, 1000]])
    for function in ours(name):
        result = function(x)
        assert result.dtype == np.float64
        np.testing.assert_array_equal(result, function(x.astype(float)))
        np.testing.assert_array_equal(result, function(x.tolist()))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (1, 1), (2, 1, 3)])
def test_any_shape_comes_back(name, shape):
    x = np.full(shape, 0.5)
    if name == "softmax" and shape[-1] == 0:
        with pytest.raises(ValueError):  # without a class there is no probability
            activations.softmax(x)
        return
    for function in ours(name):
        assert function(x).shape == shape


@pytest.mark.parametrize("name", CURVES)
def test_a_single_number_is_enough(name):
    f, df = ours(name)
    assert np.shape(f(2)) == np.shape(df(2.0)) == ()


@pytest.mark.parametrize("name", ALL)
def test_the_input_is_not_changed(name):
    for function in ours(name):
        x = EDGES.copy()
        function(x)
        np.testing.assert_array_equal(x, EDGES)


@pytest.mark.parametrize("alpha", [0.3, 1.0, 2.0])
def test_elu_equals_keras_for_other_alphas(alpha):
    x = tf.constant(EDGES)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = keras.activations.elu(x, alpha=alpha)
    value, slope = y.numpy(), tape.gradient(y, x).numpy()
    np.testing.assert_allclose(activations.elu(EDGES, alpha), value, rtol=1e-6)
    np.testing.assert_allclose(
        activations.elu_derivative(EDGES, alpha), slope, rtol=1e-9
    )


def test_known_numbers():
    assert activations.relu_derivative(0) == 0
    assert activations.sigmoid_derivative(0) == 0.25
    assert float(activations.hard_sigmoid(1)) == pytest.approx(2 / 3)
    assert float(activations.selu(1)) == pytest.approx(1.0507009873554805)
    assert float(activations.selu(-1000)) == pytest.approx(-1.7580993408473766)
    # The corner of SELU: Keras takes the slope of the right side.
    assert float(activations.selu_derivative(0)) == pytest.approx(1.0507009873554805)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2])
def test_softmax_equals_keras_along_every_axis(axis):
    x = np.random.default_rng(0).normal(scale=300, size=(2, 3, 4))
    expected = keras.activations.softmax(x, axis=axis)
    result = activations.softmax(x, axis)
    np.testing.assert_allclose(result, expected, rtol=1e-6, atol=1e-15)
    np.testing.assert_allclose(result.sum(axis), 1)


@settings(deadline=None)
@given(
    x=arrays(float, array_shapes(min_dims=2, max_dims=3, max_side=4), elements=numbers),
    shift=st.floats(-100, 100),
)
def test_softmax_is_a_share_and_ignores_a_shift(x, shift):
    y = activations.softmax(x)
    assert (y >= 0).all()
    np.testing.assert_allclose(y.sum(-1), 1)
    np.testing.assert_allclose(activations.softmax(x + shift), y, atol=1e-9)


def test_softmax_survives_what_overflows():
    np.testing.assert_allclose(
        activations.softmax([1000, 1001]), [0.2689414, 0.7310586], rtol=1e-6
    )
    np.testing.assert_array_equal(activations.softmax([-1000, 0, 1000]), [0, 0, 1])


@pytest.mark.parametrize("shape", [(3,), (1, 4), (2, 3), (2, 2, 3)])
def test_softmax_jacobian_equals_tensorflow(shape):
    x = np.random.default_rng(1).normal(size=shape)
    rows = tf.constant(x.reshape(-1, shape[-1]))
    with tf.GradientTape() as tape:
        tape.watch(rows)
        y = keras.activations.softmax(rows)
    expected = tape.batch_jacobian(y, rows).numpy().reshape(*shape, shape[-1])
    jacobian = activations.softmax_jacobian(x)
    np.testing.assert_allclose(jacobian, expected, rtol=1e-6, atol=1e-15)
    diagonal = np.diagonal(jacobian, axis1=-2, axis2=-1)
    np.testing.assert_allclose(activations.softmax_derivative(x), diagonal)


def test_softmax_along_a_missing_axis_says_so():
    with pytest.raises(np.exceptions.AxisError):
        activations.softmax([1.0, 2.0], axis=1)
