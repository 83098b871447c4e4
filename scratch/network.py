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


def named(layers, kind):
    """{"W1": …, "b1": …, "W2": …}: kind, params or grads, of all layers."""
    dicts = [getattr(layer, kind) for layer in layers if layer.params]
    return {f"{k}{i}": a for i, d in enumerate(dicts, 1) for k, a in d.items()}


class Backward(Layers):
    """Layers with their way back, which ends at the first layer's own grads."""

    def backward(self, y_true):
        gradient = y_true
        for layer in reversed(self.layers[1:]):
            gradient = layer.backward(gradient)
        self.layers[0].fill_grads(gradient)
        return named(self.layers, "grads")


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
    grads = network.backward(y_true)
    optimizer.update(named(network.layers, "params"), grads)
    return float(loss)


def epoch(network, X, y_true, optimizer, batches):
    """A step for each batch, an array of rows. Returns: the mean loss."""
    losses = [step(network, X[b], y_true[b], optimizer) for b in batches]
    return float(np.average(losses, weights=[len(b) for b in batches]))


def progress(epochs):
    """range(epochs), with a bar that is redrawn once a second."""
    bar = dict(leave=False, mininterval=1, bar_format="epoch {n}/{total} {bar}")
    return tqdm(range(epochs), file=sys.stdout, **bar)


class Sequential(Backward):
    """Layers that learn: fit returns {"loss": the mean in each epoch}."""

    def fit(self, X, y_true, optimizer=None, epochs=1, batch_size=32):
        if len(X) != len(y_true):
            raise ValueError(f"{len(X)} samples, but {len(y_true)} targets")
        optimizer, rng = optimizer or Descent(), np.random.default_rng(0)
        cuts, losses = range(batch_size, len(X), batch_size), []
        for _ in progress(epochs):
            batches = np.split(rng.permutation(len(X)), cuts)
            losses.append(epoch(self, X, y_true, optimizer, batches))
        return {"loss": losses}
