"""The table of versions: what it counts as a notebook that ran."""

import subprocess

from packaging.specifiers import SpecifierSet

from tools import versions

REPORT = """<testsuites><testsuite>
<testcase classname="notebooks.00_start_here.ipynb" name="Cell 0"/>
<testcase classname="notebooks.00_start_here.ipynb" name="Cell 1"/>
<testcase classname="notebooks.01_activations.ipynb" name="Cell 0"/>
<testcase classname="notebooks.01_activations.ipynb" name="Cell 1"><failure/></testcase>
<testcase classname="notebooks.02_losses.ipynb" name="Cell 0"><skipped/></testcase>
<testcase classname="tests.test_build" name="test_it"/>
<testcase classname="tests.test_live" name="test_that"><error/></testcase>
</testsuite></testsuites>"""


def test_a_notebook_counts_only_if_every_cell_passed(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    failed = ["notebooks.01_activations.ipynb::Cell 1", "tests.test_live::test_that"]
    assert versions.counts(report) == ("1 of 3", 4, failed)


def test_an_environment_that_cannot_be_made_is_told(monkeypatch):
    def fail(command, **options):
        raise subprocess.CalledProcessError(2, command)

    monkeypatch.setattr(versions.subprocess, "run", fail)
    row, failed = versions.run("2.7", "newest", [])
    assert "| 2.7 | newest | not installed |" in row and failed
    assert versions.HEAD.splitlines()[0].count("|") == row.count("|")


def test_the_pythons_are_those_that_the_course_admits():
    text = (versions.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (line,) = (x for x in text.splitlines() if x.startswith("requires-python"))
    admitted = SpecifierSet(line.split('"')[1])
    found = tuple(f"3.{n}" for n in range(30) if admitted.contains(f"3.{n}.5"))
    assert found == versions.PYTHONS
