"""CSV files as spreadsheets and platforms write them: read, and changed in place."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from homework.assignment import HomeworkError

MOST_BYTES: Final = 32 * 2**20


def rows_of(file: Path, *needed: str) -> list[dict[str, str]]:
    """The rows of a table, each as column → cell, columns in lower case.

    Args:
        file: a CSV file with commas, semicolons or tabs, in UTF-8, UTF-16 or Windows'
            encoding, with or without a byte-order mark.
        needed: columns that it must have.

    Raises:
        HomeworkError: if it cannot be read or lacks a column.
    """
    text = text_of(file)[0].removeprefix("\ufeff")
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator(text))
    try:
        columns = [str(name).strip().casefold() for name in table.fieldnames or []]
        missing = [name for name in needed if name not in columns]
        if missing:
            raise HomeworkError(
                f"{file} has no column “{missing[0]}”; its first line must name the "
                f"columns {', '.join(needed)}."
            )
        return [
            {c: (row.get(n) or "").strip() for c, n in zip(columns, row, strict=False)}
            for row in table
        ]
    except csv.Error as error:
        raise HomeworkError(f"{file} is no CSV file: {error}.") from None


def text_of(file: Path) -> tuple[str, str]:
    """A file's text as it stands, byte-order mark included, and its encoding.

    Raises:
        HomeworkError: if it cannot be read.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise HomeworkError(f"{file} cannot be read: {error.strerror}.") from None
    if len(content) > MOST_BYTES:
        raise HomeworkError(f"{file} is too large for a table of students.")
    if content[:2] == b"\xff\xfe":
        return content.decode("utf-16-le", "replace"), "utf-16-le"
    if content[:2] == b"PK":
        raise HomeworkError(f"{file} is a spreadsheet: save it as CSV first.")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


def separator(text: str) -> str:
    """What separates the cells: the most frequent of comma, semicolon and tab."""
    first = text.splitlines()[0] if text else ""
    return max(",;\t", key=first.count)


@dataclass(frozen=True)
class Cell:
    """A cell of a table that is to be changed in place.

    Args:
        value: what it says, quotes taken off.
        start: where it begins in the text, its quotes included.
        end: where it ends.
    """

    value: str
    start: int
    end: int


def cells(text: str) -> list[list[Cell]]:
    """The rows of a table with the place of each cell; empty lines are left out."""
    cut = separator(text)
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    at = 1 if text.startswith("\ufeff") else 0
    while at < len(text):
        start = at
        if text[at] == '"':
            at += 1
            while at < len(text) and (text[at] != '"' or text[at : at + 2] == '""'):
                at += 2 if text[at] == '"' else 1
            value = text[start + 1 : at].replace('""', '"')
            at = min(at + 1, len(text))
        else:
            while at < len(text) and text[at] not in (cut, "\r", "\n"):
                at += 1
            value = text[start:at]
        row.append(Cell(value, start, at))
        after = text[at : at + 1]
        if after == cut:
            at += 1
            if at == len(text) or text[at] in "\r\n":
                row.append(Cell("", at, at))
        if text[at : at + 1] in ("\r", "\n", ""):
            if any(cell.value for cell in row):
                rows.append(row)
            row = []
            at += 2 if text[at : at + 2] == "\r\n" else 1
    return rows


def filled(text: str, changes: list[tuple[Cell, str]]) -> str:
    """The text with new values in some cells, and nothing else changed."""
    cut = separator(text)
    for cell, value in sorted(changes, key=lambda change: -change[0].start):
        quoted = text[cell.start : cell.start + 1] == '"'
        if quoted or any(c in value for c in (cut, '"', "\n", "\r")):
            value = '"' + value.replace('"', '""') + '"'
        text = text[: cell.start] + value + text[cell.end :]
    return text
