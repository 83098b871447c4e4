"""An exercise's table (NN_name.toml) → the catalogue that the checks read.

The tables stand beside the lessons. The build also takes from them what nbgrader needs
to know of an exercise's two cells, so that a new exercise is its cells and its table.
"""

import ast
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nbformat import NotebookNode

from tools.course import BuildError, Course
from tools.edits import MARKER, bare, edited

ANSWER: Final = re.compile(r"^def (\w+)\(.*?^ *### BEGIN SOLUTION", re.M | re.S)
# What a table may say: key → the kind of its value.
KEYS: Final[dict[str, type | tuple[type, ...]]] = {
    "points": int,
    "calls": list,
    "right": list,
    "right_code": list,
    "hints": list,
    "because": str,
    "wrong": dict,
    "wrong_code": list,
    "note": dict,
    "overflow": str,
    "given": str,
    "seen": str,
    "integer": bool,
    "seconds": (int, float),
    "rtol": float,
    "atol": float,
}
NEEDED: Final = ("calls", "hints", "because", "wrong")
# What the checks take from a table as it is.
PLAIN: Final = (
    *("calls", "hints", "because", "overflow", "given", "seen", "integer"),
    *("seconds", "rtol", "atol"),
)


@dataclass(frozen=True)
class Table:
    """One exercise as its table describes it.

    Args:
        name: the exercise's name, which is also the function's.
        where: file and name, as messages give them.
        entries: what the table says.
    """

    name: str
    where: str
    entries: dict[str, Any]

    @property
    def points(self) -> int:
        """How many points a right answer gets."""
        points: int = self.entries.get("points", 1)
        return points

    def right(self) -> list[str]:
        """The edits that are right answers, those with a note not among them."""
        codes = [entry["code"] for entry in self.entries.get("right_code", [])]
        return [*self.entries.get("right", []), *codes]

    def wrong(self) -> list[tuple[str, str]]:
        """(edit, hint) for each likely mistake, the most specific first."""
        entries = self.entries.get("wrong_code", [])
        codes = [(entry["code"], entry["hint"]) for entry in entries]
        return [*self.entries["wrong"].items(), *codes]

    def notes(self) -> list[tuple[str, str]]:
        """(edit, text) for each right answer that gets a note."""
        return list(self.entries.get("note", {}).items())


def read_tables(course: Course, lesson: Path) -> list[Table]:
    """The tables of a lesson's exercises, in their order; none is an empty list.

    Args:
        course: the checkout.
        lesson: the solution notebook's file.

    Raises:
        BuildError: if the file is no TOML, or a table lacks something or says
            something that the course does not know.
    """
    path = lesson.with_suffix(".toml")
    if not path.is_file():
        return []
    where = course.name_of(path)
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BuildError(f"{where} is no TOML: {error}.") from None
    return [_table(name, f"{where}, [{name}]", found[name]) for name in found]


def _table(name: str, where: str, entries: Any) -> Table:
    if not isinstance(entries, dict):
        raise BuildError(f"{where} is no table: begin it with a line `[{name}]`.")
    missing = [key for key in NEEDED if key not in entries]
    if missing:
        raise BuildError(f"{where} lacks {' and '.join(missing)}: add it.")
    for key, value in entries.items():
        if key not in KEYS:
            raise BuildError(
                f"{where} says '{key}', which the course does not know; it knows "
                f"{', '.join(KEYS)}."
            )
        if not isinstance(value, KEYS[key]):
            raise BuildError(f"{where}: '{key}' has the wrong type of value.")
    if len(entries["hints"]) < 2:
        raise BuildError(f"{where} needs at least two hints.")
    for key, parts in (("wrong_code", {"code", "hint"}), ("right_code", {"code"})):
        if any(set(entry) != parts for entry in entries.get(key, [])):
            raise BuildError(
                f"{where}: each {key} needs {' and '.join(sorted(parts))}."
            )
    for call in entries["calls"]:
        try:
            ast.parse(f"f({call})", mode="eval")
        except SyntaxError as error:
            raise BuildError(
                f"{where}: the call “{call}” is no list of arguments ({error.msg})."
            ) from None
    return Table(name, where, entries)


def exercise_cells(
    notebook: NotebookNode, name: str
) -> tuple[NotebookNode | None, NotebookNode | None]:
    """An exercise's two cells: the one that answers it, and the one that checks it."""
    answer = check = None
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if "### BEGIN SOLUTION" in cell.source and re.search(
            rf"^def {name}\(", cell.source, re.M
        ):
            answer = cell
        if re.search(rf"^{name} = check\(", cell.source, re.M):
            check = cell
    return answer, check


def add_metadata(where: str, notebook: NotebookNode, tables: list[Table]) -> None:
    """Writes into an exercise's cells what nbgrader has to know of them.

    Args:
        where: the notebook as messages name it.
        notebook: is changed.
        tables: of its exercises.

    Raises:
        BuildError: if an exercise's cell or table is missing.
    """
    known = {table.name for table in tables}
    for cell in notebook.cells if tables else []:
        found = ANSWER.search(cell.source)
        if cell.cell_type == "code" and found and found[1] not in known:
            raise BuildError(
                f"{where} asks for {found[1]}, and {tables[0].where.split(',')[0]} has "
                f"no table [{found[1]}]: write it, or take the marks out of the cell."
            )
    for table in tables:
        answer, check = exercise_cells(notebook, table.name)
        if answer is None or check is None:
            lacks = (
                f"a cell with `def {table.name}` and ### BEGIN SOLUTION"
                if answer is None
                else f"a cell `{table.name} = check({table.name})`"
            )
            raise BuildError(f"{table.where} has no exercise: {where} lacks {lacks}.")
        answer.metadata["nbgrader"] = _entry(table.name, solution=True)
        check.metadata["nbgrader"] = _entry(f"check-{table.name}", solution=False) | {
            "points": table.points
        }
        tags = list(answer.metadata.get("tags", []))
        if not any(tag.startswith("export:") for tag in tags):
            answer.metadata["tags"] = [*tags, "export:exercises"]


def _entry(grade_id: str, *, solution: bool) -> dict[str, Any]:
    return {
        "grade": not solution,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }


def answer_of(notebook: NotebookNode, table: Table) -> str:
    """The course's answer to an exercise, without docstring and marks."""
    cell, _ = exercise_cells(notebook, table.name)
    assert cell is not None
    lines = [line for line in cell.source.splitlines() if not MARKER.fullmatch(line)]
    return bare("\n".join(lines), table.name)


def catalogue(
    notebook: NotebookNode, tables: list[Table], exported: dict[str, str]
) -> str:
    """What the checks of a lesson read, as JSON.

    Args:
        notebook: the lesson's solution.
        tables: of its exercises.
        exported: each name of scratch → its module.

    Raises:
        BuildError: if an edit cannot be made.
    """
    made = {}
    for table in tables:
        answer = answer_of(notebook, table)
        wrong = [[_made(e, answer, table), hint] for e, hint in table.wrong()]
        notes = [[_made(e, answer, table), text] for e, text in table.notes()]
        for edit in table.right():
            _made(edit, answer, table)
        calls = [f"f({call})" for call in table.entries["calls"]]
        sources = [*calls, table.entries.get("given", ""), *(s for s, _ in wrong)]
        used = dict(uses(sources, exported))
        used.pop(table.name, None)  # the checks know it, and may be slow to import it
        made[table.name] = (
            {"module": exported[table.name], "uses": used}
            | {key: table.entries[key] for key in PLAIN if key in table.entries}
            | {"wrong": wrong, "notes": notes}
        )
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _made(edit: str, answer: str, table: Table) -> str:
    try:
        return edited(edit, answer, table.name)
    except BuildError as error:
        raise BuildError(f"{table.where}: {error}") from None


def uses(sources: list[str], exported: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The names of scratch that some sources use, each with its module.

    Args:
        sources: Python sources.
        exported: each name of scratch → its module.
    """
    found = {
        node.id: exported[node.id]
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Name) and node.id in exported
    }
    return tuple(found.items())
