"""JupyterLab started as the README does, and a lesson open in it.

`serve` starts the README's command on a copy of the course, so that nothing in the
checkout is saved over. `Lesson` is one open lesson: what a learner does with it.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from playwright.sync_api import Locator, Page, expect

from tools.course import ROOT

FIRST_LESSON = "00_start_here"
PARTS = (
    "helpers",
    "scratch",
    "data",
    "notebooks",
    "pyproject.toml",
    "requirements.txt",
)
START_SECONDS, RUN_SECONDS = 60, 300
# What each JupyterLab keeps for a user; none of it may come from who runs the tests.
FOLDERS = {
    f"{name}_DIR": name.lower()
    for name in (
        *("JUPYTER_CONFIG", "JUPYTER_DATA", "JUPYTER_RUNTIME"),
        *("JUPYTERLAB_SETTINGS", "JUPYTERLAB_WORKSPACES"),
    )
}


def copy_course(folder: Path) -> Path:
    """Copies what a learner's checkout holds to `folder`, and returns it."""
    folder.mkdir(parents=True)
    skip = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "solutions")
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=skip)
        else:
            shutil.copy(source, folder)
    return folder


@contextlib.contextmanager
def serve(course: Path) -> Iterator[str]:
    """Runs `jupyter lab notebooks/00_start_here.ipynb`; gives the address it prints."""
    lesson = f"notebooks/{FIRST_LESSON}.ipynb"
    home = course.parent / "home"
    env = os.environ | {name: str(home / place) for name, place in FOLDERS.items()}
    # Without a display JupyterLab opens no window of its own.
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "COURSE_STRICT"):
        env.pop(name, None)
    log = course.parent / "jupyter.log"
    command = [sys.executable, "-m", "jupyter", "lab", lesson]
    if not sys.platform.startswith("linux"):
        command.append("--no-browser")
    with log.open("w", encoding="utf-8") as file:
        server = subprocess.Popen(command, cwd=course, env=env, stderr=file)
        try:
            yield _printed_address(server, log)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _printed_address(server: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        said = log.read_text(encoding="utf-8")
        if found := re.search(r"http://(?:localhost|127\.0\.0\.1):\S+", said):
            return found[0]
        if server.poll() is not None:
            raise RuntimeError(f"JupyterLab ended at once:\n{said}")
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab printed no address:\n{log.read_text()}")


class Lesson:
    """A lesson open in JupyterLab.

    Args:
        page: a fresh page of the browser.
        course: the copy of the course that JupyterLab serves.
        address: as JupyterLab printed it; it opens the first lesson.
        name: the lesson's name.
    """

    def __init__(self, page: Page, course: Path, address: str, name: str) -> None:
        self.page, self.name = page, name
        self.file = course / "notebooks" / f"{name}.ipynb"
        page.goto(address.replace(FIRST_LESSON, name))
        self.notebook = page.locator(".jp-Notebook")
        expect(self.notebook).to_be_visible(timeout=1000 * START_SECONDS)
        expect(self._indicator).to_have_attribute(
            "data-status", "idle", timeout=1000 * START_SECONDS
        )
        # JupyterLab fills the page little by little, and until then takes the focus.
        count = len(nbformat.read(self.file, as_version=4).cells)
        expect(self.cells).to_have_count(count, timeout=1000 * START_SECONDS)
        page.wait_for_load_state("networkidle")

    @property
    def _indicator(self) -> Locator:
        return self.page.locator(".jp-Notebook-ExecutionIndicator")

    @property
    def waiting(self) -> Locator:
        """The prompts of code cells that have not come to their end."""
        prompts = self.notebook.locator(".jp-CodeCell .jp-InputArea-prompt")
        return prompts.filter(has_text=re.compile(r"^\[[\s*]\]:$"))

    @property
    def cells(self) -> Locator:
        """All cells, in order."""
        return self.notebook.locator(".jp-Notebook-cell")

    def cell(self, cell_id: str) -> Locator:
        """The cell with this id in the file."""
        sources = nbformat.read(self.file, as_version=4).cells
        return self.cells.nth([c.id for c in sources].index(cell_id))

    def command(self, name: str) -> None:
        """Runs a command by its name in the palette: with the keyboard alone."""
        palette = self.page.locator("#modal-command-palette")
        self.page.keyboard.press("Control+Shift+C")
        expect(palette.locator("input")).to_be_focused()
        self.page.keyboard.type(name)
        chosen = palette.locator(".lm-CommandPalette-item.lm-mod-active")
        expect(chosen).to_contain_text(name)
        self.page.keyboard.press("Enter")
        expect(palette).to_be_hidden()

    def run_all(self) -> list[NotebookNode]:
        """Runs every cell, waits, saves, and returns the code cells as saved."""
        self.command("Run All Cells")
        expect(self.waiting).to_have_count(0, timeout=1000 * RUN_SECONDS)
        return [cell for cell in self.save() if cell.cell_type == "code"]

    def save(self) -> list[NotebookNode]:
        """Saves with the keyboard, and returns the cells of the file."""
        self.page.keyboard.press("Control+S")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
        return nbformat.read(self.file, as_version=4).cells
