"""Who handed in what, for every way in which platforms name files."""

import io
import os
import zipfile

import pytest

from homework.assignment import HomeworkError, find
from homework.intake import submissions
from tests.support.grading import COURSE
from tests.support.submissions.kind import as_bytes, blank, solved

BLANK = as_bytes(blank())
ASSIGNMENT = find("01", None, COURSE)
L = "01_activations.ipynb"


def taken_in(tmp_path, names, content=BLANK):
    for name in names:
        file = tmp_path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    handed, troubles = submissions(tmp_path / "in", ASSIGNMENT)
    return handed, troubles


@pytest.mark.parametrize(
    ("names", "students"),
    [
        # Moodle, in folders and not
        ([f"Ann Lee_123_assignsubmission_file_/{L}"], [("Ann Lee", "123")]),
        ([f"Ann Lee_123_assignsubmission_file/{L}"], [("Ann Lee", "123")]),
        ([f"Ann Lee_123_assignsubmission_file_{L}"], [("Ann Lee", "123")]),
        (
            [
                f"HW1/Ann_1_assignsubmission_file_/{L}",
                f"HW1/Bo_2_assignsubmission_file_/x/{L}",
            ],
            [("Ann", "1"), ("Bo", "2")],
        ),
        (
            [
                f"Ann Lee_1_assignsubmission_file_/{L}",
                f"Ann Lee_2_assignsubmission_file_/{L}",
            ],
            [("Ann Lee", "1"), ("Ann Lee", "2")],
        ),
        # Canvas
        (
            [f"leeann_12_345_{L}", f"raybo_LATE_13_346_{L}"],
            [("leeann", "12"), ("raybo", "13")],
        ),
        ([f"submissions/leeann_12_345_{L}"], [("leeann", "12")]),
        ([f"anon_x7Yk2_345_{L}"], [("anon_x7Yk2", "anon_x7Yk2")]),
        # Google Classroom
        (
            [f"Ann Lee - {L}", f"Bo Ray - Copy of {L}"],
            [("Ann Lee", ""), ("Bo Ray", "")],
        ),
        (["Copy_of_01_activations_annlee.ipynb"], [("annlee", "")]),
        # GitHub Classroom
        (
            [f"hw-1-submissions/hw-1-annlee/{L}", f"hw-1-submissions/hw-1-bo-ray/{L}"],
            [("annlee", ""), ("bo-ray", "")],
        ),
        ([f"01-activations-annlee/notebooks/{L}"], [("annlee", "")]),
        (
            [f"activations-annlee-main/{L}", f"activations-bo-main/{L}"],
            [("annlee", ""), ("bo", "")],
        ),
        # a folder a student; nbgrader's own
        ([f"annlee/{L}", f"bo/{L}"], [("annlee", ""), ("bo", "")]),
        ([f"annlee/{L}"], [("annlee", "")]),
        (
            [
                f"submitted/annlee/01_activations/{L}",
                f"submitted/bo/01_activations/{L}",
            ],
            [("annlee", ""), ("bo", "")],
        ),
        ([f"annlee/01_activations/{L}"], [("annlee", "")]),
        ([f"anna-b/{L}", f"anna-c/{L}"], [("anna-b", ""), ("anna-c", "")]),
        # a student's name in the file's
        (["01_activations_annlee.ipynb"], [("annlee", "")]),
        (["annlee_01_activations (2).ipynb"], [("annlee", "")]),
        (["annlee.ipynb", "bo.ipynb"], [("annlee", ""), ("bo", "")]),
        (["Activations Ann Lee - Copy.ipynb"], [("Ann Lee", "")]),
        # nobody's name
        (
            [L, "01_activations (1).ipynb"],
            [("01_activations", ""), ("01_activations (1)", "")],
        ),
    ],
)
def test_students_are_told_apart(tmp_path, names, students):
    handed, _ = taken_in(tmp_path, names)
    assert sorted((one.student, one.identity) for one in handed) == sorted(students)
    assert all(one.content == BLANK for one in handed)
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for name in names:
            made.writestr(name, BLANK)
    zipped, _ = submissions(archive, ASSIGNMENT)
    assert sorted((one.student, one.identity) for one in zipped) == sorted(students)


def test_a_file_without_a_name_asks_for_a_human(tmp_path):
    (one,), _ = taken_in(tmp_path, [L])
    assert one.doubts == ["the file's name tells no student"]


def test_late_is_what_canvas_marks(tmp_path):
    handed, _ = taken_in(tmp_path, [f"leeann_12_345_{L}", f"raybo_LATE_13_346_{L}"])
    assert [one.late for one in handed] == [False, True]


def test_the_newest_attempt_counts_and_the_others_are_named(tmp_path):
    names = [f"ann/{L}", "ann/01_activations (1).ipynb", "ann/01_activations (2).ipynb"]
    (one,), _ = taken_in(tmp_path, names)
    assert one.file == "ann/01_activations (2).ipynb"
    assert one.notes == [
        f"3 notebooks: this one counts, not {L}, 01_activations (1).ipynb"
    ]


def test_canvas_counts_attempts_behind_the_name(tmp_path):
    names = [f"leeann_12_345_{L}", "leeann_12_399_01_activations-2.ipynb"]
    (one,), _ = taken_in(tmp_path, names)
    assert one.file.endswith("-2.ipynb")


def test_of_two_equal_names_the_younger_file_counts(tmp_path):
    taken_in(tmp_path, [f"ann/old/{L}", f"ann/new/{L}", f"bo/{L}"])
    os.utime(tmp_path / "in" / "ann" / "old" / L, (1, 1))
    (one, _), _ = submissions(tmp_path / "in", ASSIGNMENT)
    assert one.file == f"ann/new/{L}"


def test_another_lesson_beside_it_does_not_count(tmp_path):
    taken_in(tmp_path, [f"ann/{L}"])
    other = (COURSE.root / "notebooks" / "00_start_here.ipynb").read_bytes()
    (tmp_path / "in" / "ann" / "z (9).ipynb").write_bytes(other)
    (one,), _ = submissions(tmp_path / "in", ASSIGNMENT)
    assert one.file == f"ann/{L}"


def test_zips_in_zips_are_opened(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr(f"work/{L}", BLANK)
        made.writestr(f"__MACOSX/class/._{L}", b"\0")
        made.writestr(f"work/.ipynb_checkpoints/{L}", b"{}")
    outer = tmp_path / "class.zip"
    with zipfile.ZipFile(outer, "w") as made:
        made.writestr("Ann Lee_7_assignsubmission_file_/work.zip", inner.getvalue())
    (one,), _ = submissions(outer, ASSIGNMENT)
    assert (one.student, one.content) == ("Ann Lee", BLANK)


def test_a_zip_cannot_write_anywhere(tmp_path):
    archive = tmp_path / "deep" / "evil.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(f"../../ann/{L}", BLANK)
        made.writestr(f"/bo/{L}", BLANK)
    before = sorted(tmp_path.rglob("*"))
    handed, _ = submissions(archive, ASSIGNMENT)
    assert [one.student for one in handed] == ["ann", "bo"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_zip_bomb_is_read_only_so_far(tmp_path, monkeypatch):
    monkeypatch.setattr("homework.files.MOST_BYTES", 10_000)
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(f"ann/{L}", bytes(50_000_000))
        made.writestr(f"bo/{L}", b"{}")
    handed, _ = submissions(archive, ASSIGNMENT)
    ann, bo = handed
    assert ann.content is None and "larger than" in ann.notes[0]
    assert bo.content == b"{}"


def test_a_link_is_not_followed(tmp_path):
    taken_in(tmp_path, [f"ann/{L}"])
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(as_bytes(solved()))
    (tmp_path / "in" / "ann" / "01_activations (5).ipynb").symlink_to(secret)
    (one,), troubles = submissions(tmp_path / "in", ASSIGNMENT)
    assert one.content == BLANK
    assert "is a link" in troubles[0]


def test_names_that_are_no_utf_8(tmp_path):
    folder = os.fsencode(tmp_path / "in") + b"/Ren\xe9"
    try:
        os.makedirs(folder)
    except OSError:
        pytest.skip("this file system refuses such names")
    with open(folder + b"/" + L.encode(), "wb") as file:
        file.write(BLANK)
    (one,), _ = submissions(tmp_path / "in", ASSIGNMENT)
    assert one.student == "Ren�"
    assert one.content == BLANK


def test_a_zip_that_hides_its_utf_8(tmp_path):
    archive = tmp_path / "x.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(f"Jos?/{L}", BLANK)
        made.writestr(f"bo/{L}", BLANK)
    raw = archive.read_bytes().replace(b"Jos?/", "Jo\u00e9/".encode())
    archive.write_bytes(raw)
    handed, _ = submissions(archive, ASSIGNMENT)
    assert [one.student for one in handed] == ["bo", "Jo\u00e9"]


def test_other_files_are_not_lost(tmp_path):
    taken_in(tmp_path, [f"ann/{L}", "bo/essay.docx"])
    (tmp_path / "in" / "instructions.pdf").write_bytes(b"%PDF")
    handed, troubles = submissions(tmp_path / "in", ASSIGNMENT)
    assert handed[1].notes == ["no notebook was handed in, only essay.docx"]
    assert troubles == ["instructions.pdf belongs to no student and was left aside"]


def test_what_cannot_be_opened_is_said(tmp_path):
    with pytest.raises(HomeworkError, match="There is no folder or zip"):
        submissions(tmp_path / "nowhere", ASSIGNMENT)
    (tmp_path / "empty").mkdir()
    with pytest.raises(HomeworkError, match="holds no files"):
        submissions(tmp_path / "empty", ASSIGNMENT)
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(HomeworkError, match="cannot be read"):
        submissions(tmp_path / "x.zip", ASSIGNMENT)
    (tmp_path / "in" / "ann").mkdir(parents=True)
    (tmp_path / "in" / "ann" / "work.zip").write_bytes(b"no zip")
    (one,), troubles = submissions(tmp_path / "in", ASSIGNMENT)
    assert one.content is None
    assert "cannot be opened" in troubles[0]
