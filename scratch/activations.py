"""The ten classic activations of Keras and their derivatives. Each takes an array
of any shape with any real numbers, and returns an array of the same shape,
without overflow.
"""

# Edit notebooks/solutions/01_activations.ipynb, then run tools/build.py.

import numpy as np


def as_float(x):
    """x as an array of floats: integers become float64, float32 stays.

    x: number or array of any shape. Returns: array of the same shape.
    """
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(float)


def linear(x):
    """x itself: array of any shape in, the same shape out."""
    return as_float(x)


def linear_derivative(x):
    """1 everywhere, in the shape of x, an array of any shape."""
    return np.ones_like(as_float(x))


def relu(x):
    """x where x is positive, else 0.

    x: array of any shape. Returns: same shape, in [0, inf).
    Source: Glorot, Bordes & Bengio (2011).
    """
    return np.maximum(as_float(x), 0)


def relu_derivative(x):
    """1 where x, of any shape, is positive; else 0, also at the corner."""
    x = as_float(x)
    return (x > 0).astype(x.dtype)


def sigmoid(x):
    """1 / (1 + exp(-x)), computed with exp(-|x|), which cannot overflow.

    x: array of any shape. Returns: same shape, in [0, 1]; 1/2 at x = 0.
    """
    x = as_float(x)
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


def sigmoid_derivative(x):
    """y * (1 - y), where y = sigmoid(x).

    x: array of any shape. Returns: same shape, in [0, 1/4].
    """
    y = sigmoid(x)
    return y * (1 - y)


def hard_sigmoid(x):
    """x / 6 + 1/2, cut off at 0 and at 1.

    x: array of any shape. Returns: same shape, in [0, 1].
    Source: Keras 3; an idea of Courbariaux et al. (2015).
    """
    return np.clip(as_float(x) / 6 + 0.5, 0, 1)


def hard_sigmoid_derivative(x):
    """1/6 where -3 < x < 3, else 0: any shape in, the same shape out."""
    x = as_float(x)
    return (np.abs(x) < 3).astype(x.dtype) / 6


def tanh(x):
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x)), without overflow.

    x: array of any shape. Returns: same shape, in [-1, 1], exact near 0.
    """
    x = as_float(x)
    z = np.expm1(-2 * np.abs(x))  # exp(-2|x|) - 1, with all its digits near 0
    return np.copysign(z / (2 + z), x)


def tanh_derivative(x):
    """1 - y², where y = tanh(x): any shape in, the same out, in [0, 1]."""
    return 1 - tanh(x) ** 2


def softsign(x):
    """x / (1 + |x|).

    x: array of any shape. Returns: same shape, in (-1, 1).
    Source: used by Glorot & Bengio (2010).
    """
    x = as_float(x)
    return x / (1 + np.abs(x))


def softsign_derivative(x):
    """1 / (1 + |x|)²: any shape in, the same shape out, in (0, 1]."""
    return 1 / (1 + np.abs(as_float(x))) ** 2


def softplus(x):
    """log(1 + exp(x)), computed as max(x, 0) + log(1 + exp(-|x|)).

    x: array of any shape. Returns: same shape, in [0, inf).
    Source: Dugas et al. (2001).
    """
    x = as_float(x)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def softplus_derivative(x):
    """sigmoid(x): any shape in, the same shape out, in [0, 1]."""
    return sigmoid(x)


def elu(x, alpha=1.0):
    """x where x is positive, else alpha * (exp(x) - 1).

    x: array of any shape; alpha: number > 0.
    Returns: same shape, in [-alpha, inf).
    Source: Clevert, Unterthiner & Hochreiter (2016).
    """
    x = as_float(x)
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def elu_derivative(x, alpha=1.0):
    """1 where x is positive, else alpha * exp(x).

    x: array of any shape; alpha: number > 0. Returns: same shape, > 0.
    """
    x = as_float(x)
    return np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def selu(x):
    """SELU_SCALE * elu(x, SELU_ALPHA).

    x: array of any shape. Returns: same shape, in [-1.7581, inf).
    Source: Klambauer et al. (2017), equation 2.
    """
    return SELU_SCALE * elu(x, SELU_ALPHA)


def selu_derivative(x):
    """SELU_SCALE where x >= 0, else SELU_SCALE * SELU_ALPHA * exp(x).

    x: array of any shape. Returns: same shape, > 0.
    """
    x = as_float(x)
    left = SELU_ALPHA * np.exp(np.minimum(x, 0))
    return SELU_SCALE * np.where(x < 0, left, 1)


def softmax(x, axis=-1):
    """exp(x) / sum(exp(x)) along an axis, after subtracting the largest x.

    x: array of any shape; axis: where the shares sum to 1.
    Returns: same shape, in [0, 1]. Raises AxisError where x lacks that axis.
    Source: Bridle (1990).
    """
    x = as_float(x)
    largest = x.max(axis=axis, keepdims=True, initial=-np.inf)
    e = np.exp(x - largest)
    return e / e.sum(axis=axis, keepdims=True)


def softmax_derivative(x, axis=-1):
    """y * (1 - y), where y = softmax(x): each share by its own score.

    x: array of any shape; axis: where the shares sum to 1.
    Returns: same shape, in [0, 1/4]: the diagonal of softmax_jacobian.
    """
    y = softmax(x, axis)
    return y * (1 - y)


def softmax_jacobian(x):
    """y_i * (δ_ij - y_j), where y = softmax(x): share i by score j.

    x: array of shape (..., K). Returns: shape (..., K, K), in [-1/4, 1/4].
    """
    y = softmax(x)
    identity = np.eye(y.shape[-1], dtype=y.dtype)
    return y[..., :, None] * (identity - y[..., None, :])
