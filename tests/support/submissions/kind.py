"""What a kind of submission is made of, and the notebooks that all start from."""

import copy
import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat

from tools.course import ROOT

LESSON = "01_activations"
TABLE = ROOT / "notebooks" / "solutions" / f"{LESSON}.toml"
POINTS = {
    name: exercise.get("points", 1)
    for name, exercise in tomllib.loads(TABLE.read_text(encoding="utf-8")).items()
}
TOTAL = sum(POINTS.values())


@dataclass(frozen=True)
class Kind:
    """A submission and what it must get.

    Args:
        name: the student's name.
        content: the file's bytes.
        missing: the exercises that get no points; "all" for every one.
        status: the status in grades.csv.
        says: what the repairs or notes must say.
        file: the file's name.
    """

    name: str
    content: bytes = field(repr=False)
    missing: tuple[str, ...] = ()
    status: str = "graded"
    says: str = ""
    file: str = f"{LESSON}.ipynb"

    @property
    def points(self):
        """Each exercise → its points."""
        lost = POINTS if self.missing == ("all",) else self.missing
        return {name: 0 if name in lost else of for name, of in POINTS.items()}

    def write(self, folder):
        """Writes the file into the student's folder."""
        path = Path(folder, self.name, self.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.content)


@cache
def _read(folder):
    return nbformat.read(ROOT / folder / f"{LESSON}.ipynb", as_version=4)


def grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def blank():
    """The lesson as it is handed out."""
    return copy.deepcopy(_read("notebooks"))


def course_answers():
    """Each exercise → the course's own answer cell, without its marks."""
    cells = _read("notebooks/solutions").cells
    return {
        grade_id(cell): "\n".join(
            line for line in cell.source.splitlines() if "### " not in line
        )
        for cell in cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def solved(**changed):
    """The lesson with every answer; None as an answer leaves its blank."""
    made = blank()
    answers = course_answers() | changed
    for cell in made.cells:
        if answers.get(grade_id(cell)) is not None:
            cell.source = answers[grade_id(cell)]
    return made


def place_of(made, name):
    """The number of the cell with that grade_id."""
    return next(n for n, cell in enumerate(made.cells) if grade_id(cell) == name)


def with_cell(made, source, before="relu"):
    """Adds a student's own cell above a cell with a grade_id; "" puts it last."""
    new = nbformat.v4.new_code_cell(source)
    made.cells.insert(place_of(made, before) if before else len(made.cells), new)
    return made


def as_bytes(made):
    return json.dumps(made, ensure_ascii=False).encode()
