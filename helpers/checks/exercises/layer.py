"""Lesson 01: the output of a whole layer."""

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.activations import relu, tanh


def _layer_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    shapes = ((4, 3, 2), (1, 3, 5), (2, 2, 2), (3, 1, 1))
    cases = []
    for (n, d, h), activation in zip(shapes, (relu, tanh, tanh, relu), strict=True):
        arrays = (rng.normal(size=s).round(2) for s in ((n, d), (d, h), (h,)))
        shown = f"X {n, d}, W {d, h}, b ({h},), activation={activation.__name__}"
        cases.append(Case((*arrays, activation), {}, shown))
    return tuple(cases)


LAYER_OUTPUT = Exercise(
    name="layer_output",
    module="exercises",
    cases=_layer_cases(),
    mistakes=(
        Mistake(lambda X, W, b, f: X @ W + b, "The activation is not applied yet."),
        Mistake(lambda X, W, b, f: f(X @ W), "The bias b is missing."),
        Mistake(
            lambda X, W, b, f: f(X @ W) + b,
            "The bias is added after the activation; it belongs inside: f(X W + b).",
        ),
        Mistake(lambda X, W, b, f: f(X @ W - b), "The bias is subtracted, not added."),
        Mistake(
            lambda X, W, b, f: f(X) @ W + b,
            "The activation bends the inputs; it belongs around the weighted sums.",
        ),
        Mistake(
            lambda X, W, b, f: f(X * W + b),
            "`*` multiplies element by element; the weighted sum is the matrix product "
            "`X @ W`.",
        ),
        Mistake(
            lambda X, W, b, f: f(W @ X + b),
            "The order is reversed: rows of X are samples, so it is `X @ W`.",
        ),
        Mistake(
            lambda X, W, b, f: f(X @ W.T + b),
            "W is transposed; its shape (D, H) fits `X @ W` as it is.",
        ),
        Mistake(
            lambda X, W, b, f: f(X @ W + b).T,
            "The result is transposed: rows are samples, shape (N, H).",
        ),
    ),
    hints=(
        "Matrix product, plus bias, then the activation around both.",
        "`X @ W` has shape (N, H); b, shape (H,), is added to each row by broadcasting.",
    ),
    explanation=(
        "`X @ W` is a weighted sum for every sample and unit at once, b is broadcast "
        "over the rows, and the activation works on each number."
    ),
)

EXERCISES = (LAYER_OUTPUT,)
