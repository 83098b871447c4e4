"""`check`: runs a learner's function and says what it finds."""

import dis
import os
import warnings
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, Final

import numpy as np

from helpers.checks.comparing import agrees, difference, said_by, show
from helpers.checks.detectors import diagnose
from helpers.checks.display import Result
from helpers.checks.exercise import Case, Exercise, UnknownExercise, find
from helpers.checks.raising import hint_for
from helpers.checks.running import Outcome, Run, run

STRICT_VARIABLES: Final = ("COURSE_STRICT", "NBGRADER_EXECUTION")
_NOTHING: Final = object()


class CheckFailed(AssertionError):
    """Raised for an answer that is not correct, in strict mode only."""


def check(name: str, answer: Any = _NOTHING) -> Result:
    """Checks an answer against the exercise of that name.

    Args:
        name: the exercise's name, such as "tanh".
        answer: the learner's function, not yet called.

    Returns:
        A result that shows itself in a notebook; `.status` is "correct",
        "incorrect" or "not attempted", `.message` says why.

    Raises:
        CheckFailed: if the answer is not correct and COURSE_STRICT or
            NBGRADER_EXECUTION is set in the environment; else nothing.
    """
    try:
        result = _judge(find(name), answer)
    except UnknownExercise as error:
        result = Result(str(name), "incorrect", str(error))
    if result.status != "correct" and _strict():
        raise CheckFailed(str(result))
    return result


def _strict() -> bool:
    return any(os.environ.get(v, "0") not in ("", "0") for v in STRICT_VARIABLES)


def _judge(exercise: Exercise, answer: Any) -> Result:
    name = exercise.name
    if answer is ... or is_blank(answer):
        return _not_attempted(name)
    if not callable(answer):
        got = "nothing" if answer is _NOTHING else show(answer)
        return Result(
            name,
            "incorrect",
            f"the check needs the function itself, and got {got}. "
            f'Hint: write `check("{name}", {name})`, without calling {name}.',
        )
    finished = run(answer, exercise.cases, exercise.seconds)
    if any(isinstance(o.error, NotImplementedError) for o in finished.outcomes[:1]):
        return _not_attempted(name)
    for outcome in finished.outcomes:
        outcome.value = exercise.seen(outcome.value)
    problem = _problem(exercise, answer, finished)
    printed = (
        f"\nIt printed: {finished.printed.strip()[:200]}" if finished.printed else ""
    )
    if problem:
        return Result(name, "incorrect", problem + printed)
    agreed = f"correct, all {len(exercise.cases)} cases agree, edges included."
    return Result(name, "correct", agreed + printed)


def _not_attempted(name: str) -> Result:
    return Result(
        name,
        "not attempted",
        f'not written yet. Fill in the cell above; `hint("{name}")` helps.',
    )


def is_blank(answer: Any) -> bool:
    """Whether a function's body is only `pass`, `...` or a docstring."""
    if not isinstance(answer, FunctionType):
        return False
    steps = [
        (i.opname, i.argval)
        for i in dis.get_instructions(answer.__code__)
        if i.opname not in ("RESUME", "NOP", "COPY_FREE_VARS")
    ]
    # Python 3.11 loads None and returns it, 3.12 and 3.13 do both in one step.
    return steps in (
        [("LOAD_CONST", None), ("RETURN_VALUE", None)],
        [("RETURN_CONST", None)],
    )


def _problem(exercise: Exercise, answer: Any, finished: Run) -> str:
    """What is wrong, with a hint; "" if nothing is."""
    cases, outcomes = exercise.cases, finished.outcomes
    wanted = (exercise.reference(*c.args, **c.kwargs) for c in cases)
    expected = [exercise.seen(value) for value in wanted]
    for case, wanted, outcome in zip(cases, expected, outcomes, strict=False):
        if outcome.error is None and agrees(exercise, wanted, outcome.value):
            continue
        came = _what_came(case, wanted, outcome)
        hint = _known_mistake(exercise, cases, expected, outcomes)
        hint = hint or diagnose(exercise, answer, finished, expected) or ""
        if not hint and outcome.changed:
            hint = _CHANGED
        if not hint and outcome.error is not None:
            hint = hint_for(outcome.error, exercise.parameters)
        elif not hint:
            hint = _from_numbers(exercise, case, wanted, outcome)
        return f"{came}\nHint: {hint or exercise.hints[0]}"
    if finished.timed_out:
        case = cases[min(len(outcomes), len(cases) - 1)]
        return (
            f"for {case.shown} it did not finish within {exercise.seconds:g} seconds. "
            "\nHint: look for a loop that never ends."
        )
    for case, outcome in zip(cases, outcomes, strict=True):
        if outcome.changed:
            return (
                f"the results are right, but for {case.shown} the input has changed."
                f"\nHint: {_CHANGED}"
            )
    for case, outcome in zip(cases, outcomes, strict=True):
        if outcome.warned:
            hint = exercise.overflow or _OVERFLOW
            return (
                f"the results are right, but for {case.shown} NumPy warns: "
                f"{outcome.warned[0]} on the way.\nHint: {hint}"
            )
    return ""


_CHANGED: Final = (
    "the function writes into its argument (`x[…] = …`, `x -= …` or `out=x`): whoever "
    "called it loses their data. Make a new array instead."
)
_OVERFLOW: Final = (
    "a step on the way leaves the range of floats; rearrange the formula."
)


def _what_came(case: Case, wanted: Any, outcome: Outcome) -> str:
    if outcome.error is not None:
        kind, text = type(outcome.error).__name__, said_by(str, outcome.error)
        said = f"{kind}: {text}" if text else kind
        place = f" ({outcome.place})" if outcome.place else ""
        return f"for {case.shown} expected {show(wanted)}, but it raised {said}{place}."
    return f"for {case.shown} expected {show(wanted)}, got {show(outcome.value)}."


def _from_numbers(exercise: Exercise, case: Case, wanted: Any, outcome: Outcome) -> str:
    if outcome.warned and exercise.overflow:
        return exercise.overflow
    return difference(case, wanted, outcome.value)


def _known_mistake(
    exercise: Exercise,
    cases: Sequence[Case],
    expected: Sequence[Any],
    outcomes: Sequence[Outcome],
) -> str:
    """The hint of the first known mistake that gives exactly what the learner got."""
    for mistake in exercise.mistakes:
        # One case after the other: most mistakes are ruled out by the first.
        imitations = (_imitate(exercise, mistake.imitate, case) for case in cases)
        pairs = zip(imitations, outcomes, strict=False)
        if outcomes and all(_equal(exercise, *pair) for pair in pairs):
            return mistake.hint
    return ""


def _imitate(exercise: Exercise, mistaken: Callable[..., Any], case: Case) -> Outcome:
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as "Mean of empty slice"
        try:
            return Outcome(exercise.seen(mistaken(*case.args, **case.kwargs)))
        except Exception as error:
            return Outcome(error=error)


def _equal(exercise: Exercise, imitation: Outcome, outcome: Outcome) -> bool:
    if imitation.error is not None or outcome.error is not None:
        return type(imitation.error) is type(outcome.error)
    return agrees(exercise, imitation.value, outcome.value)
