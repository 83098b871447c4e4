"""`hint` and `solution`: help for a learner, a step at a time."""

import inspect
from collections import Counter
from typing import Final

from helpers.checks.display import Help
from helpers.checks.exercise import UnknownExercise, find

_GIVEN: Final[Counter[str]] = Counter()


def hint(name: str) -> Help:
    """The next hint for an exercise; after the last one it starts again.

    Args:
        name: the exercise's name, such as "tanh".

    Returns:
        A hint that shows itself in a notebook.
    """
    try:
        exercise = find(name)
    except UnknownExercise as error:
        return Help("No hint", str(error))
    total = len(exercise.hints)
    number = _GIVEN[name] % total
    _GIVEN[name] += 1
    text = exercise.hints[number]
    if number == total - 1:
        text += f'\nThat was the last hint; `solution("{name}")` shows the answer.'
    return Help(f"Hint {number + 1} of {total}", text)


def solution(name: str) -> Help:
    """The course's own answer to an exercise, with its explanation.

    Args:
        name: the exercise's name, such as "tanh".

    Returns:
        A solution that shows itself in a notebook.
    """
    try:
        exercise = find(name)
    except UnknownExercise as error:
        return Help("No solution", str(error))
    source = inspect.getsource(exercise.reference)
    return Help(f"Solution of {name}", exercise.explanation, source.rstrip())
