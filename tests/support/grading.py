"""What the homework tests share: where students' code runs, and one way to grade."""

import shutil
from functools import cache
from pathlib import Path

from homework.assignment import find, grade_ids
from homework.batch import Work, grade_all
from homework.intake import submissions
from homework.limits import Limits
from homework.sandbox import NoProtection, protected, unprotected
from tools.course import Course

COURSE = Course()


@cache
def protection():
    """The protected place and "", or None and why there is none."""
    try:
        return protected(), ""
    except NoProtection as error:
        return None, str(error)


def any_place(folder):
    """The protected place; without one the unprotected, for harmless kinds only."""
    place, _ = protection()
    Path(folder).mkdir(parents=True, exist_ok=True)
    return place or unprotected(Path(folder))


def grade(lesson, source, folder, *, limits=None, private=None):
    """Grades a folder of submissions: student → (submission, result)."""
    assignment = find(lesson, private, COURSE)
    scratch = Path(folder, "place")
    scratch.mkdir(parents=True)
    work = Work(
        assignment,
        grade_ids(COURSE),
        any_place(scratch),
        limits or Limits(),
        Path(folder, "state"),
    )
    handed, _ = submissions(Path(source), assignment)
    try:
        return {one.student: (one, result) for one, result in grade_all(work, handed)}
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def points(result):
    """Each exercise → its points."""
    return {entry["name"]: entry["points"] for entry in result["exercises"]}
