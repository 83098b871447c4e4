"""The setup cell, the report of lesson 00, the quiet import, and the two commands."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import environment
from tests.support.git import course_at, git
from tools.course import ROOT, Course
from tools.lessons import setup_source

COURSE = Course()


@pytest.fixture
def public(tmp_path):
    """A small repository that looks like the course from outside."""
    root = tmp_path / "public"
    (root / "helpers" / "checks").mkdir(parents=True)
    (root / "helpers" / "__init__.py").touch()
    (root / "helpers" / "checks" / "__init__.py").touch()
    git("init", "-q", "-b", "main", cwd=root)
    git("add", ".", cwd=root)
    git("commit", "-q", "-m", "a course", cwd=root)
    return root


def run_setup(folder, address="file:///nowhere"):
    """Runs the setup cell as a Python does where the course is not installed."""
    source = setup_source(COURSE) + "\nimport helpers; print(helpers.__file__)"
    return subprocess.run(
        [sys.executable, "-S", "-c", source],
        cwd=folder,
        env=os.environ | course_at(address),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_setup_finds_the_course_above_the_notebook():
    done = run_setup(ROOT / "notebooks" / "solutions")
    assert Path(done.stdout.strip()).resolve() == ROOT / "helpers" / "__init__.py"


def test_setup_finds_the_course_above_a_lesson_that_was_handed_out(tmp_path, public):
    """As `homework release` does, beside it, or in a folder below it."""
    (public / "week 1").mkdir()
    for folder in (public, public / "week 1"):
        done = run_setup(folder)
        assert Path(done.stdout.strip()).resolve() == public / "helpers" / "__init__.py"


def test_setup_finds_the_course_that_is_installed(tmp_path):
    """As the README's command installs it: anywhere on this computer."""
    source = f"{setup_source(COURSE)}\nimport helpers; print(helpers.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=tmp_path, capture_output=True, text=True
    )
    assert Path(done.stdout.strip()).resolve() == ROOT / "helpers" / "__init__.py"


def test_setup_fetches_the_course_into_an_empty_folder(tmp_path, public):
    folder = tmp_path / "colab"
    folder.mkdir()
    assert run_setup(folder, f"file://{public}").returncode == 0
    done = run_setup(folder)  # the second run must do without a network
    assert Path(done.stdout.strip()).is_relative_to(folder)


def test_setup_that_cannot_fetch_says_one_sentence(tmp_path):
    done = run_setup(tmp_path)
    assert done.returncode != 0
    *by_git, said = done.stderr.strip().splitlines()
    assert said.startswith("Cannot fetch the course: is the network up?")
    assert not any("Traceback" in line for line in by_git)
    assert list(tmp_path.iterdir()) == []


def test_the_report_says_what_is_fine(capsys):
    environment.report()
    said = capsys.readouterr().out
    assert said == "✓ Python and all packages\n"


def test_the_report_says_what_is_old_missing_or_wrong(capsys, monkeypatch):
    def installed(name):
        if name == "nbval":
            raise environment.PackageNotFoundError(name)
        return "7.0.0" if name == "ipywidgets" else real(name)

    real = environment.version
    monkeypatch.setattr(environment, "version", installed)
    monkeypatch.setattr(environment.platform, "python_version", lambda: "3.14.1")
    environment.report()
    said = capsys.readouterr().out
    assert re.search(r"✗ Python +3\.14\.1 +the course needs .*<3\.14", said)
    assert re.search(r"✗ ipywidgets +7\.0\.0 +the course needs", said)
    assert re.search(r"✗ nbval +missing, the course needs", said)
    assert said.count("✗") == 3 and "✓" not in said
    assert "uv sync" in said


def test_on_colab_any_version_will_do(capsys, monkeypatch):
    def installed(name):
        if name in ("nbval", "jupyterlab"):
            raise environment.PackageNotFoundError(name)
        return "0.1"

    monkeypatch.setitem(sys.modules, environment.COLAB, object())
    monkeypatch.setattr(environment, "version", installed)
    environment.report()
    said = capsys.readouterr().out
    assert said == "✓ Colab brings its own packages\n"


def test_every_requirement_has_a_lower_and_an_upper_bound():
    for requirement in environment.requirements():
        operators = {s.operator for s in requirement.specifier}
        assert operators & {">=", "=="} and operators & {"<", "=="}, requirement


@pytest.mark.full
def test_the_quiet_import_says_nothing():
    source = "from helpers.quiet import keras, tf; tf.ones(2) + 1"
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_missing_keras_is_one_clear_sentence(tmp_path):
    (tmp_path / "keras.py").write_text("raise ImportError('no such package')")
    source = "import helpers.quiet"
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        capture_output=True,
        text=True,
        timeout=120,
    )
    last = done.stderr.strip().splitlines()[-1]
    assert "Keras could not be imported (no such package)" in last
    assert "README" in last


def test_the_readme_begins_with_the_two_commands_and_ci_runs_the_second():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"```sh\n(.+)\n```", text)[:2]
    assert commands == [
        "pip install uv && uv run jupyter lab notebooks/00_start_here.ipynb",
        "pip install uv && uv run pytest",
    ]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert commands[1] in script.splitlines()


def test_the_public_address_is_written_once_by_hand():
    """Everything else that holds it is generated from pyproject.toml."""
    listed = subprocess.run(
        ["git", "grep", "-lF", COURSE.slug, "--", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.split()
    generated = {"README.md", "CITATION.cff"}
    by_hand = [
        f for f in listed if f not in generated and not f.startswith("notebooks/")
    ]
    assert by_hand == ["pyproject.toml"]


def test_no_lock_file_and_no_registry_address_is_kept():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "uv.lock" not in listed
    assert "uv.lock" in (ROOT / ".gitignore").read_text().split()
