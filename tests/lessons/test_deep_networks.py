"""Initializers, batch normalization and dropout do what Keras's do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.quiet import keras, tf
from scratch import initializers
from scratch.deep import BatchNormalization, Dropout, accuracy, shift, train
from scratch.layers import Dense, ReLU
from scratch.optimizers import Adam

KERAS = {
    "glorot_uniform": keras.initializers.GlorotUniform,
    "he_normal": keras.initializers.HeNormal,
    "lecun_normal": keras.initializers.LecunNormal,
}


def seeded(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    "shape", [(300, 200), (50, 800), (3, 3, 30, 60), (5, 5, 1, 900)]
)
@pytest.mark.parametrize("name", KERAS)
def test_initializers_draw_as_kerass_do(name, shape):
    ours = getattr(initializers, name)(shape, seeded())
    theirs = np.asarray(KERAS[name](seed=1)(shape))
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours.std(), theirs.std(), rtol=0.02)
    np.testing.assert_allclose(np.abs(ours).max(), np.abs(theirs).max(), rtol=0.02)
    assert abs(ours.mean()) < 3 * ours.std() / np.sqrt(ours.size)


def both(features, batches, momentum=0.99, epsilon=1e-3):
    """Our layer and Keras's after the same batches, with the same gamma and beta."""
    ours = BatchNormalization(features, momentum, epsilon)
    theirs = keras.layers.BatchNormalization(
        momentum=momentum, epsilon=epsilon, dtype="float64"
    )
    theirs.build(batches[0].shape)
    ours.params["gamma"][:] = seeded(3).normal(size=features)
    ours.params["beta"][:] = seeded(4).normal(size=features)
    theirs.gamma.assign(ours.params["gamma"])
    theirs.beta.assign(ours.params["beta"])
    for batch in batches:
        ours.forward(batch, training=True)
        theirs(batch, training=True)
    return ours, theirs


@settings(max_examples=12, deadline=None)
@given(
    shape=st.sampled_from([(1, 3), (2, 1), (7, 4), (2, 3, 5, 2), (1, 2, 2, 3)]),
    momentum=st.sampled_from([0.99, 0.5, 0.0]),
    epsilon=st.sampled_from([1e-3, 0.1]),
    training=st.booleans(),
)
def test_batch_normalization_is_kerass(shape, momentum, epsilon, training):
    rng = seeded()
    batches = [2 + 3 * rng.normal(size=shape) for _ in range(3)]
    ours, theirs = both(shape[-1], batches, momentum, epsilon)
    np.testing.assert_allclose(ours.moving_mean, theirs.moving_mean, atol=1e-6)
    np.testing.assert_allclose(ours.moving_variance, theirs.moving_variance, atol=1e-6)
    X, arriving = rng.normal(size=(2, *shape))
    with tf.GradientTape() as tape:
        tape.watch(x := tf.constant(X))
        y = theirs(x, training=training)
        loss = tf.reduce_sum(y * arriving)
    wanted = tape.gradient(loss, [x, theirs.gamma, theirs.beta])
    np.testing.assert_allclose(ours.forward(X, training), y, atol=1e-6)
    found = [ours.backward(arriving), ours.grads["gamma"], ours.grads["beta"]]
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_batch_normalization_keeps_float32():
    layer = BatchNormalization(3)
    X = seeded().normal(size=(4, 3)).astype("float32")
    assert layer.forward(X, training=True).dtype == np.float32
    assert layer.backward(X).dtype == np.float32


def test_with_one_sample_only_beta_has_a_gradient():
    layer = BatchNormalization(3)
    layer.forward(seeded().normal(size=(1, 3)), training=True)
    assert not layer.backward(np.ones((1, 3))).any()
    assert not layer.grads["gamma"].any()
    assert layer.grads["beta"].all()


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.5, 0.9])
def test_dropout_keeps_the_mean_and_drops_the_share(rate):
    X = np.ones((400, 500), "float32")
    layer = Dropout(rate, seeded())
    ours = layer.forward(X, training=True)
    theirs = np.asarray(keras.layers.Dropout(rate, seed=0)(X, training=True))
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), rtol=1e-6)
    assert abs(np.mean(ours == 0) - rate) < 0.005
    assert ours.dtype == np.float32
    np.testing.assert_array_equal(layer.backward(X), ours)
    np.testing.assert_array_equal(layer.forward(X), X)
    np.testing.assert_array_equal(layer.backward(X), X)


@pytest.mark.parametrize("rate", [-0.1, 1.0, 2.0])
def test_dropout_says_which_rates_there_are(rate):
    with pytest.raises(ValueError, match="rate must be from 0 up to below 1"):
        Dropout(rate)


@given(st.integers(-4, 4), st.integers(-5, 5))
def test_a_shift_and_back_loses_only_what_was_pushed_out(down, right):
    images = 1 + seeded().random((2, 4, 5))
    there = shift(images, down, right)
    kept = max(4 - abs(down), 0) * max(5 - abs(right), 0)
    assert np.count_nonzero(there) == 2 * kept
    back = shift(there, -down, -right)
    np.testing.assert_array_equal(back[back > 0], images[back > 0])


def test_training_learns_and_accuracy_counts():
    X, y = seeded().normal(size=(600, 4)), None
    y = (X[:, 0] > 0).astype(int)
    rng = seeded()
    layers = [Dense(4, 8, rng), BatchNormalization(8), ReLU(), Dense(8, 2, rng)]
    train(layers, X, np.eye(2)[y], Adam(0.01), 5, 50, rng)
    assert accuracy(layers, X, y) > 0.95
