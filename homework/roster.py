"""The class: who is in it, who handed in, and who did not."""

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from homework.assignment import HomeworkError
from homework.intake import Submission
from homework.names import clipped
from homework.tables import rows_of

NOTHING = "nothing was handed in"


@dataclass(frozen=True)
class Student:
    """A line of the roster."""

    identity: str
    name: str


def read_roster(file: Path) -> list[Student]:
    """The students of a CSV file with the columns id and name.

    Raises:
        HomeworkError: if it cannot be read, names nobody, or has an id twice.
    """
    students = [
        Student(row["id"], clipped(row["name"]))
        for row in rows_of(file, "id", "name")
        if row["id"] or row["name"]
    ]
    if not students:
        raise HomeworkError(f"{file} names no students.")
    known: set[str] = set()
    for student in students:
        if not student.identity or student.identity in known:
            raise HomeworkError(
                f"{file}: {student.name} needs an id that nobody else has."
            )
        known.add(student.identity)
    return students


def named(handed: list[Submission], students: list[Student]) -> list[Submission]:
    """The submissions under the roster's names, and a line for who handed in nothing.

    A submission belongs to a student whose id it bears, else whose name. Whoever is
    not on the roster stays as they are, for a human to look at.
    """
    by_id = {student.identity.casefold(): student for student in students}
    by_name: dict[str, list[Student]] = {}
    for student in students:
        by_name.setdefault(words_of(student.name), []).append(student)
    found: list[Submission] = []
    owners: dict[Student, list[Submission]] = {}
    for one in handed:
        keys = (one.identity.casefold(), one.student.casefold())
        same = by_name.get(words_of(one.student), [])
        owner = next((by_id[key] for key in keys if key in by_id), None)
        if owner is None and len(same) == 1:
            owner = same[0]
        if owner is None:
            doubt = "two on the roster bear this name" if same else "not on the roster"
            one = replace(one, doubts=[*one.doubts, doubt])
        else:
            identity = one.identity or owner.identity  # the platform's finds it again
            one = replace(one, student=owner.name, identity=identity)
            owners.setdefault(owner, []).append(one)
        found.append(one)
    for several in owners.values():
        if len(several) > 1:
            files = ", ".join(one.file for one in several)
            for one in several:
                one.doubts.append(f"several submissions of one student: {files}")
    found += [
        Submission(student.name, student.identity, False, "", notes=[NOTHING])
        for student in students
        if student not in owners
    ]
    return sorted(found, key=lambda one: (one.student.casefold(), one.identity))


def words_of(name: str) -> str:
    """A name's words in alphabetical order: “Lee, Ann” is “ann lee”."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(sorted(words))
