"""`hint` and `solution`: help for a learner, a step at a time."""

from collections import Counter
from typing import Final

from helpers.checks.checking import last_checked
from helpers.checks.display import SURE, Help
from helpers.checks.exercise import Exercise, UnknownExercise, find, source_of

_given: Final[Counter[str]] = Counter()
_asked: Final[set[str]] = set()


def hint(name: str = "") -> Help:
    """The next hint for an exercise; after the last one it starts again.

    Args:
        name: the exercise's name, such as "tanh"; "" is the one checked last.

    Returns:
        A hint that shows itself in a notebook.
    """
    try:
        exercise = _meant(name, "hint")
    except UnknownExercise as error:
        return Help("No hint", str(error))
    total = len(exercise.hints)
    number = _given[exercise.name] % total
    _given[exercise.name] += 1
    text = exercise.hints[number]
    if number == total - 1:
        text += (
            f'\nThat was the last hint; `solution("{exercise.name}")` shows the answer.'
        )
    return Help(f"Hint {number + 1} of {total}", text)


def solution(name: str = "") -> Help:
    """The course's own answer to an exercise, with its explanation.

    It asks once before it shows: the first call is a question, the second the answer.

    Args:
        name: the exercise's name, such as "tanh"; "" is the one checked last.

    Returns:
        A solution that shows itself in a notebook.
    """
    try:
        exercise = _meant(name, "solution")
    except UnknownExercise as error:
        return Help("No solution", str(error))
    if exercise.name not in _asked:
        _asked.add(exercise.name)
        return Help(
            f"Solution of {exercise.name}",
            f"{SURE} If you are, run this once again.",
        )
    source = source_of(exercise)
    return Help(f"Solution of {exercise.name}", exercise.because, source)


def _meant(name: str, asked: str) -> Exercise:
    last = last_checked()
    if name == "" and last is None:
        raise UnknownExercise(
            "Nothing has been checked yet, so say which exercise you mean: "
            f'`{asked}("tanh")`.'
        )
    return find(name or (last.exercise if last else ""))
