"""What the notebook around a check knows: the exercise's name, and which text ran."""

import ast
import inspect
import json
import linecache
import os
import re
import sys
import time
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any, Final

STRICT_VARIABLES: Final = ("COURSE_STRICT", "NBGRADER_EXECUTION")
RUN_FIRST: Final = "Run that cell, then this one."
# When each cell ran last: its text → seconds since the epoch.
_RAN: Final[dict[str, float]] = {}


def names_in_call(frame: FrameType | None) -> list[str]:
    """What a call `tanh = check(tanh)` may be about, from its source.

    Args:
        frame: where the call stands.

    Returns:
        The variable that the result is assigned to, then the one that is checked;
        without those that are not there.
    """
    if frame is None:
        return []
    where = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    source = "".join(linecache.getlines(frame.f_code.co_filename))
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    names: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _place(node.value) == where:
            names = [*node.targets, *names]
        if isinstance(node, ast.Call) and _place(node) == where:
            names += node.args[:1]
    return [node.id for node in names if isinstance(node, ast.Name)]


def _place(node: ast.expr) -> tuple[int | None, ...]:
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def strict() -> bool:
    """Whether checks are for a test or a grade: they raise, and keep no progress."""
    return any(os.environ.get(v, "0") not in ("", "0") for v in STRICT_VARIABLES)


def in_kernel() -> bool:
    """Whether this runs in a notebook's kernel."""
    return hasattr(_shell(), "kernel")


def _shell() -> Any:
    # Where nobody has imported IPython there is no shell, and importing it is slow.
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def watch() -> None:
    """Notes from now on when each cell runs."""
    shell = _shell()
    if shell is not None:
        shell.events.register("pre_run_cell", _note_time)


def _note_time(cell: Any) -> None:
    _RAN[cell.raw_cell] = time.time()


def not_run(name: str, answer: Any) -> str:
    """Why an answer is not the text of its cell, as a sentence; "" if it is.

    Args:
        name: the exercise's name.
        answer: what the check got.
    """
    shell = _shell()
    history = list(shell.user_ns.get("In", [])) if shell is not None else []
    defines = re.compile(
        rf"^(def {re.escape(name)}\b|{re.escape(name)}\s*=(?!=)(?!\s*check\b))", re.M
    )
    runs = [number for number, text in enumerate(history) if defines.search(text)]
    if not runs:
        return ""
    last = runs[-1]
    try:
        ast.parse(history[last])
    except SyntaxError as error:
        line = f"line {error.lineno}: {error.msg}"
        return (
            f"the cell with your {name} is not Python yet ({line}), so nothing of it "
            "has run. Mend that line, run the cell, then this one."
        )
    source = _source(answer)
    if source and source not in history[last]:
        if not any(source in text for text in history):
            return ""
        return (
            f"the cell with your {name} ended before its last line, so this is an "
            "older version. Read its error message, mend it, and run it again."
        )
    as_typed = shell.history_manager.input_hist_raw[last]
    saved, when = _saved_text(defines)
    if saved and when > _RAN.get(as_typed, when) and saved != _plain(as_typed):
        return f"the cell with your {name} has changed since it ran. {RUN_FIRST}"
    return ""


def _source(answer: Any) -> str:
    if not isinstance(answer, FunctionType):
        return ""
    try:
        return inspect.getsource(answer).strip()
    except (OSError, TypeError):
        return ""


def _saved_text(defines: re.Pattern[str]) -> tuple[str, float]:
    """The notebook's saved cell that defines the answer, or ""; when it was saved."""
    file = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if file.suffix != ".ipynb" or not file.is_file():
        return "", 0.0
    try:
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):  # while it is being written
        return "", 0.0
    found = [text for text in texts if defines.search(text)]
    return _plain(found[-1]) if found else "", file.stat().st_mtime


def _plain(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
