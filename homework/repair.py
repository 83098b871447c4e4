"""A student's cells → what runs: what they wrote or changed, in the lesson's order.

Of the lesson itself nothing is taken from a submission: its cells and its tests are the
grader's own. So it does not matter which of them are missing, copied, changed or
joined. An answer is found by the names that it defines, wherever it stands.
"""

import ast
import bisect
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from helpers.checks.exercise import find as find_exercise
from helpers.checks.exercise import names as exercise_names
from homework.additions import hidden_part
from homework.assignment import Assignment, Part, defined, defined_by
from homework.reading import Handed

# Their cells are Python below the first line; all other cells with %% are not.
RUNS: Final = ("time", "capture", "prun")
TIMED: Final = re.compile(r"^([ \t]*)%time[ \t]+(?=\S)", re.M)
MAGIC: Final = re.compile(
    r"^([ \t]*)(?:[%!?].*|[\w, \t]*=[ \t]*[%!].*|[\w.]+\?\??[ \t]*)$", re.M
)
LONGEST_CELL: Final = 200_000
IDLE: Final = (ast.Expr, ast.Import, ast.ImportFrom)


class WrongLesson(Exception):
    """The notebook is not this lesson; the message names the one that it may be."""


@dataclass(frozen=True)
class Step:
    """A cell to run or a test to judge.

    Args:
        source: Python to run; for a test what of it says which names it reads.
        own: whether a student wrote or changed it.
        names: the exercises' names that a student's cell defines.
        test: the test to judge; None for a cell to run.
    """

    source: str
    own: bool = False
    names: frozenset[str] = frozenset()
    test: Part | None = None


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


@dataclass
class _Own:
    """A cell that a student wrote or changed.

    Args:
        source: it as Python, without magics.
        place: the number of the lesson's part that it belongs to or follows.
        names: the exercises' names that it defines.
        cell: as it was handed in.
    """

    source: str
    place: int
    names: frozenset[str]
    cell: Handed

    @property
    def step(self) -> Step:
        """It as a step."""
        return Step(self.source, True, self.names)


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
    sorted_out = _SortedOut(assignment, handed)
    _refuse_other_lessons(assignment, handed, elsewhere, sorted_out)
    repaired = Repaired()
    sorted_out.tell(repaired)
    _write_answers(assignment, sorted_out, repaired)
    _write_steps(assignment, sorted_out.own, repaired)
    return repaired


def python(source: str) -> str:
    """A cell without its magics: what is Python of it, line by line."""
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%"):
        return python(rest) if first[2:].split(" ")[0].strip() in RUNS else ""
    if len(source) > LONGEST_CELL or _parsed(source) is not None:
        return source
    return MAGIC.sub(r"\1pass", TIMED.sub(r"\1", source))


def _parsed(source: str) -> ast.Module | None:
    if len(source) > LONGEST_CELL:
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _dumped(node: ast.stmt) -> str:
    try:
        return ast.dump(node)
    except RecursionError:  # as deep as nobody writes by hand
        return ""


def _bare(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


class _SortedOut:
    """Which of the student's cells are the lesson's own, and which are theirs.

    `own` lists theirs in the lesson's order; `untouched` holds the numbers of the
    lesson's parts that are there as they were handed out.
    """

    def __init__(self, assignment: Assignment, handed: list[Handed]) -> None:
        self.parts = assignment.parts
        self.by_id = {p.grade_id: n for n, p in enumerate(self.parts) if p.grade_id}
        self.by_cell = {p.cell_id: n for n, p in enumerate(self.parts) if p.cell_id}
        self.by_name = {
            name: number
            for number, part in enumerate(self.parts)
            if part.role == "answer"
            for name in part.names
        }
        texts: dict[str, list[int]] = {}
        for number, part in reversed([*enumerate(self.parts)]):
            texts.setdefault(_bare(part.source), []).append(number)
        # What of a joined cell is the lesson's own, and what of it changes nothing.
        self.lesson: set[str] = set()
        self.idle: set[str] = set()
        for part in self.parts:
            code = part.source if part.role != "by hand" else ""
            for node in ast.parse(code).body:
                self.lesson.add(ast.dump(node))
                if part.role == "answer" or isinstance(node, IDLE) or _checks(node):
                    self.idle.add(ast.dump(node))
        self.own: list[_Own] = []
        self.untouched: set[int] = set()
        self.order: list[int] = []
        self.repairs: dict[str, list[str]] = {}
        self.stripped = 0
        last = -1
        for cell in handed:
            found = texts.get(_bare(cell.source))
            if found and (cell.kind == "code" or cell.grade_id):
                last = found.pop() if len(found) > 1 else found[0]
                self.note_part(last, cell)
            elif cell.kind == "code" or cell.grade_id in self.by_id:
                last = self.take(cell, last)
        self.own.sort(key=lambda one: one.place)  # stable: extra cells stay below

    def note_part(self, number: int, cell: Handed) -> None:
        part = self.parts[number]
        if number in self.untouched:
            self.note("copied cells left out", part.grade_id or "a cell")
        else:
            self.order.append(number)
        self.untouched.add(number)
        self.stripped += bool(part.grade_id) and cell.grade_id != part.grade_id

    def take(self, cell: Handed, last: int) -> int:
        """Keeps a cell as the student's own, unless it is an edited test."""
        source = self.changed(python(cell.source))
        names = defined(source) & self.by_name.keys()
        number = self.by_id.get(cell.grade_id, self.by_cell.get(cell.cell_id))
        part = self.parts[number] if number is not None else None
        if names:
            number = max(self.by_name[name] for name in names)
            if cell.kind != "code":
                self.note("made code cells again", self.parts[number].grade_id)
            self.stripped += cell.grade_id != self.parts[number].grade_id
        elif number is not None and part is not None:
            if part.role == "test":
                self.note("edited tests restored", part.grade_id)
                self.untouched.add(number)
                return number
            source = "" if part.role == "by hand" else source
        elif cell.kind != "code" or not source.strip():
            return last
        place = last if number is None else number
        if number is not None:
            self.order.append(number)
        self.own.append(_Own(source, place, frozenset(names), cell))
        return place

    def changed(self, source: str) -> str:
        """A cell without what of it is the lesson's own, if it was joined from several.

        That comes where it is needed: a figure needs not be drawn, nor TensorFlow be
        loaded, to see whether an answer is right. Of every cell blanks go.
        """
        tree = _parsed(source)
        if tree is None:
            return source
        defines = self.by_name.keys() & defined(source)
        known = self.lesson if len(defines) > 1 else self.idle
        kept = [node for node in tree.body if _dumped(node) not in known]
        if len(kept) == len(tree.body):
            return source
        try:
            return ast.unparse(ast.Module(kept, []))
        except RecursionError:
            return source

    def note(self, what: str, name: str) -> None:
        if name not in self.repairs.setdefault(what, []):
            self.repairs[what].append(name)

    def tell(self, repaired: Repaired) -> None:
        """Says what was put right, and what is in doubt."""
        written = {name for one in self.own for name in one.names}
        there = self.untouched | {one.place for one in self.own}
        missing = 0
        for number, part in enumerate(self.parts):
            if number in there:
                continue
            if part.role == "test":
                self.note("deleted tests put back", part.grade_id)
            elif part.role == "answer" and not part.names & written:
                self.note("answers missing", part.grade_id)
            else:
                missing += part.role == "course"
        for name, number in self.by_name.items():
            cells = [one for one in self.own if name in one.names]
            if len(cells) + (number in self.untouched) > 1:
                self.note("copied cells taken together", name)
            texts = {_defining(one.source, name) for one in cells}
            if len(texts) > 1:
                repaired.doubts.append(
                    f"there are {len(texts)} different answers to {name}: the last one "
                    "counts"
                )
        repaired.repairs += [
            f"{what}: {', '.join(names)}" for what, names in self.repairs.items()
        ]
        if missing:
            repaired.repairs.append(f"{missing} deleted cells put back")
        if self.stripped:
            repaired.repairs.append(f"grading data of {self.stripped} cells restored")
        if self.order != sorted(self.order):
            repaired.repairs.append("cells put back into their order")


def _defining(source: str, name: str) -> str:
    """What of a cell defines a name, without comments and blank lines."""
    tree = _parsed(source)
    if tree is None:
        return _bare(source)
    nodes = [node for node in tree.body if name in defined_by(node)]
    return "\n".join(map(_dumped, nodes))


def _refuse_other_lessons(
    assignment: Assignment,
    handed: list[Handed],
    elsewhere: dict[str, str],
    found: _SortedOut,
) -> None:
    lessons = Counter(elsewhere.get(cell.grade_id, "") for cell in handed)
    lessons.pop("", None)
    ours = lessons.pop(assignment.name, 0)
    named, count = lessons.most_common(1)[0] if lessons else ("", 0)
    if count > ours:
        raise WrongLesson(f"this is lesson {named}, not {assignment.name}")
    graded = {n for n, part in enumerate(assignment.parts) if part.role != "course"}
    if (
        not ours
        and not found.untouched & graded
        and not any(o.names for o in found.own)
    ):
        raise WrongLesson(f"nothing of lesson {assignment.name} is in this notebook")


def _write_answers(
    assignment: Assignment, found: _SortedOut, repaired: Repaired
) -> None:
    """For each exercise the text of what was written for it."""
    for part in assignment.graded:
        names = assignment.answers.get(part.grade_id, frozenset())
        ids = {
            p.grade_id for p in found.parts if p.role == "answer" and p.names & names
        }
        ids |= {part.grade_id} if part.role == "by hand" else set()
        cells = [o for o in found.own if o.names & names or o.cell.grade_id in ids]
        repaired.answers[part.exercise] = "\n\n".join(o.cell.source for o in cells)


def _write_steps(assignment: Assignment, own: list[_Own], repaired: Repaired) -> None:
    """The lesson's own statements, the student's cells, and each test below them.

    A test waits for the last cell that defines what it asks for. In its own place the
    course's answer stands in for it, as in the lesson where nothing was written.
    """
    parts, steps = assignment.parts, repaired.steps
    tests: dict[int, list[Part]] = {}
    stand_ins: dict[int, list[Part]] = {}
    for number, part in enumerate(parts):
        if part.role != "test":
            continue
        names = assignment.answers[part.grade_id]
        last = max([one.place for one in own if one.names & names], default=-1)
        tests.setdefault(max(number, last), []).append(part)
        if last > number:
            stand_ins.setdefault(number, []).append(part)
    places = [one.place for one in own]
    steps += [one.step for one in own[: bisect.bisect(places, -1)]]
    for number, part in enumerate(parts):
        if part.role in ("course", "test"):
            steps += map(Step, _statements(part))
        for waiting in stand_ins.get(number, []):
            steps.append(Step(put_back(waiting)))
        if part in tests.get(number, []):
            tests[number].remove(part)
            steps.append(_judged(part))
        first, end = bisect.bisect_left(places, number), bisect.bisect(places, number)
        steps += [one.step for one in own[first:end]]
        steps += map(_judged, tests.get(number, []))


def _judged(test: Part) -> Step:
    known = test.exercise in exercise_names()
    # An answer is the student's to give: no cell of the lesson runs to make it.
    return Step(hidden_part(test.full) if known else test.full, test=test)


def put_back(test: Part) -> str:
    """The line that makes an exercise the course's own, as a check does; or ""."""
    if test.exercise not in exercise_names():
        return ""
    module = find_exercise(test.exercise).module
    return f"from scratch.{module} import {test.exercise}"


def _statements(part: Part) -> list[str]:
    """The statements of a cell of the lesson, so that only those needed run."""
    body = ast.parse(part.source).body
    return [ast.unparse(node) for node in body if not _checks(node)]


def _checks(node: ast.stmt) -> bool:
    """Whether a statement is `relu = check(relu)`, or imports `check`."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "helpers.checks"
    call = node.value if isinstance(node, ast.Assign | ast.Expr) else None
    return isinstance(call, ast.Call) and getattr(call.func, "id", "") == "check"
