"""Executes solution notebooks and keeps their outputs.

uv run python tools/execute.py                     those that changed
uv run python tools/execute.py 01_activations …    these, changed or not
"""

import base64
import hashlib
import os
import re
import sys
from pathlib import Path
from typing import Final

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from helpers.display.live import svg_size, svg_words
from tools.course import ROOT, Course
from tools.lessons import dump
from tools.stills import WIDTH, browser, photograph, photograph_svg

SVG: Final = "image/svg+xml"
WIDGET_VIEW: Final = "application/vnd.jupyter.widget-view+json"
SECONDS_A_CELL: Final = 300
# How a warning names the cell it comes from: a path that is new in every run.
CELL_FILE: Final = re.compile(r"\S*ipykernel_\d+\S*?\.py:(\d+):")


def fingerprint(notebook: NotebookNode) -> str:
    """SHA-256 of the code cells: tells whether outputs belong to the code."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256("\0".join(code).encode()).hexdigest()


def is_fresh(path: Path) -> bool:
    """Whether the notebook's outputs come from the code that it holds now."""
    notebook = nbformat.read(path, as_version=4)
    return notebook.metadata.get("course", {}).get("executed") == fingerprint(notebook)


def executed(path: Path) -> NotebookNode:
    """A solution with its outputs, run in a clean kernel, strictly.

    Raises:
        CellExecutionError: if a cell raises without being tagged for it.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,  # else their number depends on when they were flushed
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )
    os.environ["COURSE_STRICT"] = "1"
    client.execute()
    return notebook


def execute(path: Path) -> None:
    """Runs a solution and stores its outputs in it, as `executed` does.

    Args:
        path: the solution notebook; it is replaced only if every cell ran.
    """
    notebook = executed(path)
    add_stills(notebook)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            # A stored view without its kernel shows nothing but an error: the
            # picture beside it in the same output is what GitHub can show.
            data = output.get("data", {})
            data.pop(WIDGET_VIEW, None)
            # GitHub cleans HTML, and shows the image where there is none.
            if any(mime.startswith("image/") for mime in data):
                data.pop("text/html", None)
            if output.output_type == "stream":
                output.text = CELL_FILE.sub(r"cell line \1:", output.text)
            if output.output_type == "error":
                # Where the course lies on this machine is nobody else's concern.
                here = f"{ROOT}{os.sep}"
                output.traceback = [line.replace(here, "") for line in output.traceback]
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata.pop("widgets", None)
    notebook.metadata.setdefault("course", {})["executed"] = fingerprint(notebook)
    part = path.with_name(path.name + ".part")
    part.write_text(dump(notebook), encoding="utf-8")
    os.replace(part, path)


def is_living(output: NotebookNode) -> bool:
    """Whether an output is a living figure, with its HTML."""
    return "data-living=" in output.get("data", {}).get("text/html", "")


def add_stills(notebook: NotebookNode) -> None:
    """Puts a PNG beside each living figure's HTML and each SVG in the outputs.

    JupyterLab shows neither of a notebook that is not trusted, GitHub no HTML.
    """
    found = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if is_living(output) or SVG in output.get("data", {})
    ]
    if not found:
        return
    with browser() as camera:
        for output in found:
            if is_living(output):
                content = photograph(camera, output.data["text/html"])
                alt, size = output.data["text/plain"], {"width": WIDTH}
            else:
                content = photograph_svg(camera, output.data[SVG])
                alt = svg_words(output.data[SVG])
                size = dict(
                    zip(("width", "height"), svg_size(output.data[SVG]), strict=True)
                )
            output.data["image/png"] = base64.b64encode(content).decode("ascii")
            output.metadata["image/png"] = {**size, "alt": alt}


def main(names: list[str]) -> int:
    """Executes the named solutions, or all stale ones; returns the exit code."""
    known = {path.stem: path for path in Course().solutions}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(
            f"No solution is called {', '.join(unknown)}, only {', '.join(known)}.",
            file=sys.stderr,
        )
        return 2
    stale = [name for name, path in known.items() if not is_fresh(path)]
    for name in names or stale:
        print(f"executing {name} …", flush=True)
        try:
            execute(known[name])
        except CellExecutionError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
