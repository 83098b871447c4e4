"""What an exercise is made of, and where to find one by its name."""

import difflib
import importlib
import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from helpers.checks.written import Written, arguments

CATALOGUE: Final = Path(__file__).with_name("catalogue")
LONGEST_CALL: Final = 88


@dataclass(frozen=True)
class Case:
    """One call that a check makes.

    Args:
        args: positional arguments, copied before each call.
        kwargs: keyword arguments, copied before each call.
        shown: how the call is written in messages, such as "x = [-1. 0. 2.]".
    """

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    shown: str = ""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people really give, and the hint that fits it.

    Args:
        imitate: computes what the mistaken function would return.
        hint: one or two sentences that name the mistake.
    """

    imitate: Callable[..., Any]
    hint: str


def as_it_is(value: Any) -> Any:
    """The value: what most exercises compare."""
    return value


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is right, what goes wrong, and what helps.

    Args:
        name: its name in `check`, `hint` and `solution`; also the function's name.
        module: module of `scratch` that holds the reference of the same name.
        cases: calls that a right answer must get right, the simplest first.
        mistakes: known wrong answers, the most specific first.
        hints: at least two, each saying more than the one before.
        because: why the reference is right, in a few sentences.
        notes: (source of a right answer, what there is to say of it).
        overflow: the hint for results that are inf or NaN, or warn of overflow.
        rtol: relative tolerance.
        atol: absolute tolerance.
        seconds: time limit for all cases together.
        integer: whether integers in the reference's results must be integers.
        seen: what is compared of a result that is no number, such as a model: gets
            anything, returns numbers, strings or tuples of them.
    """

    name: str
    module: str
    cases: tuple[Case, ...]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, ...]
    because: str
    notes: tuple[tuple[str, str], ...] = ()
    overflow: str = ""
    rtol: float = 1e-6
    atol: float = 1e-9
    seconds: float = 5.0
    integer: bool = False
    seen: Callable[[Any], Any] = as_it_is
    imitated: dict[tuple[int, int], Any] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    """What came of a mistake for a case, kept: some take long, such as models."""

    @property
    def reference(self) -> Callable[..., Any]:
        """The course's own answer, from `scratch`."""
        module = importlib.import_module(f"scratch.{self.module}")
        function: Callable[..., Any] = getattr(module, self.name)
        return function

    def judged(self, value: Any) -> Any:
        """What is compared of a result; a sentence where `seen` cannot take it."""
        try:
            return self.seen(value)
        except Exception as error:  # whatever a strange result makes `seen` raise
            return f"a result of another form ({type(error).__name__}: {error})"

    @property
    def parameters(self) -> list[str]:
        """The names of the reference's parameters."""
        return list(inspect.signature(self.reference).parameters)


def source_of(exercise: Exercise) -> str:
    """The source of the course's own answer."""
    return inspect.getsource(exercise.reference).rstrip()


class UnknownExercise(LookupError):
    """No exercise has that name; the message says which one may be meant."""


@cache
def _lessons() -> dict[str, dict[str, Any]]:
    """Each lesson → its exercises → what the catalogue says of each, all in order."""
    files = sorted(CATALOGUE.glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


@cache
def _entries() -> dict[str, dict[str, Any]]:
    """What the catalogue says of each exercise, in the order of the lessons."""
    return {n: entry for lesson in _lessons().values() for n, entry in lesson.items()}


@cache
def _exercise(name: str) -> Exercise:
    entry = dict(_entries()[name])
    module, given = entry.pop("module"), entry.pop("given", "")
    uses = tuple(entry.pop("uses").items())
    calls, wrong, seen = entry.pop("calls"), entry.pop("wrong"), entry.pop("seen", "")
    if seen:
        entry["seen"] = Written(seen, "", given, uses)
    return Exercise(
        name=name,
        module=module,
        cases=tuple(
            Case(*arguments(call, given, uses), _shown(name, call)) for call in calls
        ),
        mistakes=tuple(
            Mistake(Written(name, source, given, uses, module), hint)
            for source, hint in wrong
        ),
        hints=tuple(entry.pop("hints")),
        notes=tuple(map(tuple, entry.pop("notes"))),
        **entry,
    )


def _shown(name: str, call: str) -> str:
    text = f"{name}({' '.join(call.split())})"
    return text if len(text) <= LONGEST_CALL else text[: LONGEST_CALL - 2] + "…)"


def lessons() -> dict[str, list[str]]:
    """The names of each lesson's exercises; a lesson is named as its notebook."""
    return {lesson: list(entries) for lesson, entries in _lessons().items()}


def names() -> list[str]:
    """The names of all exercises, in the order of the lessons."""
    return list(_entries())


def find(name: object) -> Exercise:
    """The exercise of that name.

    Raises:
        UnknownExercise: with the nearest name, or with all of them.
    """
    known = names()
    if isinstance(name, str) and name in known:
        return _exercise(name)
    if not isinstance(name, str):
        raise UnknownExercise(
            "The first argument is the exercise's name in quotes, "
            'as in check("tanh", tanh).'
        )
    near = difflib.get_close_matches(name, known, 1)
    meant = f"did you mean “{near[0]}”?" if near else f"there are {', '.join(known)}."
    raise UnknownExercise(f"There is no exercise “{name}”; {meant}")
