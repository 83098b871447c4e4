"""Each lesson alone in an empty folder, with Colab's versions and a cloned course."""

import re
import shutil
import subprocess
import time

import nbformat
import pytest
from nbclient import NotebookClient

from tests.support.colab import (
    CONSTRAINTS,
    KERNEL,
    asked_python,
    interpreter,
    kernel,
    packages,
)
from tests.support.git import course_at, git
from tests.support.no_mnist import without_mnist
from tools.course import BRANCH, ROOT, Course
from tools.solutions import RAISES_TAG, tags

COURSE = Course()
NAMES = [path.stem for path in COURSE.solutions]
FOLDER = COURSE.slug.split("/")[-1]
FREEZE = """
from importlib.metadata import distributions
print(sorted((d.metadata["Name"], d.version) for d in distributions()))
"""


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """The address of a repository that holds the course as it is in this checkout."""
    root = tmp_path_factory.mktemp("public")
    listed = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        text=True,
    )
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
    git("init", "-q", "-b", BRANCH, cwd=root)
    git("add", "-A", cwd=root)
    git("commit", "-q", "-m", "the course", cwd=root)
    return f"file://{root}"


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """Colab's environment, as the variables that its kernels need."""
    found = kernel(tmp_path_factory.mktemp("jupyter"))
    home = tmp_path_factory.mktemp("keras")
    return found | without_mnist(home) | {"NO_COLOR": "1"}


@pytest.fixture
def variables(colab, monkeypatch):
    for name in ("PYTHONPATH", "COURSE_STRICT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in colab.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def take_from(address, variables):
    """Lets git take the course from another address than the public one."""
    for name, value in course_at(address).items():
        variables.setenv(name, value)


def run(name, folder, only_setup=False):
    """Runs a lesson that lies alone in a folder; returns its code cells."""
    path = folder / f"{name}.ipynb"
    shutil.copy(ROOT / "notebooks" / path.name, path)
    notebook = nbformat.read(path, as_version=4)
    if only_setup:
        notebook.cells = [c for c in notebook.cells if "setup" in tags(c)]
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name=KERNEL,
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    return [c for c in notebook.cells if c.cell_type == "code"]


def errors(cells):
    return [
        output
        for cell in cells
        if RAISES_TAG not in tags(cell)
        for output in cell.outputs
        if output.output_type == "error"
    ]


def test_it_is_colabs_environment():
    python = str(interpreter())
    listed = subprocess.check_output([python, "-c", FREEZE], text=True)
    for pin in packages():
        name, version = pin.split("==")
        assert f"('{name}', '{version}')" in listed


def test_it_is_colabs_python():
    version = subprocess.check_output([str(interpreter()), "--version"], text=True)
    if asked_python() not in version:
        pytest.skip(f"uv finds no Python {asked_python()} here, it took {version}")
    assert version.startswith(f"Python {asked_python()}.")


def test_the_constraints_are_dated_and_tell_how_to_renew_them():
    text = CONSTRAINTS.read_text(encoding="utf-8")
    assert re.match(r"# Google Colab's image of [A-Z][a-z]+ 20\d\d", text)
    assert "To renew it" in text


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_runs_from_an_empty_folder(name, tmp_path, public, variables):
    take_from(public, variables)
    before = subprocess.check_output([str(interpreter()), "-c", FREEZE])
    cells = run(name, tmp_path)
    assert errors(cells) == []
    assert {path.name for path in tmp_path.iterdir()} == {f"{name}.ipynb", FOLDER}
    assert subprocess.check_output([str(interpreter()), "-c", FREEZE]) == before
    shown = [mime for c in cells for o in c.outputs for mime in o.get("data", {})]
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert "text/html" in shown


def test_a_second_run_needs_no_network(tmp_path, public, variables):
    take_from(public, variables)
    assert errors(run(NAMES[0], tmp_path, only_setup=True)) == []
    take_from("https://course.invalid/owner/course", variables)
    assert errors(run(NAMES[0], tmp_path)) == []


@pytest.mark.parametrize(
    "address",
    ["file:///no/such/course", "https://course.invalid/owner/course"],
    ids=["a wrong address", "no network"],
)
def test_a_first_run_that_cannot_fetch_says_one_sentence(address, tmp_path, variables):
    take_from(address, variables)
    start = time.monotonic()
    (failed,) = errors(run(NAMES[0], tmp_path, only_setup=True))
    assert failed.ename == "SystemExit"
    assert failed.evalue == (
        "Cannot fetch the course: is the network up? Then run this again."
    )
    assert time.monotonic() - start < 60  # git must not wait for a password
    assert not (tmp_path / FOLDER).exists()
