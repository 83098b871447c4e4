"""The round with each platform's files, by the very commands of homework/README.md."""

import csv
import re
import shlex
import zipfile

import nbformat
import pytest

from homework import cli
from tests.support.grading import protection
from tests.support.submissions.kind import LESSON, TOTAL, as_bytes, blank, solved
from tools.course import ROOT

README = (ROOT / "homework" / "README.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"^ *uv run --group instructor homework (.+)$", re.M)
L = f"{LESSON}.ipynb"
# Ann has solved the lesson, Bo has written nothing.
NAMES = {
    "moodle.zip": [f"{who}_assignsubmission_file_/{L}" for who in ("Ann_1", "Bo_2")],
    "canvas.zip": [f"leeann_1_31_{L}", f"raybo_LATE_2_32_{L}"],
    "drive.zip": [f"drive-1/Ann Lee - {L}", f"drive-1/Copy of {L}"],
    "blackboard.zip": [
        f"HW 1_{who}_attempt_2026-01-31-23-59-00_{L}" for who in ("annlee", "boray")
    ],
    "brightspace.zip": [
        f"{who} - Jan 31, 2026 1159 PM/{L}" for who in ("1-9 - Ann", "2-9 - Bo")
    ],
    "gradescope.zip": [f"assignment_9_export/submission_{n}/{L}" for n in (1, 2)],
}
STUDENTS = {
    "moodle.zip": {"Ann": TOTAL, "Bo": 0},
    "canvas.zip": {"leeann": TOTAL, "raybo": 0},
    "drive.zip": {"Ann Lee": TOTAL, f"Copy of {LESSON}": 0, "Bo Ray": 0},
    "blackboard.zip": {"annlee": TOTAL, "boray": 0},
    "brightspace.zip": {"Ann": TOTAL, "Bo": 0},
    "gradescope.zip": {"Ann Lee": TOTAL, "Bo Ray": 0},
    "SUBMISSIONS": {"ann": TOTAL, "bo": 0},
}
METADATA = """\
submission_1:
  :submitters:
  - :name: Ann Lee
    :sid: '1'
submission_2:
  :submitters:
  - :name: Bo Ray
    :sid: '2'
"""
WORKSHEET = f"""\
Kennung,Name,Status,Bewertung,Bestwertung,Zuletzt geändert,Feedback als Kommentar
Teilnehmer/in1,Ann Lee,,,{TOTAL},-,
Teilnehmer/in2,Bo Ray,,,{TOTAL},-,
"""
GRADEBOOK = f"""\
Student,ID,SIS Login ID,Section,Activations (77)
    Points Possible,,,,{TOTAL}
"Lee, Ann",1,ann,A,
"Ray, Bo",2,bo,A,
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A folder with each platform's files, as the README names them."""
    folder = tmp_path / "course"
    folder.mkdir()
    both = [as_bytes(solved()), as_bytes(blank())]
    for file, names in NAMES.items():
        with zipfile.ZipFile(folder / file, "w") as archive:
            for name, content in zip(names, both, strict=True):
                archive.writestr(name, content)
            if file == "gradescope.zip":
                archive.writestr(
                    "assignment_9_export/submission_metadata.yml", METADATA
                )
    for student, content in zip(("ann", "bo"), both, strict=True):
        (folder / "SUBMISSIONS" / student).mkdir(parents=True)
        (folder / "SUBMISSIONS" / student / L).write_bytes(content)
    (folder / "worksheet.csv").write_text(WORKSHEET, encoding="utf-8")
    (folder / "gradebook.csv").write_text(GRADEBOOK, encoding="utf-8")
    (folder / "class.csv").write_text("id,name\n1,Ann Lee\n2,Bo Ray\n")
    (folder / "mine.csv").write_text("student,relu\nbo,0.5\n")
    entry = {"grade_id": "check-relu", "grade": True, "solution": False, "points": 1}
    entry |= {"locked": True, "schema_version": 3, "task": False}
    test = nbformat.v4.new_code_cell("assert relu(np.array([-7.0]))[0] == 0")
    test.metadata["nbgrader"] = entry
    (tmp_path / "my-tests").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=[test]), tmp_path / "my-tests" / L)
    monkeypatch.chdir(folder)
    return folder


def totals(out):
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: float(row["total"]) for row in csv.DictReader(file)}


@pytest.mark.full
def test_every_command_of_the_readme(course, capsys):
    graded = set()
    for line in COMMAND.findall(README):
        command = shlex.split(line)
        if command[0] == "grade" and not protection()[0]:
            command.append("--unprotected")
        assert cli.main(command) == 0, line
        if command[0] != "grade":
            continue
        source = command[2]
        graded.add(source)
        expected = dict(STUDENTS[source])
        if "--points" in command:
            expected["bo"] = 0.5
        assert totals(course / "OUT") == expected, line
        for name in ("summary.html", "feedback"):
            assert (course / "OUT" / name).exists()
    assert graded == set(STUDENTS), "the README shows every platform"
    said = capsys.readouterr().out
    assert "2 students, 0 with problems." in said

    worksheet = (course / "OUT" / "worksheet.csv").read_text(encoding="utf-8")
    expected = WORKSHEET.splitlines()
    ann, bo = worksheet.splitlines()[1:]
    assert ann.startswith(f"Teilnehmer/in1,Ann Lee,,{TOTAL},{TOTAL},-,relu: 1 of 1<br>")
    assert bo.startswith(f"Teilnehmer/in2,Bo Ray,,0,{TOTAL},-,")
    assert worksheet.splitlines()[0] == expected[0]
    with zipfile.ZipFile(course / "OUT" / "moodle-feedback.zip") as archive:
        assert archive.namelist() == [
            f"Ann_1_assignfeedback_file_{LESSON}.html",
            f"Bo_2_assignfeedback_file_{LESSON}.html",
        ]
    gradebook = (course / "OUT" / "gradebook.csv").read_text(encoding="utf-8")
    lines = GRADEBOOK.splitlines()
    assert gradebook.splitlines() == [
        *lines[:2],
        f"{lines[2]}{TOTAL}",
        f"{lines[3]}0",
    ]
    assert (course / "release" / LESSON / ".github" / "workflows").is_dir()
    assert (course / "autograder.zip").is_file()
    assert (course / "autograder" / "autograder.py").is_file()
