"""`check`: runs a learner's function and says what it finds."""

import contextlib
import copy
import dis
import io
import sys
import warnings
from collections.abc import Sequence
from dataclasses import replace
from types import FunctionType
from typing import Any, Final

import numpy as np

from helpers.checks import cells
from helpers.checks.comparing import agrees, difference, said_by, show
from helpers.checks.detectors import diagnose, endless
from helpers.checks.display import Result, Row, present
from helpers.checks.done import note
from helpers.checks.exercise import Case, Exercise, UnknownExercise, find
from helpers.checks.exercise import names as exercise_names
from helpers.checks.raising import hint_for
from helpers.checks.running import Outcome, Run, call, run
from helpers.checks.syntax import same_formula
from helpers.checks.values import pair

MOST_ROWS: Final = 2
_NOTHING: Final = object()
_checked: list[Result] = []


class CheckFailed(AssertionError):
    """Raised for an answer that is not correct, in strict mode only."""


def check(answer: Any = _NOTHING, name: str = "") -> Any:
    """Checks an answer and shows what it finds: `tanh = check(tanh)`.

    Args:
        answer: the learner's function, not yet called.
        name: the exercise's name; needed only where neither the variable nor the
            function has it.

    Returns:
        The answer if it is correct, else the course's own, so that the lesson goes on.

    Raises:
        CheckFailed: if the answer is not correct and COURSE_STRICT or
            NBGRADER_EXECUTION is set in the environment; else nothing.
    """
    possible = [name] if name else cells.names_in_call(sys._getframe(1))
    possible.append(answer.__name__ if isinstance(answer, FunctionType) else "")
    named = next((n for n in possible if n in exercise_names()), possible[0])
    result = examine(named, answer)
    _checked[:] = [result]
    if result.status == "correct":
        result = replace(result, progress=note(named))
    elif cells.strict():
        raise CheckFailed(str(result))
    present(result)
    return answer if result.status == "correct" else _the_course_s(named, answer)


def last_checked() -> Result | None:
    """What the last check found, if there was one."""
    return _checked[0] if _checked else None


def _the_course_s(name: str, answer: Any) -> Any:
    try:
        return find(name).reference
    except UnknownExercise:
        return answer


def examine(name: str, answer: Any) -> Result:
    """What a check finds, without showing it.

    Args:
        name: the exercise's name.
        answer: anything; a function is what is wanted.
    """
    try:
        # What the course's own answers print, such as a bar, is not for the learner.
        with contextlib.redirect_stdout(io.StringIO()):
            return _judge(find(name), answer)
    except UnknownExercise as error:
        return Result(str(name), "incorrect", str(error))


def _judge(exercise: Exercise, answer: Any) -> Result:
    name = exercise.name
    if answer is ... or is_blank(answer):
        return _not_attempted(name)
    if _is_the_course_s(answer):
        unread = cells.not_run(name, answer) or (
            f"this is still the course's {name}. Write yours in the cell above, and "
            "run that cell first."
        )
        return Result(name, "not attempted", unread)
    if not callable(answer):
        got = "nothing" if answer is _NOTHING else show(answer)
        return Result(
            name,
            "incorrect",
            f"the check needs the function itself, and got {got}.",
            hint=f"Write `{name} = check({name})`, without calling {name}.",
        )
    if stale := cells.not_run(name, answer):
        return Result(name, "not attempted", stale)
    finished = run(answer, exercise.cases, exercise.seconds)
    if any(isinstance(o.error, NotImplementedError) for o in finished.outcomes[:1]):
        return _not_attempted(name)
    for outcome in finished.outcomes:
        outcome.raw, outcome.value = outcome.value, exercise.judged(outcome.value)
    return _compared(exercise, answer, finished)


def _is_the_course_s(answer: Any) -> bool:
    own = isinstance(answer, FunctionType)
    return own and str(answer.__module__).startswith("scratch.")


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


def _compared(exercise: Exercise, answer: Any, finished: Run) -> Result:
    name, cases, outcomes = exercise.name, exercise.cases, finished.outcomes
    own = (copy.deepcopy((c.args, c.kwargs)) for c in cases)  # generators are used up
    wanted = (exercise.reference(*args, **kwargs) for args, kwargs in own)
    expected = [exercise.seen(value) for value in wanted]
    compared = list(zip(cases, expected, outcomes, strict=False))
    wrong = [which for which in compared if not is_right(exercise, *which[1:])]
    if wrong:
        return Result(
            name,
            "incorrect",
            _how_many(len(wrong), len(outcomes), len(cases)),
            _rows(wrong),
            _hint(exercise, answer, finished, expected, wrong[0]),
            finished.printed,
        )
    if finished.timed_out:
        slow = cases[min(len(outcomes), len(cases) - 1)].shown
        said = f"{slow} did not finish within {exercise.seconds:g} seconds."
        hint = endless(answer) or "Which loop runs on and on? Print its condition."
        return Result(name, "incorrect", said, (), hint, finished.printed)
    for case, outcome in zip(cases, outcomes, strict=True):
        if outcome.changed or outcome.warned:
            did = (
                "changes its argument"
                if outcome.changed
                else f"makes NumPy warn of “{outcome.warned[0]}” on the way"
            )
            said = f"the results are right, but {case.shown} {did}."
            general = _CHANGED if outcome.changed else exercise.overflow or _OVERFLOW
            hint = known_mistake(exercise, expected, outcomes, exactly=True) or general
            return Result(name, "incorrect", said, (), hint, finished.printed)
    note = next(
        (text for source, text in exercise.notes if same_formula(answer, source)), ""
    )
    return Result(name, "correct", _agreed(expected), (), note, finished.printed)


def _agreed(expected: Sequence[Any]) -> str:
    """What a right answer is told; the verdict, where it is judged by one."""
    if len(expected) > 1:
        return f"correct, all {len(expected)} cases agree, edges included."
    return expected[0] if isinstance(expected[0], str) else "correct."


def _how_many(wrong: int, came: int, cases: int) -> str:
    several = "call differs" if wrong == 1 else "calls differ"
    stopped = f"; time was up after {came}" if came < cases else ""
    return f"{wrong} of {cases} {several}{stopped}."


def is_right(exercise: Exercise, wanted: Any, outcome: Outcome) -> bool:
    """Whether what came of a call is what was expected of it."""
    if outcome.error is not None or not agrees(exercise, wanted, outcome.value):
        return False
    return not exercise.integer or _integers(wanted, outcome.value)


def _integers(wanted: Any, value: Any) -> bool:
    """Whether a value has integers wherever the expected one has."""
    if isinstance(wanted, tuple):
        return all(_integers(*parts) for parts in zip(wanted, value, strict=True))
    kinds = np.asarray(wanted).dtype.kind, np.asarray(value).dtype.kind
    return kinds[0] not in "iu" or kinds[1] in "iu"


def _rows(wrong: Sequence[tuple[Case, Any, Outcome]]) -> tuple[Row, ...]:
    """The first calls that differ; the same error is shown once."""
    rows = [_row(*which) for which in wrong[:MOST_ROWS]]
    if wrong[0][2].error is not None and rows[0].got == rows[-1].got:
        return tuple(rows[:1])
    return tuple(rows)


def _row(case: Case, wanted: Any, outcome: Outcome) -> Row:
    if outcome.error is None:
        return Row(case.shown, *pair(wanted, outcome.value))
    kind, text = type(outcome.error).__name__, said_by(str, outcome.error)
    said = f"{kind}: {text}" if text else kind
    place = f" ({outcome.place})" if outcome.place else ""
    return Row(case.shown, ((show(wanted), False),), ((said + place, True),))


_CHANGED: Final = (
    "The function writes into its argument (`x[…] = …`, `x -= …` or `out=x`): whoever "
    "called it loses their data. Make a new array instead."
)
_INTEGER: Final = (
    "The value is right, but it is a float, such as 4.0. An integer is promised: "
    "round or count in integers, and turn the result into `int`."
)
_OVERFLOW: Final = (
    "A step on the way leaves the range of floats; rearrange the formula."
)


def _hint(
    exercise: Exercise,
    answer: Any,
    finished: Run,
    expected: Sequence[Any],
    first: tuple[Case, Any, Outcome],
) -> str:
    case, wanted, outcome = first
    if missing := _missing_name(exercise, outcome.error):
        return missing
    outcomes = finished.outcomes
    if known := known_mistake(exercise, expected, outcomes):
        return known
    if outcome.changed:
        return _CHANGED
    if verdict := _verdict(exercise, outcome):
        return verdict
    if "truth value" in said_by(str, outcome.error):
        return hint_for(outcome.error, exercise.parameters)
    if found := diagnose(exercise, answer, finished, expected):
        return found
    general = f'`hint("{exercise.name}")` helps, a step at a time.'
    if outcome.error is not None:
        return hint_for(outcome.error, exercise.parameters) or general
    if outcome.warned and exercise.overflow:
        return exercise.overflow
    if agrees(exercise, wanted, outcome.value):
        return _INTEGER
    return difference(case, wanted, outcome.value) or general


def _verdict(exercise: Exercise, outcome: Outcome) -> str:
    """What to say where the result is judged by a sentence, as in a capstone."""
    texts = outcome.raw if isinstance(outcome.raw, tuple | list) else [outcome.raw]
    if outcome.error is not None or not isinstance(outcome.value, str):
        return ""
    if any(isinstance(t, str) for t in texts) and "another form" not in outcome.value:
        return ""
    if outcome.raw is None:
        return "The function returns nothing: end it with `return` and the result."
    return (
        f"The verdict on your result is: {outcome.value}. Compare it with what is "
        "asked for, change one thing, and look at the verdict again. "
        f'`hint("{exercise.name}")` gives an idea, one step at a time.'
    )


def _missing_name(exercise: Exercise, error: BaseException | None) -> str:
    """What to do about a name that the lesson's earlier cells define."""
    if not isinstance(error, NameError):
        return ""
    if error.name not in exercise.reference.__globals__:
        return ""
    return (
        f"`{error.name}` is not there: the cells above have not run since the kernel "
        "started. Run them first (Run → Run All Above Selected Cell)."
    )


def known_mistake(
    exercise: Exercise,
    expected: Sequence[Any],
    outcomes: Sequence[Outcome],
    exactly: bool = False,
) -> str:
    """The hint of the first known mistake that gives exactly what the learner got.

    Args:
        exercise: what was asked.
        expected: the reference's results.
        outcomes: what came of the learner's function.
        exactly: whether it must also change its arguments and warn as theirs does.
    """
    for number, mistake in enumerate(exercise.mistakes):
        # One case after the other: most mistakes are ruled out by the first.
        if outcomes and all(
            _does_the_same(exercise, _imitated(exercise, number, place), came, exactly)
            for place, came in enumerate(outcomes)
        ):
            return mistake.hint
    return ""


def _imitated(exercise: Exercise, number: int, place: int) -> Outcome:
    """What comes of a mistake for a case, as far as it is compared."""
    known: Outcome | None = exercise.imitated.get((number, place))
    if known is not None:
        return known
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as "Mean of empty slice"
        outcome = call(exercise.mistakes[number].imitate, exercise.cases[place])
    if outcome.error is None:
        outcome.value = exercise.judged(outcome.value)
    exercise.imitated[number, place] = outcome
    return outcome


def _does_the_same(
    exercise: Exercise, imitation: Outcome, outcome: Outcome, exactly: bool
) -> bool:
    if imitation.error is not None or outcome.error is not None:
        return type(imitation.error) is type(outcome.error)
    if exactly and (imitation.changed, bool(imitation.warned)) != (
        *(outcome.changed, bool(outcome.warned)),
    ):
        return False
    return _same(exercise, imitation.value, outcome.value)


def _same(exercise: Exercise, imitated: Any, value: Any) -> bool:
    if agrees(exercise, imitated, value):
        both = _integers(imitated, value) and _integers(value, imitated)
        return both or not exercise.integer
    # Neither may be a number: None, for a function without a return.
    return type(imitated) is type(value) and said_by(repr, imitated) == said_by(
        repr, value
    )
