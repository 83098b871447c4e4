"""The bytes of a submission → a notebook's cells, whatever has happened to them."""

import json
import re
import warnings
from dataclasses import dataclass
from typing import Any, Final

import nbformat

# More than an honest notebook has; to read it takes less than 500 MB and seconds.
MOST_BYTES: Final = 64 * 2**20
MOST_VALUES: Final = 3_000_000
MOST_CELLS: Final = 2_000
MOST_CODE: Final = 1_000_000


class Unreadable(Exception):
    """A submission that no program can read; the message says what it is instead."""


@dataclass(frozen=True)
class Handed:
    """A cell as it was handed in.

    Args:
        kind: "code", "markdown" or "raw".
        source: its text, lines ended by a newline.
        grade_id: nbgrader's name for it, or "".
        cell_id: the notebook's name for it, or "".
    """

    kind: str
    source: str
    grade_id: str
    cell_id: str


def read(content: bytes) -> tuple[list[Handed], list[str]]:
    """The cells of a submission, and what had to be done to read them.

    Raises:
        Unreadable: if there is no notebook in it.
    """
    if len(content) > MOST_BYTES or sum(map(content.count, b",[{")) > MOST_VALUES:
        raise Unreadable("the file is too large to read: its outputs should be cleared")
    repairs: list[str] = []
    notebook = _notebook(_text(content, repairs))
    version = notebook.get("nbformat")
    if "cells" not in notebook and "worksheets" not in notebook:
        raise Unreadable("the file is JSON, but no notebook")
    if (isinstance(version, int) and version < 4) or "worksheets" in notebook:
        notebook = _upgraded(notebook)
        repairs.append(f"converted from notebook format {version}")
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise Unreadable("the notebook's cells are damaged")
    handed = [_cell(cell) for cell in cells if isinstance(cell, dict)]
    code = sum(len(cell.source) for cell in handed if cell.kind != "markdown")
    if len(handed) > MOST_CELLS or code > MOST_CODE:
        raise Unreadable(
            f"there are {len(handed)} cells with {code} characters of code"
        )
    if len(handed) < len(cells):
        repairs.append(f"{len(cells) - len(handed)} damaged cells left out")
    metadata = notebook.get("metadata")
    if isinstance(metadata, dict) and "colab" in metadata:
        repairs.append("read from Colab's format")
    elif cells and not any("id" in cell for cell in cells if isinstance(cell, dict)):
        repairs.append("cells had no ids")
    return handed, repairs


def _text(content: bytes, repairs: list[str]) -> str:
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable("the file is empty")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        repairs.append("converted from UTF-16")
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        repairs.append("its text is not UTF-8 and was read as Latin-1")
        return content.decode("latin-1")


def _notebook(text: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        start = text.lstrip()[:200].lower()
        if start.startswith(("<!doctype", "<html")):
            raise Unreadable("the file is a web page, no notebook") from None
        if re.search(r"^(<<<<<<<|>>>>>>>) ", text, re.M):
            raise Unreadable("the file holds an unresolved git conflict") from None
        if start.startswith("{"):
            raise Unreadable("the file is cut off or damaged JSON") from None
        raise Unreadable("the file is no notebook") from None
    if not isinstance(notebook, dict):
        raise Unreadable("the file is JSON, but no notebook")
    return notebook


def _upgraded(notebook: dict[str, Any]) -> dict[str, Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converted: dict[str, Any] = nbformat.convert(
                nbformat.from_dict(notebook), 4
            )
        return converted
    except Exception as error:  # nbformat raises whatever its old formats run into
        raise Unreadable("the notebook's old format is damaged") from error


def _cell(cell: dict[str, Any]) -> Handed:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    metadata = cell.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    about = metadata.get("nbgrader")
    about = about if isinstance(about, dict) else {}
    grade_id = about.get("grade_id")
    cell_id = cell.get("id", metadata.get("id"))
    return Handed(
        kind=str(cell.get("cell_type", "code")),
        source=re.sub(r"\r\n?", "\n", source) if isinstance(source, str) else "",
        grade_id=grade_id if isinstance(grade_id, str) else "",
        cell_id=cell_id if isinstance(cell_id, str) else "",
    )
