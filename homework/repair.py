"""A student's cells → the lesson's cells in their order, with the student's answers.

Tests are always the grader's own. What a student wrote is found by nbgrader's name for
the cell, else by its text, its id, or the names that it defines.
"""

import ast
import difflib
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from homework.assignment import Assignment, Part, defined
from homework.reading import Handed

ALIKE: Final = 0.75


class WrongLesson(Exception):
    """The notebook is not this lesson; the message names the one that it may be."""


@dataclass(frozen=True)
class Step:
    """A cell to run or a test to judge.

    Args:
        source: the cell's text; for a test the grader's own.
        part: the lesson's cell that it is; None for a cell that a student added.
        own: whether a student wrote or changed it.
    """

    source: str
    part: Part | None
    own: bool


@dataclass
class Repaired:
    """A submission put in order.

    Args:
        steps: what to run and to judge, in order.
        answers: each graded exercise → what the student wrote for it.
        repairs: what was put right.
        doubts: what a human should look at.
    """

    steps: list[Step] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def repair(
    assignment: Assignment, handed: list[Handed], elsewhere: dict[str, str]
) -> Repaired:
    """Puts a submission in order.

    Args:
        assignment: the lesson.
        handed: the student's cells.
        elsewhere: each grade_id of the whole course → its lesson.

    Raises:
        WrongLesson: if nothing of the lesson's exercises is in it.
    """
    matching = _Matching(assignment, handed)
    _refuse_other_lessons(assignment, handed, elsewhere, matching)
    repaired = Repaired()
    _drop_copies(matching, repaired)
    _tell_losses(matching, repaired)
    _tell_order(matching, repaired)
    _write_steps(matching, repaired)
    _tell_late_answers(assignment, repaired)
    return repaired


class _Matching:
    """Which of the student's cells is which of the lesson's.

    `cells[number]` lists the student's cells (by their numbers) for a part; `extra`
    lists the student's other code cells.
    """

    def __init__(self, assignment: Assignment, handed: list[Handed]) -> None:
        self.parts, self.handed = assignment.parts, handed
        self.cells: dict[int, list[int]] = {n: [] for n in range(len(self.parts))}
        self.free = {
            number
            for number, cell in enumerate(handed)
            if cell.kind == "code" or cell.grade_id
        }
        self.by_grade_id()
        self.by_text()
        self.by_id()
        self.by_names()
        self.by_likeness()
        self.extra = sorted(n for n in self.free if self.handed[n].kind == "code")

    def take(self, part: int, cell: int) -> None:
        self.cells[part].append(cell)
        self.free.discard(cell)

    def open_parts(self, *roles: str) -> list[int]:
        found = [n for n, part in enumerate(self.parts) if not self.cells[n]]
        return [n for n in found if self.parts[n].role in roles or not roles]

    def by_grade_id(self) -> None:
        places = {p.grade_id: n for n, p in enumerate(self.parts) if p.grade_id}
        fits, misfits = [], []
        for cell in sorted(self.free):
            part = places.get(self.handed[cell].grade_id)
            if part is None:
                continue
            needed = self.parts[part].names
            wrong = needed and not needed & defined(self.handed[cell].source)
            (misfits if wrong else fits).append((part, cell))
        for part, cell in fits:
            self.take(part, cell)
        for part, cell in misfits:  # a copied cell with another answer in it, or a slip
            needed = self.parts[part].names
            others = any(
                needed <= defined(self.handed[other].source) for other in self.free
            )
            if not self.cells[part] and not others:
                self.take(part, cell)

    def by_text(self) -> None:
        texts: dict[str, list[int]] = {}
        for cell in sorted(self.free):
            texts.setdefault(_bare(self.handed[cell].source), []).append(cell)
        for part in self.open_parts():
            same = texts.get(_bare(self.parts[part].source))
            if same:
                self.take(part, same.pop(0))

    def by_id(self) -> None:
        ids = {self.handed[n].cell_id: n for n in sorted(self.free, reverse=True)}
        for part in self.open_parts("course", "answer", "test"):
            name, needed = self.parts[part].cell_id, self.parts[part].names
            cell = ids.get(name) if name else None
            if cell is None or cell not in self.free:
                continue
            if needed <= defined(self.handed[cell].source):
                self.take(part, cell)

    def by_names(self) -> None:
        for part in self.open_parts("answer", "course"):
            needed = self.parts[part].names
            if not needed:
                continue
            fits = [
                cell
                for cell in sorted(self.free)
                if needed <= defined(self.handed[cell].source)
            ]
            # Of an answer every version counts, as it did for the student.
            for cell in fits if self.parts[part].role == "answer" else fits[:1]:
                self.take(part, cell)

    def by_likeness(self) -> None:
        for cell in sorted(self.free):
            source = self.handed[cell].source
            for part in self.open_parts("course"):
                compared = difflib.SequenceMatcher(
                    None, self.parts[part].source, source
                )
                if (
                    compared.real_quick_ratio() > ALIKE
                    and compared.quick_ratio() > ALIKE
                    and compared.ratio() > ALIKE
                ):
                    self.take(part, cell)
                    break


def _bare(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _refuse_other_lessons(
    assignment: Assignment,
    handed: list[Handed],
    elsewhere: dict[str, str],
    matching: _Matching,
) -> None:
    here = {part.grade_id for part in assignment.parts if part.grade_id}
    ours = sum(cell.grade_id in here for cell in handed)
    others = Counter(
        elsewhere[cell.grade_id]
        for cell in handed
        if cell.grade_id in elsewhere and cell.grade_id not in here
    )
    named, count = others.most_common(1)[0] if others else ("", 0)
    found = any(
        matching.cells[n]
        for n, part in enumerate(assignment.parts)
        if part.role != "course"
    )
    if count > ours:
        raise WrongLesson(f"this is lesson {named}, not {assignment.name}")
    if not found:
        raise WrongLesson(f"nothing of lesson {assignment.name} is in this notebook")


def _drop_copies(matching: _Matching, repaired: Repaired) -> None:
    """Of several cells for one part keeps those that say something of their own."""
    copies = []
    for number, part in enumerate(matching.parts):
        cells = matching.cells[number]
        if len(cells) < 2:
            continue
        copies.append(part.grade_id or "a cell")
        if part.role == "test":
            matching.cells[number] = cells[:1]
            continue
        written = [
            cell
            for cell in cells
            if _bare(matching.handed[cell].source) != _bare(part.source)
            and matching.handed[cell].source.strip()
        ]
        texts = {_bare(matching.handed[cell].source): cell for cell in written}
        matching.cells[number] = sorted(texts.values()) or cells[:1]
        if len(texts) > 1 and part.role == "answer":
            repaired.doubts.append(
                f"there are {len(texts)} different answers to {part.grade_id}: "
                "the last one counts"
            )
    if copies:
        repaired.repairs.append(f"copied cells taken together: {', '.join(copies)}")


def _tell_losses(matching: _Matching, repaired: Repaired) -> None:
    stripped = missing = 0
    for number, part in enumerate(matching.parts):
        cells = matching.cells[number]
        if not cells:
            missing += part.role == "course"
            if part.role == "test":
                repaired.repairs.append(f"deleted test {part.grade_id} put back")
            elif part.role == "answer":
                repaired.repairs.append(f"deleted answer cell {part.grade_id} put back")
            continue
        first = matching.handed[cells[0]]
        stripped += bool(part.grade_id) and first.grade_id != part.grade_id
        changed = _bare(first.source) != _bare(part.source)
        if part.role == "test" and changed:
            repaired.repairs.append(f"edited test {part.grade_id} restored")
        if part.role == "answer" and first.kind != "code":
            repaired.repairs.append(f"{part.grade_id} made a code cell again")
    if stripped:
        repaired.repairs.append(f"grading data of {stripped} cells restored")
    if missing:
        repaired.repairs.append(f"{missing} deleted cells put back")


def _tell_order(matching: _Matching, repaired: Repaired) -> None:
    order = [cells[0] for cells in matching.cells.values() if cells]
    if order != sorted(order):
        repaired.repairs.append("cells put back into their order")


def _write_steps(matching: _Matching, repaired: Repaired) -> None:
    """The lesson's order; an extra cell stays below the cell that it followed."""
    owner = {cell: n for n, cells in matching.cells.items() for cell in cells}
    below: dict[int, list[int]] = {}
    last = -1
    for number in range(len(matching.handed)):
        if number in owner:
            last = owner[number]
        elif number in matching.extra:
            below.setdefault(last, []).append(number)
    extras = _Extras(matching, below)
    repaired.steps += extras.after(-1)
    written: list[str] = []
    for number, part in enumerate(matching.parts):
        sources = [matching.handed[cell].source for cell in matching.cells[number]]
        if part.role == "test":
            repaired.steps.append(Step(part.full, part, own=False))
            repaired.answers[part.exercise] = "\n\n".join(written)
            written = []
        elif part.role == "by hand":
            repaired.answers[part.exercise] = "\n\n".join(sources)
        else:
            if part.role == "answer":
                written += sources
            for source in sources or [part.source]:
                own = _bare(source) != _bare(part.source)
                pieces = [source] if own else _statements(source)
                repaired.steps += [Step(piece, part, own) for piece in pieces]
        repaired.steps += extras.after(number)


def _tell_late_answers(assignment: Assignment, repaired: Repaired) -> None:
    """An answer that stands below its test does not count, as in Run All."""
    waiting: dict[str, frozenset[str]] = {}
    written: set[str] = set()
    for step in repaired.steps:
        if step.own:
            names = defined(step.source)
            written |= names
            for exercise in [e for e, needs in waiting.items() if needs <= names]:
                del waiting[exercise]
                repaired.doubts.append(
                    f"{exercise} is blank at its test and defined further down"
                )
        elif step.part is not None and step.part.role == "test":
            needs = assignment.answers[step.part.grade_id]
            if needs and not needs & written:
                waiting[step.part.exercise] = needs


def _statements(source: str) -> list[str]:
    """The statements of a cell that nobody touched, so that only those needed run."""
    return [ast.unparse(node) for node in ast.parse(source).body]


@dataclass(frozen=True)
class _Extras:
    matching: _Matching
    below: dict[int, list[int]]

    def after(self, part: int) -> list[Step]:
        sources = [self.matching.handed[n].source for n in self.below.get(part, [])]
        return [Step(source, None, own=True) for source in sources if source.strip()]
