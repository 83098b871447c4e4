"""The grader's side of the channel to the process that runs one student's code."""

import contextlib
import io
import pickle
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, Final

import numpy as np

from homework.inside import wire
from homework.limits import Limits
from homework.remote import Remote, exception_told, stand_in
from homework.sandbox import Place
from homework.watch import Watch

LOOK_SECONDS: Final = 0.05
START_SECONDS: Final = 60.0
MALFORMED: Final = (
    *(KeyError, ValueError, TypeError, IndexError, AttributeError),
    *(RecursionError, OverflowError),
)
NO_ANSWER: Final = "it sent an answer that is none"
# Functions of these are known on both sides; others stay here and are called back.
KNOWN: Final = ("helpers", "scratch", "numpy", "math", "operator", "keras")


class StudentLost(Exception):
    """The student's process is gone or does not answer; the message says why."""


class Student:
    """A running student process; use it in a `with` statement.

    Args:
        place: how such a process is started and where.
        limits: what it may use.
        seconds: how long it may live.
    """

    def __init__(self, place: Place, limits: Limits, seconds: float) -> None:
        self.limits = limits
        self.place = place = place.opened()
        self.callbacks: list[Callable[..., Any]] = []
        self.lost = ""
        self.missing: set[str] = set()
        self.asked = 0
        self.process = subprocess.Popen(
            place.command(limits, seconds),
            cwd=place.folder,
            env=place.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.watch = Watch(self.process, limits, seconds)
        # Short, because a student may send as much as they like.
        self.came: queue.Queue[bytes | None] = queue.Queue(4)
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> "Student":
        if not self._wait(START_SECONDS).get("ready"):
            raise self._lose("it did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self.watch.end()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self.place.closed()

    def run(self, source: str) -> dict[str, Any] | None:
        """Runs a cell; returns what it raised as data, or None.

        Raises:
            StudentLost: if the process did not survive it.
        """
        reply = self._ask({"do": "run", "source": source}, self.limits.cell)
        error = reply.get("error")
        if not isinstance(error, dict):
            return None
        self._note_missing(error)
        return error

    def forget(self, names: list[str]) -> None:
        """Removes names from the notebook's namespace."""
        self._ask({"do": "forget", "names": names}, self.limits.call)

    def look_up(self, names: list[str]) -> dict[str, Any]:
        """The values of those names that the notebook has defined."""
        reply = self._ask({"do": "look_up", "names": names}, self.limits.call)
        with self._believed():
            return {name: self._decode(reply["found"][name]) for name in reply["found"]}

    def apply(self, function: str, *arguments: Any, **keywords: Any) -> Any:
        """Carries out a named function there, on values that are sent there.

        Raises:
            StudentLost: if no answer came; else whatever the function raised.
        """
        request = {
            "do": "apply",
            "function": function,
            "arguments": list(arguments),
            "keywords": keywords,
        }
        reply = self._ask(request, self.limits.call)
        with self._believed():
            _warn_again(reply["warned"])
            for where, value in reply["changed"]:
                old = keywords[where] if where in keywords else arguments[int(where)]
                _change(old, self._decode(value))
            if "error" not in reply:
                return self._decode(reply["value"])
            self._note_missing(reply["error"])
            raised = exception_told(reply["error"])
        raise raised

    @contextlib.contextmanager
    def _believed(self) -> Iterator[None]:
        """Reads an answer; one that is not as it should be ends the conversation."""
        try:
            yield
        except MALFORMED as error:
            raise self._lose(NO_ANSWER) from error

    def _note_missing(self, error: dict[str, Any]) -> None:
        if error.get("kind") == "NameError" and isinstance(error.get("name"), str):
            self.missing.add(error["name"])

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        if self.lost:
            raise StudentLost(self.lost)
        self.asked += 1
        self._send(request | {"number": self.asked})
        # Until the answer is there the process is busy: an exception that ends the
        # waiting (a check's time limit) leaves nobody to talk to.
        self.lost = "it was still busy with the call before"
        reply = self._wait(seconds)
        if reply.get("number") != self.asked:  # written by somebody else
            raise self._lose(NO_ANSWER)
        self.lost = ""
        return reply

    def _wait(self, seconds: float) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while True:
            if time.monotonic() > until:
                raise self._lose(f"it took more than {seconds:g} seconds")
            try:
                content = self.came.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            if content is None:
                raise self._lose(self.watch.reason() or "it ended Python")
            try:
                message = wire.from_bytes(content)
                if "call_back" not in message:
                    return message
                self._call_back(message)
            except (wire.BrokenWire, *MALFORMED) as error:
                raise self._lose(NO_ANSWER) from error

    def _call_back(self, message: dict[str, Any]) -> None:
        function = self.callbacks[message["call_back"]]
        arguments = [self._decode(value) for value in message["arguments"]]
        lost, self.lost = self.lost, ""  # the function may ask in its turn
        asked = self.asked
        try:
            answer = {"value": function(*arguments)}
        except Exception as error:
            answer = {"error": error}
        self.lost, self.asked = lost, asked
        self._send(answer)

    def _send(self, message: dict[str, Any]) -> None:
        content = io.BytesIO()
        _Writer(content, self.callbacks).dump(message)
        assert self.process.stdin is not None
        try:
            wire.send(self.process.stdin, content.getvalue())
        except (OSError, ValueError):
            raise self._lose(self.watch.reason() or "it ended Python") from None

    def _lose(self, why: str) -> StudentLost:
        self.lost = why
        self.watch.end()
        return StudentLost(why)

    def _read(self) -> None:
        assert self.process.stdout is not None
        content: bytes | None = b""
        while content is not None:
            try:
                content = wire.receive(self.process.stdout)
            except (wire.BrokenWire, OSError, ValueError):
                content = None
            while not self.watch.over.is_set():
                with contextlib.suppress(queue.Full):
                    self.came.put(content, timeout=1)
                    break

    def _decode(self, value: Any) -> Any:
        return wire.decode(value, lambda about: stand_in(self.apply, about))


class _Writer(pickle.Pickler):
    """Writes a request; functions that only the grader knows are called back."""

    def __init__(self, file: io.BytesIO, callbacks: list[Callable[..., Any]]) -> None:
        super().__init__(file)
        self.callbacks = callbacks

    def persistent_id(self, value: Any) -> Any:
        if isinstance(value, Remote):
            return "object", value._about["handle"]
        if not isinstance(value, FunctionType | type):
            return None
        module = str(value.__module__).split(".")[0]
        if module in (*KNOWN, "builtins") and "<" not in value.__qualname__:
            return None
        self.callbacks.append(value)
        return "call back", len(self.callbacks) - 1


def _warn_again(kinds: Any) -> None:
    """Tells NumPy's floating-point warnings to whoever listens on this side."""
    listener = np.geterrcall()
    for kind in list(kinds)[:20]:
        if callable(listener):
            listener(str(kind), 0)


def _change(old: Any, new: Any) -> None:
    """Makes an argument what it has become on the other side."""
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        old[...] = new
    elif isinstance(old, list) and isinstance(new, list):
        old[:] = new
    elif isinstance(old, dict) and isinstance(new, dict):
        old.clear()
        old.update(new)
