"""Gradients without a formula, and the descents that follow a gradient: with all
samples at once, or in mini-batches. A gradient is a function that takes
parameters and returns an array of their shape.
"""

# Edit notebooks/solutions/03_gradient_descent.ipynb and
# notebooks/solutions/04_backpropagation.ipynb, then run tools/build.py.

from collections import namedtuple

import numpy as np


def gradient_descent(gradient, start, learning_rate=0.1, steps=100):
    """Walks against the gradient, a number of steps from a start.

    gradient: function of an array, same shape out; start: array of any shape, or a
    number; learning_rate: number > 0; steps: how many.
    Returns: the path, floats of shape (steps + 1, *start.shape).
    Example: gradient_descent(lambda a: 2 * a, 3, 0.25, 2) is [3, 1.5, 0.75].
    Source: Cauchy (1847).
    """
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return np.array(path)


H = 1e-5  # near the best for float64, between rounding and curvature


def numerical_gradient(f, x):
    """The gradient of f at x, measured by central differences with the step H.

    f: function of an array, returns a number; x: array of any shape, also integers or
    a single number. Returns: floats in the shape of x; x is left as it is.
    Example: numerical_gradient(lambda x: np.sum(x**2), [3, 4]) is nearly [6, 8].
    """
    x = np.asarray(x, dtype=float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = H
        gradient[index] = (f(x + step) - f(x - step)) / (2 * H)
    return gradient


def minibatch_descent(
    gradient, start, X, t, batch_size, learning_rate=0.1, epochs=1, seed=0
):
    """Walks against the gradient of one batch after another.

    gradient: function of w, X[batch], t[batch], in the shape of w; start: array of any
    shape; X: (N, …) and t: (N, …), whose rows belong together and are shuffled anew
    in each epoch by rng.permutation(N), where rng = np.random.default_rng(seed).
    Returns: the path, shape (iterations + 1, *start.shape).
    Source: Robbins & Monro (1951).
    """
    rng = np.random.default_rng(seed)
    path = [np.array(start, dtype=float)]
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for first in range(0, len(X), batch_size):
            batch = order[first : first + batch_size]
            step = learning_rate * gradient(path[-1], X[batch], t[batch])
            path.append(path[-1] - step)
    return np.array(path)


Verdict = namedtuple("Verdict", "verdict error worst kinks")


def jump(f, x):
    """How far apart the measured slopes are, H to the left and right of x."""
    return abs(numerical_gradient(f, x + H) - numerical_gradient(f, x - H))


def check_gradient(f, gradient, x, tolerance=1e-6):
    """|measured - gradient| / the largest entry of both, as a Verdict.

    f: function of an array, returns a number; gradient: what is claimed of it at x,
    same shape as x. The verdict is "agrees", "differs", or, where measured and claimed
    are 0 everywhere, that the check says nothing.
    """
    x, gradient = np.asarray(x, dtype=float), np.asarray(gradient, dtype=float)
    if gradient.shape != x.shape:
        raise ValueError(f"gradient has shape {gradient.shape}, x {x.shape}.")
    measured = numerical_gradient(f, x)
    largest = max(abs(measured).max(), abs(gradient).max(), 1e-8)
    error = abs(measured - gradient) / largest
    kink = (error > tolerance) & (jump(f, x) > 1e-3 * largest)
    worst = tuple(map(int, np.unravel_index(np.argmax(error * ~kink), x.shape)))
    verdict = "agrees" if error[worst] <= tolerance else "differs"
    if largest == 1e-8:  # below that, measured slopes are rounding
        verdict = "says nothing: the gradient is 0 everywhere"
    return Verdict(verdict, float(error[worst]), worst, int(kink.sum()))
