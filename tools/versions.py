"""Runs the tests on the oldest and the newest versions that requirements.txt admits.

    python tools/versions.py                              the whole suite, six times
    python tools/versions.py notebooks                    only what pytest is told here
    python tools/versions.py --python 3.13 -- -k digits   on one Python

Each environment is made by uv in a temporary folder, used and deleted: about 2.4 GB at
a time. The end is a table: Python × environment × lessons executed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

ROOT: Final = Path(__file__).resolve().parent.parent
PYTHONS: Final = ("3.11", "3.12", "3.13")
# uv's name for the lowest versions of what is asked for, the newest of what that needs.
ENVIRONMENTS: Final = {"lowest": "lowest-direct", "newest": "highest"}
SHOWN: Final = ("numpy", "matplotlib", "ipywidgets", "tensorflow", "keras")


@dataclass
class Outcome:
    """What one run of the tests came to.

    Args:
        python: the version asked for.
        environment: a key of ENVIRONMENTS.
        versions: of the packages in SHOWN, or why there is none.
        lessons: how many notebooks ran without a failed cell, and of how many.
        failed: the tests that failed, by name.
        passed: how many passed.
        minutes: how long all of it took.
    """

    python: str
    environment: str
    versions: str = ""
    lessons: tuple[int, int] = (0, 0)
    failed: tuple[str, ...] = ()
    passed: int = 0
    minutes: float = 0.0

    def row(self) -> str:
        """The outcome as a row of a Markdown table."""
        good, all_of_them = self.lessons
        cells = (
            self.python,
            self.environment,
            self.versions,
            f"{good} of {all_of_them}",
            str(self.passed),
            str(len(self.failed)),
            f"{self.minutes:.1f}",
        )
        return f"| {' | '.join(cells)} |"


HEAD: Final = (
    "| Python | environment | versions | notebooks executed | passed | failed | min |\n"
    "|---|---|---|---|---|---|---|"
)


def read(report: Path) -> tuple[tuple[int, int], tuple[str, ...], int]:
    """Reads pytest's JUnit report.

    Args:
        report: the XML file.

    Returns:
        Notebooks without a failed cell and all of them; the names of the failed tests;
        how many tests passed.
    """
    notebooks: dict[str, bool] = defaultdict(lambda: True)
    failed, passed = [], 0
    for case in ElementTree.parse(report).iter("testcase"):
        name, place = case.get("name", ""), case.get("classname", "")
        bad = any(case.find(kind) is not None for kind in ("failure", "error"))
        good = not bad and case.find("skipped") is None
        if place.endswith(".ipynb"):
            notebooks[place] &= good
        if bad:
            failed.append(f"{place}::{name}")
        passed += good
    return (sum(notebooks.values()), len(notebooks)), tuple(failed), passed


def run(python: str, environment: str, arguments: list[str]) -> Outcome:
    """Makes one environment, runs pytest in it, and tells what came of it."""
    start, outcome = time.monotonic(), Outcome(python, environment)
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        venv, report = Path(folder) / "venv", Path(folder) / "report.xml"
        bin_folder = venv / ("Scripts" if os.name == "nt" else "bin")
        resolution = f"--resolution={ENVIRONMENTS[environment]}"
        make = ["uv", "venv", "-q", "--python", python, str(venv)]
        install = ["uv", "pip", "install", "-q", resolution, "-e", ".", "--group=dev"]
        freeze = ["uv", "pip", "freeze"]
        env = os.environ | {"VIRTUAL_ENV": str(venv)}
        for name in ("PYTHONPATH", "UV_PYTHON"):
            env.pop(name, None)
        try:
            for command in (make, install):
                subprocess.run(command, cwd=ROOT, env=env, check=True)
        except subprocess.CalledProcessError as error:
            outcome.versions = f"not installed: exit code {error.returncode}"
            return outcome
        listed = subprocess.check_output(freeze, cwd=ROOT, env=env, text=True)
        pins = dict(line.split("==") for line in listed.split() if "==" in line)
        outcome.versions = ", ".join(f"{name} {pins[name]}" for name in SHOWN)
        test = [bin_folder / "python", "-m", "pytest", "-q", f"--junitxml={report}"]
        subprocess.run([*test, *arguments], cwd=ROOT, env=env, check=False)
        if report.is_file():
            outcome.lessons, outcome.failed, outcome.passed = read(report)
    outcome.minutes = (time.monotonic() - start) / 60
    return outcome


def main() -> int:
    """Runs every combination asked for; returns 0 if all tests passed in each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--python", nargs="+", default=PYTHONS, metavar="VERSION")
    parser.add_argument("tests", nargs="*", help="what pytest gets; default: all")
    options, more = parser.parse_known_args()
    outcomes = []
    for python in options.python:
        for environment in ENVIRONMENTS:
            print(f"Python {python}, {environment} versions …", flush=True)
            outcomes.append(run(python, environment, [*options.tests, *more]))
            print(HEAD, outcomes[-1].row(), *outcomes[-1].failed, sep="\n", flush=True)
    print("\n".join([HEAD, *(outcome.row() for outcome in outcomes)]))
    return int(any(o.failed or not o.passed for o in outcomes))


if __name__ == "__main__":
    sys.exit(main())
