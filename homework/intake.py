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
    MOODLE,
    NOTEBOOK,
    Who,
    common_prefix,
    is_lesson,
    is_repository,
    tells,
    who,
)

MOST_NAMED: Final = 5


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
    try:
        found, troubles = files(source)
    except FileNotFoundError:
        raise HomeworkError(f"There is no folder or zip {source}.") from None
    except (TooMuch, OSError, zipfile.BadZipFile) as error:
        raise HomeworkError(f"{source} cannot be read: {error}.") from None
    if not found:
        raise HomeworkError(f"{source} holds no files: is it the right folder?")
    paths = _unwrapped([file.parts for file in found], assignment.name)
    folders = sorted({path[0] for path in paths if len(path) > 1})
    prefix = common_prefix(folders, assignment.name)
    of: dict[tuple[str, str], list[tuple[Who, File]]] = defaultdict(list)
    for path, file in zip(paths, found, strict=True):
        owner = who(path, assignment.name, prefix)
        of[owner.student, owner.identity].append((owner, file))
    handed = []
    for each in of.values():
        if each[0][0].known or _notebooks(each):
            handed.append(_choose(each, assignment))
        else:
            names = ", ".join(file.name for _, file in each)
            troubles.append(f"{names} belongs to no student and was left aside")
    handed.sort(key=lambda one: (one.student.casefold(), one.identity))
    return handed, troubles


def _unwrapped(paths: list[tuple[str, ...]], lesson: str) -> list[tuple[str, ...]]:
    """The paths without folders that wrap all students at once."""
    while len({path[0] for path in paths}) == 1 and all(len(p) > 1 for p in paths):
        top = paths[0][0]
        inner = [path[1:] for path in paths]
        below = {path[0] for path in inner}
        if MOODLE.fullmatch(top) or is_repository(top, lesson):
            break
        if all(len(path) == 1 for path in inner):
            if not all(tells(path[0], lesson) for path in inner):
                break
        elif len(below) == 1 and is_lesson(next(iter(below)), lesson):
            break  # student/01_activations/…, as nbgrader has it
        elif not is_lesson(top, lesson) and not all(
            tells(path[0], lesson) for path in inner if len(path) == 1
        ):
            break
        paths = inner
    return paths


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
