"""One submission from its bytes to its points; nothing a student writes gets out."""

import ast
import dataclasses
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from homework.assignment import Assignment
from homework.judge import Origins, Verdict, judge
from homework.limits import Limits
from homework.needed import defined_by, needed
from homework.reading import Unreadable, read
from homework.repair import Repaired, Step, WrongLesson, repair
from homework.sandbox import Place
from homework.student import Student, StudentLost

GRADED: Final = "graded"
BY_HAND: Final = "check by hand"
NOT_GRADED: Final = "not graded"
# Each attempt after the first leaves out one more cell or test that ended the process.
MOST_ATTEMPTS: Final = 15


@dataclass
class Grade:
    """What a submission got.

    Args:
        status: GRADED, BY_HAND or NOT_GRADED.
        exercises: one entry for each graded exercise: name, points, of, mark, message
            and answer; points is None where a human has to give them.
        repairs: what was put right before grading.
        notes: what a human should know.
        seconds: how long it took.
    """

    status: str = GRADED
    exercises: list[dict[str, Any]] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def total(self) -> float:
        """The points of all exercises that have any."""
        return sum(entry["points"] or 0 for entry in self.exercises)

    def as_dict(self) -> dict[str, Any]:
        """What is stored of it."""
        return dataclasses.asdict(self)


def grade(
    assignment: Assignment,
    elsewhere: dict[str, str],
    content: bytes,
    place: Place,
    limits: Limits,
) -> Grade:
    """Grades one submission.

    Args:
        assignment: the lesson.
        elsewhere: each grade_id of the whole course → its lesson.
        content: the submission's file.
        place: where its code runs.
        limits: what it may use.
    """
    os.environ["NBGRADER_EXECUTION"] = "autograde"  # a check that finds a fault raises
    started = time.monotonic()
    try:
        handed, repairs = read(content)
        repaired = repair(assignment, handed, elsewhere)
    except (Unreadable, WrongLesson) as error:
        return ungraded(assignment, str(error))
    run = _Run(assignment, repaired, place, limits)
    run.all_attempts()
    found = Grade(
        exercises=[_entry(run, number) for number in range(len(assignment.graded))],
        repairs=repairs + repaired.repairs,
        notes=repaired.doubts + run.notes,
    )
    if found.notes or any(e["points"] is None for e in found.exercises):
        found.status = BY_HAND
    found.seconds = round(time.monotonic() - started, 2)
    return found


def ungraded(assignment: Assignment, why: str) -> Grade:
    """A grade of nothing, for a submission that cannot be graded."""
    exercises = [
        {
            "name": part.exercise,
            "points": 0.0,
            "of": part.points,
            "mark": "–",
            "message": "not graded",
            "answer": "",
        }
        for part in assignment.graded
    ]
    return Grade(NOT_GRADED, exercises, notes=[why])


def _entry(run: "_Run", number: int) -> dict[str, Any]:
    part = run.assignment.graded[number]
    entry = {"name": part.exercise, "of": part.points}
    if part.role == "by hand":
        entry |= {"points": None, "mark": "–", "message": "graded by a human"}
    else:
        verdict = run.verdicts.get(part.grade_id) or Verdict(
            0, "✗", "The notebook did not get this far."
        )
        entry |= {"points": verdict.points, "mark": verdict.mark}
        error = run.errors.get(part.grade_id, "")
        entry["message"] = "\n".join(filter(None, [verdict.message, error]))
    return entry | {"answer": run.repaired.answers.get(part.exercise, "")}


class _Run:
    """The attempts to run a submission to its end."""

    def __init__(
        self, assignment: Assignment, repaired: Repaired, place: Place, limits: Limits
    ) -> None:
        self.assignment, self.repaired = assignment, repaired
        self.place, self.limits = place, limits
        self.until = time.monotonic() + limits.seconds
        self.verdicts: dict[str, Verdict] = {}
        self.errors: dict[str, str] = {}
        self.notes: list[str] = []
        self.left_out: set[int] = set()
        self.missing: set[str] = set()

    def all_attempts(self) -> None:
        """Runs what is needed; runs everything if a name was missing after that."""
        steps = self.repaired.steps
        everything = set(range(len(steps)))
        chosen = needed(steps)
        self._until_done(chosen)
        if self.missing & defined_by([steps[n] for n in everything - chosen]):
            self.verdicts.clear()
            self._until_done(everything)

    def _until_done(self, chosen: set[int]) -> None:
        for _ in range(MOST_ATTEMPTS):
            seconds = self.until - time.monotonic()
            if seconds <= 0:
                self._note(f"it took more than {self.limits.seconds:g} seconds")
                return
            try:
                with Student(self.place, self.limits, seconds) as student:
                    finished = self._attempt(student, chosen)
                    self.missing |= student.missing
                if finished:
                    return
            except StudentLost as error:
                self._note(str(error))
                return
        self._note("its process ended again and again")

    def _attempt(self, student: Student, chosen: set[int]) -> bool:
        """Runs the steps; False if the process was lost and another try makes sense."""
        cleared: set[str] = set()
        open_tests = self._open_tests()
        origins = dict(_origins(self.repaired.steps))
        for number, step in enumerate(self.repaired.steps):
            if not open_tests:
                return True
            if number not in chosen or number in self.left_out:
                continue
            if step.part is not None and step.part.role == "test":
                if step.part.grade_id in open_tests:
                    open_tests.discard(step.part.grade_id)
                    if not self._test(step, origins.get(number, {}), student):
                        return not open_tests
                continue
            answer = step.part is not None and step.part.role == "answer"
            if step.part and answer and step.part.grade_id not in cleared:
                cleared.add(step.part.grade_id)
                student.forget(sorted(step.part.names))
            if not self._cell(number, step, student):
                return False
        return True

    def _open_tests(self) -> set[str]:
        tests = [p for p in self.assignment.graded if p.role == "test"]
        return {p.grade_id for p in tests if p.grade_id not in self.verdicts}

    def _test(self, step: Step, origins: Origins, student: Student) -> bool:
        assert step.part is not None
        name = step.part.grade_id
        verdict = judge(step.part, self.assignment.answers[name], origins, student)
        self.verdicts[name] = verdict
        if verdict.doubt:
            self._note(verdict.doubt)
        return not student.lost

    def _cell(self, number: int, step: Step, student: Student) -> bool:
        try:
            error = student.run(step.source)
        except StudentLost as lost:
            self.left_out.add(number)
            where = step.part.grade_id if step.part and step.part.grade_id else ""
            self._note(f"{where or 'a cell'} was left out: {lost}")
            return False
        if error and step.part is not None and step.part.role == "answer":
            place = f" ({error['place']})" if error.get("place") else ""
            said = f"The cell raised {error['kind']}: {error['text']}{place}"
            for test, names in self.assignment.answers.items():
                if names & step.part.names:
                    self.errors[test] = said
        return True

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def _origins(steps: list[Step]) -> Iterator[tuple[int, Origins]]:
    """For each test what the lesson's own cells have imported before it."""
    known: Origins = {}
    for number, step in enumerate(steps):
        if step.part is None:
            continue
        if step.part.role == "test":
            yield number, dict(known)
        if step.part.role in ("course", "test"):  # a test may import `check` for all
            for node in ast.parse(step.part.source).body:
                if isinstance(node, ast.Import):
                    for alias in node.names:
                        if alias.asname or "." not in alias.name:
                            known[alias.asname or alias.name] = (alias.name, "")
                elif isinstance(node, ast.ImportFrom) and node.module:
                    for alias in node.names:
                        known[alias.asname or alias.name] = (node.module, alias.name)
