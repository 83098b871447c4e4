"""Layers with forward and backward. Rows are samples. forward(X) returns the
output; backward(gradient) takes ∂L/∂output, fills grads, and returns ∂L/∂X.
params and grads are dicts with the same keys. The last layer of a network is a
loss: its forward returns predictions, loss(y_true) the mean loss, and
backward(y_true) starts the way back.
"""

# Edit notebooks/solutions/04_backpropagation.ipynb, then run tools/build.py.

import numpy as np

from scratch.activations import as_float, relu, sigmoid, softmax, tanh
from scratch.losses import float_pair, half_sum_squared_error


def relu_backward(x, gradient):
    """gradient where x is positive, else 0.

    x: the input of relu; gradient: ∂L/∂output; both of the same shape.
    Returns: ∂L/∂x, same shape; both arguments are left as they are.
    """
    return gradient * (x > 0)


class Layer:
    """What layers share: params and grads, dicts with the same keys."""

    def __init__(self, **params):
        self.params, self.grads = params, {}

    def fill_grads(self, gradient):
        self.backward(gradient)


class Bend(Layer):
    """f(X), for any shape; the output is kept for the way back."""

    def forward(self, X):
        self.y = self.f(X)
        return self.y


class ReLU(Bend):
    """relu(X); backward is a switch."""

    f = staticmethod(relu)

    def backward(self, gradient):
        return relu_backward(self.y, gradient)


class Sigmoid(Bend):
    """sigmoid(X); backward multiplies by y * (1 - y)."""

    f = staticmethod(sigmoid)

    def backward(self, gradient):
        return gradient * self.y * (1 - self.y)


class Tanh(Bend):
    """tanh(X); backward multiplies by 1 - y²."""

    f = staticmethod(tanh)

    def backward(self, gradient):
        return gradient * (1 - self.y**2)


def dense_backward(X, W, gradient):
    """(gradient @ W.T, X.T @ gradient, the column sums of gradient).

    X: (N, D); W: (D, H); gradient: ∂L/∂Z, (N, H), where Z = X @ W + b.
    Returns: a tuple, ∂L/∂X (N, D), ∂L/∂W (D, H) and ∂L/∂b (H,).
    """
    return gradient @ W.T, X.T @ gradient, gradient.sum(axis=0)


def rows_for(X, W):
    """X in the type of W; ValueError if X @ W would not fit."""
    X = np.asarray(X, W.dtype)
    if X.ndim != 2 or X.shape[1] != len(W):
        got = X.shape[1] if X.ndim == 2 else f"an array of shape {X.shape}"
        raise ValueError(f"Dense expects {len(W)} columns, got {got}")
    return X


class Affine(Layer):
    """X @ W + b; rng: Generator or seed, of which W is drawn."""

    def __init__(self, in_features, out_features, rng=None, dtype=float):
        rng, scale = np.random.default_rng(rng), np.sqrt(2 / in_features)
        W = rng.normal(0, scale, (in_features, out_features)).astype(dtype)
        super().__init__(W=W, b=np.zeros(out_features, dtype))

    def forward(self, X):
        self.X = rows_for(X, self.params["W"])
        return self.X @ self.params["W"] + self.params["b"]


class Dense(Affine):
    """X @ W + b, and back; ∂L/∂X by the first rows of W only, if told so."""

    def backward(self, gradient, rows=None):
        W = self.params["W"][:rows]
        dX, dW, db = dense_backward(self.X, W, gradient)
        self.grads = {"W": dW, "b": db}
        return dX

    def fill_grads(self, gradient):
        self.backward(gradient, rows=0)


def softmax_crossentropy_backward(y_true, Z):
    """(softmax(Z) - y_true) / N: the slope of the mean cross-entropy by Z.

    y_true, Z: shape (N, K), rows of y_true sum to 1. Returns: shape (N, K).
    """
    return (softmax(Z) - y_true) / len(Z)


class Loss(Layer):
    """The last layer: its forward keeps the scores and passes them on."""

    def forward(self, Z):
        self.Z = as_float(Z)
        return self.Z


class SoftmaxCrossEntropy(Loss):
    """softmax forward; loss: the mean cross-entropy; backward (y - t) / N."""

    def forward(self, Z):
        return softmax(super().forward(Z))

    def loss(self, y_true):
        y_true, Z = float_pair(y_true, self.Z)
        return np.mean(np.logaddexp.reduce(Z, 1) - np.sum(y_true * Z, 1))

    def backward(self, y_true):
        return softmax_crossentropy_backward(*float_pair(y_true, self.Z))


class HalfSquaredError(Loss):
    """Z forward; loss: the mean of half the squared errors; (y - t) / N."""

    def loss(self, y_true):
        return np.mean(half_sum_squared_error(y_true, self.Z))

    def backward(self, y_true):
        y_true, y = float_pair(y_true, self.Z)
        return (y - y_true) / len(y)
