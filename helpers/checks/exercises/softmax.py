"""Lesson 01: softmax and its Jacobian."""

import numpy as np

from helpers.checks.exercise import Exercise, Mistake, on
from scratch.activations import sigmoid, softmax


def _exp_over_sum_of_scores(x: np.ndarray, axis: int = -1) -> np.ndarray:
    return np.exp(x) / x.sum(axis=axis, keepdims=True)


def _shift_by_overall_largest(x: np.ndarray, axis: int = -1) -> np.ndarray:
    e = np.exp(x - x.max())
    return e / e.sum(axis=axis, keepdims=True)


def _sum_of_everything(x: np.ndarray, axis: int = -1) -> np.ndarray:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum()


def _everything_at_once(x: np.ndarray, axis: int = -1) -> np.ndarray:
    e = np.exp(x - x.max())
    return e / e.sum()


def _axis_lost(x: np.ndarray, axis: int = -1) -> np.ndarray:
    e = np.exp(x - x.max(axis=axis))
    return e / e.sum(axis=axis)


def _axis_lost_in_the_sum(x: np.ndarray, axis: int = -1) -> np.ndarray:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis)


def _not_divided(x: np.ndarray, axis: int = -1) -> np.ndarray:
    return np.exp(x - x.max(axis=axis, keepdims=True))


WHOLE_ARRAY_HINT = (
    "The shares of the whole array sum to 1, instead of those of each row: give `sum` "
    "(and `max`) the axis and `keepdims=True`."
)
KEEPDIMS_HINT = (
    "Without `keepdims=True` the axis disappears, and NumPy lines the rest up with the "
    "wrong axis: x.max(axis=axis, keepdims=True), and the same for the sum."
)

SOFTMAX = Exercise(
    name="softmax",
    module="activations",
    cases=(
        on([1.0, 2.0, 3.0]),
        on([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]]),
        on([[1.0, 2.0], [3.0, 5.0]]),
        on([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]], axis=0),
        on([[[1.0, 2.0], [3.0, 5.0], [0.0, -1.0]]], axis=1),
        on([[0, 0], [1000, 1001]]),
        on([-1000.0, 0.0, 1000.0]),
        on([[7.0]]),
    ),
    mistakes=(
        Mistake(_everything_at_once, WHOLE_ARRAY_HINT),
        Mistake(_sum_of_everything, WHOLE_ARRAY_HINT),
        Mistake(lambda x, axis=-1: _sum_of_everything(x), WHOLE_ARRAY_HINT),
        Mistake(lambda x, axis=-1: np.exp(x) / np.exp(x).sum(), WHOLE_ARRAY_HINT),
        Mistake(_axis_lost, KEEPDIMS_HINT),
        Mistake(_axis_lost_in_the_sum, KEEPDIMS_HINT),
        Mistake(lambda x, axis=-1: np.exp(x) / np.exp(x).sum(axis=axis), KEEPDIMS_HINT),
        Mistake(
            _shift_by_overall_largest,
            "Subtracting the largest number of the whole array leaves a row of small "
            "scores with nothing but zeros, and 0/0. Take the largest along the axis: "
            "x.max(axis=axis, keepdims=True).",
        ),
        Mistake(
            _not_divided,
            "The shares do not sum to 1 yet: divide by the sum along the axis.",
        ),
        Mistake(
            lambda x, axis=-1: softmax(x),
            "`axis` has no effect: pass it on to `max` and `sum`.",
        ),
        Mistake(
            lambda x, axis=-1: softmax(x, 0),
            "It always works along axis 0, which mixes the samples; use `axis`, whose "
            "default is the last one.",
        ),
        Mistake(
            lambda x, axis=-1: x / x.sum(axis=axis, keepdims=True),
            "These are shares of the scores; softmax shares out their exponentials.",
        ),
        Mistake(
            _exp_over_sum_of_scores,
            "The denominator sums the scores; it has to sum their exponentials.",
        ),
        Mistake(
            lambda x, axis=-1: np.log(softmax(x, axis)),
            "That is the logarithm of softmax: leave out the `log`.",
        ),
        Mistake(
            lambda x, axis=-1: softmax(-x, axis),
            "The largest score gets the smallest share: a minus is too many.",
        ),
        Mistake(
            lambda x, axis=-1: sigmoid(x),
            "That is the sigmoid of each score on its own; the shares have to sum to 1.",
        ),
    ),
    hints=(
        "Three steps: subtract the largest score, take `np.exp`, divide by the sum.",
        "All three work along `axis`; `keepdims=True` in `max` and in `sum` keeps the "
        "shapes fitting.",
        "e = np.exp(x - x.max(axis=axis, keepdims=True)), then "
        "e / e.sum(axis=axis, keepdims=True).",
    ),
    explanation=(
        "Adding the same number to all scores multiplies every exponential by the same "
        "factor, which cancels. Subtracting the largest makes the largest exponent 0, so "
        "nothing overflows and the sum is at least 1. (`initial=-np.inf` only lets an "
        "empty axis pass.)"
    ),
    overflow=(
        "exp(1000) is inf, and inf/inf is not a number. Subtract the largest score along "
        "the axis first: the shares stay the same."
    ),
)


def _outer(y: np.ndarray) -> np.ndarray:
    return y[..., :, None] * y[..., None, :]


def _diagonal(y: np.ndarray) -> np.ndarray:
    return y[..., :, None] * np.eye(y.shape[-1])


SOFTMAX_JACOBIAN = Exercise(
    name="softmax_jacobian",
    module="activations",
    cases=(
        on([0.0, 0.0]),
        on([1.0, 2.0, 3.0]),
        on([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]]),
        on([1000, 0, 1001]),
        on([[[0.5, -0.5]]]),
        on([2.0]),
    ),
    mistakes=(
        Mistake(
            lambda x: softmax(x) * (1 - softmax(x)),
            "That is only the diagonal, each share by its own score. The Jacobian has a "
            "number for every pair, shape (..., K, K).",
        ),
        Mistake(
            lambda x: _diagonal(softmax(x) * (1 - softmax(x))),
            "Off the diagonal you have 0, but raising one score lowers the other shares: "
            "−y_i · y_j.",
        ),
        Mistake(
            lambda x: _diagonal(softmax(x)) + _outer(softmax(x)),
            "A sign is wrong: y_i · (δ_ij − y_j), so y_i · y_j is subtracted.",
        ),
        Mistake(
            lambda x: -_outer(softmax(x)),
            "δ is missing: add y_i on the diagonal.",
        ),
        Mistake(
            lambda x: _outer(softmax(x)),
            "That is y_i · y_j; the Jacobian is y_i · (δ_ij − y_j).",
        ),
        Mistake(
            lambda x: _diagonal(softmax(x)),
            "The part −y_i · y_j is missing: the rows have to sum to 0.",
        ),
        Mistake(
            lambda x: _diagonal(x) - _outer(x),
            "You used the scores x; the formula has the shares y = softmax(x).",
        ),
        Mistake(
            lambda x: np.diag(softmax(x)) - np.outer(softmax(x), softmax(x)),
            "Right for one row of scores. For a batch, shape (N, K), `np.diag` and "
            "`np.outer` mix the samples: use y[..., :, None] and y[..., None, :].",
        ),
        Mistake(
            lambda x: np.diagflat(softmax(x)) - np.outer(softmax(x), softmax(x)),
            "Right for one row of scores. For a batch, shape (N, K), `np.diagflat` and "
            "`np.outer` mix the samples: use y[..., :, None] and y[..., None, :].",
        ),
    ),
    hints=(
        "Start with y = softmax(x), then build a table with rows i and columns j.",
        "y[..., :, None] has shape (..., K, 1) and varies down the rows; "
        "y[..., None, :] has shape (..., 1, K) and varies along the columns.",
        "y[..., :, None] * (np.eye(K) - y[..., None, :])",
    ),
    explanation=(
        "By the quotient rule ∂y_i/∂x_j is y_i·(1 − y_i) for i = j, else −y_i·y_j. "
        "Broadcasting makes the table for any number of leading axes at once."
    ),
)


EXERCISES = (SOFTMAX, SOFTMAX_JACOBIAN)
