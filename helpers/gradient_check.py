"""Gradients against measured ones, for every array of a layer or a network.

The measuring itself is the lesson's own function, which is handed in as `check`: called
with a function of an array, a gradient and the array, it returns something with a
`verdict`, as `scratch.gradients.check_gradient` does.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from scratch.network import named

__all__ = ["of_layer", "of_loss", "of_network"]

Check = Callable[[Callable[[np.ndarray], float], np.ndarray, np.ndarray], Any]


def of_layer(check: Check, layer: Any, X: np.ndarray, seed: int = 0) -> dict[str, str]:
    """Name → verdict on a layer's gradients by its input X and by its params.

    The output is weighed by random numbers, which are then the gradient that arrives.

    Args:
        check: the lesson's way to measure.
        layer: with `forward`, `backward`, and the dicts `params` and `grads`.
        X: an input, float64.
        seed: of the random numbers.
    """
    arriving = np.random.default_rng(seed).normal(size=np.shape(layer.forward(X)))
    gradients = {"X": layer.backward(arriving), **layer.grads}

    def weighed() -> float:
        return float(np.sum(arriving * layer.forward(X)))

    return _verdicts(check, weighed, {"X": X, **layer.params}, gradients)


def of_loss(check: Check, last: Any, Z: np.ndarray, y_true: np.ndarray) -> str:
    """The verdict on a last layer's gradient of its loss by the scores Z.

    Args:
        check: the lesson's way to measure.
        last: with `forward(Z)`, `loss(y_true)` and `backward(y_true)`.
        Z: scores, shape (N, K), float64.
        y_true: targets, same shape.
    """

    def loss(scores: np.ndarray) -> float:
        last.forward(scores)
        return float(last.loss(y_true))

    loss(Z)
    return check(loss, last.backward(y_true), Z).verdict


def of_network(
    check: Check, network: Any, X: np.ndarray, y_true: np.ndarray
) -> dict[str, str]:
    """Name → verdict on a network's gradients of its loss by W1, b1, W2, …

    Args:
        check: the lesson's way to measure.
        network: a `scratch.network.Sequential` with float64 parameters.
        X: inputs, shape (N, D).
        y_true: targets, shape (N, K).
    """

    def loss() -> float:
        network.forward(X)
        return float(network.layers[-1].loss(y_true))

    loss()
    gradients = network.backward(y_true)
    return _verdicts(check, loss, named(network.layers, "params"), gradients)


def _verdicts(
    check: Check,
    f: Callable[[], float],
    arrays: Mapping[str, np.ndarray],
    gradients: Mapping[str, np.ndarray],
) -> dict[str, str]:
    """Name → verdict on the gradient of f by each array, which f reads in place."""
    return {
        name: check(_of(array, f), gradients[name], array).verdict
        for name, array in arrays.items()
    }


def _of(array: np.ndarray, f: Callable[[], float]) -> Callable[[np.ndarray], float]:
    """f as a function of the values of an array that it reads."""

    def with_values(values: np.ndarray) -> float:
        original, array[...] = array.copy(), values
        try:
            return f()
        finally:
            array[...] = original

    return with_values
