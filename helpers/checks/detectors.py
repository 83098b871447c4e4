"""Mistakes that are not about one exercise, found in what an answer did."""

from collections.abc import Callable, Sequence
from typing import Any

from helpers.checks.exercise import Exercise
from helpers.checks.running import Run


def diagnose(
    exercise: Exercise,
    answer: Callable[..., Any],
    run: Run,
    expected: Sequence[Any],
) -> str | None:
    """A hint that names what was done, whatever the exercise; None where none fits.

    Args:
        exercise: what was asked.
        answer: the learner's function.
        run: what came of it in each case.
        expected: the reference's result for each case.
    """
    return None
