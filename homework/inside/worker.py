"""The process that runs one student's notebook and calls its functions on request.

Nothing here decides about points. A student's code shares this process and may do to it
what it likes; all that it can reach is the values of its own functions.
"""

import dataclasses
import io
import json
import os
import pickle
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Final

from helpers.checks import running
from helpers.checks.checking import examine, is_blank
from helpers.checks.exercise import Case, Exercise, as_it_is, find

# Relative: inside the protection this package lies alone, without the grader around it.
from . import limiting, wire
from .notebook import Notebook

SAID_CHARACTERS: Final = 1_000
MOST_WARNINGS: Final = 20
TOO_LONG: Final = {"kind": "ValueError", "name": None, "place": ""} | {
    "text": f"the result is larger than {wire.LONGEST // 2**20} MB"
}


class Worker:
    """Answers the grader's requests.

    Args:
        requests: where pickled requests come from.
        replies: where JSON replies go to.
    """

    def __init__(self, requests: BinaryIO, replies: BinaryIO) -> None:
        self.requests, self.replies = requests, replies
        self.notebook = Notebook()

    def serve(self) -> None:
        """Answers until the grader hangs up."""
        while True:
            request = self.load(wire.receive(self.requests))
            number = request.pop("number")
            self.reply(self.answer(request) | {"number": number})

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Does what a request asks."""
        do: Callable[..., dict[str, Any]] = getattr(self, "do_" + request.pop("do"))
        return do(**request)

    def load(self, content: bytes) -> dict[str, Any]:
        """A request, with the student's functions and callbacks put in."""
        return _Reader(content, self).load()

    def reply(self, message: dict[str, Any]) -> None:
        """Sends an encoded message."""
        content = wire.to_bytes(message)
        if len(content) > wire.LONGEST:
            content = wire.to_bytes({"error": TOO_LONG, "number": message["number"]})
        wire.send(self.replies, content)

    def do_run(self, source: str) -> dict[str, Any]:
        """Runs a cell."""
        error = self.notebook.run(source)
        return {"error": error and _told(error, running.place_of(error, "<cell "))}

    def do_check(self, name: str) -> dict[str, Any]:
        """Runs an exercise's calls: what is there, and what came of each call."""
        if name not in self.notebook.names:
            return {"found": "nothing"}
        answer = self.notebook.names[name]
        exercise = find(name)
        module = str(getattr(answer, "__module__", ""))
        code = getattr(answer, "__code__", None)
        if module.startswith(("scratch.", "helpers.")) or (
            code is not None and code is exercise.reference.__code__
        ):
            return {"found": "the course's", "module": f"scratch.{exercise.module}"}
        if answer is ... or is_blank(answer):
            return {"found": "blank"}
        if not callable(answer):
            return {"found": "no function"}
        finished = running.run(answer, exercise.cases, exercise.seconds)
        return {
            "found": "function",
            "outcomes": [_outcome(one, exercise) for one in finished.outcomes],
            "timed_out": finished.timed_out,
        }

    def do_explain(self, name: str) -> dict[str, Any]:
        """What the lesson's own check says: words for the student, no verdict."""
        result = examine(name, self.notebook.names.get(name))
        without = dataclasses.replace(result, hint="")
        return {
            "status": result.status,
            "said": without.message[: 2 * SAID_CHARACTERS],
            "hint": result.hint[: 2 * SAID_CHARACTERS],
        }

    def do_look_up(self, names: list[str]) -> dict[str, Any]:
        """The values of those names that exist."""
        known = self.notebook.names
        return {"found": {n: wire.encode(known[n]) for n in names if n in known}}

    def do_call(
        self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> dict[str, Any]:
        """Calls one of the student's functions."""
        function = self.notebook.names[name]
        return {"outcome": _outcome(running.call(function, Case(arguments, keywords)))}

    def call_back(self, handle: int, arguments: tuple[Any, ...]) -> Any:
        """Calls a function that stayed with the grader, for a student's function."""
        encoded = [wire.encode(value) for value in arguments]
        self.reply({"call_back": handle, "arguments": encoded, "number": None})
        answer = self.load(wire.receive(self.requests))
        if "error" in answer:
            raise answer["error"]
        return answer["value"]


class _Reader(pickle.Unpickler):
    """Reads a request, and puts in what stayed on either side."""

    def __init__(self, content: bytes, worker: Worker) -> None:
        super().__init__(io.BytesIO(content))
        self.worker = worker

    def persistent_load(self, pid: Any) -> Any:
        """A student's function by its name, or one that calls the grader."""
        side, which = pid
        if side == "name":
            return self.worker.notebook.names[which]

        def back(*arguments: Any) -> Any:
            return self.worker.call_back(which, arguments)

        return back


def _outcome(outcome: running.Outcome, exercise: Exercise | None = None) -> Any:
    """What came of a call as data."""
    told: dict[str, Any] = {
        "warned": outcome.warned[:MOST_WARNINGS],
        "changed": outcome.changed,
    }
    if outcome.error is not None:
        return told | {"error": _told(outcome.error, outcome.place)}
    try:
        told["value"] = wire.encode(outcome.value)
        seen = exercise is not None and exercise.seen is not as_it_is
        if exercise and seen and not wire.is_plain(wire.decode(told["value"])):
            # A model stays here; what the exercise sees of it travels.
            told["seen"] = wire.encode(exercise.judged(outcome.value))
    except Exception as error:  # a student's object may fail at being looked at
        return told | {"error": _told(error, "")}
    return told


def _told(error: BaseException, place: str) -> dict[str, Any]:
    """An exception as data: kind, text, the missing name, the student's line."""
    try:
        text = str(error)
    except Exception:  # a student's own exception may fail at telling
        text = ""
    name = getattr(error, "name", None)
    return {
        "kind": type(error).__name__[:100],
        "text": text[:SAID_CHARACTERS],
        "name": name if isinstance(name, str) else None,
        "place": place[:SAID_CHARACTERS],
    }


def main() -> None:
    """Moves the channel off the standard streams, then serves."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    for number in range(3):
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, number)
        os.close(nowhere)
    worker = Worker(requests, replies)
    limiting.limit(json.loads(sys.argv[1]))
    worker.reply({"ready": True})
    try:
        worker.serve()
    except (wire.BrokenWire, BrokenPipeError, pickle.UnpicklingError):
        os._exit(0)  # without waiting for threads that a student may have left behind


if __name__ == "__main__":
    main()
