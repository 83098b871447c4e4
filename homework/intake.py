"""A folder or zip of submissions → one notebook a student."""

import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from homework.assignment import Assignment, HomeworkError
from homework.files import File, TooMuch, files
from homework.names import (
    BRIGHTSPACE,
    GRADESCOPE_NAMES,
    MOODLE,
    NOTEBOOK,
    Who,
    blackboard_prefix,
    clipped,
    common_prefix,
    gradescope_students,
    is_lesson,
    is_repository,
    tells,
    who,
)

MOST_NAMED: Final = 5
SAME_NAME: Final = (
    "several files bear this name: attempts of one student, or two students?"
)


@dataclass
class Submission:
    """What one student handed in.

    Args:
        student: the name.
        identity: the platform's number for the student, or "".
        late: whether the platform marks it as late.
        file: the file that counts, as reports write it.
        source: that file; None if there is nothing to grade.
        notes: what was left out, or why there is nothing.
        doubts: what a human should look at.
    """

    student: str
    identity: str
    late: bool
    file: str
    source: File | None = None
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def content(self) -> bytes | None:
        """The file's bytes, read anew each time: a class is too much for memory."""
        return self.source.read() if self.source is not None else None


def submissions(
    source: Path, assignment: Assignment
) -> tuple[list[Submission], list[str]]:
    """One submission for each student, by name, and a sentence for each trouble.

    Args:
        source: a folder or zip as a platform gives it.
        assignment: the lesson that was to be handed in.

    Raises:
        HomeworkError: if the folder or zip cannot be read or holds no files.
    """
    found, troubles = _files(source)
    people = _people(found)
    found = [file for file in found if file.parts[-1] != GRADESCOPE_NAMES]
    paths = [file.parts for file in found]
    if people:
        paths = [_below(path, people) for path in paths]
    else:
        paths = _unwrapped(paths, assignment.name)
    first = sorted({path[0] for path in paths})
    folders = sorted({path[0] for path in paths if len(path) > 1})
    prefix = blackboard_prefix(first) or common_prefix(folders, assignment.name)
    flat = {file.name for path, file in zip(paths, found, strict=True) if not path[1:]}
    of: dict[tuple[str, str, str], list[tuple[Who, File]]] = defaultdict(list)
    for path, file in zip(paths, found, strict=True):
        owners = people.get(path[0]) or [who(path, assignment.name, prefix)]
        for owner in owners:
            # Files that name nobody are nobody's together, however alike their names.
            alone = "" if owner.known else file.name
            of[owner.student, owner.identity, alone].append((owner, file))
    handed = []
    for (_, identity, _), each in of.items():
        if each[0][0].known or _notebooks(each):
            made = _choose(each, assignment)
            if (
                len(_notebooks(each)) > 1
                and not identity
                and all(f.name in flat for _, f in each)
            ):
                made.doubts.append(SAME_NAME)
            handed.append(made)
        else:
            names = ", ".join(file.name for _, file in each)
            troubles.append(f"{names} belongs to no student and was left aside")
    handed.sort(key=lambda one: (one.student.casefold(), one.identity, one.file))
    return handed, troubles


def single(source: Path, assignment: Assignment, student: str) -> Submission:
    """What one student handed in, however its files are named.

    Args:
        source: the student's folder, zip or notebook.
        assignment: the lesson that was to be handed in.
        student: the student's name.

    Raises:
        HomeworkError: if the folder or zip cannot be read or holds no files.
    """
    found, _ = _files(source)
    owner = Who(student)
    return _choose([(owner, file) for file in found], assignment)


def _files(source: Path) -> tuple[list[File], list[str]]:
    try:
        found, troubles = files(source)
    except FileNotFoundError:
        raise HomeworkError(f"There is no folder or zip {source}.") from None
    except (TooMuch, OSError, zipfile.BadZipFile) as error:
        raise HomeworkError(f"{source} cannot be read: {error}.") from None
    if not found:
        raise HomeworkError(f"{source} holds no files: is it the right folder?")
    return found, troubles


def _people(found: list[File]) -> dict[str, list[Who]]:
    """Each folder of a Gradescope export → its students; {} for other platforms."""
    for file in found:
        if file.parts[-1] == GRADESCOPE_NAMES and len(file.parts) <= 2:
            try:
                text = file.read().decode("utf-8", "replace")
            except (TooMuch, OSError, zipfile.BadZipFile):
                return {}
            named = gradescope_students(text).items()
            return {f: [Who(clipped(n), i) for n, i in who] for f, who in named if who}
    return {}


def _below(path: tuple[str, ...], people: dict[str, list[Who]]) -> tuple[str, ...]:
    """The path from the folder on that Gradescope has names for."""
    return next((path[i:] for i, part in enumerate(path) if part in people), path)


def _unwrapped(paths: list[tuple[str, ...]], lesson: str) -> list[tuple[str, ...]]:
    """The paths without folders that wrap all students at once, or many of them."""
    while len({path[0] for path in paths}) == 1 and all(len(p) > 1 for p in paths):
        if _is_students(paths[0][0], [path[1:] for path in paths], lesson):
            break
        paths = [path[1:] for path in paths]
    inside: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for path in paths:
        if len(path) > 1:
            inside[path[0]].append(path[1:])
    sections = {top for top, below in inside.items() if _is_section(top, below, lesson)}
    return [path[1:] if path[0] in sections else path for path in paths]


def _is_students(top: str, inner: list[tuple[str, ...]], lesson: str) -> bool:
    """Whether the one folder that is there is one student's, and not a class's.

    Several notebooks may be several students', whatever their names say.
    """
    top = clipped(top)
    if (
        MOODLE.fullmatch(top)
        or BRIGHTSPACE.fullmatch(top)
        or is_repository(top, lesson)
    ):
        return True
    if sum(bool(NOTEBOOK.search(path[-1])) for path in inner) > 1:
        return False
    loose = [path[0] for path in inner if len(path) == 1]
    if loose:
        return not is_lesson(top, lesson) and not any(tells(n, lesson) for n in loose)
    # student/01_activations/…, as nbgrader has it
    return all(len(p) == 2 and is_lesson(p[0], lesson) for p in inner)


def _is_section(top: str, inner: list[tuple[str, ...]], lesson: str) -> bool:
    """Whether one folder among several holds many students: a section, a part of a zip.

    Only a name that is no student's says so, and only where more than one is inside.
    """
    notebooks = {path[0] for path in inner if NOTEBOOK.search(path[-1])}
    return is_lesson(top, lesson) and len(notebooks) > 1


def _notebooks(each: list[tuple[Who, File]]) -> list[tuple[Who, File]]:
    return [pair for pair in each if NOTEBOOK.search(pair[1].parts[-1])]


def _choose(each: list[tuple[Who, File]], assignment: Assignment) -> Submission:
    """The student's newest notebook of this lesson."""
    owner = each[0][0]
    late = any(who.late for who, _ in each)
    candidates = _notebooks(each)
    made = Submission(owner.student, owner.identity, late, "")
    if not candidates:
        named = ", ".join(file.parts[-1] for _, file in each[:MOST_NAMED])
        made.file = each[0][1].name
        made.notes.append(f"no notebook was handed in, only {named}")
        return made
    fits = []
    for which, file in candidates:
        try:
            content = file.read()
        except (TooMuch, OSError, zipfile.BadZipFile) as error:
            made.notes.append(f"{file.name} cannot be read: {error}")
            made.file = made.file or file.name
            continue
        # A longer name is never the better one, but the choice must not be chance.
        rank = (_likeness(content, assignment), which.attempt, file.modified, file.name)
        fits.append((rank, which, file))
    if not fits:
        return made
    fits.sort(key=lambda one: one[0])
    _, chosen, made.source = fits[-1]
    made.file, made.late = made.source.name, chosen.late
    if len(fits) > 1:
        others = ", ".join(one[2].parts[-1] for one in fits[:-1][:MOST_NAMED])
        made.notes.append(f"{len(fits)} notebooks: this one counts, not {others}")
    if not owner.known:
        made.doubts.append("the file's name tells no student")
    return made


def _likeness(content: bytes, assignment: Assignment) -> bool:
    """Whether at least one exercise of the lesson is in the file."""
    text = content.decode("utf-8", "replace")
    return any(
        re.search(rf'"grade_id":\s*"{re.escape(part.grade_id)}"', text)
        or any(re.search(rf"\bdef {name}\(", text) for name in part.names)
        for part in assignment.parts
        if part.role in ("answer", "test")
    )
