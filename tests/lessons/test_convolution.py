"""Convolution and pooling equal Keras's, in outputs and gradients, for any shape."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.quiet import keras, tf
from scratch.convolution import Conv2D, Flatten, MaxPooling2D, same_padding

sides = st.integers(1, 9)
few = st.integers(1, 3)
padding = st.sampled_from(["valid", "same"])


def compare(ours, theirs, X):
    """Outputs and the gradients by the input and all weights, in float64."""
    theirs.build(X.shape)
    theirs.set_weights(list(ours.params.values()))
    with tf.GradientTape() as tape:
        tape.watch(x := tf.constant(X))
        Z = theirs(x)
        arriving = np.random.default_rng(1).normal(size=Z.shape)
        loss = tf.reduce_sum(Z * arriving)
    wanted = tape.gradient(loss, [x, *theirs.weights])
    np.testing.assert_allclose(ours.forward(X), Z, atol=1e-6)
    found = [ours.backward(arriving), *ours.grads.values()]
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(few, sides, sides, few, few, st.integers(1, 4), few, padding)
def test_convolution_is_kerass(N, H, W, C, F, k, strides, padding):
    assume(padding == "same" or k <= min(H, W))
    rng = np.random.default_rng(0)
    ours = Conv2D(C, F, k, strides, padding, rng)
    ours.params["b"][:] = rng.normal(size=F)
    theirs = keras.layers.Conv2D(F, k, strides, padding, dtype="float64")
    compare(ours, theirs, rng.normal(size=(N, H, W, C)))


@settings(max_examples=25, deadline=None)
@given(few, sides, sides, few, few, st.booleans())
def test_max_pooling_is_kerass_also_where_numbers_are_equal(N, H, W, C, size, ties):
    assume(size <= min(H, W))
    X = np.random.default_rng(0).normal(size=(N, H, W, C))
    X = X.round() if ties else X
    compare(MaxPooling2D(size), keras.layers.MaxPooling2D(size, dtype="float64"), X)


@given(st.integers(1, 40), st.integers(1, 7), st.integers(1, 5))
def test_padding_leaves_as_many_places_as_it_promises(size, kernel, stride):
    before, after = same_padding(size, kernel, stride)
    assert 0 <= after - before <= 1 and before >= 0
    assert (size + before + after - kernel) // stride + 1 >= -(-size // stride)


def test_float32_stays_float32_both_ways():
    X = np.random.default_rng(0).normal(size=(2, 6, 6, 1)).astype("float32")
    for layer in (Conv2D(1, 3, 3, dtype=np.float32), MaxPooling2D(), Flatten()):
        Z = layer.forward(X)
        assert Z.dtype == np.float32
        assert layer.backward(Z).dtype == np.float32
        assert all(g.dtype == np.float32 for g in layer.grads.values())


def test_a_first_layer_leaves_out_the_gradient_of_the_data():
    layer = Conv2D(1, 2, 3)
    layer.on_data = True
    Z = layer.forward(np.ones((1, 5, 5, 1)))
    assert layer.backward(Z) is None
    assert layer.grads["W"].shape == (3, 3, 1, 2)


def test_another_padding_is_refused_by_name():
    with pytest.raises(ValueError, match='must be "valid" or "same", and is \'full\''):
        Conv2D(1, 2, 3, padding="full")


def test_flatten_goes_there_and_back():
    X = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    layer = Flatten()
    assert layer.forward(X).shape == (2, 60)
    np.testing.assert_array_equal(layer.backward(layer.forward(X)), X)
