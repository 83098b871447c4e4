"""Lesson 02: the cross-entropies, which need care at 0."""

from typing import Any

import numpy as np

from helpers.checks.exercise import Exercise, Mistake
from helpers.checks.exercises.distances import pair, reductions
from scratch.losses import (
    EPSILON,
    binary_crossentropy,
    categorical_crossentropy,
    mean_squared_error,
    sparse_categorical_crossentropy,
)

Array = np.ndarray

LOG_OF_ZERO = (
    "The logarithm of 0 is −∞, and 0 · ∞ is not a number: clip the predictions with "
    "`np.clip(y_pred, EPSILON, 1 - EPSILON)` before the logarithm."
)
NATURAL = "Take the natural logarithm, `np.log`."
EXCHANGED = (
    "Target and prediction have changed places: the logarithm is taken of the "
    "prediction."
)


def _clip(y: Array) -> Array:
    return np.clip(y, EPSILON, 1 - EPSILON)


def _surprises(t: Array, y: Array) -> Array:
    return -(t * np.log(_clip(y)) + (1 - t) * np.log(1 - _clip(y)))


def _naive_binary(t: Array, y: Array) -> Array:
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1)


BINARY_CROSSENTROPY = Exercise(
    name="binary_crossentropy",
    module="losses",
    cases=(
        pair([[1.0, 0.0]], [[0.5, 0.5]]),
        pair([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]], [[0.9, 0.2, 0.4], [0.1, 0.7, 0.6]]),
        pair([[0, 1], [1, 0], [1, 1]], [[0.3, 0.8], [0.4, 0.9], [0.2, 0.7]]),
        pair([[0.7, 0.2]], [[0.6, 0.3]]),
        pair([[1.0, 0.0]], [[0.0, 0.5]]),
        pair([[0.0, 1.0]], [[1.0, 0.5]]),
        pair([[0.0, 1.0], [1.0, 0.0]], [[0.0, 1.0], [0.0, 1.0]]),
        pair([[0, 1, 1]], [[1, 0, 1]]),
        pair([1.0, 0.0, 0.0], [0.25, 0.5, 0.1]),
        pair(np.zeros((0, 2)), np.zeros((0, 2))),
    ),
    mistakes=(
        *reductions(_surprises),
        Mistake(_naive_binary, LOG_OF_ZERO),
        Mistake(
            lambda t, y: np.mean(t * np.log(y) + (1 - t) * np.log(1 - y), axis=-1),
            f"The minus sign is missing. And more: {LOG_OF_ZERO[0].lower()}"
            f"{LOG_OF_ZERO[1:]}",
        ),
        Mistake(
            lambda t, y: _naive_binary(t, np.maximum(y, EPSILON)),
            "Clip at both ends: at y = 1 it is log(1 − y) that becomes −∞.",
        ),
        Mistake(
            lambda t, y: _naive_binary(t, np.minimum(y, 1 - EPSILON)),
            "Clip at both ends: at y = 0 log(y) becomes −∞.",
        ),
        Mistake(
            lambda t, y: (
                -np.mean(
                    t * np.log(y + EPSILON) + (1 - t) * np.log(1 - y + EPSILON), axis=-1
                )
            ),
            "Adding EPSILON inside the logarithm makes the loss of a perfect answer "
            "negative; `np.clip(y_pred, EPSILON, 1 - EPSILON)` does not.",
        ),
        Mistake(
            lambda t, y: -np.mean(t * np.log(_clip(y)), axis=-1),
            "The second half is missing: (1 − t) · log(1 − y) judges the targets of 0.",
        ),
        Mistake(
            lambda t, y: -np.mean((1 - t) * np.log(1 - _clip(y)), axis=-1),
            "The first half is missing: t · log(y) judges the targets of 1.",
        ),
        Mistake(
            lambda t, y: (
                -np.mean(t * np.log(_clip(y)) - (1 - t) * np.log(1 - _clip(y)), axis=-1)
            ),
            "A sign inside is wrong: the two halves are added, and the minus stands "
            "before both.",
        ),
        Mistake(
            lambda t, y: (
                -np.mean((1 - t) * np.log(_clip(y)) + t * np.log(1 - _clip(y)), axis=-1)
            ),
            "t and 1 − t have changed places: t goes with log(y).",
        ),
        Mistake(lambda t, y: binary_crossentropy(y, t), EXCHANGED),
        Mistake(lambda t, y: binary_crossentropy(t, y) / np.log(2), NATURAL),
        Mistake(lambda t, y: binary_crossentropy(t, y) / np.log(10), NATURAL),
        Mistake(
            mean_squared_error, "That is the mean squared error: no logarithm yet."
        ),
    ),
    hints=(
        "Clip first: y = np.clip(y_pred, EPSILON, 1 - EPSILON). Then the formula, as "
        "it stands.",
        "Where t is 1 the first half is left, where t is 0 the second: "
        "`t * np.log(y) + (1 - t) * np.log(1 - y)`.",
        "Minus the mean of that over the last axis: `-np.mean(…, axis=-1)`.",
    ),
    explanation=(
        "Each half judges one answer; clipping keeps both logarithms finite, so a "
        "single miss costs at most −ln(1e-7) = 16.118."
    ),
    overflow=LOG_OF_ZERO,
)


def _shares(y: Array) -> Array:
    return y / np.sum(y, axis=-1, keepdims=True)


def _terms(t: Array, y: Array) -> Array:
    return -t * np.log(_clip(_shares(y)))


def _unscaled(t: Array, y: Array) -> Array:
    return -np.sum(t * np.log(_clip(y)), axis=-1)


NOT_SCALED = (
    "A row that does not sum to 1 has to be divided by its sum first: "
    "`y / np.sum(y, axis=-1, keepdims=True)`."
)

CATEGORICAL_CROSSENTROPY = Exercise(
    name="categorical_crossentropy",
    module="losses",
    cases=(
        pair([[0.0, 1.0]], [[0.5, 0.5]]),
        pair([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], [[0.2, 0.7, 0.1], [0.5, 0.3, 0.2]]),
        pair([[0, 0, 1], [0, 1, 0]], [[0.1, 0.3, 0.6], [0.2, 0.2, 0.6]]),
        pair([[0.2, 0.5, 0.3]], [[0.1, 0.6, 0.3]]),
        pair([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]),
        pair([[0.0, 0.0, 1.0]], [[0.4, 0.2, 0.2]]),
        pair([[1.0, 0.0, 0.0]], [[2.0, 1.0, 1.0]]),
        pair([0.0, 1.0], [0.25, 0.75]),
        pair(np.zeros((0, 2)), np.zeros((0, 2))),
    ),
    mistakes=(
        *reductions(_terms, "sum"),
        Mistake(lambda t, y: -np.sum(t * np.log(y), axis=-1), LOG_OF_ZERO),
        Mistake(
            lambda t, y: np.sum(t * np.log(y), axis=-1),
            f"The minus sign is missing. And more: {LOG_OF_ZERO[0].lower()}"
            f"{LOG_OF_ZERO[1:]}",
        ),
        Mistake(lambda t, y: -np.sum(t * np.log(_shares(y)), axis=-1), LOG_OF_ZERO),
        Mistake(_unscaled, NOT_SCALED),
        Mistake(
            lambda t, y: -_unscaled(t, y), f"The minus sign is missing. {NOT_SCALED}"
        ),
        Mistake(
            lambda t, y: -np.sum(t * np.log(_clip(y / np.sum(y))), axis=-1),
            "You divided by the sum of the whole array; each row has its own sum: "
            "`np.sum(y, axis=-1, keepdims=True)`.",
        ),
        Mistake(
            lambda t, y: -np.sum(t * np.log(_shares(_clip(y))), axis=-1),
            "Divide by the sum first and clip afterwards: clipped before, an output of "
            "2 counts as 1.",
        ),
        Mistake(
            lambda t, y: -np.sum(t * np.log(_clip(y / np.sum(y, axis=-1))), axis=-1),
            "Without `keepdims=True` the sums of the rows line up with the columns: "
            "np.sum(y, axis=-1, keepdims=True).",
        ),
        Mistake(
            lambda t, y: -np.sum(t * np.log(_shares(y) + EPSILON), axis=-1),
            "Adding EPSILON inside the logarithm makes the loss of a perfect answer "
            "negative; `np.clip` does not.",
        ),
        Mistake(
            binary_crossentropy,
            "That is binary cross-entropy: one of many needs only t · log(y), as a sum.",
        ),
        Mistake(lambda t, y: categorical_crossentropy(y, t), EXCHANGED),
        Mistake(
            lambda t, y: -np.sum(t * np.log(1 - _clip(_shares(y))), axis=-1),
            "The logarithm is taken of 1 − y: it is y that has to be near 1.",
        ),
        Mistake(lambda t, y: categorical_crossentropy(t, y) / np.log(2), NATURAL),
        Mistake(lambda t, y: categorical_crossentropy(t, y) / np.log(10), NATURAL),
        Mistake(
            lambda t, y: -np.log(_clip(np.sum(t * _shares(y), axis=-1))),
            "That holds for one-hot targets only: take the logarithm of each share "
            "before multiplying by t, so that targets may be shares too.",
        ),
    ),
    hints=(
        "Three lines: divide each row by its sum, clip, minus the sum of t · log(y).",
        "`np.sum(y, axis=-1, keepdims=True)` has shape (N, 1), so the division works "
        "row by row.",
        "y = np.clip(y / its sum, EPSILON, 1 - EPSILON), then "
        "-np.sum(t * np.log(y), axis=-1)",
    ),
    explanation=(
        "With a one-hot target only −ln of the truth's share is left. Dividing by the "
        "sum makes shares of whatever comes, clipping keeps the logarithm finite."
    ),
    overflow=LOG_OF_ZERO,
)


def _of_truth(t: Any, y: Array) -> Array:
    return y[np.arange(len(y)), t]


NO_LOGARITHM = "The logarithm is missing: −ln of the truth's share."

SPARSE_CATEGORICAL_CROSSENTROPY = Exercise(
    name="sparse_categorical_crossentropy",
    module="losses",
    cases=(
        pair([1, 0], [[0.5, 0.5], [0.1, 0.3]]),
        pair(
            [2, 0, 1, 1],
            [[0.2, 0.3, 0.5], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1], [0.5, 0.2, 0.3]],
        ),
        pair([0], [[0.4, 0.2, 0.2]]),
        pair([0, 1], [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]),
        pair([2, 2, 0], [[0.25, 0.25, 0.5], [0.1, 0.2, 0.7], [0.9, 0.05, 0.05]]),
    ),
    mistakes=(
        Mistake(
            lambda t, y: -sparse_categorical_crossentropy(t, y),
            "The minus sign is missing.",
        ),
        Mistake(lambda t, y: -np.log(_of_truth(t, _shares(y))), LOG_OF_ZERO),
        Mistake(lambda t, y: -np.log(_of_truth(t, y)), LOG_OF_ZERO),
        Mistake(lambda t, y: -np.log(_of_truth(t, _clip(y))), NOT_SCALED),
        Mistake(
            lambda t, y: np.log(_of_truth(t, _clip(y))),
            f"The minus sign is missing. {NOT_SCALED}",
        ),
        Mistake(
            lambda t, y: -np.log(_shares(_clip(y))[:, t]),
            "`y[:, labels]` picks all these columns from every row. Pair each row with "
            "its own label: `y[np.arange(N), labels]`.",
        ),
        Mistake(
            lambda t, y: -np.log(_shares(_clip(y))[t]),
            "`y[labels]` picks whole rows. Pair each row with its own label: "
            "`y[np.arange(N), labels]`.",
        ),
        Mistake(
            lambda t, y: -np.log(_shares(_clip(y))[0, t]),
            "Every label picks from the first row: `y[np.arange(N), labels]`.",
        ),
        Mistake(
            lambda t, y: sparse_categorical_crossentropy(t, y).mean(),
            "That is one number for the whole batch; there is one loss a sample.",
        ),
        Mistake(
            lambda t, y: sparse_categorical_crossentropy(t, y).sum(),
            "That is one number for the whole batch; there is one loss a sample.",
        ),
        Mistake(
            lambda t, y: sparse_categorical_crossentropy(t, y)[:, None],
            "The result has an axis too many: N samples, N losses, shape (N,).",
        ),
        Mistake(
            lambda t, y: -np.log(_shares(_clip(y)).max(axis=-1)),
            "You took the largest share of each row; the truth's share may be a "
            "smaller one.",
        ),
        Mistake(
            lambda t, y: -np.log(1 - _of_truth(t, _shares(_clip(y)))),
            "The logarithm is taken of 1 − y: it is y that has to be near 1.",
        ),
        Mistake(lambda t, y: _of_truth(t, _shares(_clip(y))), NO_LOGARITHM),
        Mistake(lambda t, y: -_of_truth(t, _shares(_clip(y))), NO_LOGARITHM),
        Mistake(
            lambda t, y: -np.sum(t[:, None] * np.log(_shares(_clip(y))), axis=-1),
            "The class numbers are used as factors; they are places. Pick the truth's "
            "share: `y[np.arange(N), labels]`.",
        ),
        Mistake(
            lambda t, y: -np.log(_of_truth(t - 1, _shares(_clip(y)))),
            "Classes count from 0: use the labels as they are.",
        ),
        Mistake(
            lambda t, y: sparse_categorical_crossentropy(t, y) / np.log(2), NATURAL
        ),
        Mistake(
            lambda t, y: sparse_categorical_crossentropy(t, y) / np.log(10), NATURAL
        ),
        Mistake(
            lambda t, y: -np.log(_of_truth(t, _clip(y) / np.sum(_clip(y)))),
            "You divided by the sum of the whole array; each row has its own sum: "
            "`np.sum(y, axis=-1, keepdims=True)`.",
        ),
    ),
    hints=(
        "Clip and divide as for one-hot targets, in the other order; then pick instead "
        "of multiplying.",
        "`y[np.arange(N), labels]` pairs row 0 with labels[0], row 1 with labels[1]…; "
        "N is `len(y)`.",
        "-np.log(y[np.arange(len(y)), y_true])",
    ),
    explanation=(
        "`np.take_along_axis` picks by the labels along the last axis, for any number "
        "of axes before it; `y[np.arange(N), labels]` is the same for two axes. One-hot "
        "rows would only multiply by zeros."
    ),
    overflow=LOG_OF_ZERO,
    # The order of clipping and dividing moves shares by up to 2e-7: both may pass.
    atol=1e-6,
)

EXERCISES = (
    BINARY_CROSSENTROPY,
    CATEGORICAL_CROSSENTROPY,
    SPARSE_CATEGORICAL_CROSSENTROPY,
)
