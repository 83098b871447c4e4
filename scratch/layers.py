"""Layers with forward and backward. Rows are samples. forward(X, training) returns
the output; backward(gradient) takes ∂L/∂output, fills grads, and returns ∂L/∂X.
params and grads are dicts with the same keys. The last layer of a network is a
loss: its forward returns predictions, loss(y_true) the mean loss, and
backward(y_true) starts the way back.
"""

# Edit notebooks/solutions/04_backpropagation.ipynb, then run tools/build.py.

import numpy as np

from helpers.inputs import rows_for
from scratch.activations import as_float, relu, sigmoid, softmax, tanh
from scratch.graph import relu_backward
from scratch.losses import float_pair, half_sum_squared_error


class Layer:
    """A layer without parameters: nothing to learn, so there are no gradients."""

    params, grads = {}, {}


class ReLU(Layer):
    """relu(X), for any shape."""

    def forward(self, X, training=False):
        self.X = X
        return relu(X)

    def backward(self, gradient):
        return relu_backward(self.X, gradient)


class Sigmoid(Layer):
    """y = sigmoid(X), for any shape."""

    def forward(self, X, training=False):
        self.y = sigmoid(X)
        return self.y

    def backward(self, gradient):
        return gradient * self.y * (1 - self.y)


class Tanh(Layer):
    """y = tanh(X), for any shape."""

    def forward(self, X, training=False):
        self.y = tanh(X)
        return self.y

    def backward(self, gradient):
        return gradient * (1 - self.y**2)


def dense_backward(X, W, gradient):
    """What Z = X @ W + b hands on to X, W and b, of the gradient that arrives at Z.

    X: (N, D); W: (D, H); gradient: ∂L/∂Z, (N, H).
    Returns: a tuple, ∂L/∂X (N, D), ∂L/∂W (D, H) and ∂L/∂b (H,).
    """
    dX = gradient @ W.T
    dW = X.T @ gradient
    db = gradient.sum(axis=0)
    return dX, dW, db


class Dense:
    """X @ W + b. rng: random generator or seed for the initial weights."""

    on_data = False  # Sequential sets it for its first layer

    def __init__(self, in_features, out_features, rng=None, dtype=float):
        rng, scale = np.random.default_rng(rng), np.sqrt(2 / in_features)
        W = rng.normal(0, scale, (in_features, out_features)).astype(dtype)
        self.params = {"W": W, "b": np.zeros(out_features, dtype)}
        self.grads = {}

    def forward(self, X, training=False):
        self.X = rows_for(X, self.params["W"])
        return self.X @ self.params["W"] + self.params["b"]

    def backward(self, gradient):
        if self.on_data:  # no step moves the data: nobody asks for ∂L/∂X
            dX, dW, db = None, self.X.T @ gradient, gradient.sum(axis=0)
        else:
            dX, dW, db = dense_backward(self.X, self.params["W"], gradient)
        self.grads = {"W": dW, "b": db}
        return dX


def softmax_crossentropy_backward(y_true, Z):
    """The derivative of the mean cross-entropy of softmax(Z) with respect to Z.

    Z: scores, shape (N, K), also ±1000; y_true: same shape, rows that sum to 1.
    Returns: ∂L/∂Z, shape (N, K), for the mean over the N samples.
    """
    return (softmax(Z) - y_true) / len(Z)


class SoftmaxCrossEntropy(Layer):
    """The last layer of a classifier: scores Z in, probabilities of the classes out."""

    def forward(self, Z, training=False):
        self.Z = as_float(Z)
        return softmax(self.Z)

    def loss(self, y_true):
        y_true, Z = float_pair(y_true, self.Z)
        Z = Z - Z.max(axis=1, keepdims=True)
        minus_log_y = np.log(np.exp(Z).sum(axis=1, keepdims=True)) - Z
        return np.mean(np.sum(y_true * minus_log_y, axis=1))

    def backward(self, y_true):
        return softmax_crossentropy_backward(*float_pair(y_true, self.Z))


class HalfSquaredError(Layer):
    """The last layer of a regression: numbers in, the same numbers out."""

    def forward(self, Z, training=False):
        self.Z = as_float(Z)
        return self.Z

    def loss(self, y_true):
        return np.mean(half_sum_squared_error(y_true, self.Z))

    def backward(self, y_true):
        y_true, y = float_pair(y_true, self.Z)
        return (y - y_true) / len(y)
