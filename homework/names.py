"""Who handed a file in, as the names of files and folders tell.

The formats:
- Moodle's `Name_12345_assignsubmission_file_`, a folder or the start of a file's name;
- Canvas's `lastfirst[_LATE]_user_file_name.ipynb` (its lib/content_zipper.rb);
- Gradescope's folders `submission_123`, whose students submission_metadata.yml names;
- Blackboard's `Assignment_username_attempt_2026-01-31-23-59-00_name.ipynb`;
- Brightspace's `123-456 - Name - Jan 31, 2026 1159 PM`, a folder or a name's start;
- Google Classroom's `Name - name.ipynb`, and `Copy of …` in the languages of Drive;
- repositories `assignment-username`; a folder a student; or a student's name beside the
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
GRADESCOPE_NAMES: Final = "submission_metadata.yml"
BLACKBOARD: Final = re.compile(r"(.+)_attempt_(\d{4}(?:-\d\d){5})(?:[_.].*)?")
BRIGHTSPACE: Final = re.compile(r"(\d+)-\d+ - (.+?) - [^-]*\d{4}[^-]*(?: - .+)?")
GOOGLE: Final = re.compile(r"(.+?) - (.+)")
# What Drive and Colab call a copy in the languages met.
COPY_BEFORE: Final = re.compile(
    r"(?:(?:copy of|kopie von|copie de|copia d[ei]|c[óo]pia de|kopie van|kopia av"
    r"|kopi a[vf]|kopia (?:notatnika|pliku)|kopia|копия (?:блокнота|файла)|копия"
    r"|копія (?:блокнота|файлу)|копія|bản sao của|salinan dari|salinan|نسخة من"
    r"|עותק של) +|สำเนาของ *)",
    re.I,
)
COPY_AFTER: Final = re.compile(
    r"(?: ?のコピー| ?的副本|의 사본| (?:adlı not defterinin|adlı dosyanın) kopyası"
    r"|[ -]+(?:copy|kopie|copie|copia|cópia|kopia|копия|コピー|副本|복사본)"
    r"(?: ?\d+)?)$",
    re.I,
)
QUOTED: Final = re.compile(r"[「『“\"](.+)[」』”\"]")
COUNTED: Final = re.compile(r"[ _]*\((\d{1,9})\)$|-(\d{1,9})$")
NOTEBOOK: Final = re.compile(r"\.ipynb(\.txt|\.json)?$", re.I)
INNER: Final = re.compile(r"[._]ipynb$", re.I)
# What remains of a file's name when the lesson's is taken away, and is nobody's name.
NO_NAME: Final = re.compile(
    r"(homework|assignment|submission|solution|lesson|final|notebook|untitled|hw)s?"
    r"[\s_\d-]*",
    re.I,
)
# Folders that hold many students: of Drive's zips, of Gradescope's exports, of a class.
WRAPPER: Final = re.compile(
    r"(drive-download-.*|assignment_\d+_export|(section|class|course)[\s_-]*\w{0,2})",
    re.I,
)
LONGEST: Final = 120  # bytes: a page is named after its student


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
        prefix: what all students' folders start with, such as "homework-1-", or all
            names of Blackboard's, such as "Homework 1_".
    """
    parts = [clipped(part) for part in parts]
    attempt = _attempt(parts[-1])
    for part in parts:
        if found := MOODLE.fullmatch(part):
            return Who(found[1].strip(), found[2], attempt=attempt)
        if found := BRIGHTSPACE.fullmatch(part):
            return Who(found[2].strip(), found[1], attempt=attempt)
        if found := BLACKBOARD.fullmatch(part):
            name = found[1].removeprefix(prefix)
            user = name if name != found[1] else name.rpartition("_")[2]
            return Who(user, user, attempt=int(found[2].replace("-", "")))
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


def clipped(name: str) -> str:
    """A name of at most 120 bytes, its end kept: that says what a file is."""
    if len(name.encode()) <= LONGEST:
        return name
    half = (LONGEST - 3) // 2
    start, end = name.encode()[:half], name.encode()[-half:]
    return start.decode(errors="ignore") + "…" + end.decode(errors="ignore")


def tells(name: str, lesson: str) -> bool:
    """Whether a name alone says who handed it in."""
    name = clipped(name)
    named = NOTEBOOK.search(name) and _of_file(name, lesson)
    patterns = (MOODLE, CANVAS, CANVAS_ANONYMOUS, BLACKBOARD, BRIGHTSPACE)
    return bool(named) or any(pattern.fullmatch(name) for pattern in patterns)


def is_lesson(name: str, lesson: str) -> bool:
    """Whether a folder is named after the lesson or the work, and after no student."""
    known = (lesson_pattern(lesson), NO_NAME, WRAPPER)
    return any(p.fullmatch(name) for p in known) or name == lesson.split("_")[0]


def is_repository(name: str, lesson: str) -> bool:
    """Whether a folder is one student's repository, such as 01-activations-ann."""
    found = lesson_pattern(lesson).match(name)
    rest = name[found.end() :].strip("-_ ") if found else ""
    return bool(rest) and not NO_NAME.fullmatch(rest)


def common_prefix(folders: Sequence[str], lesson: str) -> str:
    """What a classroom tool put before each user's name: "homework-1-", or ""."""
    if len(folders) < 2:
        return ""
    shared = os.path.commonprefix(list(folders))
    shared = shared[: shared.rfind("-") + 1]
    speaks = lesson_pattern(lesson).search(shared) or re.search(r"\d", shared)
    return shared if speaks or NO_NAME.fullmatch(shared) else ""


def blackboard_prefix(names: Sequence[str]) -> str:
    """The assignment, which Blackboard puts before each user's name, or ""."""
    heads = {found[1] for name in names if (found := BLACKBOARD.fullmatch(name))}
    shared = os.path.commonprefix(sorted(heads))
    return shared[: shared.rfind("_") + 1] if len(heads) > 1 else ""


def gradescope_students(text: str) -> dict[str, list[tuple[str, str]]]:
    """submission_metadata.yml → each folder's students, as (name, id).

    Only the few lines that name them are read: `submission_1:`, `  :submitters:`, and
    below it `  - :name: …` with `:sid:` and `:email:`; the email stands for an id that
    is missing.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    folder, people = "", False
    entry: dict[str, str] = {}
    for line in text.splitlines():
        if top := re.match(r"(submission_\d+):\s*$", line):
            folder, people = top[1], False
            found[folder] = []
        elif re.match(r"  :\w+:", line):
            people = line.strip() == ":submitters:"
        elif people and (said := re.match(r"\s*(-\s+)?:(name|sid|email):(.*)", line)):
            if said[1]:
                entry = {}
                found[folder].append(("", ""))
            entry[said[2]] = said[3].strip().strip("'\"").replace("''", "'")
            identity = entry.get("sid") or entry.get("email", "")
            if found[folder]:
                found[folder][-1] = (entry.get("name") or identity, identity)
    return found


def _attempt(name: str) -> int:
    stem = NOTEBOOK.sub("", name)
    if found := COUNTED.search(stem):
        return int(found[1] or found[2])
    return int(_original(stem) != stem)


def lesson_pattern(lesson: str) -> re.Pattern[str]:
    """Any spelling of the lesson's name: 01_activations, 1-activations, Activations."""
    number, _, words = lesson.partition("_")
    spelt = r"[\s_-]*".join(map(re.escape, words.split("_")))
    return re.compile(rf"(lesson[\s_-]*)?(0*{int(number)}[\s_-]*)?{spelt}", re.I)


def _of_folder(folder: str, lesson: str, prefix: str) -> str:
    name = re.sub(r"-(main|master)$", "", folder)
    if prefix and name.startswith(prefix) and len(name) > len(prefix):
        return name[len(prefix) :]
    found = lesson_pattern(lesson).match(name)
    rest = name[found.end() :].lstrip("-_ ") if found else name
    return rest or name


def _original(stem: str) -> str:
    """The name of the file that this is a copy of, of a copy, and so on."""
    while True:
        shorter = COUNTED.sub("", stem).strip(" _")
        # A download writes _ for a space.
        if after := COPY_AFTER.search(shorter.replace("_", " ")):
            shorter = shorter[: after.start()]
        if before := COPY_BEFORE.match(shorter.replace("_", " ")):
            shorter = shorter[before.end() :]
        if quoted := QUOTED.fullmatch(shorter):
            shorter = quoted[1]
        shorter = INNER.sub("", shorter)
        if shorter in (stem, ""):
            return stem
        stem = shorter


def _of_file(name: str, lesson: str) -> str:
    """The student in a file's name, or ""."""
    stem, pattern = _original(NOTEBOOK.sub("", name)), lesson_pattern(lesson)
    if found := GOOGLE.fullmatch(stem):
        left, right = found[1], _original(found[2])
        if pattern.fullmatch(right) or not pattern.fullmatch(left):
            return left.strip()
    rest = pattern.sub("", stem, count=1).strip(" _-.")
    return "" if NO_NAME.fullmatch(rest) or rest.isdigit() else rest
