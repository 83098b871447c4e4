"""Calling a learner's function safely: time limit, own copies, prints kept."""

import contextlib
import copy
import ctypes
import io
import re
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, Final

import numpy as np

from helpers.checks.exercise import Case

# How long a stopped function may need to notice that it is stopped.
GRACE_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.1
KEPT_CHARACTERS: Final = 2_000


class _Stopped(BaseException):
    """Raised inside a learner's function when its time is up."""


@dataclass
class Outcome:
    """What happened when a function was called for one case.

    Args:
        value: what it returned.
        error: what it raised, or None.
        place: the learner's line that raised, such as "line 3: `return n.exp(x)`".
        warned: the messages of NumPy's floating-point warnings.
        changed: whether it changed one of its arguments.
        raw: what it returned, where `value` is what the exercise sees of it.
    """

    value: Any = None
    error: BaseException | None = None
    place: str = ""
    warned: list[str] = field(default_factory=list)
    changed: bool = False
    raw: Any = None


@dataclass
class Run:
    """The outcomes of all cases, as far as the time limit allowed.

    Args:
        outcomes: one for each case that finished, in order.
        timed_out: whether the time limit ended the run.
        printed: what the function printed, cut at 2,000 characters.
    """

    outcomes: list[Outcome]
    timed_out: bool
    printed: str


class _Tail(io.StringIO):
    """Keeps the first characters and forgets the rest: a loop may print for ever."""

    def write(self, text: str) -> int:
        room = KEPT_CHARACTERS - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def run(function: Callable[..., Any], cases: Sequence[Case], seconds: float) -> Run:
    """Calls the function once for each case, in a thread that can be stopped.

    Args:
        function: the learner's function.
        cases: the calls to make; each gets its own copies of the arguments.
        seconds: time limit for all of them together.

    Returns:
        What happened; nothing that the function raises gets out.
    """
    outcomes: list[Outcome] = []

    def work() -> None:
        with contextlib.suppress(_Stopped):
            for case in cases:
                outcomes.append(call(function, case))

    printed = _Tail()
    # Streams and warning filters are process-wide, so they are set outside the thread.
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            _wait(thread, seconds)
        finally:  # also when the learner presses the stop button
            timed_out = thread.is_alive()
            if timed_out:
                _stop(thread)
    # A bar that is redrawn leaves nothing behind.
    shown = re.sub(r"[^\n]*\r", "", printed.getvalue())
    return Run(list(outcomes), timed_out, shown)


def call(function: Callable[..., Any], case: Case) -> Outcome:
    """Calls a function once, with its own copies of the case's arguments."""
    args = copy.deepcopy(case.args)
    kwargs = copy.deepcopy(dict(case.kwargs))
    outcome = Outcome()
    # errstate, not the warnings filter: it counts every time, not the first time only.
    with np.errstate(
        over="call", invalid="call", divide="call", call=_recorder(outcome)
    ):
        try:
            outcome.value = function(*args, **kwargs)
        except _Stopped:
            raise
        except BaseException as error:  # sys.exit and KeyboardInterrupt included
            outcome.error = error
            if isinstance(function, FunctionType):
                outcome.place = place_of(error, function.__code__.co_filename)
    before = [*case.args, *case.kwargs.values()]
    after = [*args, *kwargs.values()]
    outcome.changed = any(not _same(b, a) for b, a in zip(before, after, strict=True))
    return outcome


def _wait(thread: threading.Thread, seconds: float) -> None:
    """Waits for the thread; while it imports a package, the clock stands still."""
    left = seconds
    while left > 0 and thread.is_alive():
        before = time.monotonic()
        thread.join(min(left, LOOK_SECONDS))
        if not (thread.is_alive() and _imports()):
            left -= time.monotonic() - before


def _imports() -> bool:
    """Whether a module is being imported somewhere in this process."""
    specs = (getattr(module, "__spec__", None) for module in [*sys.modules.values()])
    return any(getattr(spec, "_initializing", False) for spec in specs)


def _recorder(outcome: Outcome) -> Callable[[str, int], None]:
    def record(kind: str, _flag: int) -> None:
        outcome.warned.append(kind)

    return record


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        same_kind = before.shape == np.shape(after) and before.dtype == after.dtype
        return same_kind and np.array_equal(
            before, after, equal_nan=before.dtype.kind == "f"
        )
    if isinstance(before, tuple | list) and type(before) is type(after):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, np.random.Generator):
        return True  # to draw from it is what it was given for
    # A copied NaN is the same object, and equals nothing.
    return before is after or bool(before == after)


def place_of(error: BaseException, file: str) -> str:
    """The deepest line of an exception's way that stands in a file or cell.

    Args:
        error: what was raised.
        file: what the file's name starts with.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.filename.startswith(file)]
    if not own:
        return ""
    line = f": `{own[-1].line}`" if own[-1].line else ""
    return f"line {own[-1].lineno}{line}"


def _stop(thread: threading.Thread) -> None:
    """Raises _Stopped in the thread until it ends, or the grace is over.

    Python offers no other way to end a thread on every platform; a learner's
    `except:` may catch one such exception, so it is raised again and again.
    """
    deadline = time.monotonic() + GRACE_SECONDS
    while thread.is_alive() and time.monotonic() < deadline:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_Stopped)
        )
        thread.join(0.02)
