"""One test cell, carried out by the grader on what a student's notebook defines.

The cell runs here, with the course's own checks and NumPy; a student's functions run in
their own process and only their values come over. nbgrader then says what the cell's
outcome is worth.
"""

import ast
import builtins
import contextlib
import importlib
import io
import linecache
import numbers
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import nbformat

from helpers.checks.checking import last_checked
from helpers.checks.exercise import as_it_is
from helpers.checks.exercise import find as find_exercise
from helpers.checks.exercise import names as exercise_names
from homework.additions import HIDDEN_BEGIN, HIDDEN_END
from homework.assignment import Part
from homework.remote import Remote, apply_there, course_module, is_told
from homework.student import Student, StudentLost

FILE: Final = "<test>"
SAID_CHARACTERS: Final = 2_000
Origins = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Verdict:
    """What a test found.

    Args:
        points: how many the answer gets.
        mark: "✓", "✗" or "○".
        message: what the student may read.
        doubt: what a human should look at, or "".
    """

    points: float
    mark: str
    message: str
    doubt: str = ""


def judge(
    part: Part, answers: frozenset[str], origins: Origins, student: Student
) -> Verdict:
    """Carries out one test.

    Args:
        part: the test cell.
        answers: the names that its exercise defines.
        origins: what the lesson has imported before: name → (module, name there or "").
        student: the running notebook.
    """
    _look_over_there()
    try:
        names = _names_read(part.full)
        given = _genuine(names - answers, origins)
        found = student.look_up(sorted(names - given.keys()))
    except StudentLost as error:
        return Verdict(0, "✗", f"The notebook could not be asked: {error}.", str(error))
    for name in sorted(answers & found.keys()):
        module = course_module(found[name])
        if module:
            return Verdict(
                *(0, "✗", f"{name} is the course's own, from `{module}`."),
                doubt=f"{name} is taken from {module}",
            )
    value, error = _carry_out(part.full, {**given, **found})
    points = worth(part, value, error)
    if error is None:
        return Verdict(points, *_passed(part, points))
    return _failed(points, part, error)


@cache
def _look_over_there() -> None:
    """Has the checks describe a result that stays there, such as a model, there."""
    for name in exercise_names():
        exercise = find_exercise(name)
        if exercise.seen is not as_it_is:
            # Frozen for whoever writes exercises; here it is the check's own copy.
            object.__setattr__(exercise, "seen", _seen_there(exercise.seen))


def _seen_there(seen: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def look(value: Any) -> Any:
        return apply_there(seen, value) if isinstance(value, Remote) else seen(value)

    return look


def worth(part: Part, value: Any, error: BaseException | None) -> float:
    """The points that nbgrader gives for a test cell's outcome.

    Only an exception or a number counts: warnings on the error stream, which cost all
    points in nbgrader, never reach the cell that it sees.
    """
    from nbgrader.utils import determine_grade

    outputs = []
    if error is not None:
        kind, text = type(error).__name__, str(error)
        outputs = [
            nbformat.v4.new_output("error", ename=kind, evalue=text, traceback=[])
        ]
    elif isinstance(value, numbers.Real) and not isinstance(value, bool):
        credit = float(value)
        credit = min(max(credit, 0.0), part.points) if credit == credit else 0.0
        data = {"text/plain": repr(credit)}
        outputs = [nbformat.v4.new_output("execute_result", data=data)]
    cell = nbformat.v4.new_code_cell(part.full, outputs=outputs)
    cell.metadata["nbgrader"] = part.metadata
    return float(determine_grade(cell)[0])


def _names_read(source: str) -> set[str]:
    tree = ast.parse(source)
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return read - vars(builtins).keys()


def _genuine(names: Iterable[str], origins: Origins) -> dict[str, Any]:
    """What the lesson imports, imported here: never a student's version of it."""
    found = {}
    for name in names:
        if name in origins:
            module, attribute = origins[name]
            home = importlib.import_module(module)
            found[name] = getattr(home, attribute) if attribute else home
    return found


def _carry_out(source: str, names: dict[str, Any]) -> tuple[Any, BaseException | None]:
    """The value of the cell's last expression, and what the cell raised."""
    tree = ast.parse(source, FILE)
    # A check reads there what it is assigned to.
    lines = source.splitlines(keepends=True)
    linecache.cache[FILE] = (len(source), None, lines, FILE)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    scope = {"__name__": "homework_test", **names}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(tree, FILE, "exec"), scope)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), FILE, "eval"), scope)
                return value, None
    except BaseException as error:  # a student's function may raise SystemExit
        return None, error
    return None, None


def _passed(part: Part, points: float) -> tuple[str, str]:
    if points != part.points:
        return "✗", f"{points:g} of {part.points:g} points: part of it is right."
    result = last_checked()
    told = result is not None and result.exercise == part.exercise
    return "✓", str(result) if told else "✓ correct"


def _failed(points: float, part: Part, error: BaseException) -> Verdict:
    from helpers.checks import CheckFailed

    text = str(error)[:SAID_CHARACTERS]
    lost = str(error) if isinstance(error, StudentLost) else ""
    if _is_hidden(part.full, error):
        # The text of the test's own assertion is written for the student; anything
        # else could show the test.
        own = isinstance(error, AssertionError) and not is_told(error)
        said = text if own else ""
        message = f"A further test did not pass{': ' + said if said else '.'}"
    elif isinstance(error, CheckFailed):
        return Verdict(points, text[:1], text, lost)
    elif isinstance(error, NotImplementedError):
        return Verdict(points, "○", f"{part.exercise}: not written yet.")
    elif isinstance(error, NameError):
        message = f"A name is not defined: {text}"
    else:
        message = f"{type(error).__name__}: {text}"
    return Verdict(points, "✗", message, lost)


def _is_hidden(source: str, error: BaseException) -> bool:
    lines = [
        frame.lineno or 0
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == FILE
    ]
    inside, hidden = False, set()
    for number, line in enumerate(source.splitlines(), 1):
        inside = inside or HIDDEN_BEGIN in line
        if inside:
            hidden.add(number)
        inside = inside and HIDDEN_END not in line
    return bool(hidden.intersection(lines[:1]))
