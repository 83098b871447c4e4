"""A page for each student: marks, hints and their own answers, and no hidden test."""

import re
from pathlib import Path
from typing import Any

from homework import pages
from homework.assignment import Assignment
from homework.batch import store
from homework.intake import Submission
from homework.report import Row, notes, total


def write_feedback(out: Path, assignment: Assignment, rows: list[Row]) -> list[Path]:
    """Writes feedback/STUDENT.html for each student.

    Args:
        out: the folder for `feedback`.
        assignment: the lesson.
        rows: each submission with its result.

    Returns:
        The files, in the order of the rows.
    """
    files: list[Path] = []
    used: set[str] = set()
    for submission, result in rows:
        name = _file_name(submission, used)
        file = out / "feedback" / f"{name}.html"
        store(file, _page(assignment, submission, result))
        files.append(file)
    return files


def _file_name(submission: Submission, used: set[str]) -> str:
    whole = " ".join(filter(None, [submission.student, submission.identity]))
    stem = re.sub(r"[^\w-]+", "-", whole).strip("-_")[:80] or "student"
    name, number = stem, 1
    while name.casefold() in used:
        number += 1
        name = f"{stem}-{number}"
    used.add(name.casefold())
    return name


def _page(
    assignment: Assignment, submission: Submission, result: dict[str, Any]
) -> bytes:
    points = f"{total(result):g} of {assignment.total:g} points"
    parts = [f"<p><b>{points}</b> for lesson {pages.text(assignment.name)}.</p>"]
    if result["status"] != "graded":
        parts.append(f"<p>Status: {pages.text(result['status'])}.</p>")
        parts.append(pages.items(notes(submission, result)))
    parts.append(_table(result["exercises"]))
    parts += map(_exercise, result["exercises"])
    if result["repairs"]:
        lines = pages.items(result["repairs"])
        what = "<summary>Put right before grading</summary>"
        parts.append(f"<details>{what}{lines}</details>")
    return pages.page(pages.visible(submission.student), "\n".join(parts))


def _exercise(entry: dict[str, Any]) -> str:
    """Points and hint first, then what came of it, then the answer."""
    points = "" if entry["points"] is None else f": {entry['points']:g}"
    parts = [
        f"<h2>{entry['mark']} {pages.text(entry['name'])}{points} of "
        f"{entry['of']:g}</h2>"
    ]
    if entry["hint"]:
        label = "Note" if entry["mark"] == "✓" else "Hint"
        parts.append(pages.said(f"{label}: {entry['hint']}"))
    parts.append(pages.said(entry["message"]))
    if entry["answer"].strip():
        parts.append(f"<pre><code>{pages.text(entry['answer'])}</code></pre>")
    return "\n".join(parts)


def _table(exercises: list[dict[str, Any]]) -> str:
    rows = []
    for entry in exercises:
        points = "" if entry["points"] is None else f"{entry['points']:g}"
        rows.append(
            f"<tr><td>{entry['mark']} {pages.text(entry['name'])}</td>"
            f'<td class="number">{points} of {entry["of"]:g}</td></tr>'
        )
    return f"<table>{''.join(rows)}</table>"
