"""What an answer is worth, decided by the grader on plain data.

A student's functions run in their own process, and only data comes back. An exercise of
the course is judged by its table, as in the lesson; an instructor's own tests run here
and call the functions over there. nbgrader says what a test's outcome is worth.
"""

import ast
import builtins
import contextlib
import copy
import dataclasses
import importlib
import io
import numbers
import traceback
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import nbformat
import numpy as np

from helpers.checks.checking import is_right, known_mistake
from helpers.checks.exercise import Exercise, as_it_is
from helpers.checks.exercise import find as find_exercise
from helpers.checks.exercise import names as exercise_names
from helpers.checks.running import Outcome
from homework.additions import HIDDEN_BEGIN, hidden_part
from homework.assignment import Part
from homework.inside import wire
from homework.student import MALFORMED, NO_ANSWER, Named, Student, StudentLost

FILE: Final = "<test>"
SAID_CHARACTERS: Final = 2_000
Origins = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Verdict:
    """What a test found.

    Args:
        points: how many the answer gets.
        mark: "✓", "✗" or "○".
        said: what came of it, for the student.
        hint: the student's next step; of a right answer a note.
        doubt: what a human should look at, or "".
        right: how many of the table's calls came out right.
        calls: how many calls there are; 0 for a test of an instructor's own.
    """

    points: float
    mark: str
    said: str
    hint: str = ""
    doubt: str = ""
    right: int = 0
    calls: int = 0


def judge(
    part: Part,
    answers: frozenset[str],
    origins: Origins,
    student: Student,
    taken: bool = True,
    explained: bool = True,
) -> Verdict:
    """Carries out one test.

    Args:
        part: the test cell.
        answers: the names that its exercise defines.
        origins: what the lesson has imported before: name → (module, name there or "").
        student: the running notebook.
        taken: whether the course's own function, if it is there, is so by a cell of the
            student's; else the lesson has put it there.
        explained: whether a wrong answer gets its hint, which takes a while.
    """
    try:
        if part.exercise not in exercise_names():
            return _by_test(part, part.full, answers, origins, student)
        verdict = _by_table(part, student, taken, explained)
        hidden = hidden_part(part.full)
        if verdict.points and hidden.strip():
            further = _by_test(part, hidden, answers, origins, student)
            return verdict if further.points == part.points else further
        return verdict
    except StudentLost as error:
        doubt = str(error) if str(error) == NO_ANSWER else ""
        said = f"Calling {part.exercise} ended the run: {error}."
        return Verdict(0, "✗", said, doubt=doubt)
    except MALFORMED:
        student.lose(NO_ANSWER)
        said = f"Nothing that can be read came of {part.exercise}."
        return Verdict(0, "✗", said, doubt=NO_ANSWER)


def _by_table(part: Part, student: Student, taken: bool, explained: bool) -> Verdict:
    """The course's own check: every call of the table has the expected result."""
    exercise = find_exercise(part.exercise)
    name, cases = exercise.name, exercise.cases
    seconds = 2 * exercise.seconds + student.limits.call
    reply = student.ask("check", seconds, name=name)
    course = reply["found"] == "the course's"
    if reply["found"] in ("nothing", "blank") or (course and not taken):
        return Verdict(0, "○", "not written yet.")
    if course:
        module = str(reply["module"])[:80]
        return Verdict(
            *(0, "✗", f"{name} is the course's own, from `{module}`."),
            doubt=f"{name} is taken from {module}",
        )
    if reply["found"] not in ("function", "no function"):
        raise ValueError("nothing that a worker says")
    if reply["found"] == "no function":
        return Verdict(0, "✗", f"{name} is no function.")
    expected = _expected(name)
    came = [_outcome(exercise, one) for one in reply["outcomes"][: len(cases)]]
    if came and isinstance(came[0].error, NotImplementedError):
        return Verdict(0, "○", "not written yet.")
    right = [
        is_right(exercise, e, o) for (_, e), o in zip(expected, came, strict=False)
    ]
    if reply["timed_out"]:
        shown = cases[min(len(came), len(cases) - 1)].shown
        student.lose("a call did not end")  # and would go on beside all that follows
        said = f"{shown} did not finish within {exercise.seconds:g} seconds."
        return Verdict(0, "✗", said, "Which loop runs on and on? Print its condition.")
    wrong = len(cases) - sum(right)
    warned = [c.shown for c, o in zip(cases, came, strict=False) if o.warned]
    # A value that is right may warn, unless this is the very mistake that is known.
    known = not wrong and warned and known_mistake(exercise, [], came, exactly=True)
    if wrong or known or any(outcome.changed for outcome in came):
        said = f"{wrong} of {len(cases)} calls differ." if wrong else ""
        verdict = Verdict(0, "✗", said, known or "", "", sum(right), len(cases))
        return _explained(verdict, name, student, seconds) if explained else verdict
    several = f", all {len(cases)} calls agree, edges included"
    said = f"correct{several if len(cases) > 1 else ''}."
    verdict = Verdict(part.points, "✓", said, "", "", len(cases), len(cases))
    if warned:
        note = f"{warned[0]} makes NumPy warn on the way. {exercise.overflow}"
        verdict = dataclasses.replace(verdict, hint=note.strip())
    elif exercise.notes and explained:
        verdict = _explained(verdict, name, student, seconds)
    return verdict


def _explained(
    verdict: Verdict, name: str, student: Student, seconds: float
) -> Verdict:
    """The verdict with the words of the lesson's check, if they say the same."""
    try:
        reply = student.ask("explain", 2 * seconds, name=name)
    except StudentLost:
        return verdict
    fits = reply["status"] == ("correct" if verdict.points else "incorrect")
    if not fits:
        return verdict
    said, hint = (str(reply[key])[:SAID_CHARACTERS] for key in ("said", "hint"))
    return dataclasses.replace(verdict, said=said, hint=hint)


@cache
def _expected(name: str) -> list[tuple[bool, Any]]:
    """For each call whether its result is plain data, and what is compared of it."""
    exercise = find_exercise(name)
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in exercise.cases:
            args, kwargs = copy.deepcopy((case.args, dict(case.kwargs)))
            value = exercise.reference(*args, **kwargs)
            plain = wire.is_plain(wire.decode(wire.encode(value)))
            found.append((plain, exercise.seen(value)))
    return found


def _outcome(exercise: Exercise | None, told: dict[str, Any]) -> Outcome:
    """What came of a call, built from data alone."""
    outcome = Outcome(
        warned=[str(kind)[:100] for kind in told["warned"]],
        changed=told["changed"] is True,
    )
    if "error" in told:
        outcome.error = exception_told(told["error"])
    else:
        outcome.value = wire.decode(told["value"])
    if exercise is None or exercise.seen is as_it_is or outcome.error is not None:
        return outcome
    if all(plain for plain, _ in _expected(exercise.name)) or "seen" not in told:
        outcome.value = exercise.judged(outcome.value)
    else:
        outcome.value = wire.decode(told["seen"])
    return outcome


def exception_told(about: dict[str, Any]) -> Exception:
    """The exception that a student's function raised, made anew on this side.

    Args:
        about: its kind, text, missing name and place, as the other side tells them.
    """
    kind, place = str(about["kind"]), str(about["place"])
    text = " ".join(filter(None, [str(about["text"]), place and f"({place})"]))
    known = next(
        (
            getattr(home, kind)
            for home in (builtins, np.exceptions, np.linalg)
            if hasattr(home, kind)
        ),
        None,
    )
    error: Exception = _Told(f"{kind}: {text}")
    if isinstance(known, type) and issubclass(known, Exception):
        # UnicodeDecodeError and its like want more than a text.
        with contextlib.suppress(TypeError):
            error = known(text)
    error.__dict__["told"] = True
    return error


class _Told(Exception):
    """A student's own kind of exception, or one that ends Python."""


class Function(Named):
    """A student's function as a test calls it: what comes back is plain data."""

    def __init__(self, name: str, student: Student) -> None:
        super().__init__(name)
        self._student = student

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Calls it over there; what it raises is raised here."""
        reply = self._student.ask(
            *("call", self._student.limits.call),
            **{"name": self.__name__, "arguments": arguments, "keywords": keywords},
        )
        if "error" in reply:
            raise exception_told(reply["error"])
        outcome = _outcome(None, reply["outcome"])
        if outcome.error is not None:
            raise outcome.error
        return outcome.value


def _by_test(
    part: Part,
    source: str,
    answers: frozenset[str],
    origins: Origins,
    student: Student,
) -> Verdict:
    """A test of the instructor's own, run here."""
    tree = ast.parse(source)
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {node.id for node in uses if isinstance(node.ctx, ast.Store)} - answers
    names = {node.id for node in uses} - vars(builtins).keys() - own
    scope = _genuine(names - answers, origins)
    asked = sorted(names - scope.keys())
    reply = student.ask("look_up", student.limits.call, names=asked)
    for name in asked:
        if name in reply["found"]:
            value = wire.decode(reply["found"][name])
            called = isinstance(value, wire.Other) and value.kind == "a function"
            scope[name] = Function(name, student) if called else value
    value, error = _carry_out(source, {"check": lambda answer: answer} | scope)
    if isinstance(error, StudentLost):
        raise error
    points = worth(part, value, error)
    if error is not None:
        return _failed(points, part, source != part.full, error)
    if points != part.points:
        return Verdict(points, "✗", "part of it is right.")
    return Verdict(points, "✓", "correct.")


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
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    scope = {"__name__": "homework_test", **names}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(tree, FILE, "exec"), scope)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), FILE, "eval"), scope)
                return value, None
    except BaseException as error:  # whatever an instructor's test may raise
        return None, error
    return None, None


def _failed(points: float, part: Part, hidden: bool, error: BaseException) -> Verdict:
    """What a student reads of a test that did not pass: never what it expected."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno or 0 for frame in frames if frame.filename == FILE]
    hidden = hidden or _is_hidden(part.full, lines)
    text = str(error)[:SAID_CHARACTERS]
    told = "told" in error.__dict__
    if isinstance(error, NotImplementedError) and told:
        return Verdict(points, "○", "not written yet.")
    # The text of the test's own `assert` is written for the student; what NumPy's
    # testing or another library says could show what was expected.
    if isinstance(error, AssertionError) and not told and frames[-1].filename == FILE:
        said = text
    elif hidden:
        said = ""
    elif told:
        said = f"{type(error).__name__}: {text}"
    else:
        said = f"A name is not defined: {text}" if isinstance(error, NameError) else ""
    what = "A further test" if hidden else "The test"
    return Verdict(points, "✗", f"{what} did not pass{': ' + said if said else '.'}")


def _is_hidden(source: str, lines: list[int]) -> bool:
    above = source.splitlines()[: lines[0]] if lines else []
    begun = sum(HIDDEN_BEGIN in line for line in above)
    return begun > sum("### END HIDDEN TESTS" in line for line in above)
