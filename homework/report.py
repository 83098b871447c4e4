"""grades.csv: a row for each student."""

import csv
import io
from pathlib import Path
from typing import Any, Final

from homework.assignment import Assignment
from homework.batch import store
from homework.intake import Submission

# A spreadsheet takes a cell that starts so for a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
LAST_COLUMNS: Final = ("late", "repaired", "notes", "file")
Row = tuple[Submission, dict[str, Any]]


def write_grades(out: Path, assignment: Assignment, rows: list[Row]) -> Path:
    """Writes grades.csv: student, each exercise, total, status, what was repaired.

    Args:
        out: the folder for it.
        assignment: the lesson.
        rows: each submission with its result, in the order of the table.

    Returns:
        The file.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    exercises = [part.exercise for part in assignment.graded]
    table.writerow(
        ["student", "id", *exercises, "total", "of", "status", *LAST_COLUMNS]
    )
    for submission, result in rows:
        points = [entry["points"] for entry in result["exercises"]]
        table.writerow(
            [plain(submission.student), plain(submission.identity)]
            + ["" if each is None else f"{each:g}" for each in points]
            + [f"{total(result):g}", f"{assignment.total:g}", result["status"]]
            + ["late" if submission.late else ""]
            + ["; ".join(result["repairs"]), "; ".join(notes(submission, result))]
            + [plain(submission.file)]
        )
    file = out / "grades.csv"
    # Excel reads UTF-8 only where a byte-order mark says so.
    store(file, text.getvalue().encode("utf-8-sig"))
    return file


def total(result: dict[str, Any]) -> float:
    """A student's points."""
    return sum(entry["points"] or 0 for entry in result["exercises"])


def told(entry: dict[str, Any]) -> str:
    """What a student reads of an exercise: what came of it, and the hint."""
    label = "Note" if entry["mark"] == "✓" else "Hint"
    hint = f"{label}: {entry['hint']}" if entry["hint"] else ""
    return "\n".join(filter(None, [entry["message"], hint]))


def settled(result: dict[str, Any]) -> bool:
    """Whether every exercise has its points, from the grader or from a human."""
    missing = any(entry["points"] is None for entry in result["exercises"])
    return result["status"] != "not graded" and not missing


def notes(submission: Submission, result: dict[str, Any]) -> list[str]:
    """What a human should know, each thing once."""
    return list(
        dict.fromkeys([*submission.notes, *submission.doubts, *result["notes"]])
    )


def plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
