"""First weights, as Keras draws them: glorot_uniform, he_normal and lecun_normal
take a shape and a random generator.
"""

# Edit notebooks/solutions/07_training_deep_networks.ipynb, then run tools/build.py.

import numpy as np


def fans(shape):
    """(inputs that one output sums over, outputs that one input goes to).

    shape: of weights, (D, H) or (k, k, C, F).
    """
    *window, inputs, outputs = shape
    size = int(np.prod(window))
    return size * inputs, size * outputs


def glorot_uniform(shape, rng):
    """Random weights between -a and a whose variance is 2 / (inputs + outputs).

    shape: of the weights, see fans; rng: a NumPy random generator.
    Returns: floats of that shape. Example: for the shape (2, 4) they lie between -1
    and 1. Source: Glorot & Bengio (2010).
    """
    inputs, outputs = fans(shape)
    limit = np.sqrt(6 / (inputs + outputs))
    return rng.uniform(-limit, limit, shape)


def truncated_normal(shape, std, rng):
    """Normal random numbers without those farther out than 2 of their deviations.

    shape: of the result; std: the standard deviation that the result has; rng: a
    random generator. Returns: floats of that shape.
    """
    x = rng.standard_normal(shape)
    while np.any(far := np.abs(x) > 2):
        x[far] = rng.standard_normal(np.sum(far))
    return x * std / 0.87962566103423978  # what cutting leaves of a deviation of 1


def he_normal(shape, rng):
    """Random weights that keep the size of a signal which passes ReLU.

    shape: of the weights, see fans; rng: a NumPy random generator.
    Returns: truncated normal floats. Example: for the shape (200, 50) their standard
    deviation is about 0.1. Source: He et al. (2015).
    """
    inputs, _ = fans(shape)
    return truncated_normal(shape, np.sqrt(2 / inputs), rng)


def lecun_normal(shape, rng):
    """Random weights that keep a signal's size without an activation, or with SELU.

    shape: of the weights, see fans; rng: a NumPy random generator.
    Source: LeCun et al. (1998); Klambauer et al. (2017) for SELU.
    """
    inputs, _ = fans(shape)
    return truncated_normal(shape, np.sqrt(1 / inputs), rng)
