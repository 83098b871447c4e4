"""Calling a student's functions: what came, what it warned of, what it changed."""

import copy
import functools
import io
import operator
import pickle
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from helpers.checks.checking import is_blank

SAID_CHARACTERS: Final = 1_000
MOST_ITEMS: Final = 100_000


def _call(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
    return function(*arguments, **keywords)


def _items(value: Any) -> list[Any]:
    items = []
    for item in value:
        items.append(item)
        if len(items) > MOST_ITEMS:
            raise OverflowError(f"more than {MOST_ITEMS} items")
    return items


def _said(value: Any) -> str:
    return repr(value)[:SAID_CHARACTERS]


OPERATORS: Final = (
    *("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"),
    *("neg", "pos", "abs", "getitem"),
)
FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "call": _call,
    "getattr": getattr,
    "setattr": setattr,
    "isinstance": isinstance,
    "len": len,
    "items": _items,
    "array": np.asarray,
    "said": _said,
    **{name: getattr(operator, name) for name in OPERATORS},
}


@dataclass
class Outcome:
    """What came of a call.

    Args:
        value: what was returned.
        error: what was raised, or None.
        warned: NumPy's floating-point warnings.
    """

    value: Any = None
    error: BaseException | None = None
    warned: list[str] = field(default_factory=list)


def carry_out(
    function: Callable[..., Any], arguments: list[Any], keywords: dict[str, Any]
) -> Outcome:
    """Calls a function and lets nothing out but its outcome."""
    outcome = Outcome()

    def record(kind: str, _flag: int) -> None:
        outcome.warned.append(kind)

    handling = np.errstate(over="call", invalid="call", divide="call", call=record)
    with handling, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            outcome.value = function(*arguments, **keywords)
        except BaseException as error:  # sys.exit and KeyboardInterrupt included
            outcome.error = error
    del outcome.warned[20:]
    return outcome


def told(error: BaseException, function: Any = None) -> dict[str, Any]:
    """An exception as data: kind, text, the missing name, the student's line."""
    try:
        text = str(error)
    except Exception:  # a student's own exception may fail at telling
        text = ""
    frames = traceback.extract_tb(error.__traceback__)
    code = getattr(function, "__code__", None)
    file = code.co_filename if isinstance(code, types.CodeType) else "ipython-input"
    own = [frame for frame in frames if file in frame.filename]
    place = ""
    if own:
        place = f"line {own[-1].lineno}" + (
            f": `{own[-1].line}`" if own[-1].line else ""
        )
    name = getattr(error, "name", None)
    return {
        "kind": type(error).__name__,
        "text": text[:SAID_CHARACTERS],
        "name": name if isinstance(name, str) else None,
        "place": place[:SAID_CHARACTERS],
    }


def describe(value: Any) -> dict[str, Any]:
    """What the grader may know of an object that it does not get."""
    module = getattr(value, "__module__", None)
    return {
        "type": type(value).__name__[:100],
        "callable": callable(value),
        "module": module if isinstance(module, str) else "",
        "blank": is_blank(value),
    }


def copies(arguments: list[Any], keywords: dict[str, Any]) -> dict[str, Any]:
    """Copies of the arguments that a function might change, by their places."""
    found = {}
    for where, value in _places(arguments, keywords):
        if isinstance(value, np.ndarray | list | dict):
            try:
                found[where] = copy.deepcopy(value)
            except Exception:  # a container of what cannot be copied
                continue
    return found


def changes(
    before: dict[str, Any], arguments: list[Any], keywords: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    """(place, new value) for each argument that a call has changed."""
    for where, value in _places(arguments, keywords):
        if where in before and not _same(before[where], value):
            yield where, value


def _places(
    arguments: list[Any], keywords: dict[str, Any]
) -> Iterator[tuple[str, Any]]:
    yield from ((str(number), value) for number, value in enumerate(arguments))
    yield from keywords.items()


def _same(before: Any, after: Any) -> bool:
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        alike = before.shape == after.shape and before.dtype == after.dtype
        number = before.dtype.kind in "fc"
        return alike and np.array_equal(before, after, equal_nan=number)
    if isinstance(before, list | tuple):
        pairs = zip(before, after, strict=False)
        return len(before) == len(after) and all(_same(*pair) for pair in pairs)
    if isinstance(before, dict):
        keys = list(before) == list(after)
        return keys and all(_same(before[key], after[key]) for key in before)
    return before is after or bool(before == after)


class Reader(pickle.Unpickler):
    """Reads a request and puts in what stayed on either side.

    Args:
        content: the pickled request.
        kept: the student's objects, by handle.
        call_back: calls a function of the grader's, by handle.
    """

    def __init__(
        self,
        content: bytes,
        kept: list[Any],
        call_back: Callable[[int, tuple[Any, ...]], Any],
    ) -> None:
        super().__init__(io.BytesIO(content))
        self.kept, self.call_back = kept, call_back

    def persistent_load(self, pid: Any) -> Any:
        """A student's object, or a function that calls the grader."""
        side, handle = pid
        if side == "object":
            return self.kept[handle]
        return functools.partial(self._back, handle)

    def _back(self, handle: int, *arguments: Any) -> Any:
        return self.call_back(handle, arguments)
