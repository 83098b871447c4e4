"""Who handed in what, for every way in which platforms name files."""

import io
import os
import tracemalloc
import zipfile

import pytest

from homework.assignment import HomeworkError, find
from homework.intake import SAME_NAME, single, submissions
from homework.roster import NOTHING, named, read_roster
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
        # Blackboard, with the text file that it puts beside each attempt
        (
            [
                f"HW 1_annlee_attempt_2026-01-31-23-59-00_{L}",
                "HW 1_annlee_attempt_2026-01-31-23-59-00.txt",
                f"HW 1_bo_ray_attempt_2026-02-01-00-01-00_{L}",
            ],
            [("annlee", "annlee"), ("bo_ray", "bo_ray")],
        ),
        # Brightspace, in folders and not
        (
            [
                f"397063-25 - Mary-Ann Lee - Sep 24, 2026 926 PM/{L}",
                f"397064-25 - Bo Ray - 24 septembre, 2026 21 h 26/{L}",
            ],
            [("Mary-Ann Lee", "397063"), ("Bo Ray", "397064")],
        ),
        (
            [f"397063-25 - Ann Lee - Sep 24, 2026 926 PM - {L}", "index.html"],
            [("Ann Lee", "397063")],
        ),
        # nobody's name
        (
            [L, "01_activations (1).ipynb"],
            [("01_activations", ""), ("01_activations (1)", "")],
        ),
        # a class of whom one, or all, named nothing: never one student
        (
            [
                f"drive-download-20260131T1200Z-001/Ann Lee - {L}",
                f"drive-download-20260131T1200Z-001/Bo Ray - {L}",
                f"drive-download-20260131T1200Z-001/{L}",
            ],
            [("Ann Lee", ""), ("Bo Ray", ""), ("01_activations", "")],
        ),
        (
            [f"Algebra/Ann Lee - {L}", f"Algebra/Copy of {L}", f"Algebra/{L}"],
            [("Ann Lee", ""), ("Copy of 01_activations", ""), ("01_activations", "")],
        ),
        (
            [f"Algebra/{L}", "Algebra/01_activations (1).ipynb"],
            [("01_activations", ""), ("01_activations (1)", "")],
        ),
        (
            [f"Algebra/ann/{L}", f"Algebra/bo/{L}", f"Algebra/{L}"],
            [("ann", ""), ("bo", ""), ("01_activations", "")],
        ),
        (
            [
                f"drive-download-1-001/Ann Lee - {L}",
                f"drive-download-1-001/Bo - {L}",
                f"drive-download-1-002/{L}",
                f"drive-download-1-002/Cy - {L}",
            ],
            [("Ann Lee", ""), ("Bo", ""), ("Cy", ""), ("01_activations", "")],
        ),
        (
            [
                f"section 1/{L}",
                "section 1/01_activations (1).ipynb",
                f"section 2/{L}",
                "section 2/01_activations (1).ipynb",
            ],
            [("01_activations", "")] * 2 + [("01_activations (1)", "")] * 2,
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


COPIES = [
    "Copy of 01_activations.ipynb",
    "Copy_of_Copy_of_01_activations (2).ipynb",
    "Kopie von 01_activations.ipynb",
    "Copie de 01_activations.ipynb",
    "Copia de 01_activations.ipynb",
    "Copia_di_01_activations.ipynb",
    "Cópia de 01_activations.ipynb",
    "Kopie van 01_activations.ipynb",
    "Kopia_notatnika_01_activations.ipynb",
    "Bản_sao_của_01_activations.ipynb",
    "Копия 01_activations.ipynb",
    "「01_activations.ipynb」のコピー.ipynb",
    "01_activations_ipynb_のコピー.ipynb",
    "「01_activations_ipynb」的副本.ipynb",
    "“01_activations.ipynb”的副本.ipynb",
    "01_activations_ipynb의_사본.ipynb",
    "01_activations_ipynb_adlı_not_defterinin_kopyası.ipynb",
    "สำเนาของ 01_activations.ipynb",
    "نسخة_من_01_activations.ipynb",
    "01_activations - Copy.ipynb",
    "01_activations copy 2.ipynb",
]


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_no_student_and_keeps_its_student(tmp_path, name):
    """The names that Drive, Colab and desktops give to copies."""
    (one,), _ = taken_in(tmp_path / "alone", [name])
    assert one.doubts == ["the file's name tells no student"]
    (one,), _ = taken_in(tmp_path / "named", [f"Ann Lee - {name}"])
    assert (one.student, one.doubts) == ("Ann Lee", [])
    assert one.source is not None
    handed, _ = taken_in(tmp_path / "class", [*COPIES, f"Ann Lee - {L}"])
    assert len(handed) == len(COPIES) + 1


def test_a_student_is_no_copy(tmp_path):
    names = [f"Kopiak - {L}", f"Salinanto Putra - {L}", f"Copyman - {L}"]
    handed, _ = taken_in(tmp_path, names)
    students = ["Copyman", "Kopiak", "Salinanto Putra"]
    assert [one.student for one in handed] == students


def test_two_files_of_one_name_may_be_two_students(tmp_path):
    names = [f"Ann Lee - {L}", "Ann Lee - 01_activations (1).ipynb", f"Bo - {L}"]
    (ann, bo), _ = taken_in(tmp_path, names)
    assert (ann.doubts, bo.doubts) == ([SAME_NAME], [])


GRADESCOPE = """\
---
submission_11:
  :submitters:
  - :name: Ann O'Lee
    :sid: '3001'
    :email: ann@example.org
  :created_at: 2026-01-31 23:59:00.000000000 Z
  :score: 0.0
  :results:
    tests:
    - name: no student
submission_12:
  :submitters:
  - :name: Bo Ray
    :sid: ''
    :email: bo@example.org
  - :name: 'Cy D''Arc'
    :sid: 3003
    :email: cy@example.org
  :history:
  - :id: 9
    :submitters:
    - :name: Somebody Else
      :sid: 1
"""


def test_gradescope_names_students_in_a_file_of_its_own(tmp_path):
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("assignment_9_export/submission_metadata.yml", GRADESCOPE)
        made.writestr(f"assignment_9_export/submission_11/{L}", BLANK)
        made.writestr(f"assignment_9_export/submission_12/{L}", as_bytes(solved()))
    handed, troubles = submissions(archive, ASSIGNMENT)
    assert [(one.student, one.identity) for one in handed] == [
        ("Ann O'Lee", "3001"),
        ("Bo Ray", "bo@example.org"),
        ("Cy D'Arc", "3003"),
    ]
    assert [one.content == BLANK for one in handed] == [True, False, False]
    assert troubles == []
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as made:
        made.writestr("assignment_9_export/submission_metadata.yml", GRADESCOPE)
        made.writestr(f"assignment_9_export/submission_11/{L}", BLANK)
        made.writestr("assignment_9_export/submission_11/draft.ipynb", b"{}")
    (ann,), _ = submissions(tmp_path / "one.zip", ASSIGNMENT)
    assert (ann.student, ann.content) == ("Ann O'Lee", BLANK)


def test_names_of_any_length_stay_apart(tmp_path):
    archive = tmp_path / "class.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for end in ("甲", "乙"):
            made.writestr(f"{'学' * 20_000}{end}/{L}", BLANK)
        made.writestr(f"{'1-1 - ' * 10_000}/{L}", BLANK)
    handed, _ = submissions(archive, ASSIGNMENT)
    assert len({one.student for one in handed}) == 3
    assert all(len(one.student.encode()) <= 120 for one in handed)
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as made:
        made.writestr(f"1-1 - Ann - {'0' * 60_000}-/{L}", BLANK)
    (one,), _ = submissions(tmp_path / "one.zip", ASSIGNMENT)
    assert one.content == BLANK


def test_names_cannot_steer_a_terminal(tmp_path):
    archive = tmp_path / "class.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(f"Ann\x1b[31m\u202elee/{L}", BLANK)
        made.writestr(f"李\u3000明/{L}", BLANK)
    handed, _ = submissions(archive, ASSIGNMENT)
    assert [one.student for one in handed] == ["Ann\\x1b[31m\\x202elee", "李\u3000明"]


def test_links_and_empty_folders_get_a_line(tmp_path):
    taken_in(tmp_path, [f"ann/{L}", f"cy/{L}"])
    (tmp_path / "in" / "bo").mkdir()
    (tmp_path / "in" / "di").symlink_to(tmp_path / "in" / "ann")
    _, troubles = submissions(tmp_path / "in", ASSIGNMENT)
    assert sorted(troubles) == [
        "bo is an empty folder",
        "di is a link and was not followed",
    ]
    archive = tmp_path / "class.zip"
    link = zipfile.ZipInfo("di.ipynb")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(f"ann/{L}", BLANK)
        made.writestr("bo/", b"")
        made.writestr(link, b"ann/01_activations.ipynb")
    handed, troubles = submissions(archive, ASSIGNMENT)
    assert [one.student for one in handed] == ["ann"]
    assert sorted(troubles) == [
        "bo is an empty folder",
        "di.ipynb is a link and was not followed",
    ]


def test_inner_zips_are_not_kept_in_memory(tmp_path):
    archive = tmp_path / "class.zip"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(L, BLANK)
        made.writestr("film.bin", os.urandom(4_000_000))
    with zipfile.ZipFile(archive, "w") as made:
        for number in range(10):
            name = f"Ann_{number}_assignsubmission_file_/work.zip"
            made.writestr(name, inner.getvalue())
    tracemalloc.start()
    handed, _ = submissions(archive, ASSIGNMENT)
    assert all(one.content == BLANK for one in handed)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(handed) == 10 and most < 20_000_000


def test_one_notebook_can_be_handed_in_alone(tmp_path):
    taken_in(tmp_path, ["Ann Lee - 01_activations.ipynb"])
    file = tmp_path / "in" / "Ann Lee - 01_activations.ipynb"
    (one,), _ = submissions(file, ASSIGNMENT)
    assert (one.student, one.content) == ("Ann Lee", BLANK)
    one = single(tmp_path / "in", ASSIGNMENT, "somebody")
    assert (one.student, one.content, one.doubts) == ("somebody", BLANK, [])


def test_the_roster_names_everyone_and_who_handed_in_nothing(tmp_path):
    roster = tmp_path / "roster.csv"
    text = "ID;Name;Section\n7;Ann Lee;A\n8;Ray, Bo;A\n9;Cy Day;B\nd1;Di Fox;B\n"
    roster.write_bytes(b"\xef\xbb\xbf" + text.encode())
    names = [f"leeann_7_345_{L}", f"Bo Ray - {L}", "d1_01_activations.ipynb", L]
    handed, _ = taken_in(tmp_path, names)
    found = {one.student: one for one in named(handed, read_roster(roster))}
    assert {(name, one.identity) for name, one in found.items()} == {
        ("Ann Lee", "7"),
        ("Ray, Bo", "8"),
        ("Di Fox", "d1"),
        ("Cy Day", "9"),
        ("01_activations", ""),
    }
    assert found["Cy Day"].notes == [NOTHING] and found["Cy Day"].content is None
    assert "not on the roster" in found["01_activations"].doubts
    assert not found["Ann Lee"].doubts


def test_two_files_of_one_student_of_the_roster_are_for_a_human(tmp_path):
    (tmp_path / "roster.csv").write_text("id,name\nann,Ann Lee\nx,Cy Day\ny,Cy Day\n")
    handed, _ = taken_in(tmp_path, [f"ann/{L}", f"Lee Ann/{L}", f"Cy Day/{L}"])
    found = named(handed, read_roster(tmp_path / "roster.csv"))
    doubts = {one.file: one.doubts for one in found}
    assert "several submissions of one student" in doubts[f"ann/{L}"][0]
    assert doubts[f"Lee Ann/{L}"] == doubts[f"ann/{L}"]
    assert doubts[f"Cy Day/{L}"] == ["two on the roster bear this name"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\nAnn\n", "no column “id”"),
        ("id,name\n", "names no students"),
        ("id,name\n7,Ann\n7,Bo\n", "Bo needs an id that nobody else has"),
        ("PK\x03\x04", "save it as CSV"),
        (None, "cannot be read"),
    ],
)
def test_a_roster_that_is_none_gets_one_sentence(tmp_path, text, said):
    file = tmp_path / "roster.csv"
    if text is not None:
        file.write_text(text)
    with pytest.raises(HomeworkError, match=said):
        read_roster(file)


def test_the_newest_attempt_counts_and_the_others_are_named(tmp_path):
    names = [f"ann/{L}", "ann/01_activations (1).ipynb", "ann/01_activations (2).ipynb"]
    (one, _), _ = taken_in(tmp_path, [*names, f"bo/{L}"])
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
    taken_in(tmp_path, [f"ann/{L}", f"bo/{L}"])
    other = (COURSE.root / "notebooks" / "00_start_here.ipynb").read_bytes()
    (tmp_path / "in" / "ann" / "z (9).ipynb").write_bytes(other)
    (one, _), _ = submissions(tmp_path / "in", ASSIGNMENT)
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
