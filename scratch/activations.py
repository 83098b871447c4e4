"""The ten classic activations of Keras and their derivatives. Each takes an array
of any shape with any real numbers, and returns an array of the same shape,
without overflow.
"""

# Edit notebooks/solutions/01_activations.ipynb, then run tools/build.py.

import numpy as np


def as_float(x):
    """x as an array of floats; float32 stays float32, integers become float64.

    x: number or array of any shape. Returns: array of the same shape.
    """
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(float)


def relu(x):
    """The rectified linear unit: relu([-2, 0, 3]) is [0, 0, 3].

    x: numbers in an array of any shape. Returns: floats, same shape, at least 0.
    Source: Fukushima (1969); Nair & Hinton (2010).
    """
    x = as_float(x)
    return np.maximum(x, 0)


def sigmoid(x):
    """The sigmoid: sigmoid([-1000, 0, 1000]) is [0, 0.5, 1], without any overflow.

    x: numbers in an array of any shape. Returns: floats, same shape, in [0, 1].
    """
    x = as_float(x)
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


def sigmoid_derivative(x):
    """The derivative of the sigmoid with respect to x.

    x: numbers in an array of any shape. Returns: floats, same shape, in [0, 1/4].
    """
    y = sigmoid(x)
    return y * (1 - y)


def tanh(x):
    """The hyperbolic tangent: tanh([-1000, 0, 1000]) is [-1, 0, 1], no overflow.

    x: numbers in an array of any shape. Returns: floats, same shape, in [-1, 1].
    """
    x = as_float(x)
    z = np.expm1(-2 * np.abs(x))  # e^(-2|x|) - 1, between -1 and 0
    return np.copysign(-z / (2 + z), x)


def relu_derivative(x):
    """1 where x is positive, else 0 (also at the corner); any shape."""
    x = as_float(x)
    return (x > 0).astype(x.dtype)


def tanh_derivative(x):
    """1 - y², where y = tanh(x); any shape, in [0, 1]."""
    return 1 - tanh(x) ** 2


def softmax(x, axis=-1):
    """Turns scores into probabilities that sum to 1 along an axis.

    x: scores, array of any shape; axis: which axis holds the classes, at least one.
    Returns: floats, same shape, in [0, 1]. Scores may be as large as you like.
    Source: Bridle (1990).
    """
    x = as_float(x)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def softplus(x):
    """A smooth ReLU: softplus([-1000, 0, 1000]) is [0, 0.6931, 1000].

    x: numbers in an array of any shape. Returns: floats, same shape, at least 0;
    no overflow. Source: Dugas et al. (2001).
    """
    x = as_float(x)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def linear(x):
    """x itself: no bend, for the output of a regression; any shape."""
    return as_float(x)


def linear_derivative(x):
    """1 everywhere, in the shape of x."""
    return np.ones_like(as_float(x))


def softplus_derivative(x):
    """sigmoid(x): any shape, in [0, 1]."""
    return sigmoid(x)


def softmax_derivative(x, axis=-1):
    """y (1 - y), where y = softmax(x): each probability by its own score.

    x: scores, any shape; axis: which axis holds the classes. Returns: same shape,
    in [0, 1/4]: the diagonal of softmax_jacobian.
    """
    y = softmax(x, axis)
    return y * (1 - y)


def softmax_jacobian(x):
    """np.diag(y) - np.outer(y, y) for each row y of softmax(x).

    x: scores, shape (..., K). Returns: shape (..., K, K); [..., i, j] is the
    derivative of probability i with respect to score j.
    """
    y = softmax(x)
    identity = np.eye(y.shape[-1], dtype=y.dtype)
    return y[..., :, None] * (identity - y[..., None, :])


def hard_sigmoid(x):
    """x / 6 + 1/2, clipped to [0, 1]; any shape.

    Source: Keras 3; an idea of Courbariaux et al. (2015).
    """
    return np.clip(as_float(x) / 6 + 0.5, 0, 1)


def hard_sigmoid_derivative(x):
    """1/6 where -3 < x < 3, else 0; any shape."""
    x = as_float(x)
    return (np.abs(x) < 3).astype(x.dtype) / 6


def softsign(x):
    """x / (1 + |x|); any shape, in (-1, 1). Source: Glorot & Bengio (2010)."""
    x = as_float(x)
    return x / (1 + np.abs(x))


def softsign_derivative(x):
    """1 / (1 + |x|)²; any shape, in (0, 1]."""
    return 1 / (1 + np.abs(as_float(x))) ** 2


def elu(x, alpha=1.0):
    """x where x is positive, else alpha * (e^x - 1); any shape, at least -alpha.

    Source: Clevert, Unterthiner & Hochreiter (2016).
    """
    x = as_float(x)
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def elu_derivative(x, alpha=1.0):
    """1 where x is positive, else alpha * e^x; any shape, at least 0."""
    x = as_float(x)
    return np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def selu(x):
    """SELU_SCALE * elu(x, SELU_ALPHA); any shape, at least -1.7581.

    Source: Klambauer et al. (2017), equation 2.
    """
    return SELU_SCALE * elu(x, SELU_ALPHA)


def selu_derivative(x):
    """SELU_SCALE where x >= 0, else SELU_SCALE * SELU_ALPHA * e^x; at least 0."""
    x = as_float(x)
    left = SELU_ALPHA * np.exp(np.minimum(x, 0))
    return SELU_SCALE * np.where(x < 0, left, 1)
