"""Grade a class: `homework grade`, killed and resumed, beside plain nbgrader autograde.

Run it as `uv run --group instructor python benchmarks/grading.py [STUDENTS]`, with 20
students unless told. The class is graded once more with a magic in every notebook.
nbgrader takes a while for each: `--without-nbgrader` leaves it out.
"""

import argparse
import csv
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import nbformat

from tests.support.submissions.kind import LESSON, as_bytes, blank, solved, with_cell
from tests.support.submissions.right import OWN_WORDS
from tests.support.submissions.wrong import HALF
from tools.course import ROOT

RUNS: Final = ("whole", "killed")
NBGRADER: Final = (sys.executable, "-m", "nbgrader")


def write_class(folder: Path, students: int, first: str = "") -> None:
    """Write a submission for each student, no two alike: a quarter of them blank.

    Args:
        folder: where to.
        students: how many.
        first: what stands in a cell of theirs before all else.
    """
    kinds = (solved, blank, lambda: solved(**OWN_WORDS), half_done)
    for number in range(students):
        made = with_cell(kinds[number % len(kinds)](), f"{first}student = {number}")
        file = folder / f"student-{number:03}" / f"{LESSON}.ipynb"
        file.parent.mkdir(parents=True)
        file.write_bytes(as_bytes(made))


def half_done() -> nbformat.NotebookNode:
    """The lesson with the first exercises answered."""
    return solved(**dict.fromkeys(HALF))


def homework(submissions: Path, out: Path) -> subprocess.Popen[bytes]:
    """Start `homework grade`."""
    command = ["-m", "homework", "grade", LESSON, str(submissions), "--to", str(out)]
    return subprocess.Popen([sys.executable, *command], cwd=ROOT)


def graded(submissions: Path, out: Path) -> float:
    """Seconds that `homework grade` takes."""
    start = time.perf_counter()
    if homework(submissions, out).wait():
        sys.exit("homework grade has failed")
    return time.perf_counter() - start


def killed_and_resumed(submissions: Path, out: Path, students: int) -> int:
    """Kill a run when half is done, then run it again; the number done before."""
    running = homework(submissions, out)
    results = out / ".homework" / "results"
    while len(list(results.glob("*.json"))) < students // 2:
        if running.poll() is not None:
            sys.exit("the run ended before it could be killed")
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    done = len(list(results.glob("*.json")))
    graded(submissions, out)
    return done


def autograded(submissions: Path, folder: Path) -> tuple[float, dict[str, float]]:
    """Seconds that plain nbgrader takes for the same class, and its totals."""
    for part in ("helpers", "scratch", "data"):
        (folder / part).symlink_to(ROOT / part)
    course = folder / "course"
    (course / "source" / "01").mkdir(parents=True)
    solution = ROOT / "notebooks" / "solutions" / f"{LESSON}.ipynb"
    shutil.copy(solution, course / "source" / "01")
    for student in submissions.iterdir():
        shutil.copytree(student, course / "submitted" / student.name / "01")
    # nbgrader calls alembic by its name.
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": programs}
    for command in (["generate_assignment", "01"], ["autograde", "01"], ["export"]):
        start = time.perf_counter()
        said = subprocess.run(
            [*NBGRADER, *command], cwd=course, env=environment, capture_output=True
        )
        if said.returncode:
            sys.exit(said.stderr.decode()[-2000:])
        if command[0] == "autograde":
            seconds = time.perf_counter() - start
    with (course / "grades.csv").open(newline="") as file:
        totals = {r["student_id"]: float(r["score"]) for r in csv.DictReader(file)}
    return seconds, totals


def totals(out: Path) -> dict[str, float]:
    """Each student's total in grades.csv."""
    with (out / "grades.csv").open(newline="", encoding="utf-8") as file:
        return {row["student"]: float(row["total"]) for row in csv.DictReader(file)}


def main() -> None:
    """Print seconds a student, and whether all tables are the same."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("students", nargs="?", type=int, default=20)
    parser.add_argument("--without-nbgrader", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        submissions, plain = folder / "submissions", folder / "plain"
        plain.mkdir()
        write_class(submissions, options.students)
        ours = graded(submissions, folder / "whole")
        done = killed_and_resumed(submissions, folder / "killed", options.students)
        tables = [(folder / run / "grades.csv").read_text() for run in RUNS]
        write_class(folder / "magic", options.students, "%matplotlib inline\n!true\n")
        magic = graded(folder / "magic", folder / "with-magics")
        for name, seconds in {"without": ours, "with": magic}.items():
            rate = 60 / seconds * options.students
            print(f"homework grade {name} magics: {rate:.0f} submissions a minute")
        same = totals(folder / "whole") == totals(folder / "with-magics")
        print(f"the same points: {same}")
        same = tables[0] == tables[1]
        print(f"killed after {done} of {options.students}, resumed: same table: {same}")
        if not options.without_nbgrader:
            theirs, points = autograded(submissions, plain)
            print(f"nbgrader autograde: {theirs / options.students:.2f} s a student")
            print(f"homework grade is {theirs / ours:.1f} times as fast")
            print(f"same points: {points == totals(folder / 'whole')}")


if __name__ == "__main__":
    main()
