"""The twelve classic losses of Keras, and half the sum of squares. Each is called
with y_true and y_pred, arrays of the same shape (..., K) with one sample in
each row, and returns one loss a sample, shape (...).
sparse_categorical_crossentropy alone takes class numbers as y_true.
"""

# Edit notebooks/solutions/02_losses.ipynb, then run tools/build.py.

import numpy as np

from helpers.inputs import class_numbers
from scratch.activations import as_float


def float_pair(y_true, y_pred):
    """y_true and y_pred as floats of one type, that of y_pred.

    Both: arrays of the same shape. Raises ValueError if the shapes differ.
    """
    y_pred = as_float(y_pred)
    y_true = np.asarray(y_true).astype(y_pred.dtype)
    if y_true.shape != y_pred.shape:
        shapes = f"{y_true.shape} and {y_pred.shape}"
        raise ValueError(f"y_true and y_pred differ in shape: {shapes}.")
    return y_true, y_pred


EPSILON = 1e-7  # keeps zeros out of logarithms and denominators


def binary_crossentropy(y_true, y_pred):
    """What calling yes or no costs, one loss a sample.

    A coin: binary_crossentropy([[1, 0]], [[0.5, 0.5]]) is [0.6931].

    y_true: targets in [0, 1]; y_pred: probabilities; both of shape (..., K). A call of
    exactly 0 or 1 counts as EPSILON or 1 - EPSILON. Returns: shape (...), the mean over
    the last axis; finite and at least 0.
    """
    t, y = float_pair(y_true, y_pred)
    y = np.clip(y, EPSILON, 1 - EPSILON)
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1)


def categorical_crossentropy(y_true, y_pred):
    """What calling one class of many costs, one loss a sample.

    A coin: categorical_crossentropy([[0, 1]], [[0.5, 0.5]]) is [0.6931].

    y_true: one-hot rows, or any shares of the classes; y_pred: at least 0; both of
    shape (..., K). Rows of y_pred need not sum to 1, and may hold zeros, but not only
    zeros. Returns: shape (...), finite.
    """
    t, y = float_pair(y_true, y_pred)
    y = y / np.sum(y, axis=-1, keepdims=True)
    y = np.clip(y, EPSILON, 1 - EPSILON)
    return -np.sum(t * np.log(y), axis=-1)


def sparse_categorical_crossentropy(y_true, y_pred):
    """What calling one class of many costs, for classes given as numbers.

    sparse_categorical_crossentropy([1, 0], [[0.5, 0.5], [0.1, 0.3]]) is
    [0.6931, 1.3863].

    y_true: integers 0 … K - 1, shape (...) or (..., 1); y_pred: shape (..., K), at
    least 0. Returns: shape (...), finite. Raises IndexError for a class outside,
    ValueError for another shape.
    """
    y_pred = as_float(y_pred)
    y_true = class_numbers(y_true, y_pred.shape[:-1], classes=y_pred.shape[-1])
    y = np.clip(y_pred, EPSILON, 1 - EPSILON)  # before the division, as Keras does
    y = y / np.sum(y, axis=-1, keepdims=True)
    return -np.log(np.take_along_axis(y, y_true[..., None], axis=-1))[..., 0]


def mean_squared_error(y_true, y_pred):
    """How far the predictions were from the targets, one number a sample.

    mean_squared_error([[0, 0], [0, 0]], [[1, 3], [0, 2]]) is [5, 2].

    Both: shape (..., K). Returns: shape (...), at least 0.
    """
    y_true, y_pred = float_pair(y_true, y_pred)
    return np.mean((y_true - y_pred) ** 2, axis=-1)


def half_sum_squared_error(y_true, y_pred):
    """Half the sum of (y_true - y_pred)² over the last axis.

    Both: shape (..., K). Returns: shape (...), at least 0.
    """
    y_true, y_pred = float_pair(y_true, y_pred)
    return np.sum((y_true - y_pred) ** 2, axis=-1) / 2


def hinge(y_true, y_pred):
    """What scores lack to the margin, one number a sample.

    hinge([[-1, 1]], [[-5, 0.5]]) and hinge([[0, 1]], [[-5, 0.5]]) are both [0.25].

    y_true: labels -1 or 1, or all of them 0 or 1; y_pred: scores; both of shape
    (..., K). Returns: shape (...), at least 0. Source: Cortes & Vapnik (1995).
    """
    y_true, y_pred = float_pair(y_true, y_pred)
    if np.isin(y_true, (0, 1)).all():
        y_true = 2 * y_true - 1
    return np.mean(np.maximum(1 - y_true * y_pred, 0), axis=-1)


def mean_absolute_error(y_true, y_pred):
    """The mean of |y_true - y_pred| over the last axis.

    Both: shape (..., K). Returns: shape (...), at least 0.
    """
    y_true, y_pred = float_pair(y_true, y_pred)
    return np.mean(np.abs(y_true - y_pred), axis=-1)


def mean_absolute_percentage_error(y_true, y_pred):
    """100 * the mean of |y_true - y_pred| / |y_true| over the last axis.

    Both: shape (..., K); |y_true| counts as at least 1e-7.
    Returns: shape (...), at least 0.
    """
    y_true, y_pred = float_pair(y_true, y_pred)
    whole = np.maximum(np.abs(y_true), EPSILON)
    return 100 * np.mean(np.abs(y_true - y_pred) / whole, axis=-1)


def mean_squared_logarithmic_error(y_true, y_pred):
    """The mean of (log(1 + y_true) - log(1 + y_pred))², last axis.

    Both: shape (..., K); numbers below 1e-7 count as 1e-7.
    Returns: shape (...), at least 0.
    """
    y_true, y_pred = float_pair(y_true, y_pred)
    log_true = np.log1p(np.maximum(y_true, EPSILON))
    log_pred = np.log1p(np.maximum(y_pred, EPSILON))
    return np.mean((log_true - log_pred) ** 2, axis=-1)


def cosine_similarity(y_true, y_pred):
    """Minus the cosine of the angle between y_true and y_pred.

    Both: shape (..., K). Returns: shape (...), from -1 (same direction)
    to 1 (opposite); 0 where a vector is all 0.
    """

    def unit(v):
        length = np.linalg.norm(v, axis=-1, keepdims=True)
        return v / np.maximum(length, EPSILON)

    y_true, y_pred = map(unit, float_pair(y_true, y_pred))
    return -np.sum(y_true * y_pred, axis=-1)


def squared_hinge(y_true, y_pred):
    """The mean of max(1 - y_true * y_pred, 0)² over the last axis.

    Both: shape (..., K), labels as in hinge. Returns: shape (...), >= 0.
    """
    y_true, y_pred = float_pair(y_true, y_pred)
    each = hinge(y_true[..., None], y_pred[..., None])  # K = 1, so it is no mean yet
    return np.mean(each**2, axis=-1)


def poisson(y_true, y_pred):
    """The mean of y_pred - y_true * log(y_pred + 1e-7), last axis.

    Both: shape (..., K); y_pred at least 0. Returns: shape (...).
    """
    y_true, y_pred = float_pair(y_true, y_pred)
    return np.mean(y_pred - y_true * np.log(y_pred + EPSILON), axis=-1)


def kl_divergence(y_true, y_pred):
    """The sum of y_true * log(y_true / y_pred) over the last axis.

    Both: shape (..., K), clipped to [1e-7, 1]. Returns: shape (...).
    Source: Kullback & Leibler (1951).
    """
    t, y = float_pair(y_true, y_pred)
    t, y = np.clip(t, EPSILON, 1), np.clip(y, EPSILON, 1)
    return np.sum(t * np.log(t / y), axis=-1)
