"""A solution notebook → the lesson that learners open."""

import copy
import logging
from typing import Final

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
    LockCells,
)
from traitlets.config import Config

from tools.course import BRANCH, BuildError, Course
from tools.solutions import (
    BREAK_TAG,
    MODULE_TAG,
    RAISES_TAG,
    SETUP_TAG,
    Solution,
    module_tag,
    tags,
)

STUB: Final = '# your code here\nraise NotImplementedError("not written yet")'
PREPROCESSORS: Final = (
    CheckCellMetadata,
    ClearSolutions,
    LockCells,
    ClearHiddenTests,
    ClearOutput,
)

# Tells no more than that, because the text may have asked what will happen.
INTENDED: Final = "An error or a warning here is intended."

# Opened in JupyterLab as a page, as tools/jupyter/overrides.json says.
ALL: Final = "../README.md#the-lessons"

# The same in every notebook: on Colab only this cell is there, so it cannot lean on
# anything of the course.
SETUP: Final = """\
import os, sys; sys.path += [".", "..", "../..", "{folder}"]  # where the course may be
fetch = "git clone -q --depth=1 -b {branch} {address}"
if not any(os.path.isdir(p + "/helpers/checks") for p in sys.path) and os.system(fetch):
    sys.exit("Cannot fetch the course: is the network up? Then run this again.")"""


def setup_source(course: Course) -> str:
    """The setup cell: the same four lines in every notebook of the course."""
    folder = course.slug.split("/")[-1]
    return SETUP.format(address=course.address, folder=folder, branch=BRANCH)


def write_setup(course: Course, notebook: NotebookNode) -> None:
    """Puts the setup cell's source into the cell tagged for it."""
    for cell in notebook.cells:
        if SETUP_TAG in tags(cell):
            cell.source = setup_source(course)


def lesson(course: Course, solutions: list[Solution], index: int) -> str:
    """The lesson that belongs to a solution: blanks, no outputs, links to the others.

    Args:
        course: the checkout.
        solutions: all solutions, in the order of the lessons.
        index: which of them to turn into a lesson.

    Returns:
        The notebook's JSON text.

    Raises:
        BuildError: if nbgrader refuses the notebook.
    """
    solution = solutions[index]
    notebook = copy.deepcopy(solution.notebook)
    # What becomes a module's docstring is no part of the story.
    notebook.cells = [c for c in notebook.cells if not module_tag(c, "module")]
    for cell in notebook.cells:
        if words := intended(cell):
            cell.source = f"# {words}\n{cell.source}"
    write_setup(course, notebook)
    _apply_nbgrader(solution, notebook)
    for cell in notebook.cells:
        _drop_build_tags(cell)
    notebook.cells = [
        _bar(course, solutions, index),
        *notebook.cells,
        _navigation(course, solutions, index),
    ]
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        }
    )
    nbformat.validate(notebook)
    return dump(notebook)


def intended(cell: NotebookNode) -> str:
    """A sentence for a cell whose error or warning, as stored, is meant; else ""."""
    if not {BREAK_TAG, RAISES_TAG} & set(tags(cell)):
        return ""
    red = (o.output_type == "error" or o.get("name") == "stderr" for o in cell.outputs)
    return INTENDED if any(red) else ""


def dump(notebook: NotebookNode) -> str:
    """The notebook as the course stores it: JSON, one space deep, one newline last."""
    text: str = nbformat.writes(notebook, version=nbformat.NO_CONVERT)
    return text.rstrip("\n") + "\n"


def _apply_nbgrader(solution: Solution, notebook: NotebookNode) -> None:
    config = Config()
    config.ClearSolutions.code_stub = {"python": STUB}
    # nbgrader logs each fault and then raises it: one report is enough.
    quiet = logging.getLogger("course.build")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    for preprocessor in PREPROCESSORS:
        try:
            preprocessor(config=config, log=quiet).preprocess(notebook, {})
        except Exception as error:  # nbgrader raises RuntimeError, ValidationError, …
            raise BuildError(
                f"{solution.where}: nbgrader's {preprocessor.__name__} says "
                f"“{str(error).splitlines()[0].rstrip('.')}”; mend that cell, "
                "then build again."
            ) from None


def _drop_build_tags(cell: NotebookNode) -> None:
    # Without its outputs a lesson has nothing that nbval could compare.
    remaining = [
        t for t in tags(cell) if not MODULE_TAG.fullmatch(t) and "nbval" not in t
    ]
    cell.metadata.pop("tags", None)
    if remaining:
        cell.metadata["tags"] = remaining


def _bar(course: Course, solutions: list[Solution], index: int) -> NotebookNode:
    """The first cell: the lessons before and after, and the way to Colab.

    Words, because a picture of a badge is broken without a network.
    """
    links = _near(solutions, index)
    links.append(f"[Open in Colab]({course.colab(solutions[index].name)})")
    return nbformat.v4.new_markdown_cell(
        " · ".join(links),
        id="view-in-github",
        metadata={"colab_type": "text", "id": "view-in-github"},
    )


def _navigation(course: Course, solutions: list[Solution], index: int) -> NotebookNode:
    links = _near(solutions, index)
    if index + 1 < len(solutions):
        colab = course.colab(solutions[index + 1].name)
        links[-1] += f" ([on Colab]({colab}))"
    return nbformat.v4.new_markdown_cell(
        "---\n" + " · ".join(links), id="course-navigation"
    )


def _near(solutions: list[Solution], index: int) -> list[str]:
    """Links to the lesson before, to all lessons, and to the next one."""
    links = [f"[All lessons]({ALL})"]
    for label, near in (("Before", index - 1), ("Next", index + 1)):
        if 0 <= near < len(solutions):
            other = solutions[near]
            title = f"{other.name[:2]} · {other.title}"
            link = f"**{label}:** [{title}]({other.name}.ipynb)"
            links.insert(0 if near < index else len(links), link)
    return links
