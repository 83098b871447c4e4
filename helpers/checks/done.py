"""What is done across the lessons: a small file beside them, and a page to print.

The file holds a line for each exercise that was once ✓. It is read and written here
only, and nothing of it leaves the computer. The page takes nothing from it: it runs the
notebooks again.
"""

import contextlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from helpers.checks.cells import STRICT_VARIABLES, strict
from helpers.checks.display import CELL, card, to_html
from helpers.checks.exercise import lessons, names
from helpers.environment import COLAB, ROOT

FOLDER: Final = ROOT / "notebooks"
# Names another file to keep progress in: for a course that cannot be written into.
VARIABLE: Final = "COURSE_PROGRESS"
BLANK: Final = 'raise NotImplementedError("not written yet")'
CHECK: Final = re.compile(r"^(\w+) = check\(", re.M)
SECONDS_A_CELL: Final = 600
PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Progress · Forward &amp; Backward</title>
<style>
body {{ font: 11pt/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: 0.3rem 1rem 0.3rem 0;
  border-bottom: 1px solid #9a9a9a; font-weight: normal; }}
th, td:nth-child(2), span {{ white-space: nowrap; }}
span {{ display: inline-block; margin-right: 0.7rem; font-size: 9pt; }}
tr {{ break-inside: avoid; }}
.name {{ border-bottom: 1px solid; display: inline-block; width: 20rem; }}
</style>
</head>
<body>
<main>
<h1>Forward &amp; Backward</h1>
<p>Name: <span class="name">&nbsp;</span></p>
<p><b>{count} exercises written and right</b>, found on {date} by running {notebooks}
from top to bottom and checking every answer again. A check sees what a function
returns, not who wrote it.</p>
<table>
<thead><tr><th scope="col">lesson</th><th scope="col">done</th>
<th scope="col">exercises: ✓ right, ○ open</th></tr></thead>
<tbody>
{rows}</tbody>
</table>
</main>
</body>
</html>
"""
# Where checks are strict nothing is kept, so only this kernel's ✓ count.
_HERE: Final[set[str]] = set()


def _file() -> Path:
    return Path(os.environ.get(VARIABLE) or FOLDER / "progress.txt")


def _kept() -> list[str]:
    """The lines of the file; none if there is no file yet.

    Raises:
        OSError, UnicodeDecodeError: if it cannot be read.
    """
    if strict():
        return list(_HERE)
    file = _file()
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def note(name: str) -> str:
    """Keeps a ✓, and says how far that is.

    Args:
        name: of an exercise that was answered right.

    Returns:
        A sentence: what is done, or why that is not kept; "" where checks are strict.
    """
    if strict():
        _HERE.add(name)
        return ""
    try:
        kept = _kept()
        if name not in kept:
            # A line of its own is added, so that two lessons can be open at once.
            with _file().open("a", encoding="utf-8") as file:
                file.write(f"{name}\n")
    except (OSError, UnicodeDecodeError) as error:
        return _unusable(error)
    done = {*kept, name}
    mine = next(lesson for lesson in lessons().values() if name in lesson)
    return (
        f"Done: {_count(mine, done)} in this lesson, {_count(names(), done)} in the "
        "course."
    )


def _unusable(error: OSError | UnicodeDecodeError) -> str:
    why = error.strerror if isinstance(error, OSError) else "it is not text"
    return (
        f"Your progress cannot be kept in {_shown(_file())} ({why}): delete that file, "
        "or mend its permissions. Checks work without it."
    )


def _shown(file: Path) -> str:
    return file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name


def _count(exercises: list[str], done: Set[str]) -> str:
    return f"{sum(name in done for name in exercises)} of {len(exercises)}"


def _title(lesson: str) -> str:
    return lesson.replace("_", " ")


def _marks(exercises: list[str], done: Set[str]) -> str:
    return "".join("✓" if name in done else "○" for name in exercises)


@dataclass(frozen=True)
class Progress:
    """What is done; it shows itself in a notebook.

    Args:
        done: names of exercises; others than the course's are not counted.
        told: a sentence that stands below.
    """

    done: Set[str]
    told: str

    @property
    def _head(self) -> str:
        return f"{_count(names(), self.done)} exercises done"

    @property
    def _next(self) -> str:
        for lesson, exercises in lessons().items():
            for name in exercises:
                if name not in self.done:
                    return f"Next: `{name}`, in {_title(lesson)}."
        return "All done: `progress_page()` makes a page of it to print."

    def __str__(self) -> str:
        rows = [
            f"{_title(lesson):26}{_count(own, self.done):10}{_marks(own, self.done)}"
            for lesson, own in lessons().items()
        ]
        return "\n".join([self._head, *rows, self._next, self.told])

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        rows = "".join(
            f'<tr style="background: none"><th scope="row" style="{CELL}; '
            f'font-weight: normal">{_title(lesson)}</th>'
            f'<td style="{CELL}">{_count(own, self.done)}</td>'
            f'<td style="{CELL}; font-family: monospace" aria-hidden="true">'
            f"{_marks(own, self.done)}</td></tr>"
            for lesson, own in lessons().items()
        )
        body = (
            '<table style="border-collapse: collapse; margin: 4px 0">'
            '<caption style="text-align: left; caption-side: top; padding: 0; '
            f'color: inherit; font-weight: bold">{self._head}</caption>{rows}</table>'
            f'<div>{to_html(self._next)}</div><div style="opacity: 0.75">'
            f"{to_html(self.told)}</div>"
        )
        return {"text/plain": str(self), "text/html": card("correct", body)}


def progress() -> Progress:
    """What is done across the lessons; put it last in a cell."""
    try:
        done = {*_kept()}
    except (OSError, UnicodeDecodeError) as error:
        return Progress(set(), _unusable(error))
    told = f"Kept in {_shown(_file())}, and sent nowhere."
    if COLAB in sys.modules:
        told += " Colab deletes this file when the session ends, not your notebooks."
    return Progress(done, told)


def progress_page(folder: str | Path = FOLDER) -> Progress:
    """Writes a page to print, after checking the answers of your notebooks again.

    The notebooks run from top to bottom, as they are saved; those with no answer in
    them are left out. That takes a few minutes. Nothing that was kept before counts.

    Args:
        folder: that holds the notebooks; on Colab, the one in your mounted Drive.

    Returns:
        What was found; the page is `notebooks/progress.html`.
    """
    from tqdm.auto import tqdm

    found = [sources for file in _notebooks(folder) if (sources := _answered(file))]
    if not found:
        return Progress(set(), f"No notebook in {folder} has an answer of yours yet.")
    with tempfile.TemporaryDirectory() as kept:
        file = Path(kept, "progress.txt")
        for sources in tqdm(found, desc="notebooks", leave=False):
            _run(sources, file)
        done = {*file.read_text("utf-8").splitlines()} if file.exists() else set()
    page = FOLDER / "progress.html"
    try:
        page.write_text(_page(done, len(found)), encoding="utf-8")
    except OSError as error:
        told = f"The page cannot be written to {_shown(page)} ({error.strerror})."
        return Progress(done, told)
    return Progress(
        done, f"Written to {_shown(page)}: open it in a browser, and print it there."
    )


def _notebooks(folder: str | Path) -> list[Path]:
    return sorted(Path(folder).glob("*.ipynb"))


def _answered(file: Path) -> list[str]:
    """The code cells of a notebook of the course in which something is written.

    A cell that makes the page is left out: it would run the notebook once more.
    """
    try:
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    known = {name for cell in code for name in CHECK.findall(cell)} & {*names()}
    blanks = sum(cell.count(BLANK) for cell in code)
    if blanks >= len(known):
        return []
    return [cell for cell in code if "progress_page(" not in cell]


def _run(sources: list[str], file: Path) -> None:
    """Runs code cells in a kernel of its own that keeps its ✓ in `file`."""
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError
    from nbformat.v4 import new_code_cell, new_notebook

    client = NotebookClient(
        new_notebook(cells=[new_code_cell(source) for source in sources]),
        timeout=SECONDS_A_CELL,
        interrupt_on_timeout=True,
        allow_errors=True,  # a cell that fails stops nobody in a notebook, either
        kernel_name="python3",
        resources={"metadata": {"path": str(FOLDER)}},
    )
    own = {n: v for n, v in os.environ.items() if n not in STRICT_VARIABLES}
    with contextlib.suppress(DeadKernelError):  # what was ✓ before it died counts
        client.execute(env=own | {VARIABLE: str(file)})


def _page(done: Set[str], notebooks: int) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_title(lesson)}</th>'
        f"<td>{_count(own, done)}</td><td>"
        + " ".join(f"<span>{_marks([name], done)} {name}</span>" for name in own)
        + "</td></tr>\n"
        for lesson, own in lessons().items()
    )
    return PAGE.format(
        count=_count(names(), done),
        date=date.today().isoformat(),
        notebooks=f"{notebooks} notebook{'s' * (notebooks != 1)}",
        rows=rows,
    )
