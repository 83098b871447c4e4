"""An instructor's own gradebook, filled and otherwise left as it was."""

import csv
import io
import re
import zipfile

import pytest

from homework.assignment import HomeworkError, find
from homework.gradebook import fill
from homework.tables import cells, filled, text_of
from tests.support.grading import COURSE
from tests.support.results import row

ASSIGNMENT = find("01", None, COURSE)
TOTAL = f"{ASSIGNMENT.total:g}"

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Quiz (11),01 Activations (12),Final Score
,,,,,,Manual Posting,
    Points Possible,,,,,5.00,{total},(read only)
"Lee, Ann",7,s7,annlee,"Math, A",4.00,,90.00
"=""Ray"", Bo",8,s8,boray,"Math, A",,1.00,
"Day, Cy",9,s9,cyday,"Math, A",3.00,EX,
"Fox, Di",10,s10,difox,"Math, A",3.00,N/A,
"Student, Test",11,,abc,"Math, A",,,
"""

MOODLE = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,\
Last modified (submission),Online text,Last modified (grade),Feedback comments
Participant 101,Ann Lee,ann@example.org,Submitted for grading - ,,{total},Yes,\
"Saturday, 31 January 2026, 11:59 PM","Hello, all",-,
Participant 102,Bo Ray,bo@example.org,No submission - ,,{total},Yes,-,,-,
"""

GERMAN = """\
ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,\
Bewertung kann geändert werden,Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),\
Feedback als Kommentar
Teilnehmer/in101,Ann Lee,ann@example.org,Abgegeben,"3,50","{total},00",Ja,\
"Samstag, 31. Januar 2026, 23:59","Samstag, 31. Januar 2026, 23:59",gut
Teilnehmer/in102,Bo Ray,bo@example.org,Keine Abgabe,,"{total},00",Ja,-,-,
"""

JAPANESE = """\
識別子,フルネーム,ステータス,評点,最大評点,評点の変更可否,最終更新日時 (評点)
参加者101,李 明,提出済み,,{total},Yes,-
参加者102,山田,未提出,,{total},Yes,2026年 01月 31日(土曜日) 23:59
"""


def filled_in(
    tmp_path, text, rows, *, bom="", line="\n", encoding="utf-8", column=None
):
    """The gradebook before and after, as lists of rows; and what was said."""
    before = (bom + text.format(total=TOTAL)).replace("\n", line).encode(encoding)
    book = tmp_path / "book.csv"
    book.write_bytes(before)
    out = tmp_path / "out"
    out.mkdir()
    pages = []
    for number, (submission, _) in enumerate(rows):
        pages.append(out / f"{number}.html")
        pages[-1].write_text(submission.student)
    files, said = fill(book, out, ASSIGNMENT, rows, pages, column)
    assert book.read_bytes() == before
    after = files[0].read_bytes()
    return before.decode(encoding), after.decode(encoding), said, files


def changed(before, after):
    """(row, column) → new value, for each cell that differs; all else is as it was."""
    old, new = cells(before), cells(after)
    assert [len(r) for r in old] == [len(r) for r in new]
    found = {
        (i, j): new[i][j].value
        for i in range(len(old))
        for j in range(len(old[i]))
        if old[i][j].value != new[i][j].value
    }
    # Put back, they give the old file, byte for byte.
    back = [(new[i][j], before[old[i][j].start : old[i][j].end]) for i, j in found]
    text = after
    for cell, source in sorted(back, key=lambda pair: -pair[0].start):
        text = text[: cell.start] + source + text[cell.end :]
    assert text == before
    return found


@pytest.mark.parametrize("line", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_canvas_gets_points_and_nothing_else(tmp_path, bom, line):
    rows = [
        row(ASSIGNMENT, "leeann", "7"),
        row(ASSIGNMENT, "boray", points={"relu": 0, "tanh": 0.5}),
        row(ASSIGNMENT, "cyday", "9"),
        row(ASSIGNMENT, "difox", "10"),
        row(ASSIGNMENT, "stranger", "99"),
    ]
    before, after, said, _ = filled_in(tmp_path, CANVAS, rows, bom=bom, line=line)
    bo = f"{ASSIGNMENT.total - 1 - 1.5:g}"
    assert changed(before, after) == {(3, 6): TOTAL, (4, 6): bo}
    assert said == [
        "stranger is not in the gradebook",
        "cyday: EX stays",
        "difox: N/A stays",
    ]


def test_canvas_in_europe_separates_with_semicolons(tmp_path):
    text = CANVAS.replace(",", ";").replace('"Lee; Ann"', "Lee, Ann")
    rows = [row(ASSIGNMENT, "leeann", "7", points={"relu": 0.5})]
    before, after, _, _ = filled_in(tmp_path, text, rows)
    assert changed(before, after) == {(3, 6): f"{ASSIGNMENT.total - 0.5:g}"}


def test_which_column_of_canvas(tmp_path):
    rows = [row(ASSIGNMENT, "leeann", "7")]
    text = CANVAS.replace("01 Activations (12)", "Homework 1 (12)")
    with pytest.raises(HomeworkError, match=r"--column .* “Quiz”, “Homework 1”"):
        filled_in(tmp_path, text, rows)
    (tmp_path / "b").mkdir()
    before, after, _, _ = filled_in(tmp_path / "b", text, rows, column="Homework 1")
    assert changed(before, after) == {(3, 6): TOTAL}


def test_other_points_in_canvas_are_said(tmp_path):
    text = CANVAS.replace("{total}", "100.00")
    _, _, said, _ = filled_in(tmp_path, text, [row(ASSIGNMENT, "leeann", "7")])
    assert f"100 points there, {TOTAL} in the lesson" in said[0]


@pytest.mark.parametrize(
    ("text", "grade", "feedback"),
    [(MOODLE, 4, 10), (GERMAN, 4, 9), (JAPANESE, 3, None)],
)
def test_moodle_gets_points_and_feedback_in_any_language(
    tmp_path, text, grade, feedback
):
    lost = {"relu": 0}
    told, hints = {"relu": "relu is\nwrong"}, {"relu": "Is 1 < 2 & 3?"}
    given = {"points": lost, "messages": told, "hints": hints}
    rows = [row(ASSIGNMENT, "Ann_Lee", "101", **given)]
    before, after, said, files = filled_in(tmp_path, text, rows)
    found = changed(before, after)
    assert found.pop((1, grade)) == f"{ASSIGNMENT.total - 1:g}"
    if feedback is not None:
        comment = found.pop((1, feedback))
        assert comment.startswith("relu: 0 of 1. relu is wrong Hint: Is 1 &lt; 2 &amp;")
        assert "\n" not in comment
    assert found == {} and said == []
    with zipfile.ZipFile(files[1]) as archive:
        (name,) = archive.namelist()
        assert archive.read(name) == b"Ann_Lee"
    # What Moodle's mod/assign/feedback/file/importziplib.php makes of a name.
    parts = name.split("_", 4)
    assert parts[0] == "Ann Lee" and parts[1].isdigit() and int(parts[1]) == 101
    assert parts[2:4] == ["assignfeedback", "file"] and not name.startswith((".", "~"))
    assert parts[4] == "01_activations.html"


def test_moodle_would_skip_points_above_its_own(tmp_path):
    text = MOODLE.replace("{total}", "10.00")
    with pytest.raises(HomeworkError, match=f"maximum grade to {TOTAL} in Moodle"):
        filled_in(tmp_path, text, [row(ASSIGNMENT, "Ann Lee", "101")])


def test_who_has_no_points_yet_stays_empty(tmp_path):
    rows = [
        row(ASSIGNMENT, "Ann Lee", "101", status="not graded"),
        row(ASSIGNMENT, "Bo Ray", "102", file=""),
    ]
    before, after, said, files = filled_in(tmp_path, MOODLE, rows)
    assert changed(before, after) == {}
    assert said == ["Ann Lee: left empty, points are missing"]
    assert zipfile.ZipFile(files[1]).namelist() == []


def test_two_submissions_of_one_student_are_for_a_human(tmp_path):
    rows = [row(ASSIGNMENT, "annlee", "7"), row(ASSIGNMENT, "annlee", "", file="b")]
    before, after, said, _ = filled_in(tmp_path, CANVAS, rows)
    assert changed(before, after) == {}
    assert said == ["Lee, Ann: left empty, because annlee.ipynb, b are theirs"]


@pytest.mark.parametrize(
    "text", ["", "a\n", "a,b\n1,2\n", "a,b\n1\n", '"', "PK\x03\x04"]
)
def test_what_is_no_gradebook_gets_one_sentence(tmp_path, text):
    with pytest.raises(HomeworkError) as told:
        filled_in(tmp_path, text, [row(ASSIGNMENT, "Ann", "7")])
    assert re.fullmatch(r"[^\n]+\.", str(told.value))


def test_the_original_is_never_written_over(tmp_path):
    (tmp_path / "book.csv").write_text(CANVAS.format(total=TOTAL))
    with pytest.raises(HomeworkError, match="move it elsewhere"):
        fill(tmp_path / "book.csv", tmp_path, ASSIGNMENT, [], [], None)


def test_an_old_encoding_stays(tmp_path):
    text = CANVAS.replace("Ann", "Renée")
    rows = [row(ASSIGNMENT, "leeann", "7")]
    before, after, _, _ = filled_in(tmp_path, text, rows, encoding="latin-1")
    assert changed(before, after) == {(3, 6): TOTAL}
    text = MOODLE.replace("Ann", "Renée")
    (tmp_path / "b").mkdir()
    rows = [row(ASSIGNMENT, "x", "101", points={"relu": 0}, messages={"relu": "“no”"})]
    _, after, _, _ = filled_in(tmp_path / "b", text, rows, encoding="latin-1")
    assert "&#8220;no&#8221;" in after


@pytest.mark.parametrize(
    "text",
    [
        'a,"b ""c"" d",\r\n,"e\nf",g\n',
        "a;b\r\n;;\r\n1;2",
        "\ufeffa\tb\n\n1\t\n",
        'a,b\n"x,y","\n"\n',
    ],
)
def test_cells_are_those_of_the_standard_library(tmp_path, text):
    cut = ";" if ";" in text else "\t" if "\t" in text else ","
    plain = io.StringIO(text.removeprefix("\ufeff"), newline="")
    expected = [r for r in csv.reader(plain, delimiter=cut) if any(r)]
    assert [[cell.value for cell in r] for r in cells(text)] == expected
    assert filled(text, []) == text
    last = cells(text)[-1][-1]
    new = cells(filled(text, [(last, 'x,;\t"\ny')]))[-1][-1].value
    assert new == 'x,;\t"\ny'


def test_utf_16_is_read(tmp_path):
    (tmp_path / "a.csv").write_bytes("id,name\n".encode("utf-16"))
    assert text_of(tmp_path / "a.csv") == ("\ufeffid,name\n", "utf-16-le")
