"""What the person who grades adds and reads: points, likeness, mistakes, mishaps."""

import csv
import errno
import io

import nbformat
import pytest

from homework import cli, feedback
from homework.assignment import HomeworkError, find
from homework.points import by_call, by_hand
from homework.report import total, write_grades
from homework.similarity import alike
from homework.summary import write_summary
from tests.support.grading import COURSE
from tests.support.results import row
from tests.support.submissions.kind import LESSON, TOTAL, as_bytes, solved

ASSIGNMENT = find("01", None, COURSE)


def points_file(tmp_path, text):
    file = tmp_path / "points.csv"
    file.write_text(text, encoding="utf-8-sig")
    return file


def test_a_changed_copy_of_the_grades_is_read_back(tmp_path):
    rows = [
        row(ASSIGNMENT, "=Ann", "7", points={"relu": 0, "tanh": None}),
        row(ASSIGNMENT, "Bo", "8", points={"relu": 0}, status="check by hand"),
        row(ASSIGNMENT, "Cy", "9", points={"relu": 0}, notes=["look"]),
        row(ASSIGNMENT, "Di", "10", points={"relu": 0}, notes=["look"]),
    ]
    for _, result in (rows[0], rows[2], rows[3]):
        result["status"] = "check by hand"
    grades = write_grades(tmp_path, ASSIGNMENT, rows)
    table = list(csv.reader(io.StringIO(grades.read_text(encoding="utf-8-sig"))))
    relu, tanh, status = (table[0].index(n) for n in ("relu", "tanh", "status"))
    table[1][tanh] = "1,5"
    table[2][relu] = "1"
    table[3][status] = "graded"
    table[4][relu] = "0.5"
    changed = io.StringIO()
    csv.writer(changed, delimiter=";").writerows(table)  # as a European Excel does
    file = points_file(tmp_path, changed.getvalue())
    ann, bo, cy, di = (result for _, result in by_hand(file, rows))
    assert (total(ann), ann["status"]) == (TOTAL - 1 - 0.5, "graded")
    assert (total(bo), bo["status"]) == (TOTAL, "graded")
    assert (total(cy), cy["status"]) == (TOTAL - 1, "graded")
    assert (total(di), di["status"]) == (TOTAL - 0.5, "check by hand")
    assert rows[1][1]["exercises"][0]["points"] == 0, "the grader's own stay"
    entry = bo["exercises"][0]
    assert entry["mark"] == "✓" and entry["message"].startswith("1 of 1 points, given")
    assert "said of relu" in entry["message"]
    out = tmp_path / "out"
    write_grades(out, ASSIGNMENT, by_hand(file, rows))
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as again:
        redone = [line["total"] for line in csv.DictReader(again)]
    points = (TOTAL - 1.5, TOTAL, TOTAL - 1, TOTAL - 0.5)
    assert redone == [f"{each:g}" for each in points]
    pages = feedback.write_feedback(out, ASSIGNMENT, by_hand(file, rows))
    assert f"{TOTAL} of {TOTAL} points" in pages[1].read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,relu\nAnn,2\n", "Ann cannot have “2” points for relu.* 0 to 1"),
        ("student,relu\nAnn,-1\n", "cannot have “-1”"),
        ("student,relu\nAnn,nan\n", "cannot have “nan”"),
        ("student,relu\nAnn,one\n", "cannot have “one”"),
        ("student,relu\nZoe,1\n", "Zoe is not among the submissions"),
        ("student,relu\nBo,1\n", "Bo is several students"),
        ("name,relu\nAnn,1\n", "no column “student”"),
    ],
)
def test_points_that_cannot_be_get_one_sentence(tmp_path, text, said):
    rows = [row(ASSIGNMENT, "Ann"), row(ASSIGNMENT, "Bo", "1")]
    rows.append(row(ASSIGNMENT, "Bo", "2"))
    with pytest.raises(HomeworkError, match=said):
        by_hand(points_file(tmp_path, text), rows)


def test_part_of_the_calls_is_part_of_the_points_if_asked_for():
    missed = {"relu": 0, "tanh": 0, "softmax": 0, "sigmoid": None}
    calls = {"relu": (1, 3), "tanh": (4, 4), "softmax": (0, 5), "sigmoid": (1, 2)}
    (given,) = by_call([row(ASSIGNMENT, "Ann", points=missed, calls=calls)])
    points = {e["name"]: e["points"] for e in given[1]["exercises"]}
    assert points["relu"] == 0.33, "a third of one point"
    assert points["tanh"] == 0, "all calls are right, and something else is not"
    assert (points["softmax"], points["sigmoid"]) == (0, None)
    assert given[1]["exercises"][0]["message"].startswith("1 of 3 calls are right.")


LONG = '''\
def softmax(x):
    """Shares that sum to 1."""
    top = np.max(x, axis=-1, keepdims=True)  # for large numbers
    powers = np.exp(x - top)
    return powers / np.sum(powers, axis=-1, keepdims=True)
'''
RENAMED = """\
def softmax(values):
    m = np.max(values, axis=-1, keepdims=True)
    # I wrote this myself
    e = np.exp(values - m)
    return e / np.sum(e, axis=-1, keepdims=True)
"""
NEARLY = LONG.replace("return powers /", "powers = powers * 1.0\n    return powers /")
OTHER = """\
def softmax(x):
    rows = np.atleast_2d(x)
    out = []
    for values in rows:
        shifted = [np.exp(v - max(values)) for v in values]
        out.append([s / sum(shifted) for s in shifted])
    return np.array(out).reshape(np.shape(x))
"""


def answers(*texts):
    return [
        row(ASSIGNMENT, f"s{number}", answers={"softmax": text})
        for number, text in enumerate(texts)
    ]


def test_answers_are_alike_without_names_and_comments():
    found = alike(answers(LONG, RENAMED, OTHER, OTHER.replace("max", "min")))
    assert [(a.students, a.identical) for a in found if a.identical] == [
        (("s0", "s1"), True)
    ]
    assert [(a.students, a.identical) for a in alike(answers(LONG, NEARLY, OTHER))] == [
        (("s0", "s1"), False)
    ]
    assert alike(answers(LONG, OTHER, "def softmax(x", "")) == []


def test_what_many_write_or_what_is_short_was_not_copied():
    assert alike(answers(*[LONG] * 6, OTHER)) == []
    short = "def softmax(x):\n    return np.exp(x) / np.exp(x).sum()"
    assert alike(answers(short, short)) == []


def test_likeness_costs_nothing_and_is_shown(tmp_path):
    rows = answers(LONG, RENAMED, OTHER)
    for number in range(3):
        lost = {"relu": f"relu({number}) differs"}
        hints, missed = {"relu": "Compare with `0`, & then."}, {"relu": 0.0}
        who = f"r{number}"
        rows.append(row(ASSIGNMENT, who, points=missed, messages=lost, hints=hints))
    rows.append(row(ASSIGNMENT, "absent", "9", file="", status="not graded"))
    page = write_summary(tmp_path, ASSIGNMENT, rows, ["x belongs to no student"])
    text = page.read_text(encoding="utf-8")
    assert "softmax: s0, s1 (identical)" in text
    assert all(total(result) == TOTAL for _, result in rows[:3])
    assert "3 × <code>relu</code>: Compare with <code>0</code>, &amp; then." in text
    assert "6 submissions: 6 graded" in text
    assert "<h2>Handed in nothing</h2><ul><li>absent 9</li></ul>" in text.replace(
        "\n", ""
    )
    assert text.count("data:image/png") == 2


def test_a_class_that_handed_in_nothing_has_a_summary(tmp_path):
    rows = [row(ASSIGNMENT, "absent", "9", file="", status="not graded")]
    text = write_summary(tmp_path, ASSIGNMENT, rows, []).read_text(encoding="utf-8")
    assert "0 submissions" in text and "absent 9" in text


def hand_in(tmp_path, student, content):
    file = tmp_path / "in" / student / f"{LESSON}.ipynb"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    return file


def test_preflight_has_a_line_a_student(tmp_path, capsys):
    hand_in(tmp_path, "ann", as_bytes(solved()))
    hand_in(tmp_path, "bo", b"")
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\nann,Ann Lee\nbo,Bo Ray\ncy,Cy Day\n")
    command = ["preflight", "1", str(tmp_path / "in"), "--roster", str(roster)]
    assert cli.main(command) == 0
    ann, bo, cy, last = capsys.readouterr().out.splitlines()
    assert ann.startswith(f"Ann Lee ann: 0 problems; ann/{LESSON}.ipynb")
    assert bo == f"Bo Ray bo: 1 problem; bo/{LESSON}.ipynb; the file is empty"
    assert cy == "Cy Day cy: 1 problem; nothing was handed in"
    assert last == "3 students, 2 with problems."


def test_wrong_options_get_one_sentence(tmp_path, capsys):
    for wrong in (
        ["grade"],
        ["grade", "01", "in", "--to", "out", "--seconds", "-3"],
        ["grade", "01", "in", "--to", "out", "--memory", "much"],
        ["autograder", "01", "blackboard", "--to", "x"],
        ["mark", "01"],
        ["release", "01", "--turbo"],
    ):
        with pytest.raises(SystemExit) as ended:
            cli.main(wrong)
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "--help` tells more." in said


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_gets_one_sentence(tmp_path, monkeypatch, capsys, number):
    def full(*_, **__):
        raise OSError(number, "No space left on device", "/somewhere")

    monkeypatch.setattr("homework.release.shutil.copytree", full)
    assert cli.main(["release", "01", "--to", str(tmp_path / "x")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The disk is full: make room") and said.count("\n") == 1


def test_a_folder_that_cannot_be_written_gets_one_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert cli.main(["release", "01", "--to", str(tmp_path / "file")]) == 1
    assert "is a file: choose a folder" in capsys.readouterr().err
    inside = str(tmp_path / "file" / "deeper")
    assert cli.main(["release", "01", "--to", inside]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "Not a directory" in said


def test_a_private_folder_without_this_lesson_is_an_error(tmp_path, capsys):
    other = nbformat.v4.new_notebook()
    nbformat.write(other, tmp_path / "03_gradient_descent.ipynb")
    command = ["release", "01", "--to", str(tmp_path / "r"), "--private", str(tmp_path)]
    assert cli.main(command) == 1
    said = capsys.readouterr().err
    assert "has nothing for this lesson" in said and f"{LESSON}.ipynb" in said


def test_force_writes_where_other_files_are(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("keep")
    command = ["release", "1", "--to", str(tmp_path)]
    assert cli.main(command) == 1
    assert "add --force" in capsys.readouterr().err
    assert cli.main([*command, "--force"]) == 0
    assert (tmp_path / f"{LESSON}.ipynb").is_file()
    assert (tmp_path / "mine.txt").read_text() == "keep"


def test_force_grades_again_what_was_graded(tmp_path, monkeypatch, capsys):
    """Only what the command does with earlier results: nothing is run here."""
    file = hand_in(tmp_path, "ann", as_bytes(solved()))
    earlier = tmp_path / "out" / ".homework" / "results" / "earlier.json"
    found = []

    def grade_all(work, handed):
        found.append(earlier.is_file())
        earlier.parent.mkdir(parents=True, exist_ok=True)
        earlier.write_text("{}")
        yield handed[0], row(ASSIGNMENT, "ann")[1]

    monkeypatch.setattr("homework.batch.grade_all", grade_all)
    out = str(tmp_path / "out")
    command = ["grade", "1", str(file), "--to", out, "--unprotected"]
    for more in ([], [], ["--force"]):
        assert cli.main([*command, *more]) == 0
    assert found == [False, True, False]
    assert "1 check by hand" in capsys.readouterr().out
