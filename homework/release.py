"""A lesson to hand out: blanks, locked tests, and only what a student needs."""

import re
import shutil
from pathlib import Path
from typing import Final

import nbformat

from homework.assignment import Assignment, HomeworkError
from tools.course import BRANCH, Course
from tools.lessons import dump

COPIED: Final = ("helpers", "scratch", "data", "requirements.txt")
LICENCES: Final = ("LICENSE", "LICENSE-PROSE")
LINK: Final = re.compile(r"\]\((\d\d_\w+\.ipynb)\)")

PROJECT: Final = """\
# What this homework needs; `uv run jupyter lab` installs it.
[project]
name = "homework"
version = "0"
requires-python = "{python}"
dependencies = [
{dependencies}
]

[tool.uv]
package = false
"""

START: Final = """\
# Homework: {name}

Open the notebook in this folder, with Python 3.11 to 3.13:

```sh
pip install uv && uv run jupyter lab {name}.ipynb
```

Or upload `{name}.ipynb` to Google Colab; its first code cell fetches the rest.

Fill in the cells that say `# your code here`, and leave the test cells below them as
they are. Hand in the one file `{name}.ipynb`.
"""


def release(
    assignment: Assignment, target: Path, course: Course, *, force: bool = False
) -> Path:
    """Writes the folder to hand out.

    Args:
        assignment: the lesson.
        target: the folder to make; it must not exist, or be an earlier release.
        course: the checkout.
        force: whether to write into a folder that holds something else.

    Returns:
        The notebook in it.

    Raises:
        HomeworkError: if the folder exists and is no release of this lesson.
    """
    notebook = target / f"{assignment.name}.ipynb"
    if target.exists() and not target.is_dir():
        raise HomeworkError(f"{target} is a file: choose a folder with --to.")
    other = target.exists() and any(target.iterdir()) and not notebook.is_file()
    if other and not force:
        raise HomeworkError(
            f"{target} exists and is no release of this lesson: choose another "
            "folder with --to, or add --force."
        )
    for part in (*COPIED, *LICENCES):
        source = course.root / part
        if source.is_dir():
            shutil.rmtree(target / part, ignore_errors=True)
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, target / part, ignore=ignored)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / part)
    (target / "pyproject.toml").write_text(_project(course), encoding="utf-8")
    start = START.format(name=assignment.name)
    (target / "README.md").write_text(start, encoding="utf-8")
    notebook.write_text(_text(assignment, course), encoding="utf-8")
    return notebook


def _text(assignment: Assignment, course: Course) -> str:
    """The notebook; links to other lessons lead to the public course."""
    made = nbformat.from_dict(assignment.notebook)
    for cell in made.cells:
        if cell.cell_type == "markdown":
            public = f"{course.address}/blob/{BRANCH}/notebooks"
            cell.source = LINK.sub(rf"]({public}/\1)", cell.source)
    return dump(made)


def _project(course: Course) -> str:
    import tomllib

    known = tomllib.loads((course.root / "pyproject.toml").read_text(encoding="utf-8"))
    text = (course.root / "requirements.txt").read_text(encoding="utf-8")
    lines = [re.sub(r"#.*", "", line).strip() for line in text.splitlines()]
    return PROJECT.format(
        python=known["project"]["requires-python"],
        dependencies="\n".join(f'    "{line}",' for line in lines if line),
    )
