"""tools/build.py on small courses: what it makes, and what it refuses."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from tools import build as build_module
from tools.build import main
from tools.course import ROOT, BuildError, Course
from tools.execute import fingerprint
from tools.exports import scratch_files
from tools.lessons import INTENDED, STUB, setup_source
from tools.solutions import read_solution

SOLVED = (
    "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
)


def nbgrader(grade_id, *, grade=False):
    entry = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": grade,
        "schema_version": 3,
        "solution": not grade,
        "task": False,
    }
    return {"nbgrader": entry | ({"points": 1} if grade else {})}


def notebook(cells, title="A lesson"):
    made = nbformat.v4.new_notebook()
    made.metadata["course"] = {"question": "Why?", "write": "double", "minutes": 5}
    made.cells = [
        nbformat.v4.new_markdown_cell(f"# {title}", id="title"),
        nbformat.v4.new_code_cell("old", id="setup", metadata={"tags": ["setup"]}),
    ]
    for number, (kind, source, metadata) in enumerate(cells):
        new = getattr(nbformat.v4, f"new_{kind}_cell")
        made.cells.append(new(source, id=f"cell-{number}", metadata=metadata))
    return made


GOOD = [
    ("markdown", "What the module says.", {"tags": ["module:tiny"]}),
    ("code", "import numpy as np\nimport math", {}),
    ("code", SOLVED, {"tags": ["export:tiny"], **nbgrader("double")}),
    (
        "code",
        "double = check(double)\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n"
        "### END HIDDEN TESTS",
        nbgrader("check-double", grade=True),
    ),
    ("code", "def ones(n):\n    return np.ones(n)", {"tags": ["export:tiny"]}),
]


@pytest.fixture
def course(tmp_path):
    """A course of one small lesson, not built yet."""
    (tmp_path / "notebooks" / "solutions").mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    marks = [
        f"<!-- build:{part} -->\n<!-- /build -->\n" for part in ("clone", "lessons")
    ]
    (tmp_path / "README.md").write_text("".join(marks))
    (tmp_path / "homework").mkdir()
    (tmp_path / "homework" / "README.md").write_text("No part of this is built.\n")
    (tmp_path / "CITATION.cff").write_text('title: x\nrepository-code: ""\n')
    save(Course(tmp_path), notebook(GOOD))
    return Course(tmp_path)


def save(course, made, name="00_tiny"):
    path = course.root / "notebooks" / "solutions" / f"{name}.ipynb"
    made.metadata.setdefault("course", {})["executed"] = fingerprint(made)
    path.write_text(nbformat.writes(made) + "\n")
    return path


def everything(root):
    return {p: p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def test_it_makes_a_lesson_with_blanks_and_no_outputs(course):
    solution = notebook(GOOD)
    solution.cells[3].outputs = [nbformat.v4.new_output("stream", text="secret")]
    save(course, solution)
    assert main([], course) == 0
    text = (course.root / "notebooks" / "00_tiny.ipynb").read_text()
    lesson = nbformat.reads(text, as_version=4)
    sources = [cell.source for cell in lesson.cells]
    assert lesson.cells[0].id == "view-in-github"
    assert course.colab("00_tiny") in sources[0]
    assert sources[2] == setup_source(course)
    indented = STUB.replace("\n", "\n    ")
    assert f"def double(x):\n    {indented}" in sources
    assert "2 * x" not in text and "secret" not in text and "== 6" not in text
    assert "export:" not in text and "module:" not in text
    assert all(not cell.get("outputs") for cell in lesson.cells)
    assert "double = check(double)" in sources
    locked = [c for c in lesson.cells if c.source.startswith("double = check(")]
    assert locked[0].metadata["editable"] is False


def test_it_makes_scratch_with_only_the_imports_it_needs(course):
    main([], course)
    source = (course.root / "scratch" / "tiny.py").read_text()
    assert source.startswith('"""What the module says."""\n')
    assert "notebooks/solutions/00_tiny.ipynb" in source
    assert "import numpy as np\n" in source and "import math" not in source
    assert "BEGIN SOLUTION" not in source
    scope = {}
    exec(source, scope)
    assert scope["double"](4) == 8 and scope["ones"](2).tolist() == [1, 1]


def test_twice_in_a_row_changes_no_byte(course):
    main([], course)
    first = everything(course.root)
    main([], course)
    assert everything(course.root) == first


def test_the_course_itself_is_built_and_executed():
    assert main(["--check"]) == 0


def test_check_writes_nothing_and_names_what_drifted(course, capsys):
    before = everything(course.root)
    assert main(["--check"], course) == 1
    assert everything(course.root) == before
    assert "notebooks/00_tiny.ipynb is missing" in capsys.readouterr().err
    main([], course)
    lesson = course.root / "notebooks" / "00_tiny.ipynb"
    lesson.write_text(lesson.read_text().replace("double", "triple"))
    (course.root / "scratch" / "old.py").write_text("")
    assert main(["--check"], course) == 1
    said = capsys.readouterr().err
    assert "notebooks/00_tiny.ipynb differs" in said
    assert "scratch/old.py has no source" in said
    assert "scratch/tiny.py" not in said


def test_check_notices_code_that_was_not_executed_again(course, capsys):
    main([], course)
    path = course.solutions[0]
    save(course, nbformat.read(path, as_version=4))
    assert main(["--check"], course) == 0
    changed = nbformat.read(path, as_version=4)
    changed.cells[-1].source += "\n\n\ndef twos(n):\n    return 2 * ones(n)"
    path.write_text(nbformat.writes(changed) + "\n")
    main([], course)
    capsys.readouterr()
    assert main(["--check"], course) == 1
    assert "changed after it was executed" in capsys.readouterr().err


def test_a_lesson_without_a_solution_is_removed(course, capsys):
    main([], course)
    extra = course.root / "notebooks" / "09_gone.ipynb"
    extra.write_text("{}")
    main([], course)
    assert not extra.exists()
    assert "removed notebooks/09_gone.ipynb" in capsys.readouterr().out


def test_navigation_joins_neighbours(course):
    save(course, notebook([], title="The second"), "01_second")
    main([], course)
    first = (course.root / "notebooks" / "00_tiny.ipynb").read_text()
    second = (course.root / "notebooks" / "01_second.ipynb").read_text()
    assert "**Next:** [01 · The second](01_second.ipynb)" in first
    assert "**Before:**" not in first
    assert "**Before:** [00 · A lesson](00_tiny.ipynb)" in second
    top = nbformat.reads(second, as_version=4).cells[0].source
    assert "(00_tiny.ipynb)" in top and "[All lessons](../README.md" in top


def test_a_lesson_has_no_docstring_cell_and_says_what_is_intended(course):
    error = nbformat.v4.new_output("error", ename="E", evalue="", traceback=["E"])
    calm = ("code", "x = 1", {"tags": ["break-it"]})
    wild = ("code", "1 / 0", {"tags": ["break-it", "raises-exception"]})
    made = notebook([*GOOD, calm, wild])
    made.cells[-1].outputs = [error]
    save(course, made)
    main([], course)
    text = (course.root / "notebooks" / "00_tiny.ipynb").read_text()
    sources = [cell.source for cell in nbformat.reads(text, as_version=4).cells]
    assert "What the module says." not in sources
    assert "x = 1" in sources and f"# {INTENDED}\n1 / 0" in sources


def test_the_address_comes_from_pyproject_alone(course):
    text = (course.root / "pyproject.toml").read_text()
    other = text.replace(course.address, "https://github.com/someone/else")
    (course.root / "pyproject.toml").write_text(other)
    main([], course)
    assert "github/someone/else/blob/main" in (course.root / "README.md").read_text()
    assert "someone/else" in (course.root / "CITATION.cff").read_text()
    lesson = (course.root / "notebooks" / "00_tiny.ipynb").read_text()
    assert "https://github.com/someone/else" in lesson


def test_two_notebooks_may_add_to_one_module(course):
    more = [
        ("code", "from scratch.tiny import double", {}),
        (
            "code",
            "def four_times(x):\n    return double(double(x))",
            {"tags": ["export:tiny"]},
        ),
    ]
    save(course, notebook(more), "01_more")
    main([], course)
    source = (course.root / "scratch" / "tiny.py").read_text()
    assert "00_tiny.ipynb and notebooks/solutions/01_more.ipynb" in source
    assert "from scratch.tiny" not in source
    scope = {}
    exec(source, scope)
    assert scope["four_times"](1) == 4


def with_cell(source, metadata=None, kind="code"):
    return notebook([*GOOD, (kind, source, metadata or {})])


def duplicate_id():
    return with_cell("x = 1", nbgrader("double"))


def two_setups():
    made = notebook(GOOD)
    made.cells.append(made.cells[1].copy())
    made.cells[-1].id = "setup-2"
    return made


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (with_cell("def f(:"), "cell 8, line 1"),
        (with_cell("x = 1", {"tags": ["exprot:tiny"]}), "unknown tag 'exprot:tiny'"),
        (with_cell("x = 1", {"tags": ["module:tiny"]}), "belongs on a markdown cell"),
        (
            with_cell("x", {"tags": ["export:tiny"]}, "markdown"),
            "belongs on a code cell",
        ),
        (duplicate_id(), "grade_id 'double' stands on cells 5 and 8"),
        (
            with_cell("def ones(n):\n    return 1", {"tags": ["export:tiny"]}),
            "would define 'ones' twice",
        ),
        (with_cell("ones(3)", {"tags": ["export:tiny"]}), "which defines nothing"),
        (
            with_cell("y = 1", {"tags": ["export:other"]}),
            "no cell tagged 'module:other'",
        ),
        (with_cell("### BEGIN SOLUTION\nx = 1", nbgrader("open")), "end solution"),
        (with_cell("### BEGIN SOLUTION\nx\n### END SOLUTION"), "non-solution cell"),
        (with_cell("x = 1", {"nbgrader": {"schema_version": 1}}), "nbgrader's"),
        (two_setups(), "2 cells tagged 'setup'"),
    ],
)
def test_a_fault_gives_one_sentence_and_writes_nothing(course, capsys, made, said):
    main([], course)
    capsys.readouterr()
    save(course, made)
    before = everything(course.root)
    assert main([], course) == 1
    message = capsys.readouterr().err
    assert said in message
    assert "00_tiny" in message or "scratch/" in message
    assert message.count("\n") == 1 and "Traceback" not in message
    assert everything(course.root) == before


@pytest.mark.parametrize(
    "text", ["", "{", "[]", json.dumps({"cells": 3}), "\x00\xff not a notebook"]
)
def test_a_broken_file_gives_one_sentence(course, capsys, text):
    course.solutions[0].write_text(text)
    assert main([], course) == 1
    message = capsys.readouterr().err
    assert "notebooks/solutions/00_tiny.ipynb is not a valid notebook" in message
    assert message.count("\n") == 1


def test_missing_pieces_are_named(course, capsys):
    (course.root / "README.md").unlink()
    assert main([], course) == 1
    assert "README.md is missing" in capsys.readouterr().err
    (course.root / "README.md").write_text("<!-- build:nonsense -->\n<!-- /build -->")
    assert main([], course) == 1
    assert "build:nonsense" in capsys.readouterr().err
    course.solutions[0].unlink()
    assert main([], course) == 1
    assert "holds no notebook" in capsys.readouterr().err


def test_a_lesson_needs_a_title_and_an_entry_for_the_table(course):
    made = notebook(GOOD)
    del made.metadata["course"]
    path = save(course, made)
    with pytest.raises(BuildError, match="'question'"):
        read_solution(course, path).about("question")
    made.cells[0].source = "no heading"
    save(course, made)
    with pytest.raises(BuildError, match="no title"):
        _ = read_solution(course, path).title


def test_a_write_that_fails_leaves_the_old_file(course, monkeypatch):
    main([], course)
    lesson = course.root / "notebooks" / "00_tiny.ipynb"
    before = lesson.read_bytes()
    save(course, notebook(GOOD[:1] + GOOD[2:3], title="Changed"))

    def full_disk(source, target):
        raise OSError("no space left on device")

    monkeypatch.setattr(build_module.os, "replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        main([], course)
    assert lesson.read_bytes() == before


def test_scratch_is_importable_text_for_every_module():
    course = Course()
    solutions = [read_solution(course, path) for path in course.solutions]
    for name, source in scratch_files(solutions).items():
        compile(source, name, "exec")
        assert (Path(course.root) / "scratch" / name).read_text() == source


def test_only_models_loads_keras():
    """Else the first check of the course, and each student's process, takes seconds."""
    files = (ROOT / "scratch").glob("*.py")
    loading = {f.stem for f in files if "import keras" in f.read_text(encoding="utf-8")}
    assert loading == {"models"}
