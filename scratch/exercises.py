"""The course's own answers to the exercises that no later lesson builds on."""

# Edit notebooks/solutions/00_start_here.ipynb and
# notebooks/solutions/01_activations.ipynb and
# notebooks/solutions/03_gradient_descent.ipynb and
# notebooks/solutions/04_backpropagation.ipynb, then run tools/build.py.

import numpy as np

from scratch.activations import sigmoid


def double(x):
    """2 * x.

    x: number or array of any shape. Returns: the same shape.
    """
    return 2 * x


def center(X):
    """X minus the mean of each column.

    X: shape (N, D). Returns: shape (N, D), every column with mean 0.
    """
    return X - X.mean(axis=0)


def layer_output(X, W, b, activation):
    """activation(X @ W + b): a layer's output for N samples.

    X: (N, D); W: (D, H); b: (H,); activation: function of an array.
    Returns: shape (N, H).
    """
    return activation(X @ W + b)


def leaky_relu(x, negative_slope=0.2):
    """x where x is positive, else negative_slope * x.

    x: array of any shape; negative_slope: number in [0, 1).
    Returns: same shape. Source: Maas, Hannun & Ng (2013).
    """
    x = np.asarray(x)
    return np.where(x > 0, x, negative_slope * x)


def slope_of_fit(a, x, t):
    """-2 * the sum of x * (t - a * x): the slope of the squared error by a.

    a: number; x, t: shape (N,). Returns: a number.
    """
    return -2 * np.sum(x * (t - a * x))


def perceptron_gradient(w, X, t):
    """X.T @ (y - t) / N, where y = sigmoid(X @ w).

    w: (D,); X: (N, D); t: (N,), each 0 or 1. Returns: shape (D,).
    """
    y = sigmoid(X @ w)
    return X.T @ (y - t) / len(X)


def iterations(n, batch_size, epochs):
    """epochs * n / batch_size, the division rounded up: how many steps.

    n: samples; batch_size: in each step; epochs: passes. Returns: an int.
    """
    return epochs * int(np.ceil(n / batch_size))


def multiply_backward(x, y, gradient):
    """(gradient * y, gradient * x): what z = x * y hands on to x and to y.

    x, y, gradient: numbers, or arrays of the same shape; gradient is ∂L/∂z.
    Returns: a tuple, ∂L/∂x and ∂L/∂y.
    """
    return gradient * y, gradient * x


def backward_pass(parents, slopes):
    """gradient * slope, added to each parent, from the last node to the first.

    parents: a tuple of node numbers for each node, all smaller than its own;
    slopes: a tuple of numbers for each node. Returns: gradients, shape (n,).
    """
    gradients = np.zeros(len(parents))
    gradients[-1] = 1
    for i in reversed(range(len(parents))):
        for parent, slope in zip(parents[i], slopes[i], strict=True):
            gradients[parent] += gradients[i] * slope
    return gradients
