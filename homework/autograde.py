"""Grades the one submission that a platform's runner holds, in that platform's words.

python -m homework.autograde gradescope 01_activations SUBMISSION results.json
python -m homework.autograde classroom50 01_activations SUBMISSION result.json
python -m homework.autograde github 01_activations SUBMISSION summary.md

Such a runner is a machine for one submission, thrown away afterwards. Where bubblewrap
does not work on it, the submission runs without: what it could reach there is the
course, its tests and its own result.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from homework.assignment import Assignment, HomeworkError, find, grade_ids
from homework.batch import Work, grade_all
from homework.intake import single
from homework.limits import Limits
from homework.report import notes, told, total
from homework.sandbox import NoProtection, protected, unprotected
from tools.course import Course

if TYPE_CHECKING:
    from homework.report import Row
    from homework.sandbox import Place

# What Classroom 50's runner sets, of what its result needs.
GIVEN: Final = (
    *("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"),
)
METADATA: Final = Path("/autograder/submission_metadata.json")


def main(arguments: list[str] | None = None) -> int:
    """Grades and writes; 1 only if nothing could be written at all."""
    parser = argparse.ArgumentParser(prog="homework.autograde")
    parser.add_argument("platform", choices=sorted(WRITERS))
    parser.add_argument("lesson")
    parser.add_argument("submission", type=Path)
    parser.add_argument("result", type=Path)
    parser.add_argument("--private", type=Path)
    options = parser.parse_args(arguments)
    try:
        assignment = find(options.lesson, options.private, Course())
        row = graded(assignment, options.submission)
        WRITERS[options.platform](assignment, row, options.result)
    except HomeworkError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def graded(assignment: Assignment, source: Path) -> "Row":
    """The student's submission and its result."""
    student = os.environ.get("OWNER") or os.environ.get("GITHUB_ACTOR") or "student"
    submission = single(source, assignment, student)
    with _place() as place, tempfile.TemporaryDirectory() as state:
        elsewhere = grade_ids(Course())
        work = Work(assignment, elsewhere, place, Limits(), Path(state))
        ((_, result),) = grade_all(work, [submission])
    return submission, result


@contextlib.contextmanager
def _place() -> "Iterator[Place]":
    with tempfile.TemporaryDirectory() as folder:
        try:
            place = protected()
        except NoProtection:
            place = unprotected(Path(folder))
        yield place


def gradescope(assignment: Assignment, row: "Row", file: Path) -> None:
    """results.json, as gradescope-autograders.readthedocs.io/en/latest/specs says."""
    submission, result = row
    late = _late()
    said = [f"{result['status']}."] if result["status"] != "graded" else []
    said += ["Handed in after the due date."] if late else []
    said += notes(submission, result)
    said += [f"Put right before grading: {repair}" for repair in result["repairs"]]
    content = {
        "execution_time": round(result["seconds"]),
        "output": "\n".join(said),
        "stdout_visibility": "hidden",
        "extra_data": {
            "lesson": assignment.name,
            "status": result["status"],
            "late": late,
        },
        "tests": [
            {
                "score": entry["points"] or 0,
                "max_score": entry["of"],
                "name": entry["name"],
                "number": str(number),
                "output": f"{entry['mark']} {told(entry)}",
                "tags": [],
                "visibility": "visible",
            }
            for number, entry in enumerate(result["exercises"], 1)
            if entry["points"] is not None  # else a human gives them on Gradescope
        ],
    }
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2), "utf-8")


def _late() -> bool:
    try:
        said = json.loads(METADATA.read_text(encoding="utf-8"))
        handed_in = datetime.fromisoformat(said["created_at"])
        return handed_in > datetime.fromisoformat(said["assignment"]["due_date"])
    except (OSError, ValueError, TypeError, KeyError):
        return False  # not on Gradescope, or no due date


def classroom50(assignment: Assignment, row: "Row", file: Path) -> None:
    """result.json, as Classroom 50's manual says under “Advanced Autograding”.

    Its scores are whole numbers: part of a point is left out there, and `points` keeps
    it.
    """
    said = os.environ
    missing = [name for name in GIVEN if name not in said]
    if missing:
        raise HomeworkError(
            f"This is no runner of Classroom 50: {missing[0]} is unset."
        )
    tests = [_whole(entry) for entry in row[1]["exercises"]]
    content = {
        "schema": "classroom50/result/v1",
        "classroom": said["CLASSROOM"],
        "assignment": said["ASSIGNMENT"],
        "submission": said["SUBMISSION_TAG"],
        "commit": said["COMMIT_URL"],
        "release": said["RELEASE_URL"],
        "review": said.get("REVIEW_URL") or said["COMMIT_URL"],
        "datetime": _committed(file.parent),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2), "utf-8")


def _whole(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "test-name": entry["name"],
        "passed": entry["points"] == entry["of"],
        "score": int(entry["points"] or 0),
        "max-score": int(entry["of"]),
        "points": entry["points"],
        "message": told(entry),
    }


def _committed(checkout: Path) -> str:
    """When the graded commit was made; now, where there is no repository."""
    command = ["git", "-C", str(checkout), "show", "--no-patch", "--format=%cI", "HEAD"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        when = datetime.fromisoformat(ran.stdout.strip())
    except (OSError, subprocess.CalledProcessError, ValueError):
        when = datetime.now(UTC)
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def github(assignment: Assignment, row: "Row", file: Path) -> None:
    """A table for a workflow's summary, which GitHub shows on the run's page."""
    submission, result = row
    lines = [
        f"## {assignment.name}: {total(result):g} of {assignment.total:g} points",
        "",
        *(f"{_in_a_cell(note)}\n" for note in notes(submission, result)),
        "| exercise | points | |",
        "|---|---|---|",
    ]
    for entry in result["exercises"]:
        points = "–" if entry["points"] is None else f"{entry['points']:g}"
        said = _in_a_cell(f"{entry['mark']} {told(entry)}")
        lines.append(f"| `{entry['name']}` | {points} of {entry['of']:g} | {said} |")
    with file.open("a", encoding="utf-8") as summary:
        summary.write("\n".join(lines) + "\n")


def _in_a_cell(text: str) -> str:
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
    return "<br>".join(plain.strip().splitlines())


WRITERS: Final = {
    "gradescope": gradescope,
    "classroom50": classroom50,
    "github": github,
}

if __name__ == "__main__":
    sys.exit(main())
