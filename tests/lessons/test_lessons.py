"""What a program can read of a good lesson, in every lesson of the course."""

import ast
import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from helpers.checks import cells, checking
from helpers.checks.exercise import names
from tools.course import ROOT, Course
from tools.lessons import STUB, lesson, setup_source
from tools.solutions import RAISES_TAG, SETUP_TAG, read_solution, tags

COURSE = Course()
SOLUTIONS = [read_solution(COURSE, path) for path in COURSE.solutions]
LESSONS = [
    (s.name, nbformat.read(ROOT / "notebooks" / f"{s.name}.ipynb", as_version=4))
    for s in SOLUTIONS
]
each_solution = pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda s: s.name)
each_lesson = pytest.mark.parametrize(
    "made", [made for _, made in LESSONS], ids=[name for name, _ in LESSONS]
)
FAULTS = ("x = = 3", "1 / 0", 'relu = check(None, "relu")')


def code_cells(notebook):
    return [c for c in notebook.cells if c.cell_type == "code"]


def own_code(notebook):
    """The code cells but the setup cell, which the build writes."""
    return [c for c in code_cells(notebook) if SETUP_TAG not in tags(c)]


def headings(notebook):
    """Levels and texts of all headings, in order."""
    prose = (c.source for c in notebook.cells if c.cell_type == "markdown")
    found = re.findall(r"^(#+) +(.+)$", "\n".join(prose), flags=re.M)
    return [(len(marks), text) for marks, text in found]


@each_solution
def test_one_title_and_no_skipped_level(solution):
    levels = [level for level, _ in headings(solution.notebook)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


@each_solution
def test_one_setup_cell_of_at_most_four_lines_stands_first(solution):
    first = code_cells(solution.notebook)[0]
    assert SETUP_TAG in tags(first)
    assert first.source == setup_source(COURSE)
    assert len(first.source.splitlines()) <= 4
    assert max(map(len, first.source.splitlines())) <= 88


@each_solution
def test_no_styling_no_paths_no_star_imports(solution):
    forbidden = (
        r"rcParams|plt\.|matplotlib|figsize|fontsize|linewidth|color=|"
        r"sys\.path|open\(|urlopen|import \*"
    )
    for cell in own_code(solution.notebook):
        assert not re.search(forbidden, cell.source), cell.source


@each_solution
def test_prose_holds_no_wall_clock_time(solution):
    prose = "\n".join(
        c.source for c in solution.notebook.cells if c.cell_type == "markdown"
    )
    assert not re.search(r"\d (ms|milliseconds|seconds)\b", prose)


@each_solution
def test_it_was_executed_in_order_and_without_errors(solution):
    cells = code_cells(solution.notebook)
    assert [c.execution_count for c in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        failed = [o for o in cell.outputs if o.output_type == "error"]
        assert bool(failed) == (RAISES_TAG in tags(cell))


@each_solution
def test_outputs_hold_no_path_of_a_machine(solution):
    outputs = [o for c in code_cells(solution.notebook) for o in c.outputs]
    text = "\n".join(str(dict(o.get("data", o), **{"image/png": ""})) for o in outputs)
    assert not re.search(r"/(home|tmp|root|Users|work|usr)/", text)


@each_solution
def test_every_exercise_is_known_and_graded(solution):
    cells = solution.notebook.cells
    exercises = [
        c.metadata["nbgrader"]["grade_id"]
        for c in cells
        if c.metadata.get("nbgrader", {}).get("solution")
    ]
    assert exercises
    for name in exercises:
        assert name in names()
        tests = [
            c
            for c in cells
            if c.metadata.get("nbgrader", {}).get("grade_id") == f"check-{name}"
        ]
        assert len(tests) == 1
        assert f"{name} = check({name})" in tests[0].source.splitlines()
        assert tests[0].metadata["nbgrader"]["points"] > 0


@each_lesson
def test_a_lesson_has_no_outputs_and_links_to_its_neighbours(made):
    assert all(not c.outputs and c.execution_count is None for c in code_cells(made))
    last = made.cells[-1].source
    assert "**Before:**" in last or "**Next:**" in last
    for target in re.findall(r"\]\((\d\d_\w+\.ipynb)\)", last):
        assert (ROOT / "notebooks" / target).is_file()


IMPORTED = r"itertools|numpy|scratch|helpers\.inputs"
# Lessons 01 and 02 define above their stubs what others import.
DEFINED_ABOVE = "from scratch.activations import *; from scratch.losses import *"


def run_without_kernel(notebook):
    """Runs setup, imports, definitions and checks; returns each check's status.

    An exercise's blank is reached only through its check, so this tells in a moment
    what a learner sees who runs a fresh lesson.
    """
    found = {}
    scope = {}
    for cell in code_cells(notebook):
        entry = cell.metadata.get("nbgrader", {})
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                line = ast.unparse(node)
                if re.match(
                    r"(import|from) (itertools|numpy|scratch|helpers\.inputs)\b", line
                ):
                    exec(line, scope)
        if entry.get("solution"):
            exec(DEFINED_ABOVE, scope)
            exec(compile(cell.source, entry["grade_id"], "exec"), scope)
        if entry.get("grade"):
            name = entry["grade_id"].removeprefix("check-")
            found[name] = checking.examine(name, scope[name]).status
    return found


@each_lesson
def test_a_fresh_lesson_answers_no_exercise(made):
    found = run_without_kernel(made)
    assert found
    assert set(found.values()) == {"not attempted"}


def test_a_stub_that_is_answered_by_the_shipped_text_is_noticed():
    """The test above can fail: here the shipped text holds an answer."""
    index = [s.name for s in SOLUTIONS].index("01_activations")
    text = lesson(COURSE, SOLUTIONS, index)
    made = nbformat.reads(text, as_version=4)
    relu = next(c for c in code_cells(made) if c.source.startswith("def relu("))
    blank = "    " + STUB.replace("\n", "\n    ")
    assert blank in relu.source
    relu.source = relu.source.replace(blank, "    return np.maximum(x, 0)")
    assert run_without_kernel(made)["relu"] == "correct"


@pytest.mark.full
def test_a_cell_that_fails_makes_the_test_command_fail(tmp_path):
    """nbval, as the README's command runs it, on a notebook with bad cells."""
    folder = tmp_path / "notebooks" / "solutions"
    folder.mkdir(parents=True)
    made = nbformat.v4.new_notebook()
    sources = ["from helpers.checks import check", *FAULTS]
    made.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(made, folder / "broken.ipynb")
    (tmp_path / "conftest.py").write_text((ROOT / "conftest.py").read_text())
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("--nbval-lax", "--nbval-current-env", str(tmp_path)),
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 1, done.stdout
    assert f"{len(FAULTS)} failed, 1 passed" in done.stdout


def test_checks_are_lenient_unless_told_otherwise(monkeypatch):
    for variable in cells.STRICT_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    assert not cells.strict()


def test_every_relative_link_leads_to_a_file():
    pages = [*ROOT.glob("*.md"), *ROOT.glob("*/README.md")]
    texts = [(page, page.read_text(encoding="utf-8")) for page in pages]
    texts += [(s.where, "") for s in SOLUTIONS]
    for name, made in LESSONS:
        prose = "\n".join(c.source for c in made.cells if c.cell_type == "markdown")
        texts.append((ROOT / "notebooks" / name, prose))
    for page, text in texts:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (Path(page).parent / target).exists(), f"{page}: {target}"
