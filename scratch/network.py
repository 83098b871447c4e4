"""Layers in a row that learn: Sequential. The last layer is a loss, such as
SoftmaxCrossEntropy. An optimizer is any object whose update(params, grads)
changes the arrays of params in place; both are dicts with keys such as W1, b1,
W2.
"""

# Edit notebooks/solutions/04_backpropagation.ipynb, then run tools/build.py.

import numpy as np

from helpers.inputs import same_length
from helpers.loops import progress


def named(layers, kind):
    """{"W1": …, "b1": …, "W2": …}: kind, params or grads, of all layers."""
    dicts = [getattr(layer, kind) for layer in layers if layer.params]
    return {f"{k}{i}": a for i, d in enumerate(dicts, 1) for k, a in d.items()}


class Descent:
    """Plain steps against the gradient, learning_rate times as long."""

    def __init__(self, learning_rate=0.1):
        self.learning_rate = learning_rate

    def update(self, params, grads):
        for name in params:
            params[name] -= self.learning_rate * grads[name]


def step(network, X, y_true, optimizer):
    """One step of training on a batch. Returns: its mean loss, before the step."""
    network.forward(X, training=True)
    loss = network.layers[-1].loss(y_true)
    grads = network.backward(y_true)
    optimizer.update(named(network.layers, "params"), grads)
    return float(loss)


class Sequential:
    """Layers in a row, the last of them a loss."""

    def __init__(self, layers):
        self.layers = list(layers)
        self.layers[0].on_data = True

    def forward(self, X, training=False):
        for layer in self.layers:
            X = layer.forward(X, training)
        return X

    def backward(self, y_true):
        gradient = y_true
        for layer in reversed(self.layers):
            gradient = layer.backward(gradient)
        return named(self.layers, "grads")

    def fit(self, X, y_true, optimizer=None, epochs=1, batch_size=32):
        same_length(X, y_true)
        optimizer, rng = optimizer or Descent(), np.random.default_rng(0)
        history = {"loss": []}
        for _ in progress(epochs):
            order, total = rng.permutation(len(X)), 0.0
            for first in range(0, len(X), batch_size):
                batch = order[first : first + batch_size]
                total += len(batch) * step(self, X[batch], y_true[batch], optimizer)
            history["loss"].append(total / len(X))
        return history
