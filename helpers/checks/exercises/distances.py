"""Lesson 02: the losses that measure a distance or a margin."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.losses import (
    EPSILON,
    half_sum_squared_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
)

Array = np.ndarray


def pair(y_true: Any, y_pred: Any) -> Case:
    """A case with a target and a prediction, shown as they are written."""
    t, y = np.array(y_true), np.array(y_pred)
    if not t.size and not y.size:
        return Case((t, y), {}, f"an empty batch, {y.shape}")
    return Case((t, y), {}, f"y_true = {t.tolist()}, y_pred = {y.tolist()}")


def reductions(
    each: Callable[[Array, Array], Array], right: str = "mean"
) -> tuple[Mistake, ...]:
    """The ways to go wrong from right terms to one loss a sample.

    Args:
        each: the right term for each output.
        right: "mean" or "sum", what the loss does over the last axis.
    """
    other = np.sum if right == "mean" else np.mean
    means_or_sums = (
        "You took the sum over the outputs; this loss is their mean."
        if right == "mean"
        else "You took the mean over the outputs; this loss is their sum."
    )
    whole = (
        "That is one number for the whole array: there is one loss a sample. Give "
        f"`np.{right}` the last axis, `axis=-1`."
    )
    wrong_axis = (
        f"The {right} runs over the samples (axis 0); it has to run over the outputs "
        "of each sample, `axis=-1`."
    )
    same: Callable[..., Array] = np.mean if right == "mean" else np.sum
    return (
        Mistake(lambda t, y: -same(each(t, y), axis=-1), "A minus sign is wrong."),
        Mistake(lambda t, y: other(each(t, y), axis=-1), means_or_sums),
        Mistake(lambda t, y: same(each(t, y)), whole),
        Mistake(lambda t, y: other(each(t, y)), whole),
        Mistake(lambda t, y: same(each(t, y), axis=0), wrong_axis),
        Mistake(
            each,
            f"There is one number for each output: take the {right} over the last "
            "axis, so that one loss a sample is left.",
        ),
        Mistake(
            lambda t, y: same(each(t, y), axis=-1, keepdims=True),
            "`keepdims=True` keeps the last axis; here it has to go: N samples, "
            "N losses.",
        ),
    )


SQUARED_CASES = (
    pair([[0.0, 0.0], [0.0, 0.0]], [[1.0, 3.0], [0.0, 2.0]]),
    pair([1.0, -2.0, 0.5, 3.0], [0.5, -2.0, 2.0, -1.0]),
    pair([[0.0, 1.0, 0.0], [2.0, 0.5, -1.0]], [[0.1, 0.4, 0.5], [2.5, -1.5, 0.0]]),
    pair([[1, 0, 0]], [[0.7, 0.2, 0.4]]),
    pair([[3, -1], [0, 2], [5, 5]], [[1, 4], [0, 0], [-1000, 1000]]),
    pair([[2.0]], [[0.5]]),
    pair(np.zeros((0, 3)), np.zeros((0, 3))),
)


def _squares(t: Array, y: Array) -> Array:
    return (t - y) ** 2


NO_SQUARE = Mistake(
    lambda t, y: np.mean(y - t, axis=-1),
    "The square is missing: without it, errors of opposite signs cancel.",
)
NO_SQUARE_REVERSED = Mistake(lambda t, y: np.mean(t - y, axis=-1), NO_SQUARE.hint)

MEAN_SQUARED_ERROR = Exercise(
    name="mean_squared_error",
    module="losses",
    cases=SQUARED_CASES,
    mistakes=(
        *reductions(_squares),
        Mistake(
            half_sum_squared_error,
            "That is half the sum of the squares; here the mean of the squares is "
            "asked for.",
        ),
        Mistake(
            lambda t, y: mean_squared_error(t, y) / 2,
            "There is a ½ too many: it belongs to half the sum of squares.",
        ),
        Mistake(
            lambda t, y: np.sqrt(mean_squared_error(t, y)),
            "The square root is too much: that is the root mean squared error.",
        ),
        NO_SQUARE,
        NO_SQUARE_REVERSED,
        Mistake(
            lambda t, y: np.mean(np.abs(t - y), axis=-1),
            "That is the mean absolute error: square the differences.",
        ),
        Mistake(
            lambda t, y: np.mean(t - y, axis=-1) ** 2,
            "Square first, then take the mean: you squared the mean difference.",
        ),
        Mistake(
            lambda t, y: np.mean(t**2 - y**2, axis=-1),
            "Subtract first, then square: (t − y)² is not t² − y².",
        ),
        Mistake(
            lambda t, y: np.mean((t + y) ** 2, axis=-1),
            "Target and prediction are added: the error is their difference.",
        ),
    ),
    hints=(
        "Three steps: the difference, its square, the mean of each row.",
        "`np.mean(…, axis=-1)` takes the mean over the last axis, and leaves one "
        "number for each row.",
        "np.mean((y_true - y_pred) ** 2, axis=-1)",
    ),
    explanation=(
        "The difference is squared so that signs cannot cancel and large errors count "
        "more; `axis=-1` leaves one loss for each sample."
    ),
)

HALF_SUM_SQUARED_ERROR = Exercise(
    name="half_sum_squared_error",
    module="losses",
    cases=SQUARED_CASES,
    mistakes=(
        Mistake(
            lambda t, y: np.sum((t - y) ** 2, axis=-1),
            "The ½ is missing.",
        ),
        Mistake(
            lambda t, y: np.mean((t - y) ** 2, axis=-1),
            "That is the mean of the squares; here it is half their sum.",
        ),
        *reductions(lambda t, y: (t - y) ** 2 / 2, "sum"),
        Mistake(
            lambda t, y: np.sum((t - y) / 2, axis=-1),
            "The square is missing.",
        ),
        Mistake(lambda t, y: np.sum(y - t, axis=-1) / 2, "The square is missing."),
        Mistake(
            lambda t, y: np.sum(np.abs(t - y), axis=-1) / 2,
            "Square the differences instead of taking |t − y|.",
        ),
        Mistake(
            lambda t, y: np.sum(((t - y) / 2) ** 2, axis=-1),
            "The ½ has been squared too, to ¼: divide after squaring.",
        ),
        Mistake(
            lambda t, y: np.sum(t - y, axis=-1) ** 2 / 2,
            "Square first, then sum: you squared the sum of the differences.",
        ),
        Mistake(
            lambda t, y: 2 * np.sum((t - y) ** 2, axis=-1),
            "Multiply by ½, not by 2.",
        ),
        Mistake(
            lambda t, y: np.sqrt(np.sum((t - y) ** 2, axis=-1)),
            "That is the distance, a square root: take half the sum instead.",
        ),
    ),
    hints=(
        "Like the mean squared error, with a sum in place of the mean, and a half.",
        "np.sum((y_true - y_pred) ** 2, axis=-1) / 2",
    ),
    explanation=(
        "Half the sum of squares has the slope y − t for each output: the 2 of the "
        "square and the ½ cancel."
    ),
)


def _logs(t: Array, y: Array) -> tuple[Array, Array]:
    return np.log1p(np.maximum(t, EPSILON)), np.log1p(np.maximum(y, EPSILON))


def _log_squares(t: Array, y: Array) -> Array:
    log_t, log_y = _logs(t, y)
    return (log_t - log_y) ** 2


def _of_logs(f: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    return lambda t, y: f(*_logs(t, y))


MEAN_SQUARED_LOGARITHMIC_ERROR = Exercise(
    name="mean_squared_logarithmic_error",
    module="losses",
    cases=(
        pair([[0.0]], [[np.e - 1]]),
        pair(
            [[1.0, 9.0, 99.0], [0.0, 3.0, 1000.0]], [[2.0, 9.0, 9.0], [7.0, 0.0, 1.0]]
        ),
        pair([[1, 0], [5, 2], [3, 1]], [[3, 4], [0, 1], [1, 8]]),
        pair([[1.0, 0.5]], [[-0.5, -2.0]]),
        pair([[-3.0, 2.0]], [[4.0, 1.0]]),
        pair([4.0, 0.0, 2.0], [1.0, 1.0, 5.0]),
        pair(np.zeros((0, 3)), np.zeros((0, 3))),
    ),
    mistakes=(
        *reductions(_log_squares),
        Mistake(
            _of_logs(lambda a, b: np.mean(a - b, axis=-1)),
            "The square of the difference is missing.",
        ),
        Mistake(
            _of_logs(lambda a, b: np.mean(np.abs(a - b), axis=-1)),
            "Square the difference of the logarithms instead of taking |…|.",
        ),
        Mistake(
            _of_logs(lambda a, b: np.mean(a - b, axis=-1) ** 2),
            "Square first, then take the mean.",
        ),
        Mistake(
            _of_logs(lambda a, b: np.sqrt(np.mean((a - b) ** 2, axis=-1))),
            "The square root is too much.",
        ),
        Mistake(
            lambda t, y: mean_squared_logarithmic_error(t, y) / np.log(10) ** 2,
            "That is the logarithm to base 10: ln is `np.log` or `np.log1p`.",
        ),
        Mistake(
            lambda t, y: np.mean((np.log1p(t) - np.log1p(y)) ** 2, axis=-1),
            "Numbers below −1 have no logarithm and make NaN: first "
            "`np.maximum(y, EPSILON)`, for both.",
        ),
        Mistake(
            lambda t, y: np.mean(
                (np.log1p(t) - np.log1p(np.maximum(y, EPSILON))) ** 2, axis=-1
            ),
            "The targets may be negative too: `np.maximum(…, EPSILON)` for both.",
        ),
        Mistake(
            lambda t, y: np.mean((np.log(t) - np.log(y)) ** 2, axis=-1),
            "Add 1 inside the logarithm, log(1 + y): the logarithm of 0 is −∞.",
        ),
        Mistake(
            lambda t, y: np.mean(
                np.log(np.maximum(t, EPSILON) / np.maximum(y, EPSILON)) ** 2, axis=-1
            ),
            "Add 1 inside each logarithm: log(1 + y).",
        ),
        Mistake(
            lambda t, y: np.log1p(mean_squared_error(t, y)),
            "That is the logarithm of the squared error; the loss is the squared "
            "difference of the logarithms.",
        ),
        Mistake(
            lambda t, y: np.log(mean_squared_error(t, y)),
            "That is the logarithm of the squared error; the loss is the squared "
            "difference of the logarithms.",
        ),
        Mistake(
            lambda t, y: np.mean(np.log1p(np.abs(t - y)) ** 2, axis=-1),
            "Take each logarithm first, then the difference.",
        ),
        Mistake(
            lambda t, y: np.mean(np.log(1 + t - y) ** 2, axis=-1),
            "Take each logarithm first, then the difference.",
        ),
        Mistake(mean_squared_error, "The logarithms are missing: log(1 + y) of both."),
    ),
    hints=(
        "It is the mean squared error of log(1 + t) and log(1 + y).",
        "`np.log1p(z)` is ln(1 + z); give it `np.maximum(y_true, EPSILON)`.",
        "a = np.log1p(np.maximum(y_true, EPSILON)), likewise b from y_pred, and then "
        "np.mean((a - b) ** 2, axis=-1)",
    ),
    explanation=(
        "A difference of logarithms is the logarithm of a ratio: 9 for 99 is as wrong "
        "as 99 for 999. EPSILON keeps numbers below −1 from making NaN."
    ),
)


def _margins(t: Array, y: Array) -> Array:
    return np.maximum(1 - _signs(t) * y, 0)


def _signs(t: Array) -> Array:
    return 2 * t - 1 if np.isin(t, (0, 1)).all() else t


HINGE = Exercise(
    name="hinge",
    module="losses",
    cases=(
        pair([[0.0, 1.0]], [[-5.0, 0.5]]),
        pair(
            [[-1.0, 1.0, 1.0], [1.0, -1.0, -1.0]], [[-0.5, 2.0, -3.0], [0.3, 0.8, -4.0]]
        ),
        pair([[0, 1, 0], [1, 1, 0]], [[0.5, 0.25, -3.0], [-2.0, 1.5, 2.0]]),
        pair([[-1, 1], [-1, -1], [1, 1]], [[1, 0], [-1000, 1000], [2, 3]]),
        pair([1.0, -1.0, 1.0], [0.0, 0.0, 1.0]),
        pair([[1.0, 1.0]], [[0.4, -0.4]]),
        pair(np.zeros((0, 2)), np.zeros((0, 2))),
    ),
    mistakes=(
        *reductions(_margins),
        Mistake(
            lambda t, y: np.mean(np.maximum(1 - t * y, 0), axis=-1),
            "Labels 0 and 1 are used as they are: a label of 0 costs 1 whatever is "
            "predicted. If all labels are 0 or 1, use 2 · y_true − 1.",
        ),
        Mistake(
            lambda t, y: np.mean(np.maximum(1 - (2 * t - 1) * y, 0), axis=-1),
            "You convert always: a label of −1 becomes −3. Convert only if all labels "
            "are 0 or 1, `np.isin(y_true, (0, 1)).all()`.",
        ),
        Mistake(
            lambda t, y: np.mean(1 - _signs(t) * y, axis=-1),
            "`np.maximum(…, 0)` is missing: beyond the margin the loss is 0, not "
            "negative.",
        ),
        Mistake(
            lambda t, y: np.mean(np.maximum(1 + _signs(t) * y, 0), axis=-1),
            "A sign is wrong: 1 − y_true · y_pred. Now the right predictions cost most.",
        ),
        Mistake(
            lambda t, y: np.mean(np.maximum(_signs(t) * y - 1, 0), axis=-1),
            "A sign is wrong: 1 − y_true · y_pred, not y_true · y_pred − 1.",
        ),
        Mistake(
            lambda t, y: np.mean(np.maximum(-_signs(t) * y, 0), axis=-1),
            "The margin of 1 is missing: 1 − y_true · y_pred.",
        ),
        Mistake(
            lambda t, y: np.maximum(np.mean(1 - _signs(t) * y, axis=-1), 0),
            "First the maximum with 0 for each output, then the mean: outputs far "
            "beyond the margin must not pay for others.",
        ),
        Mistake(
            lambda t, y: np.mean(_margins(t, y) ** 2, axis=-1),
            "That is squared hinge: no square here.",
        ),
        Mistake(
            lambda t, y: np.mean(np.minimum(1 - _signs(t) * y, 0), axis=-1),
            "Maximum, not minimum: the loss is what is missing to the margin.",
        ),
        Mistake(
            lambda t, y: np.mean(np.abs(1 - _signs(t) * y), axis=-1),
            "|…| punishes what lies beyond the margin too: `np.maximum(…, 0)`.",
        ),
        Mistake(
            lambda t, y: np.mean(max(1 - _signs(t) * y, 0), axis=-1),
            "Python's own `max` compares whole arrays; `np.maximum` decides for each "
            "number.",
        ),
    ),
    hints=(
        "Convert the labels first, if they need it; then 1 − y_true · y_pred, cut off "
        "at 0; then the mean over the last axis.",
        "`np.isin(y_true, (0, 1)).all()` tells whether all labels are 0 or 1. Assign "
        "a new array, `y_true = 2 * y_true - 1`, and leave the caller's alone.",
        "np.mean(np.maximum(1 - y_true * y_pred, 0), axis=-1)",
    ),
    explanation=(
        "y_true · y_pred is positive where the sign is right, and at least 1 beyond "
        "the margin. 2t − 1 turns 0/1 into −1/1; labels that are −1/1 stay."
    ),
)

EXERCISES = (
    MEAN_SQUARED_ERROR,
    HALF_SUM_SQUARED_ERROR,
    MEAN_SQUARED_LOGARITHMIC_ERROR,
    HINGE,
)
