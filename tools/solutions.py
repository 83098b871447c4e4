"""Reading a solution notebook, and refusing one that would not make a good lesson."""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import nbformat
from nbformat import NotebookNode

from tools.course import BuildError, Course
from tools.exercises import Table, add_metadata, read_tables

SETUP_TAG: Final = "setup"
BREAK_TAG: Final = "break-it"
CHECKED_OUTPUT_TAG: Final = "nbval-check-output"
RAISES_TAG: Final = "raises-exception"
PLAIN_TAGS: Final = {SETUP_TAG, BREAK_TAG, CHECKED_OUTPUT_TAG, RAISES_TAG}
# export:MODULE is for code, module:MODULE for the prose that becomes the docstring.
MODULE_TAG: Final = re.compile(r"(export|module):([a-z_][a-z0-9_]*)")


@dataclass(frozen=True)
class Solution:
    """A solution notebook that has passed every check.

    Args:
        name: the lesson's name, such as "01_activations".
        where: the file as messages name it.
        notebook: its content, nbformat 4.
        stored: the file's text, as it stands on disk.
        tables: of its exercises, in their order.
    """

    name: str
    where: str
    notebook: NotebookNode
    stored: str
    tables: list[Table]

    @property
    def title(self) -> str:
        """The lesson's H1 without its mark."""
        for cell in self.notebook.cells:
            if cell.cell_type == "markdown":
                for line in cell.source.splitlines():
                    if line.startswith("# "):
                        return line[2:].strip()
        raise BuildError(
            f"{self.where} has no title: give it one line that starts '# '."
        )

    def about(self, key: str) -> str:
        """An entry of the notebook's `course` metadata: question, write or minutes."""
        try:
            return str(self.notebook.metadata["course"][key])
        except KeyError:
            raise BuildError(
                f"{self.where} lacks the entry '{key}' in its 'course' metadata: "
                "the README's table needs question, write and minutes."
            ) from None


def read_solution(course: Course, path: Path) -> Solution:
    """Reads one solution notebook and checks it.

    Args:
        course: the checkout that holds it.
        path: the notebook's file.

    Returns:
        The solution, ready to be made into a lesson.

    Raises:
        BuildError: if it is no notebook, a cell does not parse, a tag is unknown,
            a grade_id stands twice, it has not exactly one setup cell, or an exercise
            lacks a cell or a table.
    """
    where = course.name_of(path)
    stored = path.read_text(encoding="utf-8", errors="replace")
    try:
        notebook = nbformat.reads(stored, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:  # nbformat raises a different class for each fault
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise BuildError(
            f"{where} is not a valid notebook ({first}): restore it from git, or open "
            "it in JupyterLab, mend it and save it."
        ) from None
    _check_tags(where, notebook)
    _check_code(where, notebook)
    tables = read_tables(course, path)
    add_metadata(where, notebook, tables)
    _check_grade_ids(where, notebook)
    setups = [c for c in notebook.cells if SETUP_TAG in tags(c)]
    if len(setups) != 1:
        raise BuildError(
            f"{where} has {len(setups)} cells tagged '{SETUP_TAG}': it needs one."
        )
    return Solution(path.stem, where, notebook, stored, tables)


def tags(cell: NotebookNode) -> list[str]:
    """The cell's tags; none is an empty list."""
    return list(cell.metadata.get("tags", []))


def module_tag(cell: NotebookNode, kind: str) -> str | None:
    """The module that a cell's export: or module: tag names, if it has one."""
    for tag in tags(cell):
        match = MODULE_TAG.fullmatch(tag)
        if match and match[1] == kind:
            return match[2]
    return None


def _check_tags(where: str, notebook: NotebookNode) -> None:
    for number, cell in enumerate(notebook.cells, 1):
        wanted = {"export": "code", "module": "markdown"}
        for tag in tags(cell):
            match = MODULE_TAG.fullmatch(tag)
            if match is None and tag not in PLAIN_TAGS:
                raise BuildError(
                    f"{where}, cell {number}: unknown tag '{tag}'; the course knows "
                    f"{', '.join(sorted(PLAIN_TAGS))}, export:MODULE and module:MODULE."
                )
            if match and cell.cell_type != wanted[match[1]]:
                raise BuildError(
                    f"{where}, cell {number}: the tag '{tag}' belongs on a "
                    f"{wanted[match[1]]} cell, and this is a {cell.cell_type} cell."
                )


def _check_grade_ids(where: str, notebook: NotebookNode) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for number, cell in enumerate(notebook.cells, 1):
        if "nbgrader" in cell.metadata:
            places[cell.metadata["nbgrader"].get("grade_id", "")].append(number)
    for grade_id, numbers in places.items():
        if len(numbers) > 1:
            raise BuildError(
                f"{where}: the grade_id '{grade_id}' stands on cells "
                f"{' and '.join(map(str, numbers))}: give each its own."
            )


def _check_code(where: str, notebook: NotebookNode) -> None:
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            raise BuildError(
                f"{where}, cell {number}, line {error.lineno}: {error.msg}; "
                "mend the cell, then build again."
            ) from None
