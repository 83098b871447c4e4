"""Lesson 06: learning curves and the confusion matrix."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from scratch.exercises import read_curves
from scratch.metrics import confusion_matrix


def _curves(loss: list[float], val_loss: list[float]) -> Case:
    return Case((loss, val_loss), {}, f"loss = {loss}, val_loss = {val_loss}")


NAN = float("nan")
ONE_WORD = "The epoch is right; the word is not. "


def _worded(word: Callable[[Any, Any, int], str]) -> Callable[..., Any]:
    """The right epoch with a word of another rule: word(loss, val_loss, epoch)."""

    def mistaken(loss: Any, val_loss: Any) -> Any:
        best = read_curves(loss, val_loss)[0]
        return best, word(loss, val_loss, best)

    return mistaken


def _epoch(best: Callable[[Any, Any], int], hint: str) -> tuple[Mistake, Mistake]:
    """Another epoch, with the right word or with the one that follows from it."""

    def followed(loss: Any, val_loss: Any) -> Any:
        epoch = best(loss, val_loss)
        return epoch, _falls(loss) or _by_place(epoch, val_loss)

    def right(loss: Any, val_loss: Any) -> Any:
        return best(loss, val_loss), read_curves(loss, val_loss)[1]

    return Mistake(right, hint), Mistake(followed, hint)


def _falls(loss: Any) -> str:
    return "" if loss[-1] < loss[0] else "diverged"


def _by_place(epoch: float, val_loss: Any) -> str:
    return "overfitting" if epoch < len(val_loss) else "train longer"


def _by_gap(loss: Any, val_loss: Any, best: int) -> str:
    if _falls(loss):
        return "diverged"
    return "overfitting" if val_loss[-1] > loss[-1] else "train longer"


def _without_nan(loss: Any, val_loss: Any, best: int) -> str:
    if loss[-1] >= loss[0]:
        return "diverged"
    return "overfitting" if best < len(val_loss) else "train longer"


def _never_diverged(loss: Any, val_loss: Any, best: int) -> str:
    return "overfitting" if best < len(val_loss) else "train longer"


def _only_nan(loss: Any, val_loss: Any, best: int) -> str:
    return "diverged" if np.isnan(loss[-1]) else _never_diverged(loss, val_loss, best)


READ_CURVES = Exercise(
    name="read_curves",
    module="exercises",
    cases=(
        _curves([0.9, 0.5, 0.3, 0.2, 0.1], [0.8, 0.5, 0.4, 0.45, 0.6]),
        _curves([0.9, 0.7, 0.6], [0.95, 0.8, 0.7]),
        _curves([2.3, 9.1, NAN, NAN], [2.4, 8.8, NAN, NAN]),
        _curves([2.3, 2.4, 3.0], [2.2, 2.5, 3.1]),
        _curves([0.9, 0.6, 0.4, 0.35], [0.9, 0.5, 0.3, 0.3]),
    ),
    mistakes=(
        *_epoch(
            lambda _, val_loss: int(np.nanargmin(val_loss)),
            "Epochs count from 1, `argmin` counts from 0.",
        ),
        *_epoch(
            lambda _, val_loss: int(np.argmin(val_loss)) + 1,
            "`np.argmin` takes NaN for the least of all: `np.nanargmin` leaves it out.",
        ),
        *_epoch(
            lambda _, val_loss: int(np.argmin(val_loss)),
            "Two slips: epochs count from 1, and `np.argmin` takes NaN for the least.",
        ),
        *_epoch(
            lambda loss, _: int(np.nanargmin(loss)) + 1,
            "That is the epoch with the least training loss, which falls on while the "
            "model learns by heart: take val_loss.",
        ),
        *_epoch(
            lambda _, val_loss: int(np.nanargmax(val_loss)) + 1,
            "That is the epoch with the highest loss; the lowest is best.",
        ),
        *_epoch(
            lambda loss, _: len(loss),
            "The last epoch is not always the best one.",
        ),
        *_epoch(
            lambda _, val_loss: float(np.nanmin(val_loss)),
            "That is the least loss; asked for is the epoch in which it came.",
        ),
        Mistake(
            _worded(_by_gap),
            ONE_WORD + "A gap between the curves is normal: overfitting begins where "
            "val_loss rises.",
        ),
        Mistake(
            _worded(_without_nan),
            ONE_WORD + "Every comparison with NaN is False: `not last < first` sees "
            "it, `last >= first` does not.",
        ),
        Mistake(
            _worded(_never_diverged),
            ONE_WORD + "A training whose loss rises, or is NaN, has diverged: look at "
            "that first.",
        ),
        Mistake(
            _worded(_only_nan),
            ONE_WORD + "A loss can diverge without NaN: compare the last training loss "
            "with the first.",
        ),
        Mistake(
            _worded(
                lambda a, b, best: {
                    "overfitting": "train longer",
                    "train longer": "overfitting",
                }.get(read_curves(a, b)[1], "diverged")
            ),
            ONE_WORD + "“overfitting” and “train longer” are swapped.",
        ),
        Mistake(
            lambda a, b: read_curves(a, b)[::-1],
            "The two are swapped: the epoch first, then the word.",
        ),
        Mistake(lambda a, b: read_curves(a, b)[0], "Return both: the epoch, the word."),
        Mistake(lambda a, b: read_curves(a, b)[1], "Return both: the epoch, the word."),
    ),
    hints=(
        "First the epoch: the place of the least val_loss, plus 1.",
        "Then the word, “diverged” first: `if not loss[-1] < loss[0]`.",
        "After that, the best epoch decides: is it the last one?",
    ),
    explanation=(
        "np.nanargmin leaves NaN out. `not last < first` is True for a risen loss and "
        "for NaN. If the best epoch is the last, the curve still falls; if not, the "
        "model has begun to learn the training data by heart."
    ),
)


def _labels(truth: Sequence[int], prediction: Sequence[int], classes: int) -> Case:
    shown = f"y_true = {list(truth)}, y_pred = {list(prediction)}, classes = {classes}"
    return Case((np.array(truth, int), np.array(prediction, int), classes), {}, shown)


def _lost(y_true: Any, y_pred: Any, classes: int) -> Any:
    counts = np.zeros((classes, classes), int)
    counts[y_true, y_pred] += 1
    return counts


def _shares(axis: int | None) -> Callable[..., Any]:
    def shares(y_true: Any, y_pred: Any, classes: int) -> Any:
        counts = confusion_matrix(y_true, y_pred, classes)
        return counts / counts.sum(axis=axis, keepdims=True)

    return shares


def _only(keep: Callable[..., Any]) -> Callable[..., Any]:
    """Counts of some of the pairs: keep(y_true, y_pred) gives True for them."""

    def counted(y_true: Any, y_pred: Any, classes: int) -> Any:
        kept = keep(y_true, y_pred)
        return confusion_matrix(y_true[kept], y_pred[kept], classes)

    return counted


def _fitted(y_true: Any, y_pred: Any, classes: int) -> Any:
    return confusion_matrix(y_true, y_pred, max(*y_true, *y_pred) + 1)


CONFUSION_MATRIX = Exercise(
    name="confusion_matrix",
    module="metrics",
    cases=(
        _labels([0, 1, 2, 2], [0, 2, 2, 2], 3),
        _labels([1, 1, 1, 0, 0], [0, 0, 2, 0, 0], 3),
        _labels([4, 4, 9, 9, 9, 3], [9, 9, 9, 9, 9, 3], 10),
        _labels([], [], 2),
    ),
    mistakes=(
        Mistake(
            _lost,
            "Of equal pairs only one was counted: `counts[t, p] += 1` on arrays adds "
            "once for each place. `np.add.at(counts, (t, p), 1)` adds every time.",
        ),
        Mistake(
            lambda t, p, k: _lost(p, t, k),
            "Of equal pairs only one was counted (`np.add.at` counts all), and truth "
            "belongs to the rows.",
        ),
        Mistake(
            lambda t, p, k: confusion_matrix(p, t, k),
            "It is transposed: a row for each truth, a column for each prediction.",
        ),
        Mistake(_shares(1), "Those are shares of each row: asked for are counts."),
        Mistake(_shares(0), "Those are shares of each column: asked for are counts."),
        Mistake(_shares(None), "Those are shares: asked for are counts."),
        Mistake(
            _only(lambda t, p: t == p), "The mistakes are missing: count every pair."
        ),
        Mistake(
            _only(lambda t, p: t != p),
            "The right answers are missing: they stand on the diagonal.",
        ),
        Mistake(
            _fitted,
            "The size follows the labels that happen to come: it is (classes, classes).",
        ),
        Mistake(
            lambda t, p, k: np.bincount(t, minlength=k),
            "Those are counts of the truths alone; count pairs.",
        ),
        Mistake(
            lambda t, p, k: np.sum(t == p),
            "That is how many are right; asked for is a table of all pairs.",
        ),
        Mistake(
            lambda t, p, k: np.diag(confusion_matrix(t, p, k)),
            "That is the diagonal; asked for is the whole table.",
        ),
    ),
    hints=(
        "Begin with zeros of shape (classes, classes), integers.",
        "For each pair one more: `for t, p in zip(y_true, y_pred): counts[t, p] += 1`.",
        "Without a loop: `np.add.at(counts, (y_true, y_pred), 1)`.",
    ),
    explanation=(
        "np.add.at adds once for every pair, also where a place comes twice; "
        "`counts[y_true, y_pred] += 1` would add once for each place."
    ),
)

EXERCISES = (READ_CURVES, CONFUSION_MATRIX)
