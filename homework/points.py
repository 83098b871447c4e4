"""Points that a human gives, read back from a table, and points by the call."""

from pathlib import Path
from typing import Any

from homework.assignment import HomeworkError
from homework.grading import BY_HAND, GRADED, NOT_GRADED
from homework.report import Row, plain
from homework.tables import rows_of


def by_hand(file: Path, rows: list[Row]) -> list[Row]:
    """The rows with the points that the table gives instead of their own.

    Args:
        file: a table with the column student, id where names are not enough, and a
            column for each exercise whose points it gives; an empty cell gives none. A
            changed copy of grades.csv will do. Where its status says "graded", a human
            has looked.
        rows: each submission with its result; they are not changed.

    Raises:
        HomeworkError: if the table cannot be read, names a student who handed in
            nothing, or gives points that an exercise does not have.
    """
    given: dict[int, dict[str, str]] = {}
    for line in rows_of(file, "student"):
        fits = [
            number
            for number, (submission, _) in enumerate(rows)
            if line["student"] in (submission.student, plain(submission.student))
            and line.get("id", "")
            in ("", submission.identity, plain(submission.identity))
        ]
        if len(fits) != 1:
            who = f"{line['student']} {line.get('id', '')}".strip()
            found = "is several students" if fits else "is not among the submissions"
            raise HomeworkError(
                f"{file}: {who} {found}; correct the student or the id."
            )
        given[fits[0]] = line
    return [
        (submission, _with(file, submission.student, result, given[number]))
        if number in given
        else (submission, result)
        for number, (submission, result) in enumerate(rows)
    ]


def by_call(rows: list[Row]) -> list[Row]:
    """The rows with part of an exercise's points where part of its calls is right.

    Args:
        rows: each submission with its result; they are not changed.
    """
    return [
        (submission, result | {"exercises": [_part(e) for e in result["exercises"]]})
        for submission, result in rows
    ]


def _part(entry: dict[str, Any]) -> dict[str, Any]:
    right, calls = entry["right"], entry["calls"]
    if entry["points"] != 0 or not 0 < right < calls:
        return entry
    points = round(entry["of"] * right / calls, 2)
    message = f"{right} of {calls} calls are right.\n{entry['message']}"
    return entry | {"points": points, "message": message}


def _with(
    file: Path, student: str, result: dict[str, Any], line: dict[str, str]
) -> dict[str, Any]:
    exercises = []
    for entry in result["exercises"]:
        said = line.get(entry["name"].casefold(), "")
        points = _points(file, student, entry, said) if said else entry["points"]
        if points != entry["points"]:
            entry = entry | _entry(entry, points)
        exercises.append(entry)
    changed = exercises != result["exercises"]
    missing = any(entry["points"] is None for entry in exercises)
    status = result["status"]
    looked = line.get("status") == GRADED or (changed and status == NOT_GRADED)
    if (
        status != GRADED
        and not missing
        and (looked or (changed and not result["notes"]))
    ):
        status = GRADED
    elif changed and status == NOT_GRADED:
        status = BY_HAND
    return result | {"exercises": exercises, "status": status}


def _points(file: Path, student: str, entry: dict[str, Any], said: str) -> float:
    try:
        points = float(said.replace(",", "."))
    except ValueError:
        points = -1.0
    if not 0 <= points <= entry["of"]:
        raise HomeworkError(
            f"{file}: {student} cannot have “{said}” points for {entry['name']}, which "
            f"gives 0 to {entry['of']:g}."
        )
    return points


def _entry(entry: dict[str, Any], points: float) -> dict[str, Any]:
    mark = "✓" if points == entry["of"] else "✗"
    was = "" if entry["points"] is None else f"\n{entry['message']}"
    message = f"{points:g} of {entry['of']:g} points, given by hand.{was}"
    return {"points": points, "mark": mark, "message": message}
