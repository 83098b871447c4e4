"""scratch.gradients against formulas and Keras, and the numbers of lesson 03."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from helpers.data import load_digits
from helpers.quiet import keras, tf
from scratch.activations import softplus
from scratch.exercises import iterations, logistic_gradient, slope_of_fit
from scratch.gradients import (
    gradient_descent,
    minibatch_descent,
    numerical_gradient,
)

X_FIT, T_FIT = np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.9, 6.1])
BEST = X_FIT @ T_FIT / (X_FIT @ X_FIT)

numbers = st.floats(-3, 3)
any_shape = arrays(
    float, array_shapes(min_dims=0, max_dims=3, max_side=4), elements=numbers
)


@pytest.fixture(autouse=True)
def floating_point_errors_raise():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        yield


def digit_problem(samples=200):
    (x, y), _ = load_digits()
    X = np.c_[x, np.ones(len(x))]
    return X[:samples], (y[:samples] == 8).astype(float)


def logistic_loss(w, X, t):
    return np.mean(softplus(X @ w) - t * (X @ w))


# numerical_gradient


@settings(deadline=None)
@given(x=any_shape)
def test_measured_slopes_equal_the_formula_for_any_shape(x):
    weights = np.arange(1.0, x.size + 1).reshape(x.shape)
    measured = numerical_gradient(lambda x: np.sum(weights * np.sin(x)), x)
    assert measured.shape == x.shape and measured.dtype == np.float64
    np.testing.assert_allclose(measured, weights * np.cos(x), rtol=1e-6, atol=1e-7)


def test_measured_slopes_equal_tensorflow():
    rng = np.random.default_rng(0)
    w, X = rng.normal(size=(3, 2)), rng.normal(size=(4, 3))
    with tf.GradientTape() as tape:
        variable = tf.Variable(w)
        y = tf.nn.softmax(tf.constant(X) @ variable)
        loss = -tf.reduce_sum(tf.math.log(y[:, 0]))
    measured = numerical_gradient(
        lambda w: -np.sum(np.log(tf.nn.softmax(X @ w).numpy()[:, 0])), w
    )
    np.testing.assert_allclose(measured, tape.gradient(loss, variable), rtol=1e-6)


@pytest.mark.parametrize("kind", [int, np.float32, np.int8])
def test_integers_and_small_floats_are_cast(kind):
    x = np.array([3, 4], dtype=kind)
    measured = numerical_gradient(lambda x: np.sum(x**2), x)
    np.testing.assert_allclose(measured, [6, 8], rtol=1e-9)
    np.testing.assert_array_equal(x, [3, 4])
    assert x.dtype == kind


def test_lists_and_single_numbers_are_enough():
    np.testing.assert_allclose(numerical_gradient(np.sum, [1, 2]), [1, 1])
    assert numerical_gradient(lambda x: x**3, 2).shape == ()
    assert float(numerical_gradient(lambda x: x, 5.0)) == pytest.approx(1)


@pytest.mark.parametrize("shape", [(0,), (2, 0), (1, 1)])
def test_an_empty_array_has_an_empty_gradient(shape):
    assert numerical_gradient(np.sum, np.ones(shape)).shape == shape


@pytest.mark.parametrize("size", [-1000.0, 0.0, 1000.0])
def test_far_from_zero_it_still_agrees(size):
    measured = numerical_gradient(lambda x: np.sum(x**2), np.full(3, size))
    np.testing.assert_allclose(measured, 2 * np.full(3, size), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("call", range(4))
def test_x_is_unchanged_even_if_f_raises(call):
    calls = itertools.count()

    def f(x):
        if next(calls) == call:
            raise ValueError("no value here")
        return np.sum(x)

    x = np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="no value here"):
        numerical_gradient(f, x)
    np.testing.assert_array_equal(x, [1, 2])


def test_x_is_unchanged_even_if_f_writes_into_its_argument():
    def f(x):
        x *= 0
        return 0.0

    x = np.array([1.0, 2.0])
    numerical_gradient(f, x)
    np.testing.assert_array_equal(x, [1, 2])


def test_a_function_that_returns_an_array_is_refused():
    with pytest.raises((TypeError, ValueError)):
        numerical_gradient(lambda x: x**2, [1.0, 2.0])


def test_it_calls_f_twice_for_each_element():
    calls = []
    numerical_gradient(lambda x: calls.append(1) or 0.0, np.zeros((3, 5)))
    assert len(calls) == 2 * 15


# gradient_descent


def test_the_path_starts_at_the_start_and_has_a_place_for_each_step():
    start = np.array([[1, 2], [3, 4]])
    path = gradient_descent(lambda x: 2 * x, start, 0.25, 3)
    assert path.shape == (4, 2, 2) and path.dtype == np.float64
    for step, place in enumerate(path):
        np.testing.assert_allclose(place, start * 0.5**step)
    np.testing.assert_array_equal(start, [[1, 2], [3, 4]])


@pytest.mark.parametrize("start", [3, 3.0, np.float32(3), np.array(3)])
def test_a_single_number_gives_a_path_of_numbers(start):
    np.testing.assert_array_equal(
        gradient_descent(lambda a: 2 * a, start, 0.25, 2), [3, 1.5, 0.75]
    )


def test_no_step_leaves_the_start_alone():
    np.testing.assert_array_equal(gradient_descent(None, [1, 2], 0.1, 0), [[1, 2]])


def test_the_start_is_not_part_of_the_path_by_reference():
    start = np.array([1.0])
    path = gradient_descent(lambda x: x, start, 0.5, 1)
    path[0] = 9
    assert start[0] == 1


def test_every_place_equals_that_of_keras():
    start = np.array([0.5, -1.5])
    variable = keras.Variable(start, dtype="float64")
    optimizer = keras.optimizers.SGD(learning_rate=0.02)
    places = [start]
    for _ in range(25):
        with tf.GradientTape() as tape:
            fitted = variable.value[0] * X_FIT + variable.value[1]
            loss = tf.reduce_sum((T_FIT - fitted) ** 2)
        optimizer.apply([tape.gradient(loss, variable.value)], [variable])
        places.append(variable.numpy().copy())

    def gradient(w):
        error = w[0] * X_FIT + w[1] - T_FIT
        return 2 * np.array([error @ X_FIT, error.sum()])

    ours = gradient_descent(gradient, start, 0.02, 25)
    # Keras keeps its learning rate in float32.
    np.testing.assert_allclose(ours, places, rtol=1e-6)


# minibatch_descent


def test_one_batch_of_everything_is_gradient_descent():
    X, t = digit_problem(50)
    ours = minibatch_descent(logistic_gradient, np.zeros(65), X, t, 50, 0.3, 6)
    plain = gradient_descent(lambda w: logistic_gradient(w, X, t), np.zeros(65), 0.3, 6)
    np.testing.assert_allclose(ours, plain, atol=1e-12)


@settings(deadline=None, max_examples=40)
@given(
    n=st.integers(1, 12),
    size=st.integers(1, 15),
    epochs=st.integers(0, 4),
    seed=st.integers(0, 9),
)
def test_each_epoch_sees_each_sample_once_in_batches_of_that_size(
    n, size, epochs, seed
):
    seen = []

    def gradient(w, X, t):
        np.testing.assert_array_equal(X[:, 0], t)
        seen.append(t.tolist())
        return np.zeros(1)

    labels = np.arange(float(n))
    path = minibatch_descent(
        gradient, [0], labels[:, None], labels, size, 1, epochs, seed
    )
    assert len(path) - 1 == len(seen) == iterations(n, size, epochs)
    each = iterations(n, size, 1)
    for epoch in range(epochs):
        batches = seen[epoch * each : (epoch + 1) * each]
        assert sorted(itertools.chain(*batches)) == labels.tolist()
        assert all(len(batch) == size for batch in batches[:-1])


def test_epochs_have_different_orders_and_a_seed_repeats_them():
    def orders(seed):
        seen = []
        labels = np.arange(20)
        minibatch_descent(
            lambda w, X, t: seen.append(t.tolist()) or 0.0,
            *(0.0, labels[:, None], labels, 20),
            epochs=3,
            seed=seed,
        )
        return seen

    assert len({tuple(order) for order in orders(0)}) == 3
    assert orders(0) == orders(0) != orders(1)


def test_every_step_equals_keras_on_the_same_batches():
    X, t = digit_problem(100)
    path = minibatch_descent(logistic_gradient, np.zeros(65), X, t, 32, 0.1, 2)
    layer = keras.layers.Dense(
        1, "sigmoid", False, kernel_initializer="zeros", dtype="float64"
    )
    model = keras.Sequential([keras.Input((65,)), layer])
    model.compile(keras.optimizers.SGD(learning_rate=0.1), "binary_crossentropy")
    rng = np.random.default_rng(0)
    places = [np.zeros(65)]
    for _ in range(2):
        order = rng.permutation(100)
        for batch in np.split(order, [32, 64, 96]):
            model.train_on_batch(X[batch], t[batch, None])
            places.append(layer.kernel.numpy()[:, 0].copy())
    np.testing.assert_allclose(path, places, rtol=1e-5, atol=1e-7)


# Logistic regression


@settings(deadline=None, max_examples=40)
@given(
    X=arrays(float, (4, 3), elements=numbers),
    w=arrays(float, 3, elements=numbers),
    t=arrays(float, 4, elements=st.sampled_from([0.0, 1.0])),
)
def test_the_gradient_of_logistic_regression_is_that_of_keras(X, w, t):
    variable = tf.Variable(w[:, None])
    with tf.GradientTape() as tape:
        z = tf.constant(X) @ variable
        loss = keras.losses.binary_crossentropy(t[:, None], z, from_logits=True)
        mean = tf.reduce_mean(loss)
    ours = logistic_gradient(w, X, t)
    expected = tape.gradient(mean, variable).numpy()[:, 0]
    np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=1e-9)
    assert logistic_loss(w, X, t) == pytest.approx(float(mean), abs=1e-9)


@pytest.mark.parametrize("size", [0, 1000])
def test_the_gradient_of_logistic_regression_survives_large_numbers_and_integers(size):
    gradient = logistic_gradient(
        np.array([size]), np.array([[1], [-1]]), np.array([0, 0])
    )
    np.testing.assert_allclose(gradient, [0.0] if size == 0 else [0.5])


# The numbers of the prose


def squares(a):
    return np.sum((T_FIT - a * X_FIT) ** 2)


def test_the_best_fit_and_its_loss():
    np.testing.assert_allclose(BEST, 2.00714, atol=5e-6)
    assert squares(BEST) == pytest.approx(0.0193, abs=5e-5)
    assert slope_of_fit(BEST, X_FIT, T_FIT) == pytest.approx(0, abs=1e-12)
    assert slope_of_fit(1, X_FIT, T_FIT) == pytest.approx(-28.2)
    offset = np.linalg.lstsq(np.c_[X_FIT, np.ones(3)], T_FIT)[0]
    np.testing.assert_allclose(offset, [2.05, -0.1])


@pytest.mark.parametrize(("rate", "closer"), [(0.0713, True), (0.0715, False)])
def test_the_border_of_the_learning_rate_is_one_fourteenth(rate, closer):
    path = gradient_descent(lambda a: slope_of_fit(a, X_FIT, T_FIT), 0.0, rate, 20)
    assert (abs(path[-1] - BEST) < abs(path[0] - BEST)) == closer


def test_at_one_twenty_eighth_a_single_step_is_enough():
    path = gradient_descent(lambda a: slope_of_fit(a, X_FIT, T_FIT), -7.0, 1 / 28, 1)
    assert path[-1] == pytest.approx(BEST)


@pytest.mark.parametrize(("rate", "arrives"), [(0.060, True), (0.0602, False)])
def test_with_two_parameters_the_largest_curvature_sets_the_border(rate, arrives):
    X = np.c_[X_FIT, np.ones(3)]
    curvatures = np.linalg.eigvalsh(2 * X.T @ X)
    np.testing.assert_allclose(curvatures, [0.72, 33.28], atol=5e-3)
    assert 2 / curvatures[1] == pytest.approx(0.0601, abs=5e-5)
    path = gradient_descent(
        lambda w: 2 * X.T @ (X @ w - T_FIT), [0.0, -1.5], rate, 3000
    )
    losses = np.sum((path @ X.T - T_FIT) ** 2, axis=1)
    assert (losses[-1] < losses[0]) == arrives


def test_single_dots_shake_a_walk_out_of_a_minimum_that_keeps_the_batch():
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, 60)
    t = np.sin(2 * x)

    def gradient(a, x, t):
        return np.mean(2 * (np.sin(a * x) - t) * np.cos(a * x) * x)

    for rate in (0.1, 0.3, 0.7):
        batch = gradient_descent(lambda a: gradient(a, x, t), 5.0, rate, 1200)
        assert batch[-1] == pytest.approx(4.37, abs=5e-3)
    ends = [
        minibatch_descent(gradient, 5.0, x, t, 1, 0.1, 20, s)[-1] for s in range(20)
    ]
    assert np.sum(np.abs(np.array(ends) - 2) < 0.1) == 16


def test_the_slope_grows_while_the_loss_falls():
    def slope(x):
        return 2 * x * np.exp(-(x**2))

    path = gradient_descent(slope, 2.0, 0.1, 49)
    losses, slopes = 1 - np.exp(-(path**2)), slope(path)
    assert (losses[0], losses[-1]) == pytest.approx((0.982, 0.405), abs=5e-4)
    assert (slopes[0], slopes[-1]) == pytest.approx((0.073, 0.857), abs=5e-4)
    assert (np.diff(losses) < 0).all() and (np.diff(slopes) > 0).all()


def test_the_costs_that_the_lesson_counts():
    assert 64 * 6 + 6 + 6 * 10 + 10 == 460
    mnist = sum((d + 1) * h for d, h in itertools.pairwise((784, 500, 250, 100, 10)))
    assert (mnist, 2 * mnist) == (543_860, 1_087_720)
    assert iterations(1442, 32, 10) == 460
