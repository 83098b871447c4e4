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
LIMIT_BARE: Final = 1.5
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
    """One step of a 2-16-16-1 net on 100 samples: layers, and nodes."""
    rng = np.random.default_rng(0)
    X, t = rng.normal(size=(100, 2)), rng.normal(size=(100, 1))
    sizes = (2, 16, 16, 1)
    pairs = list(pairwise(sizes))
    dense = [Dense(*pair, rng) for pair in pairs]
    network = Sequential(
        [dense[0], Tanh(), dense[1], Tanh(), dense[2], HalfSquaredError()]
    )
    weights = [
        ([[Node(w) for w in row] for row in layer.params["W"]], [Node(0.0)] * h)
        for layer, (_, h) in zip(dense, pairs, strict=True)
    ]

    def graph_step() -> None:
        signals = [Node(x) for x in X.T]
        for number, (W, b) in enumerate(weights):
            sums = []
            for j, bias in enumerate(b):
                total = bias
                for signal, row in zip(signals, W, strict=True):
                    total = total + signal * row[j]
                sums.append(total)
            signals = sums if number == 2 else [z.tanh() for z in sums]
        loss = (signals[0] - t[:, 0]) ** 2 / (2 * len(X))
        loss.backward()
        for W, b in weights:
            for row in [*W, b]:
                row[:] = [Node(node.value - 0.1 * node.grad) for node in row]

    return {
        "plain NumPy (scratch.layers)": lambda: step(network, X, t, Descent()),
        "graph engine (scratch.graph)": graph_step,
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
                if number:  # nobody needs the slopes by the pixels
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
    table("A step of 2-16-16-1 on 100 samples", timed(small(), 30))
    medians = timed(large(), 7)
    sizes = "-".join(map(str, SIZES))
    table(f"An epoch of {sizes}, {BATCHES} batches of {BATCH}, float32", medians)
    bare, ours, theirs = medians.values()
    print(f"Aim, at most {LIMIT_BARE}x the bare products: {ours <= LIMIT_BARE * bare}.")
    print(f"Aim, no slower than Keras: {ours <= theirs}.")


if __name__ == "__main__":
    main()
