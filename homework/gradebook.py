"""An instructor's own Canvas export or Moodle worksheet, filled with points.

Both platforms take back only a file that looks as they wrote it, down to localized
headers, so nothing is changed but the cells of the points and of Moodle's feedback.
Canvas always writes its first headers in English (lib/gradebook_exporter.rb). Moodle
translates all of them, but not their order (mod/assign/gradingtable.php): the grade
stands left of the maximum grade, and the feedback right of the last time of grading.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from homework import pages
from homework.assignment import Assignment, HomeworkError
from homework.batch import store
from homework.names import lesson_pattern
from homework.report import Row, settled, told, total
from homework.roster import words_of
from homework.tables import Cell, cells, filled, text_of

CANVAS_IDS: Final = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
CANVAS_NAMES: Final = ("Student", "LastName")
CANVAS_TITLE: Final = re.compile(r"(.+) \(\d+\)")
CANVAS_KEPT: Final = ("EX", "N/A")  # excused; not assigned
POINTS_POSSIBLE: Final = "Points Possible"
TIME: Final = re.compile(r"-|.*\d[:.h]\s?\d\d.*", re.S)
NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Book:
    """What is known of a gradebook.

    Args:
        students: its rows of students.
        ids: columns that may hold a student's id or name, the surest first.
        points: the column of the points.
        feedback: the column of the feedback, or None.
        possible: the points that the platform expects, or None.
        participant: whether the first column ends in Moodle's number for a student.
    """

    students: list[list[Cell]]
    ids: list[int]
    points: int
    feedback: int | None
    possible: float | None
    participant: bool


def fill(
    gradebook: Path,
    out: Path,
    assignment: Assignment,
    rows: list[Row],
    pages_of: list[Path],
    column: str | None,
) -> tuple[list[Path], list[str]]:
    """Writes the gradebook with points into `out`, and Moodle's zip of feedback.

    Args:
        gradebook: the file as the platform exported it; it is not changed.
        out: the folder for the new one, which bears the same name.
        assignment: the lesson.
        rows: each submission with its result.
        pages_of: the feedback page of each row.
        column: the title of Canvas's column, where the lesson's name does not find it.

    Returns:
        The files, and a sentence for each thing that a human should know.

    Raises:
        HomeworkError: if the file is no gradebook or expects fewer points.
    """
    text, encoding = text_of(gradebook)
    book, said = check(gradebook, out, assignment, column)
    changes: list[tuple[Cell, str]] = []
    feedback: dict[str, Path] = {}
    for index, owners in _matched(book, rows, said).items():
        row = book.students[index]
        if len(owners) > 1:
            names = ", ".join(rows[n][0].file for n in owners)
            said.append(f"{row[0].value}: left empty, because {names} are theirs")
            continue
        submission, result = rows[owners[0]]
        if not submission.file:
            continue  # nothing was handed in: what that means is for a human to say
        if not settled(result):
            said.append(f"{submission.student}: left empty, points are missing")
            continue
        if not book.participant and row[book.points].value.strip() in CANVAS_KEPT:
            kept = row[book.points].value.strip()
            said.append(f"{submission.student}: {kept} stays")
            continue
        changes.append((row[book.points], f"{total(result):g}"))
        if book.feedback is not None:
            changes.append((row[book.feedback], _comment(result)))
        if book.participant:
            name = re.sub(r"[_/]", " ", submission.student).strip(" .~") or "student"
            key = f"{name}_{_participant(row[0].value)}_assignfeedback_file"
            feedback[f"{key}_{assignment.name}.html"] = pages_of[owners[0]]
    # Feedback is HTML there: a character that an old encoding lacks becomes &#…;.
    written = [out / gradebook.name]
    store(written[0], filled(text, changes).encode(encoding, "xmlcharrefreplace"))
    if book.participant:
        pages_zip = io.BytesIO()
        with zipfile.ZipFile(pages_zip, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, page in feedback.items():
                archive.write(page, name)
        written.append(out / "moodle-feedback.zip")
        store(written[1], pages_zip.getvalue())
    return written, said


def check(
    gradebook: Path, out: Path, assignment: Assignment, column: str | None
) -> tuple[Book, list[str]]:
    """What is known of a gradebook, and what a human should know of it.

    Raises:
        HomeworkError: as `fill` does; so it is known before a class is graded.
    """
    book = _book(gradebook, cells(text_of(gradebook)[0]), assignment, column)
    if (out / gradebook.name).resolve() == gradebook.resolve():
        raise HomeworkError(f"{gradebook} is inside {out}: move it elsewhere first.")
    return book, _expected(gradebook, assignment, book)


def _expected(gradebook: Path, assignment: Assignment, book: Book) -> list[str]:
    if book.possible is None or book.possible == assignment.total:
        return []
    both = f"{book.possible:g} points there, {assignment.total:g} in the lesson"
    if book.participant and book.possible < assignment.total:
        raise HomeworkError(
            f"{gradebook}: {both}, and Moodle skips points above its own. Set the "
            f"assignment's maximum grade to {assignment.total:g} in Moodle, then "
            "download the worksheet again."
        )
    return [f"{gradebook.name} expects other points: {both}"]


def _book(
    file: Path, rows: list[list[Cell]], assignment: Assignment, column: str | None
) -> Book:
    if len(rows) < 2:
        raise HomeworkError(f"{file} has no rows of students.")
    header = [cell.value.strip() for cell in rows[0]]
    if any(len(row) != len(header) for row in rows):
        raise HomeworkError(
            f"{file} is no table: its rows are of different lengths. Export it again."
        )
    if header[0] in CANVAS_NAMES and "ID" in header:
        return _canvas(file, header, rows[1:], assignment, column)
    found = _moodle(header, rows[1:])
    if found is None:
        raise HomeworkError(
            f"{file} is neither a gradebook that Canvas exported nor a grading "
            "worksheet of Moodle."
        )
    return found


def _canvas(
    file: Path,
    header: list[str],
    rows: list[list[Cell]],
    assignment: Assignment,
    column: str | None,
) -> Book:
    titles = {i: m[1] for i, h in enumerate(header) if (m := CANVAS_TITLE.fullmatch(h))}
    pattern = lesson_pattern(assignment.name)
    if column is not None:
        fits = [i for i, title in titles.items() if column in (title, header[i])]
    else:
        fits = [i for i, title in titles.items() if pattern.search(title)]
    if not fits and column is None and len(titles) == 1:
        fits = list(titles)
    if len(fits) != 1:
        known = ", ".join(f"“{title}”" for title in titles.values()) or "none"
        raise HomeworkError(
            f"{file}: say with --column which assignment is meant; there are {known}."
        )
    ids = [header.index(name) for name in CANVAS_IDS if name in header]
    ids += [i for i in range(min(titles)) if i not in ids]
    possible = None
    students = []
    for row in rows:
        if row[0].value.strip() == POINTS_POSSIBLE:
            possible = _number(row[fits[0]].value)
        elif row[header.index("ID")].value.strip():
            students.append(row)
    return Book(students, ids, fits[0], None, possible, False)


def _moodle(header: list[str], rows: list[list[Cell]]) -> Book | None:
    columns = [[row[i].value.strip() for row in rows] for i in range(len(header))]
    if not all(re.search(r"\d$", cell) for cell in columns[0]):
        return None
    for most in range(2, len(header)):
        possible = _number(columns[most][0])
        graded = all(
            not cell or _number(cell) is not None for cell in columns[most - 1]
        )
        if possible and set(columns[most]) == {columns[most][0]} and graded:
            break
    else:
        return None
    times = [
        i for i in range(most, len(header)) if all(map(TIME.fullmatch, columns[i]))
    ]
    after = times[-1] + 1 if times else len(header)
    feedback = after if after < len(header) else None
    return Book(rows, list(range(most - 1)), most - 1, feedback, possible, True)


def _matched(book: Book, rows: list[Row], said: list[str]) -> dict[int, list[int]]:
    """Each row of the gradebook → the submissions that are its student's."""
    keys = [[words_of(row[i].value) for row in book.students] for i in book.ids]
    if book.participant:
        keys[0] = [_participant(row[0].value) for row in book.students]
    found: dict[int, list[int]] = {}
    for number, (submission, _) in enumerate(rows):
        wanted = map(words_of, (submission.identity, submission.student))
        places = [
            column.index(key)
            for key in wanted
            for column in keys
            if key and column.count(key) == 1
        ]
        if places:
            found.setdefault(places[0], []).append(number)
        else:
            said.append(f"{submission.student} is not in the gradebook")
    return found


def _participant(identifier: str) -> str:
    """Moodle's number in “Participant 123”, whatever the language."""
    found = re.search(r"\d+$", identifier.strip())
    return found[0] if found else ""


def _number(text: str) -> float | None:
    plain_text = text.strip()
    if not NUMBER.fullmatch(plain_text):
        return None
    return float(plain_text.replace(",", "."))


def _comment(result: dict[str, Any]) -> str:
    """Points and hints as HTML in one line."""
    lines = []
    for entry in result["exercises"]:
        points = "–" if entry["points"] is None else f"{entry['points']:g}"
        line = f"{entry['name']}: {points} of {entry['of']:g}"
        if entry["points"] != entry["of"]:
            line += f". {' '.join(told(entry).split())}"
        lines.append(pages.text(line))
    return "<br>".join(lines)
