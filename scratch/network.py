"""Layers in a row that learn: Sequential. The last layer is a loss, such as
SoftmaxCrossEntropy. An optimizer is any object whose update(params, grads)
changes the arrays of params in place; both are dicts with keys such as W1, b1,
W2.
"""

# Edit notebooks/solutions/04_backpropagation.ipynb, then run tools/build.py.

import sys

import numpy as np
from tqdm import tqdm


class Layers:
    """Layers in a row, the last of them a loss."""

    def __init__(self, layers):
        self.layers = list(layers)

    def forward(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, y_true):
        for layer in reversed(self.layers):
            y_true = layer.backward(y_true)
        return y_true


def named(layers, kind):
    """{"W1": …, "b1": …, "W2": …}: kind, params or grads, of all layers."""
    found = {}
    for number, layer in enumerate([x for x in layers if x.params], 1):
        for name, array in getattr(layer, kind).items():
            found[f"{name}{number}"] = array
    return found


class Descent:
    """Plain steps against the gradient, learning_rate times as long."""

    def __init__(self, learning_rate=0.1):
        self.learning_rate = learning_rate

    def update(self, params, grads):
        for name in params:
            params[name] -= self.learning_rate * grads[name]


def step(network, X, y_true, optimizer):
    """Forward, backward, update. Returns: the mean loss before the update."""
    network.forward(X)
    loss = network.layers[-1].loss(y_true)
    network.backward(y_true)
    params, grads = (named(network.layers, k) for k in ("params", "grads"))
    optimizer.update(params, grads)
    return float(loss)


class Sequential(Layers):
    """Layers that learn: fit returns {"loss": the mean in each epoch}."""

    def fit(self, X, y_true, optimizer=None, epochs=1, batch_size=32):
        if len(X) != len(y_true):
            raise ValueError(f"{len(X)} samples, but {len(y_true)} targets")
        optimizer = optimizer or Descent()
        rng, losses = np.random.default_rng(0), []
        for _ in tqdm(range(epochs), "epochs", leave=False, file=sys.stdout):
            order, total = rng.permutation(len(X)), 0.0
            for first in range(0, len(X), batch_size):
                rows = order[first : first + batch_size]
                loss = step(self, X[rows], y_true[rows], optimizer)
                total += loss * len(rows)
            losses.append(total / len(X))
        return {"loss": losses}
