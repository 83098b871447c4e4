"""Runs the tests on the oldest and the newest versions that requirements.txt admits.

    python tools/versions.py                              the quick tests, six times
    python tools/versions.py notebooks                    only what pytest is told here
    python tools/versions.py --python 3.13 -- -m full     on one Python

Each environment is made by uv in a temporary folder, used and deleted: about 2.4 GB at
a time. The end is a table: Python × environment × notebooks executed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

ROOT: Final = Path(__file__).resolve().parent.parent
PYTHONS: Final = ("3.11", "3.12", "3.13")
# uv's name for the lowest versions of what is asked for, the newest of what that needs.
ENVIRONMENTS: Final = {"lowest": "lowest-direct", "newest": "highest"}
NAMED: Final = ("numpy", "matplotlib", "ipywidgets", "tensorflow", "keras")
HEAD: Final = (
    "| Python | environment | versions | notebooks executed | passed | failed |\n"
    "|---|---|---|---|---|---|"
)


def counts(report: Path) -> tuple[str, int, list[str]]:
    """Reads pytest's JUnit report.

    Returns:
        How many notebooks had no failed cell, such as "6 of 7"; how many tests passed;
        the names of the failed ones.
    """
    notebooks: dict[str, bool] = defaultdict(lambda: True)
    passed, failed = 0, []
    for case in ElementTree.parse(report).iter("testcase"):
        place, outcome = case.get("classname", ""), {part.tag for part in case}
        if outcome & {"failure", "error"}:
            failed.append(f"{place}::{case.get('name')}")
        good = not outcome & {"failure", "error", "skipped"}
        passed += good
        if place.endswith(".ipynb"):
            notebooks[place] &= good
    return f"{sum(notebooks.values())} of {len(notebooks)}", passed, failed


def run(python: str, environment: str, tests: list[str]) -> tuple[str, list[str]]:
    """Makes one environment and runs pytest in it.

    Returns:
        A row of the table, and the names of what failed.
    """
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        venv, report = Path(folder, "venv"), Path(folder, "report.xml")
        env = os.environ | {"VIRTUAL_ENV": str(venv)}
        for name in ("PYTHONPATH", "UV_PYTHON"):
            env.pop(name, None)
        resolution = f"--resolution={ENVIRONMENTS[environment]}"
        install = ["uv", "pip", "install", "-q", resolution, "-e", ".", "--group=dev"]
        try:
            for command in (["uv", "venv", "-q", "--python", python, venv], install):
                subprocess.run(command, cwd=ROOT, env=env, check=True)
        except subprocess.CalledProcessError:
            return f"| {python} | {environment} | not installed | | | |", ["uv"]
        freeze = ["uv", "pip", "freeze"]
        listed = subprocess.check_output(freeze, cwd=ROOT, env=env, text=True)
        pins = dict(line.split("==") for line in listed.split() if "==" in line)
        program = venv / ("Scripts" if os.name == "nt" else "bin") / "python"
        test = [program, "-m", "pytest", "-q", f"--junitxml={report}", *tests]
        ended = subprocess.run(test, cwd=ROOT, env=env, check=False)
        notebooks, passed, failed = counts(report)
    if ended.returncode and not failed:
        failed = [f"pytest ended with {ended.returncode}"]
    versions = ", ".join(f"{name} {pins[name]}" for name in NAMED)
    cells = (python, environment, versions, notebooks, str(passed), str(len(failed)))
    return f"| {' | '.join(cells)} |", failed


def main() -> int:
    """Runs every combination asked for; returns 0 if all tests passed in each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--python", nargs="+", default=PYTHONS, metavar="VERSION")
    parser.add_argument("tests", nargs="*", help="what pytest gets")
    options, more = parser.parse_known_args()
    rows, bad = [], []
    for python in options.python:
        for environment in ENVIRONMENTS:
            print(f"Python {python}, {environment} versions …", flush=True)
            row, failed = run(python, environment, [*options.tests, *more])
            rows.append(row)
            bad += failed
            print(HEAD, row, *failed, sep="\n", flush=True)
    print("\n".join([HEAD, *rows]))
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
