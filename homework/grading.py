"""One submission from its bytes to its points; nothing a student writes gets out."""

import ast
import dataclasses
import time
from dataclasses import dataclass, field
from typing import Any, Final

from homework.assignment import Assignment, Part
from homework.judge import Origins, Verdict, judge
from homework.limits import Limits
from homework.needed import from_scratch, needed
from homework.pages import without_paths
from homework.reading import Unreadable, read
from homework.repair import Repaired, WrongLesson, put_back, repair
from homework.sandbox import Place
from homework.student import NO_ANSWER, Student, StudentLost

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
        exercises: one entry for each graded exercise: name, points, of, mark, message,
            hint, right, calls (how many of the table's calls are right) and answer;
            points is None where a human has to give them.
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
            "hint": "",
            "right": 0,
            "calls": 0,
            "answer": "",
        }
        for part in assignment.graded
    ]
    return Grade(NOT_GRADED, exercises, notes=[why])


def _entry(run: "_Run", number: int) -> dict[str, Any]:
    part = run.assignment.graded[number]
    entry = {"name": part.exercise, "of": part.points, "hint": ""}
    entry |= {"right": 0, "calls": 0}
    if part.role == "by hand":
        entry |= {"points": None, "mark": "–", "message": "graded by a human"}
    else:
        verdict = run.verdicts.get(part.grade_id) or Verdict(
            0, "✗", "The notebook did not get this far."
        )
        error = "" if verdict.points else run.errors.get(part.grade_id, "")
        if error and verdict.mark == "○":  # something was written, and did not run
            verdict = Verdict(0, "✗", "")
        said = "\n".join(filter(None, [verdict.said, error]))
        entry |= {"points": verdict.points, "mark": verdict.mark}
        entry |= {"message": without_paths(said), "hint": without_paths(verdict.hint)}
        entry |= {"right": verdict.right, "calls": verdict.calls}
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
        self.origins = _origins(assignment)
        self.from_scratch = from_scratch(repaired.steps)

    def all_attempts(self) -> None:
        """Runs what is needed; runs more if a name of the lesson was missing."""
        chosen = needed(self.repaired.steps)
        self._until_done(chosen)
        more = needed(self.repaired.steps, frozenset(self.missing)) - chosen
        if more:
            self.verdicts.clear()
            self._until_done(chosen | more)

    def _until_done(self, chosen: set[int]) -> None:
        for _ in range(MOST_ATTEMPTS):
            seconds = self.until - time.monotonic()
            if seconds <= 0:
                self._note(f"it took more than {self.limits.seconds:g} seconds")
                return
            try:
                with Student(self.place, self.limits, seconds) as student:
                    if self._attempt(student, chosen):
                        return
            except StudentLost as error:
                self._note(str(error))
                return
        self._note("its process ended again and again")

    def _attempt(self, student: Student, chosen: set[int]) -> bool:
        """Runs the steps; False if the process was lost and another try makes sense."""
        tests = [p for p in self.assignment.graded if p.role == "test"]
        left = {p.grade_id for p in tests} - self.verdicts.keys()
        for number, step in enumerate(self.repaired.steps):
            if not left:
                return True
            if number not in chosen or number in self.left_out:
                continue
            if step.test is None:
                if not self._cell(number, student):
                    return False
                continue
            name = step.test.grade_id
            if name in left:
                left.discard(name)
                self._judge(step.test, student)
                if student.lost:  # whoever has sent a forged answer is not asked again
                    return not left or student.lost == NO_ANSWER
            source = put_back(step.test)
            if source and self.verdicts[name].points < step.test.points:
                student.ask("run", self.limits.cell, source=source)
        return True

    def _judge(self, test: Part, student: Student) -> None:
        answers, origins = self.assignment.answers[test.grade_id], self.origins
        taken = test.exercise in self.from_scratch
        verdict = judge(test, answers, origins[test.grade_id], student, taken)
        self.verdicts[test.grade_id] = verdict
        self.missing |= student.missing
        if verdict.doubt:
            self._note(verdict.doubt)

    def _cell(self, number: int, student: Student) -> bool:
        step = self.repaired.steps[number]
        try:
            error = student.run(step.source)
        except StudentLost as lost:
            self.left_out.add(number)
            where = ", ".join(sorted(step.names)) or "a cell"
            self._note(f"{where} was left out: {lost}")
            return False
        self.missing |= student.missing
        if error and step.names:
            place = f" ({error['place']})" if error["place"] else ""
            said = f"The cell raised {error['kind']}: {error['text']}{place}"
            for test, names in self.assignment.answers.items():
                if names & step.names:
                    self.errors[test] = said
        return True

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(without_paths(text))


def _origins(assignment: Assignment) -> dict[str, Origins]:
    """For each test what the lesson's own cells have imported before it."""
    found: dict[str, Origins] = {}
    known: Origins = {}
    for part in assignment.parts:
        if part.role not in ("course", "test"):
            continue
        if part.role == "test":
            found[part.grade_id] = dict(known)
        for node in ast.parse(part.source).body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.asname or "." not in alias.name:
                        known[alias.asname or alias.name] = (alias.name, "")
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    known[alias.asname or alias.name] = (node.module, alias.name)
    return found
