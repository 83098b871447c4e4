"""A lesson as the grader knows it: what was handed out, and the tests in full."""

import ast
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import nbformat
from nbformat import NotebookNode

from homework.additions import add
from tools.course import ROOT, BuildError, Course
from tools.lessons import lesson
from tools.solutions import Solution, read_solution

# Raised by one whenever grading itself changes, so that old results count no longer.
GRADER: Final = 2


class HomeworkError(Exception):
    """A sentence for the instructor: what is wrong and what to do."""


@dataclass(frozen=True)
class Part:
    """A code cell of the lesson, or a prose cell that is graded by hand.

    Args:
        role: "course", "answer", "test" or "by hand".
        source: as it was handed out.
        full: with hidden tests.
        grade_id: nbgrader's name for the cell, or "".
        cell_id: the notebook's own name for the cell.
        names: what the cell defines.
        points: how many it is worth.
        metadata: nbgrader's entry, or {}.
    """

    role: str
    source: str
    full: str
    grade_id: str
    cell_id: str
    names: frozenset[str]
    points: float
    metadata: dict[str, Any]

    @property
    def exercise(self) -> str:
        """The exercise that a test or an answer by hand belongs to."""
        return self.grade_id.removeprefix("check-")


@dataclass(frozen=True)
class Assignment:
    """A lesson to hand out and to grade.

    Args:
        name: such as "03_gradient_descent".
        notebook: what learners get, generated cells left out.
        parts: the cells that matter for grading, in order.
    """

    name: str
    notebook: NotebookNode
    parts: tuple[Part, ...]

    @cached_property
    def graded(self) -> list[Part]:
        """The parts that give points, in order."""
        return [part for part in self.parts if part.role in ("test", "by hand")]

    @cached_property
    def total(self) -> float:
        """All points together."""
        return sum(part.points for part in self.graded)

    @cached_property
    def answers(self) -> dict[str, frozenset[str]]:
        """Each test's grade_id → the names that the answers just before it define."""
        found: dict[str, frozenset[str]] = {}
        names: frozenset[str] = frozenset()
        for part in self.parts:
            if part.role == "answer":
                names |= part.names
            elif part.role == "test":
                found[part.grade_id] = names
                names = frozenset()
        return found

    @cached_property
    def version(self) -> str:
        """Changes whenever the same submission could get another grade."""
        known = hashlib.sha256(str(GRADER).encode())
        for part in self.parts:
            known.update(json.dumps([part.role, part.full, part.points]).encode())
        for folder in ("helpers", "scratch", "homework"):
            for file in sorted((ROOT / folder).rglob("*.py")):
                known.update(file.read_bytes())
        return known.hexdigest()[:16]


def find(lesson_name: str, private: Path | None, course: Course) -> Assignment:
    """The assignment of a lesson.

    Args:
        lesson_name: its number or name, such as "03" or "03_gradient_descent".
        private: folder with an instructor's own notebook of additions to this lesson,
            or None.
        course: the checkout.

    Raises:
        HomeworkError: if there is no such lesson, it cannot be built, or the folder
            has nothing for it.
    """
    known = {path.stem: path for path in course.solutions}
    stem = lesson_name.removesuffix(".ipynb")
    number = stem.zfill(2)
    fits = [name for name in known if name == stem or name.split("_")[0] == number]
    if len(fits) != 1:
        raise HomeworkError(
            f"There is no lesson “{lesson_name}”; there are {', '.join(known)}."
        )
    try:
        solution = read_solution(course, known[fits[0]])
        if private is not None:
            own = private / f"{fits[0]}.ipynb"
            if private.is_dir() and not own.is_file():
                raise HomeworkError(
                    f"{private} has nothing for this lesson: your notebook for it must "
                    f"be named {own.name}."
                )
            solution = add(solution, private)
        return _assignment(course, solution)
    except BuildError as error:
        raise HomeworkError(str(error)) from None


def grade_ids(course: Course) -> dict[str, str]:
    """Each grade_id of the course → the lesson that it belongs to."""
    found = {}
    for path in course.solutions:
        for cell in nbformat.read(path, as_version=4).cells:
            if "nbgrader" in cell.metadata:
                found[cell.metadata["nbgrader"]["grade_id"]] = path.stem
    return found


def _assignment(course: Course, solution: Solution) -> Assignment:
    notebook = nbformat.reads(lesson(course, [solution], 0), as_version=4)
    # The build adds cells of its own, and leaves out those that only scratch reads.
    full = {cell["id"]: cell for cell in solution.notebook.cells}
    notebook.cells = [c for c in notebook.cells if c.get("id") in full]
    parts = [_part(released, full[released["id"]]) for released in notebook.cells]
    return Assignment(solution.name, notebook, tuple(p for p in parts if p))


def _part(released: NotebookNode, full: NotebookNode) -> Part | None:
    about = released.metadata.get("nbgrader", {})
    if (about.get("grade") and about.get("solution")) or about.get("task"):
        role = "by hand"
    elif released.cell_type != "code":
        return None
    elif about.get("grade"):
        role = "test"
    else:
        role = "answer" if about.get("solution") else "course"
    return Part(
        role=role,
        source=released.source,
        full=full.source,
        grade_id=about.get("grade_id", ""),
        cell_id=released.get("id", ""),
        names=defined(released.source) if released.cell_type == "code" else frozenset(),
        points=float(about.get("points", 0)),
        metadata=dict(about),
    )


LONGEST_PARSED: Final = 200_000


def defined(source: str) -> frozenset[str]:
    """The functions, classes and variables that a cell defines at its top level.

    Imports don't count: whoever imports an answer has not written it. A cell with a
    fault in its syntax is read as far as its first lines tell.
    """
    try:
        tree = ast.parse(source if len(source) <= LONGEST_PARSED else "(")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset(re.findall(r"^(?:def|class)[ \t]+(\w+)", source, re.M))
    return frozenset().union(*map(defined_by, tree.body))


def defined_by(node: ast.stmt) -> frozenset[str]:
    """The functions, classes and variables that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset([node.name])
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return frozenset()
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return frozenset(
        found.id
        for target in targets
        for found in ast.walk(target)
        if isinstance(found, ast.Name) and isinstance(found.ctx, ast.Store)
    )
