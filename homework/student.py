"""The grader's side of the channel to the process that runs one student's code."""

import contextlib
import io
import pickle
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

from homework.inside import wire
from homework.limits import Limits
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
KNOWN: Final = ("helpers", "scratch", "numpy", "math", "operator", "builtins")


class StudentLost(Exception):
    """The student's process is gone or does not answer; the message says why."""


class Named:
    """A function of the student's, known here by its name only."""

    def __init__(self, name: str) -> None:
        self.__name__ = name


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
            raise self.lose("it did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self.watch.end()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self.place.closed()

    def run(self, source: str) -> dict[str, str] | None:
        """Runs a cell; returns what it raised as data, or None.

        Raises:
            StudentLost: if the process did not survive it.
        """
        error = self.ask("run", self.limits.cell, source=source).get("error")
        if not isinstance(error, dict):
            return None
        return {key: str(error.get(key, "")) for key in ("kind", "text", "place")}

    def ask(self, do: str, seconds: float, **about: Any) -> dict[str, Any]:
        """The reply to one request, as data that nobody has looked at yet.

        Args:
            do: what the worker is to do.
            seconds: how long that may take.
            **about: what it needs to know.

        Raises:
            StudentLost: if the process did not survive it, or took too long.
        """
        if self.lost:
            raise StudentLost(self.lost)
        self.asked += 1
        self._send({"do": do, "number": self.asked} | about)
        # Until the answer is there the process is busy: an exception that ends the
        # waiting leaves nobody to talk to.
        self.lost = "it was still busy with the call before"
        reply = self._wait(seconds)
        if reply.get("number") != self.asked:  # written by somebody else
            raise self.lose(NO_ANSWER)
        self.lost = ""
        for error in _errors(reply):
            if error.get("kind") == "NameError" and isinstance(error.get("name"), str):
                self.missing.add(error["name"])
        return reply

    def _wait(self, seconds: float) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while True:
            if time.monotonic() > until:
                raise self.lose(f"it took more than {seconds:g} seconds")
            try:
                content = self.came.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            if content is None:
                raise self.lose(self.watch.reason() or "it ended Python")
            try:
                message = wire.from_bytes(content)
                if "call_back" not in message:
                    return message
                self._call_back(message)
            except (wire.BrokenWire, *MALFORMED) as error:
                raise self.lose(NO_ANSWER) from error

    def _call_back(self, message: dict[str, Any]) -> None:
        function = self.callbacks[message["call_back"]]
        arguments = [wire.decode(value) for value in message["arguments"]]
        try:
            answer = {"value": function(*arguments)}
        except Exception as error:
            answer = {"error": error}
        self._send(answer)

    def _send(self, message: dict[str, Any]) -> None:
        content = io.BytesIO()
        _Writer(content, self.callbacks).dump(message)
        assert self.process.stdin is not None
        try:
            wire.send(self.process.stdin, content.getvalue())
        except (OSError, ValueError):
            raise self.lose(self.watch.reason() or "it ended Python") from None

    def lose(self, why: str) -> StudentLost:
        """Ends the process, for a reason that is told."""
        self.lost = why
        self.watch.end()
        return StudentLost(why)

    def _read(self) -> None:
        assert self.process.stdout is not None
        content: bytes | None = b""
        while content is not None:
            try:
                content = wire.receive(self.process.stdout, wire.LONGEST)
            except (wire.BrokenWire, OSError, ValueError):
                content = None
            while not self.watch.over.is_set():
                with contextlib.suppress(queue.Full):
                    self.came.put(content, timeout=1)
                    break


def _errors(reply: dict[str, Any]) -> list[dict[str, Any]]:
    """What was raised in a reply, in whatever form it is."""
    outcomes = reply.get("outcomes")
    each = [
        reply,
        reply.get("outcome"),
        *(outcomes if isinstance(outcomes, list) else ()),
    ]
    errors = [one.get("error") for one in each if isinstance(one, dict)]
    return [error for error in errors if isinstance(error, dict)]


class _Writer(pickle.Pickler):
    """Writes a request; functions that only the grader knows are called back."""

    def __init__(self, file: io.BytesIO, callbacks: list[Callable[..., Any]]) -> None:
        super().__init__(file)
        self.callbacks = callbacks

    def persistent_id(self, value: Any) -> Any:
        if isinstance(value, Named):
            return "name", value.__name__
        if not isinstance(value, FunctionType | type):
            return None
        module = str(value.__module__).split(".")[0]
        if module in KNOWN and "<" not in value.__qualname__:
            return None
        self.callbacks.append(value)
        return "call back", len(self.callbacks) - 1
