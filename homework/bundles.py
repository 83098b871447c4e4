"""What graders of other platforms need, ready to upload.

Gradescope takes a zip, Classroom 50 a folder; both get the course as it is here, with
its solutions and an instructor's additions. A template repository on GitHub gets a
workflow that fetches the public course.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from homework.assignment import Assignment
from homework.batch import store
from tools.course import BRANCH, Course

FOLDERS: Final = ("helpers", "scratch", "homework", "tools", "data")
FILES: Final = (
    *("pyproject.toml", "requirements.txt", "README.md", "LICENSE", "LICENSE-PROSE"),
)
# TensorFlow has no wheels for newer ones.
PYTHON: Final = "3.13"

SETUP: Final = """\
#!/usr/bin/env bash
# Runs once, when Gradescope builds the image.
set -euo pipefail
apt-get update
apt-get install --yes bubblewrap python3-pip
PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install uv
cd /autograder/source
python3 -m uv sync --no-dev --group instructor --python {python}
"""
RUN: Final = """\
#!/usr/bin/env bash
# Runs once for each submission.
set -euo pipefail
cd /autograder/source
exec python3 -m uv run --no-sync python -m homework.autograde gradescope {lesson} \\
  /autograder/submission /autograder/results/results.json{private}
"""
AUTOGRADER: Final = '''\
"""Grades {lesson} for Classroom 50: writes result.json into the student's checkout."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path.cwd()
HERE = Path(__file__).resolve().parent

with tempfile.TemporaryDirectory() as course:
    shutil.unpack_archive(HERE / "course.zip", course)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "uv"]
    subprocess.run(pip, check=True)
    uv = [sys.executable, "-m", "uv", "run", "--no-dev", "--group", "instructor"]
    grade = ["python", "-m", "homework.autograde", "classroom50", "{lesson}"]
    files = [CHECKOUT, CHECKOUT / "result.json"{private}]
    # Inside the course's folder: nothing in the checkout is taken for the grader.
    subprocess.run([*uv, *grade, *files], cwd=course, check=True)
'''
WORKFLOW: Final = """\
# Says after each push how the homework stands. Points that count come from elsewhere.
name: homework
on: [push, workflow_dispatch]
permissions:
  contents: read
jobs:
  grade:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@v4
        with:
          path: handed-in
          persist-credentials: false
      - uses: actions/checkout@v4
        with:
          repository: {slug}
          ref: {branch}
          path: course
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "{python}"
      - run: pip install uv
      - run: >-
          uv run --no-dev --group instructor
          python -m homework.autograde github {lesson} ../handed-in
          "$GITHUB_STEP_SUMMARY"
        working-directory: course
"""


def gradescope(
    assignment: Assignment, target: Path, course: Course, private: Path | None
) -> Path:
    """Writes the zip for Gradescope's “Configure Autograder”.

    Args:
        assignment: the lesson.
        target: the zip to make.
        course: the checkout.
        private: folder of an instructor's additions, or None.

    Returns:
        The zip.
    """
    option = " --private private" if private else ""
    scripts = {
        "setup.sh": SETUP.format(python=PYTHON),
        "run_autograder": RUN.format(lesson=assignment.name, private=option),
    }
    store(target, _zip(scripts, course, _own(assignment, private)))
    return target


def classroom50(
    assignment: Assignment, target: Path, course: Course, private: Path | None
) -> Path:
    """Writes the folder for CLASSROOM/autograders/ASSIGNMENT of Classroom 50.

    Args:
        assignment: the lesson.
        target: the folder.
        course: the checkout.
        private: folder of an instructor's additions, or None.

    Returns:
        The folder.
    """
    option = ', "--private", "private"' if private else ""
    script = AUTOGRADER.format(lesson=assignment.name, private=option)
    store(target / "autograder.py", script.encode())
    runtime = {"python": PYTHON, "apt": ["bubblewrap"]}
    store(target / "runtime.json", json.dumps(runtime).encode())
    store(target / "course.zip", _zip({}, course, _own(assignment, private)))
    return target


def workflow(assignment: Assignment, target: Path, course: Course) -> Path:
    """Writes .github/workflows/homework.yml into a released folder.

    Args:
        assignment: the lesson.
        target: the released folder, to become a template repository.
        course: the checkout.

    Returns:
        The file.
    """
    text = WORKFLOW.format(
        slug=course.slug, branch=BRANCH, python=PYTHON, lesson=assignment.name
    )
    file = target / ".github" / "workflows" / "homework.yml"
    store(file, text.encode())
    return file


def _own(assignment: Assignment, private: Path | None) -> dict[str, Path]:
    name = f"{assignment.name}.ipynb"
    return {f"private/{name}": private / name} if private else {}


def _zip(scripts: dict[str, str], course: Course, own: dict[str, Path]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in scripts.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o755 << 16
            archive.writestr(entry, text)
        for name, path in (*_course_files(course), *own.items()):
            archive.write(path, name)
    return made.getvalue()


def _course_files(course: Course) -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for path in sorted((course.root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield course.name_of(path), path
    for path in sorted((course.root / "notebooks" / "solutions").iterdir()):
        if path.suffix in (".ipynb", ".toml"):
            yield course.name_of(path), path
    for name in FILES:
        yield name, course.root / name
