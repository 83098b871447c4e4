"""An instructor's own hidden tests and exercises, from a folder outside the course.

The folder holds a notebook for each lesson that gets additions, named as the lesson. A
test cell whose grade_id the lesson has too adds hidden tests to that exercise; all its
other cells come after the lesson, in their order.
"""

import copy
import dataclasses
import textwrap
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools.course import BuildError
from tools.solutions import RAISES_TAG, Solution, tags

HIDDEN_BEGIN = "### BEGIN HIDDEN TESTS"
HIDDEN_END = "### END HIDDEN TESTS"


def add(solution: Solution, private: Path) -> Solution:
    """The solution with the additions that the folder has for it.

    Raises:
        BuildError: if the folder is missing or its notebook cannot be used.
    """
    if not private.is_dir():
        raise BuildError(f"There is no folder {private}: correct --private.")
    file = private / f"{solution.name}.ipynb"
    if not file.is_file():
        return solution
    try:
        additions = nbformat.read(file, as_version=4)
        nbformat.validate(additions)
    except Exception as error:  # nbformat raises many kinds
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BuildError(
            f"{file} is not a valid notebook ({said}): save it in JupyterLab again."
        ) from None
    notebook = copy.deepcopy(solution.notebook)
    known = {_grade_id(cell): cell for cell in notebook.cells if _grade_id(cell)}
    used = {cell.get("id") for cell in notebook.cells}
    for number, cell in enumerate(additions.cells, 1):
        existing = known.get(_grade_id(cell))
        if existing is None:
            cell = _new(cell, number, used)
            notebook.cells.append(cell)
            if _grade_id(cell):
                known[_grade_id(cell)] = cell
        elif _is_test(existing) and _is_test(cell):
            existing.source += "\n" + _hidden(cell.source)
        else:
            raise BuildError(
                f"{file}, cell {number}: the grade_id '{_grade_id(cell)}' belongs to "
                "another cell already, and only test cells may share one: rename it."
            )
    return dataclasses.replace(solution, notebook=notebook)


def hidden_part(source: str) -> str:
    """What of a test cell stands between the marks of hidden tests."""
    inside, kept = False, []
    for line in source.splitlines():
        if HIDDEN_END in line:
            inside = False
        if inside:
            kept.append(line)
        inside = inside or HIDDEN_BEGIN in line
    return textwrap.dedent("\n".join(kept))


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _is_test(cell: NotebookNode) -> bool:
    about = cell.metadata.get("nbgrader", {})
    return bool(about.get("grade")) and not about.get("solution")


def _hidden(source: str) -> str:
    if HIDDEN_BEGIN in source:
        return source
    return f"{HIDDEN_BEGIN}\n{source}\n{HIDDEN_END}"


def _new(cell: NotebookNode, number: int, used: set[str | None]) -> NotebookNode:
    cell = copy.deepcopy(cell)
    if cell.get("id") in used or "id" not in cell:
        cell["id"] = f"addition-{number}"
    if cell.cell_type == "code":
        cell.update(outputs=[], execution_count=None)
    if _is_test(cell) and RAISES_TAG not in tags(cell):
        # Before anything is written an assertion fails, and Run All goes on.
        cell.metadata["tags"] = [*tags(cell), RAISES_TAG]
    return cell
