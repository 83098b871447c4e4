"""Layers in a row for training, and helpers to train and to test."""

# Edit notebooks/solutions/07_training_deep_networks.ipynb, then run tools/build.py.

import numpy as np

from scratch.layers import SoftmaxCrossEntropy
from scratch.network import Sequential, step


def run(layers, X, training=False):
    """What the layers make of X, one after another."""
    for layer in layers:
        X = layer.forward(X, training)
    return X


def train(layers, X, t, optimizer, epochs, batch_size, rng, change=None):
    """Trains layers whose last one gives the scores for softmax and cross-entropy.

    X, t: inputs and one-hot targets, N each; change(batch, rng): what is done to each
    batch of inputs first.
    """
    network = Sequential([*layers, SoftmaxCrossEntropy()])
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for rows in np.split(order, range(batch_size, len(X), batch_size)):
            batch = X[rows] if change is None else change(X[rows], rng)
            step(network, batch, t[rows], optimizer)


def accuracy(layers, X, y):
    """The share of inputs whose highest score is at the label y; 500 at a time."""
    hits = 0
    for begin in range(0, len(X), 500):
        part = slice(begin, begin + 500)
        hits += np.sum(run(layers, X[part]).argmax(axis=1) == y[part])
    return float(hits / len(X))


def batch_norm_backward(gradient, x_hat, std, gamma):
    """The way back through gamma * x_hat + beta, with x_hat = (x - mean) / std.

    gradient: dL/dy, shape (N, D); x_hat: same shape; std, gamma: shape (D,).
    mean and std were taken over the N samples. Returns: (dL/dx, dL/dgamma,
    dL/dbeta), of shapes (N, D), (D,) and (D,). With N = 1, dL/dx is 0.
    """
    d_beta = gradient.sum(axis=0)
    d_gamma = (gradient * x_hat).sum(axis=0)
    N = len(gradient)
    dX = gamma / std * (gradient - d_beta / N - x_hat * d_gamma / N)
    return dX, d_gamma, d_beta


class BatchNormalization:
    """Each feature with mean 0 and variance 1 over the batch, then gamma, beta.

    features: size of the last axis; momentum: the share of the past in the moving
    averages, which are used when not training; epsilon: added to the variance.
    """

    def __init__(self, features, momentum=0.99, epsilon=1e-3):
        self.momentum, self.epsilon = momentum, epsilon
        self.params = {"gamma": np.ones(features), "beta": np.zeros(features)}
        self.grads = {}
        self.moving_mean, self.moving_variance = np.zeros(features), np.ones(features)

    def forward(self, X, training=False):
        self.shape, self.training = X.shape, training
        X = X.reshape(-1, X.shape[-1])
        mean, variance = self.moving_mean, self.moving_variance
        if training:
            mean, variance = X.mean(axis=0), X.var(axis=0)
            self.moving_mean += (1 - self.momentum) * (mean - self.moving_mean)
            self.moving_variance += (1 - self.momentum) * (
                variance - self.moving_variance
            )
        self.std = np.sqrt(variance + self.epsilon)
        self.x_hat = (X - mean) / self.std
        gamma, beta = self.params["gamma"], self.params["beta"]
        return (gamma * self.x_hat + beta).astype(X.dtype).reshape(self.shape)

    def backward(self, gradient):
        gamma = self.params["gamma"]
        g = gradient.reshape(self.x_hat.shape)
        dX, d_gamma, d_beta = batch_norm_backward(g, self.x_hat, self.std, gamma)
        self.grads = {"gamma": d_gamma, "beta": d_beta}
        if not self.training:  # mean and std did not come from these samples
            dX = g * gamma / self.std
        return dX.astype(gradient.dtype).reshape(self.shape)


def dropout_mask(shape, rate, rng):
    """Factors of dropout: 0 for what is dropped, and for what is kept, such that the
    mean of the factors is 1 on average.

    shape: of the result; rate: the share to drop, from 0 up to below 1; rng: a NumPy
    random generator: a number is kept where rng.random(shape) is at least rate.
    Returns: floats of that shape.
    """
    kept = rng.random(shape) >= rate
    return kept / (1 - rate)


class Dropout:
    """Sets a share `rate` of the numbers to 0 in training, and enlarges the others.

    rate: from 0 up to below 1; rng: a NumPy random generator.
    """

    def __init__(self, rate, rng=None):
        if not 0 <= rate < 1:
            raise ValueError(f"rate must be from 0 up to below 1, and is {rate}.")
        self.rate, self.rng = rate, rng or np.random.default_rng()
        self.params, self.grads = {}, {}

    def forward(self, X, training=False):
        self.mask = np.ones_like(X)
        if training:
            self.mask[...] = dropout_mask(X.shape, self.rate, self.rng)
        return X * self.mask

    def backward(self, gradient):
        return gradient * self.mask


def shift(images, down, right):
    """Moves images; what becomes free is 0, and what is pushed out is lost.

    images: shape (N, H, W); down, right: whole numbers of pixels between -H and H, -W
    and W; negative ones move up and left. Returns: a new array of the same shape.
    Example: shift([[[1, 2], [3, 4]]], 1, 0) is [[[0, 0], [1, 2]]].
    """
    images = np.asarray(images)
    _, H, W = images.shape
    room = np.pad(images, ((0, 0), (H, H), (W, W)))
    return room[:, H - down : 2 * H - down, W - right : 2 * W - right].copy()
