"""Builds the course: solutions → lessons, scratch, catalogue, badges, setup cells.

    uv run python tools/build.py           write what changed
    uv run python tools/build.py --check   write nothing; exit 1 and name what drifted

Everything is made in memory before the first file is touched, so a fault in one
notebook leaves every file as it was.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Final

import nbformat

from tools.course import BuildError, Course
from tools.execute import is_fresh
from tools.exercises import catalogue
from tools.exports import exported, scratch_files
from tools.lessons import dump, lesson, write_setup
from tools.pages import citation, homework_readme, readme
from tools.solutions import read_solution

CATALOGUE: Final = "helpers/checks/catalogue"


def build(course: Course) -> dict[Path, str]:
    """Everything that the build generates.

    Args:
        course: the checkout to build.

    Returns:
        File → its text; the solutions are in it only where their setup cell, or what
        nbgrader knows of an exercise, is old.

    Raises:
        BuildError: if anything is wrong with a source; nothing is written then.
    """
    solutions = [read_solution(course, path) for path in course.solutions]
    if not solutions:
        raise BuildError(
            "notebooks/solutions holds no notebook: there is nothing to build."
        )
    files: dict[Path, str] = {}
    for index, solution in enumerate(solutions):
        write_setup(course, solution.notebook)
        if solution.notebook != nbformat.reads(solution.stored, as_version=4):
            path = course.root / "notebooks/solutions" / f"{solution.name}.ipynb"
            files[path] = dump(solution.notebook)
        path = course.root / "notebooks" / f"{solution.name}.ipynb"
        files[path] = lesson(course, solutions, index)
    for name, source in scratch_files(solutions).items():
        files[course.root / "scratch" / name] = source
    homes = exported(solutions)
    for solution in solutions:
        if solution.tables:
            text = catalogue(solution.notebook, solution.tables, homes)
            files[course.root / CATALOGUE / f"{solution.name}.json"] = text
    files[course.root / "README.md"] = readme(course, solutions)
    files[course.root / "homework" / "README.md"] = homework_readme(course)
    files[course.root / "CITATION.cff"] = citation(course)
    return files


def drift(course: Course, files: dict[Path, str]) -> list[str]:
    """What differs between the generated files and those on disk, a sentence each."""
    differences = []
    for path, text in files.items():
        name = course.name_of(path)
        if not path.is_file():
            differences.append(f"{name} is missing")
        elif path.read_bytes() != text.encode():
            differences.append(f"{name} differs from what the build makes")
    differences += [
        f"{course.name_of(p)} has no source" for p in _orphans(course, files)
    ]
    return differences


def write(course: Course, files: dict[Path, str]) -> list[str]:
    """Writes the files that changed, removes those without a source, names both."""
    changed = []
    for path, text in files.items():
        if path.is_file() and path.read_bytes() == text.encode():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_bytes(text.encode())
        os.replace(part, path)
        changed.append(f"wrote {course.name_of(path)}")
    for path in _orphans(course, files):
        path.unlink()
        changed.append(f"removed {course.name_of(path)}, which has no source")
    return changed


def _orphans(course: Course, files: dict[Path, str]) -> list[Path]:
    generated = [
        *(course.root / "notebooks").glob("*.ipynb"),
        *(course.root / "scratch").glob("*.py"),
        *(course.root / CATALOGUE).glob("*.json"),
    ]
    return sorted(path for path in generated if path not in files)


def main(arguments: list[str] | None = None, course: Course | None = None) -> int:
    """Builds or checks; returns the exit code (0, or 1 for drift or a fault)."""
    parser = argparse.ArgumentParser(description="Build lessons and scratch.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, report drift"
    )
    options = parser.parse_args(arguments)
    course = course or Course()
    try:
        files = build(course)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    if not options.check:
        for line in write(course, files):
            print(line)
        return 0
    stale = [
        f"{course.name_of(path)} was changed after it was executed"
        for path in course.solutions
        if not is_fresh(path)
    ]
    differences = drift(course, files)
    for line in differences + stale:
        print(line, file=sys.stderr)
    if differences:
        print("Run `uv run python tools/build.py` and commit.", file=sys.stderr)
    if stale:
        print("Run `uv run python tools/execute.py` and commit.", file=sys.stderr)
    return 1 if differences or stale else 0


if __name__ == "__main__":
    sys.exit(main())
