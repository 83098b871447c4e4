"""Time a training step: the graph engine and the layers against what they compete with.

Run it as `uv run python benchmarks/engine.py`. All ways of a table take turns in one
process, on the CPU; the data are random, because their content costs no time.
"""

import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Final

import numpy as np

from helpers.quiet import keras
from scratch.graph import Node
from scratch.layers import Dense, HalfSquaredError, ReLU, SoftmaxCrossEntropy, Tanh
from scratch.network import Descent, Sequential, step

SIZES: Final = (784, 500, 250, 100, 10)
BATCH: Final = 1000
BATCHES: Final = 10
LIMIT_GRAPH: Final = 3.0
LIMIT_BARE: Final = 1.35
Way = Callable[[], object]


def timed(ways: dict[str, Way], rounds: int) -> dict[str, float]:
    """Median seconds of each way; they take turns, after one round to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            if number:
                seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in seconds.items()}


def table(title: str, medians: dict[str, float]) -> None:
    """Print milliseconds, and how many times the first way's."""
    print(title)
    first = next(iter(medians.values()))
    for name, median in medians.items():
        print(f"  {name:34}{1e3 * median:9.2f} ms{median / first:8.2f}x")


def small() -> dict[str, Way]:
    """One step of a 2-16-16-1 net on 100 samples: NumPy by hand, nodes, and layers."""
    rng = np.random.default_rng(0)
    X, t = rng.normal(size=(100, 2)), rng.normal(size=(100, 1))
    dense = [Dense(*pair, rng) for pair in pairwise((2, 16, 16, 1))]
    network = Sequential(
        [dense[0], Tanh(), dense[1], Tanh(), dense[2], HalfSquaredError()]
    )
    arrays = [a.copy() for layer in dense for a in layer.params.values()]
    nodes = [Node(a) for a in arrays]

    def by_hand() -> None:
        W1, b1, W2, b2, W3, b3 = arrays
        h1 = np.tanh(X @ W1 + b1)
        h2 = np.tanh(h1 @ W2 + b2)
        error = h2 @ W3 + b3 - t
        np.sum(error**2) / (2 * len(X))  # the loss
        d3 = error / len(X)
        d2 = d3 @ W3.T * (1 - h2**2)
        d1 = d2 @ W2.T * (1 - h1**2)
        grads = (
            *(X.T @ d1, d1.sum(axis=0)),
            *(h1.T @ d2, d2.sum(axis=0)),
            *(h2.T @ d3, d3.sum(axis=0)),
        )
        for array, gradient in zip(arrays, grads, strict=True):
            array -= 0.1 * gradient

    def graph_step() -> None:
        W1, b1, W2, b2, W3, b3 = nodes
        y = ((X @ W1 + b1).tanh() @ W2 + b2).tanh() @ W3 + b3
        loss = ((y - t) ** 2).sum() / (2 * len(X))
        loss.backward()
        for node in nodes:
            node.value -= 0.1 * node.grad

    return {
        "NumPy by hand": by_hand,
        "graph engine (scratch.graph)": graph_step,
        "layers (scratch.network)": lambda: step(network, X, t, Descent()),
    }


def large() -> dict[str, Way]:
    """One epoch of the lessons' MNIST net: bare products, scratch.network, Keras."""
    rng = np.random.default_rng(0)
    X = rng.random((BATCH * BATCHES, SIZES[0]), dtype=np.float32)
    t = np.eye(SIZES[-1], dtype=np.float32)[rng.integers(SIZES[-1], size=len(X))]
    layers: list[object] = []
    signals = [rng.random((BATCH, size), dtype=np.float32) for size in SIZES]
    pairs = list(pairwise(SIZES))
    for pair in pairs:
        layers += [Dense(*pair, rng, np.float32), ReLU()]
    network = Sequential([*layers[:-1], SoftmaxCrossEntropy()])
    weights = [layer.params["W"] for layer in layers[::2]]

    def products() -> None:
        for _ in range(BATCHES):
            for a, W in zip(signals, weights, strict=False):
                a @ W
            for number in range(len(weights))[::-1]:
                signals[number].T @ signals[number + 1]
                if number:  # nobody needs the gradient of the pixels
                    signals[number + 1] @ weights[number].T

    model = keras.Sequential([keras.Input((SIZES[0],))])
    for size in SIZES[1:-1]:
        model.add(keras.layers.Dense(size, "relu"))
    model.add(keras.layers.Dense(SIZES[-1], "softmax"))
    model.compile(keras.optimizers.SGD(0.1), "categorical_crossentropy")
    return {
        "bare matrix products": products,
        "scratch.network fit": lambda: network.fit(X, t, batch_size=BATCH),
        "keras.Model.fit": lambda: model.fit(X, t, batch_size=BATCH, verbose=0),
    }


def main() -> None:
    """Print both tables and whether the aims are met."""
    medians = timed(small(), 500)
    table("A step of 2-16-16-1 on 100 samples", medians)
    hand, graph, _ = medians.values()
    print(f"Aim, at most {LIMIT_GRAPH}x NumPy by hand: {graph <= LIMIT_GRAPH * hand}.")
    medians = timed(large(), 7)
    sizes = "-".join(map(str, SIZES))
    table(f"An epoch of {sizes}, {BATCHES} batches of {BATCH}, float32", medians)
    bare, ours, theirs = medians.values()
    print(f"Aim, at most {LIMIT_BARE}x the bare products: {ours <= LIMIT_BARE * bare}.")
    print(f"Aim, no slower than Keras: {ours <= theirs}.")


if __name__ == "__main__":
    main()
