"""A whole class, several students at a time; what is graded is never graded again.

Each result is a file of its own, named after the submission's content, the lesson and
the grader, and written in one step. The same command continues an interrupted run.
"""

import hashlib
import json
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from homework import grading
from homework.assignment import Assignment
from homework.intake import Submission
from homework.limits import Limits
from homework.sandbox import Place

STATE: Final = ".homework"


@dataclass(frozen=True)
class Work:
    """What every grading process needs.

    Args:
        assignment: the lesson.
        elsewhere: each grade_id of the whole course → its lesson.
        place: where students' code runs.
        limits: what it may use.
        state: folder of submissions and results.
    """

    assignment: Assignment
    elsewhere: dict[str, str]
    place: Place
    limits: Limits
    state: Path

    def key(self, content: bytes) -> str:
        """The name of a submission's result."""
        known = [self.assignment.version, str(self.limits), str(self.place.protected)]
        return hashlib.sha256("|".join(known).encode() + b"\0" + content).hexdigest()

    def submitted(self, key: str) -> Path:
        """Where a submission is kept as it was handed in."""
        return self.state / "submitted" / f"{key}.ipynb"

    def result(self, key: str) -> Path:
        """Where its result is kept."""
        return self.state / "results" / f"{key}.json"


def store(path: Path, content: bytes) -> None:
    """Writes a file in one step: it is there as a whole, or as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    os.replace(part, path)


def stored(work: Work, key: str) -> dict[str, Any] | None:
    """A result of an earlier run, or None."""
    try:
        found: dict[str, Any] = json.loads(work.result(key).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


def grade_all(
    work: Work, handed: list[Submission]
) -> Iterator[tuple[Submission, dict[str, Any]]]:
    """(submission, result) for each student, as they are done.

    Args:
        work: the lesson and its limits.
        handed: what was handed in.
    """
    waiting: dict[str, list[Submission]] = {}
    for submission in handed:
        content = submission.content
        if content is None:
            why = "; ".join(submission.notes)
            yield submission, grading.ungraded(work.assignment, why).as_dict()
            continue
        key = work.key(content)
        earlier = stored(work, key)
        if earlier is not None:
            yield submission, earlier
            continue
        if not work.submitted(key).is_file():
            store(work.submitted(key), content)
        waiting.setdefault(key, []).append(submission)
    for key, result in _in_parallel(work, list(waiting)):
        for submission in waiting[key]:
            yield submission, result


def _in_parallel(work: Work, keys: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    left = list(keys)
    pool = _pool(work, _cores())
    try:
        running: dict[Future[dict[str, Any]], str] = {
            pool.submit(_grade_one, key): key for key in keys
        }
        for done in as_completed(running):
            result = done.result()
            left.remove(running[done])
            yield running[done], result
    except BrokenProcessPool:
        # A grading process itself has died. One at a time shows at whose submission.
        for key in left:
            yield key, _alone(work, key)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _alone(work: Work, key: str) -> dict[str, Any]:
    try:
        with _pool(work, 1) as pool:
            return pool.submit(_grade_one, key).result()
    except BrokenProcessPool:
        why = "the grader itself ended while it read this submission"
        return grading.ungraded(work.assignment, why).as_dict()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _pool(work: Work, processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(work, os.getpid()),
    )


_WORK: list[Work] = []


def _begin(work: Work, parent: int) -> None:
    _WORK[:] = [work]
    # Ctrl-C reaches all processes; here it would look like a student's exception.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def end_with_parent() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


def _grade_one(key: str) -> dict[str, Any]:
    (work,) = _WORK
    content = work.submitted(key).read_bytes()
    try:
        result = grading.grade(
            work.assignment, work.elsewhere, content, work.place, work.limits
        ).as_dict()
    except Exception as error:  # a fault of the grader must not stop the others
        why = f"the grader failed with {type(error).__name__}: {error}"
        return grading.ungraded(work.assignment, why).as_dict()
    store(work.result(key), json.dumps(result, ensure_ascii=False).encode())
    return result
