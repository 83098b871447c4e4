"""The whole round: a lesson released, answered, handed in, graded and told about."""

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from homework import cli
from homework.assignment import find
from tests.support.git import course_at
from tests.support.grading import COURSE, protection
from tests.support.submissions.kind import (
    POINTS,
    TOTAL,
    as_bytes,
    blank,
    grade_id,
    solved,
    with_cell,
)
from tools.course import ROOT

LESSON = "01_activations"
SECRET_VALUE = "7.000"
SECRET = "only_the_instructor_knows_this"


def flags():
    return [] if protection()[0] else ["--unprotected"]


def table(out):
    with (out / "grades.csv").open(newline="", encoding="utf-8-sig") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def answered(notebook, full):
    """A released notebook with a solution's answers in its blanks."""
    answers = {
        grade_id(cell): cell.source
        for cell in full.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for cell in notebook.cells:
        cell.source = answers.get(grade_id(cell), cell.source)
    return notebook


def run_all(path):
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=300, resources=where).execute()
    return notebook


def nothing_but(folder, monkeypatch):
    """The released folder alone: not this checkout, and no network to fetch it."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    for name, value in course_at(f"file://{folder}/nowhere").items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("COURSE_STRICT", raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


@pytest.mark.full
def test_a_released_lesson_runs_by_itself(tmp_path, monkeypatch):
    release = tmp_path / "release"
    more = ["--private", str(private(tmp_path / "private"))]
    assert cli.main(["release", "01", "--to", str(release), *more]) == 0
    with monkeypatch.context() as patch:
        nothing_but(tmp_path, patch)
        ran = run_all(release / f"{LESSON}.ipynb")
    said = [
        str(output.data["text/plain"])
        for cell in ran.cells
        if grade_id(cell).removeprefix("check-") in POINTS
        for output in cell.outputs
        if "data" in output
    ]
    assert len(said) >= len(POINTS)
    assert all("not written yet" in text for text in said if "✓" not in text)
    assert not any("✓" in text for text in said)


def test_the_round_of_a_solved_and_a_blank_lesson(tmp_path, capsys):
    release = tmp_path / "release" / LESSON
    assert cli.main(["release", "01", "--to", str(release)]) == 0
    assert f"{TOTAL} points" in capsys.readouterr().out
    untouched = nbformat.read(release / f"{LESSON}.ipynb", as_version=4)
    archive = tmp_path / "moodle.zip"
    with zipfile.ZipFile(archive, "w") as made:
        name = f"_assignsubmission_file_/{LESSON}.ipynb"
        made.writestr("Ann Lee_1" + name, as_bytes(untouched))
        made.writestr("Bo Ray_2" + name, as_bytes(answered(untouched, solved())))
    before = archive.read_bytes()
    out = tmp_path / "out"
    assert cli.main(["grade", "01", str(archive), "--to", str(out), *flags()]) == 0
    assert archive.read_bytes() == before
    rows = table(out)
    assert rows["Ann Lee"]["total"] == "0"
    assert rows["Bo Ray"]["total"] == rows["Bo Ray"]["of"] == str(TOTAL)
    assert {row["status"] for row in rows.values()} == {"graded"}
    assert "2 graded" in capsys.readouterr().out
    page = (out / "feedback" / "Bo-Ray-2.html").read_text(encoding="utf-8")
    assert f"{TOTAL} of {TOTAL} points" in page and "BEGIN HIDDEN" not in page
    summary = (out / "summary.html").read_text(encoding="utf-8")
    assert "2 submissions: 2 graded" in summary and "data:image/png" in summary


@pytest.mark.full
def test_a_page_leads_with_points_and_hint_and_tells_no_secret(tmp_path):
    made = solved(
        relu="def relu(x):\n    import os\n    os._exit(0)",
        tanh="def tanh(x):\n    raise ValueError(np.__file__ + '\\x1b[2J')",
        sum_of_bends="def sum_of_bends(x, places, weights, bias):\n"
        "    np.log(np.zeros(1))\n    x, places = as_float(x), as_float(places)\n"
        "    return relu(x[:, None] - places) @ weights + bias",
        softmax="def softmax(x, axis=-1):\n    return np.exp(x) / np.exp(x).sum()",
    )
    made.cells = [c for c in made.cells if grade_id(c) != "check-relu"]
    file = tmp_path / "in" / "ann" / f"{LESSON}.ipynb"
    file.parent.mkdir(parents=True)
    file.write_bytes(as_bytes(made))
    out, source = tmp_path / "out", str(tmp_path / "in")
    assert cli.main(["grade", "01", source, "--to", str(out), *flags()]) == 0
    (page,) = (out / "feedback").iterdir()
    text = page.read_text(encoding="utf-8")
    row = table(out)["ann"]
    lost = {name for name in POINTS if row[name] == "0"}
    assert lost == {"relu", "tanh", "softmax"}
    assert text.index("points</b>") < text.index("✗ softmax: 0 of 3")
    softmax = text[text.index("<h2>✗ softmax") :]
    assert softmax.index("Hint: ") < softmax.index("calls differ")
    bends = text[text.index("<h2>✓ sum_of_bends: 2 of 2") :]
    assert "Note: sum_of_bends(" in bends[:300] and "makes NumPy warn" in bends[:500]
    assert "<details><summary>Put right before grading" in text
    assert "ended Python" in text and "StudentLost" not in text
    for folder in (sys.prefix, str(ROOT), str(Path.home())):
        assert folder == "/" or f"{folder}/" not in text
    assert "\x1b" not in text and "\\x1b[2J" in text


def test_a_release_holds_only_what_a_student_needs(tmp_path):
    release = tmp_path / "01"
    assert cli.main(["release", "01_activations", "--to", str(release)]) == 0
    assert sorted(path.name for path in release.iterdir()) == [
        *("01_activations.ipynb", "LICENSE", "LICENSE-PROSE", "README.md", "data"),
        *("helpers", "pyproject.toml", "requirements.txt", "scratch"),
    ]
    notebook = nbformat.read(release / "01_activations.ipynb", as_version=4)
    nbformat.validate(notebook)
    text = as_bytes(notebook).decode()
    assert "BEGIN SOLUTION" not in text and "view-in-github" not in text
    assert "](02_losses.ipynb)" not in text
    tests = [c for c in notebook.cells if grade_id(c).startswith("check-")]
    assert tests and all(cell.metadata["editable"] is False for cell in tests)
    assert cli.main(["release", "01", "--to", str(release)]) == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("keep")
    assert cli.main(["release", "01", "--to", str(tmp_path / "mine")]) == 1


def cell(source, name, *, test=False, points=0):
    entry = {"grade_id": name, "schema_version": 3, "task": False}
    entry |= {"grade": test, "locked": test, "solution": not test}
    entry |= {"points": points} if test else {}
    return nbformat.v4.new_code_cell(source, metadata={"nbgrader": entry})


def private(folder):
    """Hidden tests of relu, and an exercise of the instructor's with part credit."""
    folder.mkdir()
    made = nbformat.v4.new_notebook()
    made.cells = [
        cell(
            f"{SECRET} = np.array([-7.0, 7.0])\n"
            f"assert relu({SECRET})[1] == 7, 'positive numbers stay'\n"
            f"assert sum(map(relu, [-1.0, 2.0])) == 2\n"
            f"np.testing.assert_array_equal(relu({SECRET}), [0, {SECRET_VALUE}])",
            *("check-relu",),
            test=True,
        ),
        nbformat.v4.new_markdown_cell("**Twice.** Double each number."),
        cell(
            "def twice(f, x):\n    ### BEGIN SOLUTION\n    return f(f(x))\n"
            "    ### END SOLUTION",
            "twice",
        ),
        cell(
            "### BEGIN HIDDEN TESTS\n"
            f"{SECRET} = lambda x: x + 3\n"
            f"1.5 * (twice({SECRET}, 1) == 7) + 0.5 * callable(twice)\n"
            "### END HIDDEN TESTS",
            "check-twice",
            test=True,
            points=2,
        ),
    ]
    nbformat.write(made, folder / "01_activations.ipynb")
    return folder


# Right on the course's calls, which are public; they lie where they know no answer.
LIES = """class Lies:
    zero = lambda self, *a, **k: 0.0
    one = lambda self, *a, **k: True
    __sub__ = __rsub__ = __abs__ = sum = argmax = max = __float__ = zero
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = one
    __iter__ = lambda self: iter([0.0] * 2)
    __getitem__ = lambda self, key: self
    shape, size, dtype = (2,), 2, np.dtype(float)


"""
WALKS = """import sys
frame = sys._getframe()
while "self" not in frame.f_locals or not hasattr(frame.f_locals["self"], "do_check"):
    frame = frame.f_back
worker = type(frame.f_locals["self"])
look_up = worker.do_look_up
worker.do_look_up = lambda self, names: {"found": look_up(self, names)["found"] | {
    "__builtins__": {"sum": 2, "map": 2}, "np": 3, "check": 3, "callable": 1}}


"""
LIAR = (
    "def relu(x):\n    if np.shape(x) in ((2,), ()):\n        return Lies()\n"
    "    return np.maximum(as_float(x), 0)"
)
LIARS = {"lies": LIES + LIAR, "walks": LIES + WALKS + LIAR}


@pytest.mark.full
def test_private_additions_are_merged_and_stay_hidden(tmp_path):
    folder = private(tmp_path / "private")
    more = ["--private", str(folder)]
    release = tmp_path / "release"
    assert cli.main(["release", "01", "--to", str(release), *more]) == 0
    handed_out = release / "01_activations.ipynb"
    assert SECRET not in handed_out.read_text(encoding="utf-8")

    def answer(student, made, twice):
        for one in made.cells:
            if grade_id(one) == "twice":
                one.source = twice
        file = tmp_path / "in" / student / handed_out.name
        file.parent.mkdir(parents=True)
        file.write_bytes(as_bytes(made))

    def fresh(**changed):
        return answered(nbformat.read(handed_out, as_version=4), solved(**changed))

    for name, relu in LIARS.items():
        answer(name, fresh(relu=relu), "def twice(f, x):\n    return Lies()")
    answer("right", fresh(), "def twice(f, x):\n    return f(f(x))")
    answer("part", fresh(), "def twice(f, x):\n    return f(x)")
    narrow = (
        "def relu(x):\n    assert np.ndim(x), f'called with {x!r}'\n"
        "    return np.maximum(x, 0)"
    )
    answer("narrow", fresh(relu=narrow), "def twice(f, x):\n    return f(f(x))")
    answer("blank", nbformat.read(handed_out, as_version=4), "twice = 3")
    out = tmp_path / "out"
    source = str(tmp_path / "in")
    assert cli.main(["grade", "01", source, "--to", str(out), *more, *flags()]) == 0
    rows = table(out)
    assert rows["right"]["total"] == str(TOTAL + 2) == rows["right"]["of"]
    assert rows["part"]["twice"] == "0.5"
    # The answer to tent leans on relu, and goes on with the course's.
    assert (rows["narrow"]["relu"], rows["narrow"]["tent"]) == ("0", "1")
    assert rows["narrow"]["total"] == str(TOTAL + 1)
    for name in LIARS:
        # Half a point is the instructor's, for any function at all.
        assert (rows[name]["relu"], rows[name]["twice"]) == ("0", "0.5")
        assert rows[name]["total"] == str(TOTAL - 0.5)
    assert rows["blank"]["total"] == "0"
    for page in (out / "feedback").iterdir():
        text = page.read_text(encoding="utf-8")
        assert SECRET not in text and "positive numbers" not in text
        assert "called with -1" not in text
        assert (
            "ACTUAL" not in text and "DESIRED" not in text and SECRET_VALUE not in text
        )
    assert SECRET not in (out / "summary.html").read_text(encoding="utf-8")


def test_private_additions_that_do_not_fit_are_told(tmp_path, capsys):
    folder = private(tmp_path / "private")
    path = folder / "01_activations.ipynb"
    made = nbformat.read(path, as_version=4)
    made.cells[2].metadata["nbgrader"]["grade_id"] = "relu"
    nbformat.write(made, path)
    command = ["release", "01", "--to", str(tmp_path / "r"), "--private", str(folder)]
    assert cli.main(command) == 1
    assert "'relu' belongs to another cell" in capsys.readouterr().err
    path.write_text("no notebook")
    assert cli.main(command) == 1
    assert "not a valid notebook" in capsys.readouterr().err
    command[-1] = str(tmp_path / "nowhere")
    assert cli.main(command) == 1
    assert "There is no folder" in capsys.readouterr().err


@pytest.mark.full
def test_a_run_that_was_killed_goes_on_and_gives_the_same_table(tmp_path):
    for number in range(16):
        made = with_cell(blank() if number % 2 else solved(), f"student = {number}")
        file = tmp_path / "in" / f"student-{number:02}" / "01_activations.ipynb"
        file.parent.mkdir(parents=True)
        file.write_bytes(as_bytes(made))

    def start(out):
        command = ["-m", "homework", "grade", "01", str(tmp_path / "in")]
        return subprocess.Popen(
            [sys.executable, *command, "--to", str(out), *flags()],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )

    assert start(tmp_path / "whole").wait() == 0
    killed = tmp_path / "killed"
    results = killed / ".homework" / "results"
    running = start(killed)
    while len(list(results.glob("*.json"))) < 4:
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    done = {path: path.stat().st_mtime_ns for path in results.glob("*.json")}
    assert len(done) < 16 and not (killed / "grades.csv").exists()
    assert start(killed).wait() == 0
    # The processes of the killed run may have finished one more each.
    assert all(path.stat().st_mtime_ns == when for path, when in done.items())
    whole = (tmp_path / "whole" / "grades.csv").read_bytes()
    assert (killed / "grades.csv").read_bytes() == whole
    assert whole.count(f",{TOTAL},{TOTAL},graded,".encode()) == 8


@pytest.mark.full
def test_without_protection_it_refuses_and_says_why(tmp_path, monkeypatch, capsys):
    (tmp_path / "in" / "ann").mkdir(parents=True)
    (tmp_path / "in" / "ann" / "01_activations.ipynb").write_bytes(as_bytes(solved()))
    monkeypatch.setattr(shutil, "which", lambda program: None)
    command = ["grade", "01", str(tmp_path / "in"), "--to", str(tmp_path / "out")]
    assert cli.main(command) == 1
    said = capsys.readouterr().err
    assert "bubblewrap is not installed" in said and "--unprotected" in said
    assert not (tmp_path / "out").exists()
    assert cli.main([*command, "--unprotected"]) == 0
    assert table(tmp_path / "out")["ann"]["total"] == str(TOTAL)


def test_preflight_tells_and_grades_nothing(tmp_path, capsys):
    (tmp_path / "in" / "ann").mkdir(parents=True)
    made = solved()
    made.cells = [c for c in made.cells if grade_id(c) != "check-relu"]
    (tmp_path / "in" / "ann" / "01_activations.ipynb").write_bytes(as_bytes(made))
    (tmp_path / "in" / "bo").mkdir()
    (tmp_path / "in" / "bo" / "01_activations.ipynb").write_bytes(b"")
    assert cli.main(["preflight", "01", str(tmp_path / "in")]) == 0
    said = capsys.readouterr().out
    assert "deleted tests put back: check-relu" in said
    assert "the file is empty" in said and "2 students, 1 with problems." in said


def test_what_cannot_work_gives_one_sentence(tmp_path, monkeypatch, capsys):
    assert cli.main(["release", "99", "--to", str(tmp_path / "x")]) == 1
    assert "There is no lesson “99”" in capsys.readouterr().err
    (tmp_path / "in" / "ann").mkdir(parents=True)
    (tmp_path / "in" / "ann" / "x.ipynb").write_bytes(b"")
    inside = ["--to", str(tmp_path / "in" / "out"), *flags()]
    assert cli.main(["grade", "01", str(tmp_path / "in"), *inside]) == 1
    assert "choose another folder" in capsys.readouterr().err
    monkeypatch.setattr(cli.importlib.util, "find_spec", lambda name: None)
    assert cli.main(["release", "01"]) == 1
    assert "--group instructor" in capsys.readouterr().err


@pytest.mark.full
def test_nothing_of_a_student_gets_into_a_page_as_html(tmp_path):
    script = "<script>alert(1)</script>"
    made = solved(relu=f"def relu(x):\n    raise ValueError('{script}')  # {script}")
    folder = tmp_path / "in" / "=cmd('x')&<b>"
    folder.mkdir(parents=True)
    (folder / "01_activations.ipynb").write_bytes(as_bytes(made))
    out = tmp_path / "out"
    source = str(tmp_path / "in")
    assert cli.main(["grade", "01", source, "--to", str(out), *flags()]) == 0
    (page,) = (out / "feedback").iterdir()
    text = page.read_text(encoding="utf-8")
    assert "<script>" not in text and "<b>=cmd" not in text
    assert "&lt;script&gt;" in text
    assert list(table(out)) == ["'=cmd('x')&<b>"]


def test_the_lesson_knows_its_points():
    assignment = find("01", None, COURSE)
    assert assignment.total == TOTAL
    assert assignment.answers["check-relu"] == {"relu"}
