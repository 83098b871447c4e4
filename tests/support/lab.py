"""JupyterLab started as the README does, and a lesson open in it.

`serve` starts the README's command on a copy of the course, so that nothing in the
checkout is saved over; `Lab` opens lessons there; a `Lesson` is used as learners do.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import nbformat
from nbformat import NotebookNode
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from tests.support.no_mnist import without_mnist
from tools.course import ROOT

FIRST_LESSON = "00_start_here"
PARTS = (
    "helpers",
    "scratch",
    "data",
    "notebooks",
    "pyproject.toml",
    "requirements.txt",
    "README.md",
)
RAN = re.compile(r"^\[\d+\]:$")  # the prompt of a cell that has come to its end
START_SECONDS, RUN_SECONDS = 60, 300
expect.set_options(timeout=30_000)  # generous: other tests share the processor
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
    env |= without_mnist(home)
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


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab.

    Args:
        browser: to open its pages with.
        course: the copy of the course that it serves.
        address: as it printed it; opens the first lesson.
    """

    browser: Browser
    course: Path
    address: str

    def open(self, name: str) -> "Lesson":
        """Opens a lesson in a new page, and waits until it can be used."""
        page = self.browser.new_page(viewport={"width": 1100, "height": 1000})
        address = self.address.replace(FIRST_LESSON, name)
        if name != FIRST_LESSON:
            # A workspace of its own, or JupyterLab would open the tabs of before too.
            address = address.replace("/lab/", f"/lab/workspaces/{name}/")
        page.goto(address)
        return Lesson(page, self.course / "notebooks" / f"{name}.ipynb")

    def close(self, lesson: "Lesson") -> None:
        """Closes a lesson's page, and ends all kernels, which would take the memory."""
        lesson.page.close()
        server, _, token = self.address.partition("/lab/tree/")
        header = {"Authorization": f"token {token.partition('token=')[2]}"}
        kernels = Request(f"{server}/api/kernels", headers=header)
        for kernel in json.load(urlopen(kernels)):
            address = f"{server}/api/kernels/{kernel['id']}"
            urlopen(Request(address, headers=header, method="DELETE"))


class Lesson:
    """A lesson open in JupyterLab, and what a learner does there.

    Args:
        page: the page of the browser that is opening it.
        file: the notebook, where JupyterLab saves it.
    """

    def __init__(self, page: Page, file: Path) -> None:
        self.page, self.file, self.name = page, file, file.stem
        self.sources = nbformat.read(file, as_version=4).cells
        self.notebook = page.locator(".jp-Notebook")
        self.cells = self.notebook.locator(".jp-Notebook-cell")
        patience = 1000 * START_SECONDS
        kernel = page.locator(".jp-Notebook-ExecutionIndicator")
        expect(kernel).to_have_attribute("data-status", "idle", timeout=patience)
        # JupyterLab fills the page little by little, and until then takes the focus.
        expect(self.cells).to_have_count(len(self.sources), timeout=patience)
        page.wait_for_load_state("networkidle")

    def cell(self, text: str) -> Locator:
        """The first code cell whose source holds this text."""
        return self.cells.nth(self.number(text))

    def number(self, text: str) -> int:
        """The place of the first code cell whose source holds this text."""
        return next(
            number
            for number, cell in enumerate(self.sources)
            if cell.cell_type == "code" and text in cell.source
        )

    def press(self, key: str, times: int = 1) -> None:
        """Presses a key, such as "Shift+Enter"."""
        for _ in range(times):
            self.page.keyboard.press(key)

    def command(self, name: str) -> None:
        """Runs a command by its name in the palette."""
        palette = self.page.locator("#modal-command-palette")
        chosen = palette.locator(".lm-mod-active .lm-CommandPalette-itemLabel")
        for patience in (2_000, 5_000, 15_000):
            self.press("Control+Shift+C")
            # A notebook that is still being drawn takes the focus, which closes the
            # palette; what is typed then would be the notebook's shortcuts.
            with contextlib.suppress(AssertionError, TimeoutError):
                palette.locator("input").fill(name, timeout=patience)
                expect(chosen).to_have_text(name, timeout=patience)
                break
        expect(chosen).to_have_text(name)
        self.press("Enter")
        expect(palette).to_be_hidden()

    def run_all(self) -> list[NotebookNode]:
        """Runs every cell, waits, saves, and returns the code cells as saved."""
        self.command("Run All Cells")
        prompts = self.cells.locator(".jp-InputArea-prompt")
        waiting = prompts.filter(has_text=re.compile(r"^\[[\s*]\]:$"))
        expect(waiting).to_have_count(0, timeout=1000 * RUN_SECONDS)
        return [cell for cell in self.save() if cell.cell_type == "code"]

    def run_to(self, text: str) -> None:
        """Runs cell by cell from the top to the one whose source holds this text."""
        number = self.number(text)
        self.press("Shift+Enter", number + 1)
        prompt = self.cells.nth(number).locator(".jp-InputArea-prompt")
        expect(prompt).to_have_text(RAN, timeout=1000 * RUN_SECONDS)

    def save(self) -> list[NotebookNode]:
        """Saves with the keyboard, and returns the cells of the file."""
        self.press("Control+S")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
        return nbformat.read(self.file, as_version=4).cells

    def select(self, text: str) -> Locator:
        """Walks with the arrow keys to the code cell whose source holds this text."""
        self.press("Escape")
        wanted = self.number(text)
        active = self.notebook.locator(".jp-Notebook-cell.jp-mod-active")
        here = int(active.get_attribute("data-windowed-list-index") or 0)
        steps = wanted - here
        self.press("ArrowDown" if steps > 0 else "ArrowUp", abs(steps))
        expect(self.cells.nth(wanted)).to_have_class(re.compile("jp-mod-active"))
        return self.cells.nth(wanted)

    def tab_to(self, target: Locator, most: int = 30) -> None:
        """Presses Tab, and if need be Shift+Tab, until the target has the focus."""
        for key in [*most * ["Tab"], *2 * most * ["Shift+Tab"]]:
            self.press(key)
            if target.evaluate("it => it === document.activeElement"):
                return
        raise AssertionError(f"Tab did not reach {target}.")
