"""Who handed a file in, as the names of files and folders tell.

The formats: Moodle's `Name_12345_assignsubmission_file_` (folder, or start of a file's
name); Canvas's `lastfirst[_LATE]_user_file_name.ipynb` (lib/content_zipper.rb of its
source); Google Classroom's `Name - name.ipynb` and `Copy of …`; GitHub Classroom's
folders `assignment-username`; a folder a student; or a student's name beside the
lesson's in the file name.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MOODLE: Final = re.compile(r"(.+)_(\d+)_assignsubmission_[a-z]+(?:_(.*))?")
CANVAS: Final = re.compile(r"(.+?)(_LATE)?_(\d+)_(\d+)_(.+)", re.I)
CANVAS_ANONYMOUS: Final = re.compile(r"(LATE_)?(anon_\w+?)_(\d+)_(.+)", re.I)
GOOGLE: Final = re.compile(r"(.+?) - (.+)")
COPY: Final = re.compile(
    r"^(copy[ _]of|kopie[ _]von|copie[ _]de|copia[ _]de)[ _]+", re.I
)
COUNTED: Final = re.compile(r"[ _]*\((\d+)\)$|-(\d+)$|[ _-]+copy$", re.I)
NOTEBOOK: Final = re.compile(r"\.ipynb(\.txt|\.json)?$", re.I)
# What remains of a file's name when the lesson's is taken away, and is nobody's name.
NO_NAME: Final = re.compile(
    r"(homework|assignment|submission|solution|lesson|final|notebook|untitled|hw)s?"
    r"[\s_\d-]*",
    re.I,
)


@dataclass(frozen=True)
class Who:
    """Whose file it is.

    Args:
        student: a name, or the file's own name where it tells none.
        identity: the platform's number for the student, or "".
        late: whether the platform marks it as late.
        attempt: the number in `… (2).ipynb` or `…-2.ipynb`, else 0.
        known: whether the names told a student at all.
    """

    student: str
    identity: str = ""
    late: bool = False
    attempt: int = 0
    known: bool = True


def who(parts: Sequence[str], lesson: str, prefix: str) -> Who:
    """Whose file it is.

    Args:
        parts: folders and file name, wrapping folders taken off.
        lesson: the lesson's name, such as "01_activations".
        prefix: what all students' folders start with, such as "homework-1-".
    """
    attempt = _attempt(parts[-1])
    for part in parts:
        if found := MOODLE.fullmatch(part):
            return Who(found[1].strip(), found[2], attempt=attempt)
    if len(parts) == 1 or CANVAS.fullmatch(parts[-1]):
        if found := CANVAS_ANONYMOUS.fullmatch(parts[-1]):
            return Who(found[2], found[2], bool(found[1]), attempt)
        if found := CANVAS.fullmatch(parts[-1]):
            return Who(found[1], found[3], bool(found[2]), attempt)
    if len(parts) > 1:
        return Who(_of_folder(parts[0], lesson, prefix), attempt=attempt)
    name = _of_file(parts[0], lesson)
    if name and NOTEBOOK.search(parts[0]):
        return Who(name, attempt=attempt)
    # Nobody's name: each such file stands for itself, so its number is no attempt.
    return Who(NOTEBOOK.sub("", parts[0]), known=False)


def tells(name: str, lesson: str) -> bool:
    """Whether a file's name alone says who handed it in."""
    platform = MOODLE.fullmatch(name) or CANVAS.fullmatch(name)
    return bool(platform or (NOTEBOOK.search(name) and _of_file(name, lesson)))


def is_lesson(name: str, lesson: str) -> bool:
    """Whether a folder is named after the lesson or the work, and after no student."""
    named = _lesson(lesson).fullmatch(name) or NO_NAME.fullmatch(name)
    return bool(named) or name == lesson.split("_")[0]


def is_repository(name: str, lesson: str) -> bool:
    """Whether a folder is one student's repository, such as 01-activations-ann."""
    found = _lesson(lesson).match(name)
    rest = name[found.end() :].strip("-_ ") if found else ""
    return bool(rest) and not NO_NAME.fullmatch(rest)


def common_prefix(folders: Sequence[str], lesson: str) -> str:
    """What GitHub Classroom put before each user's name: "homework-1-", or ""."""
    if len(folders) < 2:
        return ""
    shared = os.path.commonprefix(list(folders))
    shared = shared[: shared.rfind("-") + 1]
    speaks = _lesson(lesson).search(shared) or re.search(r"\d", shared)
    return shared if speaks or NO_NAME.fullmatch(shared) else ""


def _attempt(name: str) -> int:
    found = COUNTED.search(NOTEBOOK.sub("", name))
    return int(found[1] or found[2] or 1) if found else 0


def _lesson(lesson: str) -> re.Pattern[str]:
    """Any spelling of the lesson's name: 01_activations, 1-activations, Activations."""
    number, _, words = lesson.partition("_")
    spelt = r"[\s_-]*".join(map(re.escape, words.split("_")))
    return re.compile(rf"(lesson[\s_-]*)?(0*{int(number)}[\s_-]*)?{spelt}", re.I)


def _of_folder(folder: str, lesson: str, prefix: str) -> str:
    name = re.sub(r"-(main|master)$", "", folder)
    if prefix and name.startswith(prefix) and len(name) > len(prefix):
        return name[len(prefix) :]
    found = _lesson(lesson).match(name)
    rest = name[found.end() :].lstrip("-_ ") if found else name
    return rest or name


def _of_file(name: str, lesson: str) -> str:
    """The student in a file's name, or ""."""
    stem = NOTEBOOK.sub("", name)
    while (shorter := COUNTED.sub("", COPY.sub("", stem))) != stem:
        stem = shorter
    if found := GOOGLE.fullmatch(stem):
        left, right = found[1], COPY.sub("", found[2])
        if _lesson(lesson).fullmatch(right) or not _lesson(lesson).fullmatch(left):
            return left.strip()
    rest = _lesson(lesson).sub("", stem, count=1).strip(" _-.")
    return "" if NO_NAME.fullmatch(rest) or rest.isdigit() else rest
