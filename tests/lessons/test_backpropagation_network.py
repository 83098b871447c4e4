"""The network of lesson 04: its steps, its training, and the witness."""

import re

import numpy as np
import pytest

from helpers import gradient_check as witness
from helpers.data import load_digits
from helpers.quiet import keras
from scratch.gradients import check_gradient
from scratch.graph import Node
from scratch.layers import (
    Dense,
    HalfSquaredError,
    Layer,
    ReLU,
    Sigmoid,
    SoftmaxCrossEntropy,
    Tanh,
    dense_backward,
)
from scratch.network import Descent, Sequential, named, step


def digit_network(dtype=float):
    rng = np.random.default_rng(0)
    return Sequential(
        [
            Dense(64, 50, rng, dtype),
            ReLU(),
            Dense(50, 10, rng, dtype),
            SoftmaxCrossEntropy(),
        ]
    )


def test_one_step_equals_keras():
    (x, y), _ = load_digits()
    x, t, network = x[:32], np.eye(10)[y[:32]], digit_network()
    model = keras.Sequential(
        [
            keras.Input((64,)),
            keras.layers.Dense(50, "relu", dtype="float64"),
            keras.layers.Dense(10, "softmax", dtype="float64"),
        ]
    )
    params = named(network.layers, "params")
    model.set_weights(list(params.values()))
    model.compile(keras.optimizers.SGD(0.1), "categorical_crossentropy")
    theirs = model.fit(x, t, batch_size=32, epochs=1, verbose=0)
    history = network.fit(x, t)
    np.testing.assert_allclose(history["loss"], theirs.history["loss"], rtol=1e-6)
    assert list(params) == ["W1", "b1", "W2", "b2"]
    for ours, weights in zip(params.values(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, weights, atol=1e-7)


def test_float32_stays_float32():
    (x, y), _ = load_digits()
    network = digit_network(np.float32)
    network.fit(x[:64], np.eye(10)[y[:64]])
    assert network.forward(x[:1]).dtype == np.float32
    for kind in ("params", "grads"):
        assert {a.dtype for a in named(network.layers, kind).values()} == {
            np.dtype(np.float32)
        }


def test_the_digits_are_learnt():
    (x, y), (x_test, y_test) = load_digits()
    network = digit_network()
    history = network.fit(x, np.eye(10)[y], Descent(0.2), epochs=30)
    assert len(history["loss"]) == 30 and history["loss"][-1] < 0.1
    assert np.mean(network.forward(x_test).argmax(axis=1) == y_test) >= 0.96


def test_the_first_layer_fills_its_grads_and_no_gradient_of_the_data():
    rng = np.random.default_rng(0)
    first = Dense(3, 2, rng)
    network = Sequential([first, Sigmoid(), SoftmaxCrossEntropy()])
    X, T = rng.normal(size=(4, 3)), np.eye(2)[[0, 1, 1, 0]]
    network.forward(X)
    grads = network.backward(T)
    assert list(grads) == ["W1", "b1"]
    assert grads["W1"] is first.grads["W"] and grads["b1"] is first.grads["b"]
    arriving = network.layers[1].backward(network.layers[2].backward(T))
    dX, dW, db = dense_backward(X, first.params["W"], arriving)
    assert first.backward(arriving) is None
    np.testing.assert_array_equal(grads["W1"], dW)
    np.testing.assert_array_equal(grads["b1"], db)
    first.on_data = False
    np.testing.assert_array_equal(first.backward(arriving), dX)


def test_layers_are_told_whether_they_are_being_trained():
    told = []

    class Listener(Layer):
        def forward(self, X, training=False):
            told.append(training)
            return X

        def backward(self, gradient):
            return gradient

    network = Sequential([Listener(), Dense(3, 2, 0), SoftmaxCrossEntropy()])
    network.fit(np.ones((4, 3)), np.eye(2)[[0, 1, 1, 0]], epochs=2, batch_size=2)
    network.forward(np.ones((4, 3)))
    assert told == [True] * 4 + [False]


def test_a_first_layer_without_weights_is_no_problem():
    network = Sequential([ReLU(), Dense(3, 2, 0), SoftmaxCrossEntropy()])
    network.forward(np.ones((2, 3)))
    assert list(network.backward(np.eye(2))) == ["W1", "b1"]
    alone = Sequential([HalfSquaredError()])
    alone.forward(np.ones((2, 3)))
    assert alone.backward(np.zeros((2, 3))) == {}


def test_the_loss_of_an_epoch_is_the_mean_of_all_samples():
    """Batches of 2, 2 and 1: the last one counts half as much."""
    rng = np.random.default_rng(0)
    X, T = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
    network = Sequential([HalfSquaredError()])
    history = network.fit(X, T, epochs=2, batch_size=2)
    mean = np.mean(np.sum((X - T) ** 2, axis=1) / 2)
    np.testing.assert_allclose(history["loss"], [mean, mean])


def test_the_progress_bar_counts_epochs_and_tells_no_time(capsys):
    digit_network().fit(np.zeros((5, 64)), np.eye(10)[:5], epochs=3)
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "epoch 0/3" in shown.out
    assert not re.search(r"it/s|s/it|\d\d:\d\d", shown.out)
    assert shown.out.endswith("\r") and not shown.out.split("\r")[-2].strip()


def test_the_witness_names_the_array_whose_gradient_is_wrong():
    rng = np.random.default_rng(0)

    class Halved(Dense):
        def backward(self, gradient):
            dX = super().backward(gradient)
            self.grads["b"] = self.grads["b"] / 2
            return dX

    X, T = rng.normal(size=(4, 3)), np.eye(2)[[0, 1, 1, 0]]
    layer = Halved(3, 2, rng)
    kept = {name: array.copy() for name, array in layer.params.items()}
    found = witness.of_layer(check_gradient, layer, X)
    assert found == {"X": "agrees", "W": "agrees", "b": "differs"}
    network = Sequential([Dense(3, 3, rng), layer, SoftmaxCrossEntropy()])
    found = witness.of_network(check_gradient, network, X, T)
    assert [name for name in found if found[name] != "agrees"] == ["b2"]
    for name, array in layer.params.items():
        np.testing.assert_array_equal(array, kept[name])


def test_the_witness_notices_a_loss_without_its_mean():
    class Summed(HalfSquaredError):
        def backward(self, y_true):
            return len(self.Z) * super().backward(y_true)

    Z, T = np.random.default_rng(0).normal(size=(2, 4, 3))
    assert witness.of_loss(check_gradient, HalfSquaredError(), Z, T) == "agrees"
    assert witness.of_loss(check_gradient, Summed(), Z, T) == "differs"


def test_an_optimizer_of_ones_own_gets_dicts_with_the_same_keys():
    seen = []

    class Optimizer:
        def update(self, params, grads):
            seen.append((sorted(params), sorted(grads)))

    digit_network().fit(np.zeros((5, 64)), np.eye(10)[:5], Optimizer(), 2, 2)
    assert seen == [(["W1", "W2", "b1", "b2"],) * 2] * 6


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="Dense expects 784 columns, got 64"):
        Dense(784, 10).forward(np.zeros((2, 64)))
    with pytest.raises(ValueError, match="got an array of shape"):
        Dense(784, 10).forward(np.zeros(784))
    with pytest.raises(ValueError, match="Dense expects 50 columns, got 40"):
        Sequential([Dense(64, 40), ReLU(), Dense(50, 10)]).forward(np.zeros((1, 64)))
    with pytest.raises(ValueError, match="3 samples, but 2 targets"):
        digit_network().fit(np.zeros((3, 64)), np.eye(10)[:2])


def test_check_gradient_names_the_worst_index_and_forgives_only_kinks():
    x = np.array([[-1.0, 2.0], [0.5, 3.0]])
    gradient = 2 * x
    gradient[1, 0] += 0.1
    found = check_gradient(lambda x: np.sum(x**2), gradient, x)
    assert (found.verdict, found.worst, found.kinks) == ("differs", (1, 0), 0)
    assert found.error == pytest.approx(0.1 / 6)
    kinked = check_gradient(lambda x: np.maximum(x, 0).sum(), [0, 0, 1], [-1, 0, 1])
    assert (kinked.verdict, kinked.kinks) == ("agrees", 1)
    wrong = check_gradient(lambda x: np.maximum(x, 0).sum(), [1, 0, 1], [-1, 0, 1])
    assert (wrong.verdict, wrong.worst) == ("differs", (0,))
    bottom = check_gradient(lambda x: np.sum(x**2), [0.0, 5.0], np.zeros(2))
    assert (bottom.verdict, bottom.worst) == ("differs", (1,))
    with pytest.raises(ValueError, match="shape"):
        check_gradient(np.sum, [1.0], [1.0, 2.0])


def test_check_gradient_refuses_a_check_that_cannot_fail():
    refused = "says nothing: the gradient is 0 everywhere"
    asleep = check_gradient(lambda x: np.maximum(x, 0).sum(), [0, 0], [-1, -2])
    assert asleep.verdict == refused
    # Rounding is no gradient; a forgotten one is a mistake, and so is a made-up one.
    noise = check_gradient(lambda x: np.sum(x - x), [1e-17, 0], [3, 4])
    assert noise.verdict == refused
    assert check_gradient(np.sum, [0, 0], [1, 2]).verdict == "differs"
    assert check_gradient(lambda x: 0.0, [1, 1], [1, 2]).verdict == "differs"


def test_the_witness_refuses_a_layer_that_lets_nothing_through():
    X = -np.ones((2, 3))
    found = witness.of_layer(check_gradient, ReLU(), X)
    assert found["X"].startswith("says nothing")
    assert witness.of_layer(check_gradient, ReLU(), -X) == {"X": "agrees"}


def test_the_engine_and_the_layers_take_the_same_steps():
    """Lesson 03's 460 parameters, trained by nodes and by layers."""
    (x, y), _ = load_digits()
    x, t = x[:60], np.eye(10)[y[:60]]
    layers = [Dense(64, 6, 0), Tanh(), Dense(6, 10, 1), SoftmaxCrossEntropy()]
    network = Sequential(layers)
    nodes = [Node(array) for array in named(layers, "params").values()]
    for _ in range(5):
        W1, b1, W2, b2 = nodes
        Z = (x @ W1 + b1).tanh() @ W2 + b2
        S = Z.exp() @ np.ones((10, 1))
        loss = (S.log().sum() - (Z * t).sum()) / len(x)
        loss.backward()
        for node in nodes:
            node.value -= 0.5 * node.grad
        assert step(network, x, t, Descent(0.5)) == pytest.approx(float(loss.value))
    for node, array in zip(nodes, named(layers, "params").values(), strict=True):
        np.testing.assert_allclose(node.value, array, atol=1e-12)


def test_equal_weights_stay_equal():
    (x, y), _ = load_digits()
    network = digit_network()
    for array in named(network.layers, "params").values():
        array[...] = 0.1
    network.fit(x[:64], np.eye(10)[y[:64]], epochs=2)
    W1 = network.layers[0].params["W"]
    assert np.ptp(W1, axis=1).max() < 1e-12 and np.ptp(W1) > 1e-3
