"""Progress: kept in one file that never breaks a check, recomputed for the page."""

import re
from html.parser import HTMLParser

import nbformat
import pytest
from nbclient import NotebookClient

from helpers.checks import check, done, progress
from helpers.checks.cells import STRICT_VARIABLES
from helpers.checks.exercise import lessons, names
from tools.course import ROOT
from tools.lessons import STUB

TOTAL = len(names())
SETUP = f"""\
import sys; sys.path.insert(0, {str(ROOT)!r})
import numpy as np
from helpers.checks import check"""
RELU = "def relu(x):\n    return np.maximum(x, 0)"
DOUBLE = "def double(x):\n    return x + x"


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Where progress is kept, empty; checks are not strict."""
    for variable in STRICT_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(done.VARIABLE, str(tmp_path / "progress.txt"))
    monkeypatch.setattr(done, "_HERE", set())
    return tmp_path / "progress.txt"


def double(x):
    return x + x


def center(X):
    return X


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


def test_every_tick_is_kept_once_and_tells_how_far_one_is(file, capsys):
    for _ in range(2):
        check(double)
    check(center)  # ✗
    said = capsys.readouterr().out
    first = len(lessons()["00_start_here"])
    line = f"Done: 1 of {first} in this lesson, 1 of {TOTAL} in the course."
    assert said.count(line) == said.count("Done:") == 2
    assert file.read_text() == "double\n"
    shown = progress()
    assert f"1 of {TOTAL} exercises done" in str(shown)
    assert "Next: `fits`, in 00 start here." in str(shown)


def test_the_default_file_stands_beside_the_notebooks_and_git_ignores_it(monkeypatch):
    monkeypatch.delenv(done.VARIABLE)
    assert done._file().parent == ROOT / "notebooks"
    assert "/notebooks/progress.*" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("variable", STRICT_VARIABLES)
def test_tests_and_grades_keep_nothing(file, capsys, monkeypatch, variable):
    file.write_text("relu\n")
    monkeypatch.setenv(variable, "1")
    check(double)
    assert file.read_text() == "relu\n"
    assert "Done:" not in capsys.readouterr().out
    assert progress().done == {"double"}  # of this kernel, whatever a file says


@pytest.mark.parametrize("fault", ["a folder", "not text", "no place"])
def test_a_file_that_cannot_be_used_breaks_no_check(file, capsys, monkeypatch, fault):
    if fault == "a folder":
        file.mkdir()
    elif fault == "not text":
        file.write_bytes(b"\xff\xfe\x00relu\n")
    else:
        monkeypatch.setenv(done.VARIABLE, str(file / "deeper" / "progress.txt"))
    assert check(double) is double
    said = capsys.readouterr().out
    assert said.startswith("✓ double")
    (told,) = re.findall(
        r"^Your progress cannot be kept in progress\.txt .*", said, re.M
    )
    assert told.endswith("Checks work without it.")
    if fault != "no place":
        assert progress().told == told


def test_lines_that_name_no_exercise_are_not_counted(file):
    file.write_text("relu\nno such exercise\n\nrelu\n")
    assert f"1 of {TOTAL} exercises done" in str(progress())


class Rows(HTMLParser):
    """The rows of tables: the words of each cell."""

    def __init__(self, text):
        super().__init__()
        self.rows = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def test_the_card_says_in_html_what_it_says_as_text(file):
    file.write_text("double\nrelu\n")
    bundle = progress()._repr_mimebundle_()
    rows = Rows(bundle["text/html"].partition("</table>")[0]).rows
    assert [row[0] for row in rows] == [name.replace("_", " ") for name in lessons()]
    for row in rows:
        assert re.search(r"\s+".join(map(re.escape, row)), bundle["text/plain"])
    assert rows[0][2].startswith("✓○")


def test_the_blank_is_the_one_that_the_build_writes():
    assert done.BLANK in STUB.splitlines()


@pytest.mark.full
def test_the_page_is_made_from_the_notebooks_alone(file, tmp_path):
    """In a kernel, as a learner does it: what was kept, or stored, does not count."""
    blank = STUB.replace("\n", "\n    ")
    made = {
        "answered": [
            SETUP,
            DOUBLE,
            "double = check(double)",
            "1 / 0",  # stops nobody in a notebook, either
            RELU,
            "relu = check(relu)",
            "def center(X):\n    return X",
            "center = check(center)",
            "progress_page(",  # would run itself
        ],
        "blank": [SETUP, f"def tanh(x):\n    {blank}", "tanh = check(tanh)"],
        "something else": [SETUP, "open('ran', 'w')"],
    }
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, sources in made.items():
        nbformat.write(notebook(*sources), folder / f"{name}.ipynb")
    (folder / "broken.ipynb").write_text("{")
    file.write_text("sigmoid\ncenter\n")
    caller = notebook(
        SETUP,
        "from pathlib import Path\nfrom helpers.checks import done\n"
        f"done.FOLDER = Path({str(tmp_path)!r})",
        f"done.progress_page({str(folder)!r})",
    )
    NotebookClient(caller, timeout=300, kernel_name="python3").execute()
    said = caller.cells[-1].outputs[-1].data["text/plain"]
    assert f"2 of {TOTAL} exercises done" in said and "progress.html" in said
    assert file.read_text() == "sigmoid\ncenter\n"
    assert not (tmp_path / "ran").exists()
    page = (tmp_path / "progress.html").read_text(encoding="utf-8")
    assert f"2 of {TOTAL} exercises written and right" in page
    assert "running 1 notebook\n" in page
    rows = {row[0]: row[1:] for row in Rows(page).rows}
    assert "✓ double ○ fits ○ center ○" in rows["00 start here"][1]
    assert rows["01 activations"][0] == f"1 of {len(lessons()['01_activations'])}"
    assert len(re.findall("[✓○] ", "".join(r[1] for r in rows.values()))) == TOTAL + 2


def test_without_an_answer_there_is_no_page(file, tmp_path):
    assert "has an answer of yours yet" in done.progress_page(tmp_path).told
