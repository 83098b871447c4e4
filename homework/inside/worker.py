"""The process that runs one student's notebook and calls its functions on request.

Nothing here decides about points. A student's code shares this process and may do to it
what it likes; all that it can reach is the values of its own functions.
"""

import json
import os
import pickle
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

# Relative: inside the protection this package lies alone, without the grader around it.
from . import calls, wire
from .shell import Shell, start


class Worker:
    """Answers the grader's requests.

    Args:
        requests: where pickled requests come from.
        replies: where JSON replies go to.
        shell: runs the cells.
    """

    def __init__(self, requests: BinaryIO, replies: BinaryIO, shell: Shell) -> None:
        self.requests, self.replies, self.shell = requests, replies, shell
        self.kept: list[Any] = []

    def serve(self) -> None:
        """Answers until the grader hangs up."""
        while True:
            self.answer(self.load(wire.receive(self.requests)))

    def load(self, content: bytes) -> dict[str, Any]:
        """A request, with the student's own objects and callbacks put in."""
        return calls.Reader(content, self.kept, self.call_back).load()

    def answer(self, request: dict[str, Any]) -> None:
        """Does what a request asks and sends the reply."""
        do: Callable[..., dict[str, Any]] = getattr(self, "do_" + request.pop("do"))
        number = request.pop("number")
        self.reply(do(**request) | {"number": number})

    def reply(self, message: dict[str, Any]) -> None:
        """Sends an encoded message."""
        wire.send(self.replies, wire.to_bytes(message))

    def keep(self, value: Any) -> dict[str, Any]:
        """Stores an object that cannot travel, and describes it."""
        self.kept.append(value)
        return {"$": "object", "handle": len(self.kept) - 1} | calls.describe(value)

    def encode(self, value: Any) -> Any:
        """A value as the grader may read it."""
        return wire.encode(value, self.keep)

    def do_run(self, source: str) -> dict[str, Any]:
        """Runs a cell."""
        error = self.shell.run(source)
        return {"error": calls.told(error) if error is not None else None}

    def do_forget(self, names: list[str]) -> dict[str, Any]:
        """Removes names, so that only the student's own definition counts."""
        for name in names:
            self.shell.user_ns.pop(name, None)
        return {}

    def do_look_up(self, names: list[str]) -> dict[str, Any]:
        """The values of those names that exist."""
        known = self.shell.user_ns
        return {"found": {n: self.encode(known[n]) for n in names if n in known}}

    def do_apply(
        self, function: str, arguments: list[Any], keywords: dict[str, Any]
    ) -> dict[str, Any]:
        """Applies "call", an operator or another of `calls.FUNCTIONS`."""
        apply = calls.FUNCTIONS[function]
        before = calls.copies(arguments, keywords)
        outcome = calls.carry_out(apply, arguments, keywords)
        if outcome.error is not None:
            reply = {"error": calls.told(outcome.error, arguments[0])}
        else:
            try:
                reply = {"value": self.encode(outcome.value)}
            except Exception as error:
                reply = {"error": calls.told(error)}
        changes = calls.changes(before, arguments, keywords)
        return reply | {
            "warned": outcome.warned,
            "changed": [[where, self.encode(value)] for where, value in changes],
        }

    def call_back(self, handle: int, arguments: tuple[Any, ...]) -> Any:
        """Calls a function that stayed with the grader, for a student's function."""
        encoded = [self.encode(value) for value in arguments]
        self.reply({"call_back": handle, "arguments": encoded})
        while True:
            message = self.load(wire.receive(self.requests))
            if "do" in message:  # the grader's function calls one of the student's
                self.answer(message)
            elif "error" in message:
                raise message["error"]
            else:
                return message["value"]


def limit(most: dict[str, int]) -> None:
    """Sets this process's limits, where the platform knows them, for good.

    Args:
        most: `memory` and `file` in bytes, `seconds` of processor time.
    """
    try:
        import resource
    except ImportError:  # Windows: the grader's own watch is all there is
        return
    # DATA, not AS: TensorFlow reserves far more addresses than it ever uses.
    for name, value in (
        ("RLIMIT_DATA", most["memory"]),
        ("RLIMIT_FSIZE", most["file"]),
        ("RLIMIT_CPU", most["seconds"]),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", 512),
    ):
        which = getattr(resource, name)
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))


def main() -> None:
    """Moves the channel off the standard streams, then serves."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    for number in range(3):
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, number)
        os.close(nowhere)
    most = json.loads(sys.argv[1])
    shell = start()
    limit(most)
    worker = Worker(requests, replies, shell)
    worker.reply({"ready": True})
    try:
        worker.serve()
    except (wire.BrokenWire, BrokenPipeError, pickle.UnpicklingError):
        os._exit(0)  # without waiting for threads that a student may have left behind


if __name__ == "__main__":
    main()
