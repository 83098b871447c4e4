"""What graders of other platforms get, and what they read back."""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile

import nbformat
import pytest
import yaml

from homework import autograde, cli
from homework.assignment import HomeworkError, find
from tests.support.grading import COURSE
from tests.support.results import row
from tests.support.submissions.kind import LESSON, POINTS, TOTAL, as_bytes, solved

ASSIGNMENT = find("01", None, COURSE)
RUNNER = {
    "CLASSROOM": "cs-1",
    "ASSIGNMENT": "activations",
    "SUBMISSION_TAG": "submit/2026-01-31T23-59-00Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/commit",
    "RELEASE_URL": "https://example.org/release",
}


def test_gradescope_reads_results_of_this_form(tmp_path, monkeypatch):
    metadata = tmp_path / "metadata.json"
    monkeypatch.setattr(autograde, "METADATA", metadata)
    points = {"relu": 0, "tanh": 0.5, "softmax": None}
    told = {"relu": "✗ relu: no\nHint: Compare with 0."}
    given = row(ASSIGNMENT, "Ann", points=points, messages=told, notes=["look here"])
    given[1].update(status="check by hand", seconds=1.7, repairs=["a cell put back"])
    autograde.gradescope(ASSIGNMENT, given, tmp_path / "results.json")
    said = json.loads((tmp_path / "results.json").read_text("utf-8"))
    keys = {"score", "execution_time", "output", "visibility", "stdout_visibility"}
    assert set(said) <= keys | {"extra_data", "tests", "leaderboard"}
    assert said["execution_time"] == 2 and said["stdout_visibility"] == "hidden"
    assert "look here" in said["output"] and "a cell put back" in said["output"]
    tests = {test["name"]: test for test in said["tests"]}
    assert "softmax" not in tests, "a human gives these points on Gradescope"
    assert sum(test["score"] for test in said["tests"]) == TOTAL - 1 - 1.5 - 3
    assert tests["relu"]["max_score"] == 1 and "Hint" in tests["relu"]["output"]
    each = {"score", "max_score", "name", "number", "output", "tags", "visibility"}
    kinds = {"hidden", "after_due_date", "after_published", "visible"}
    for test in said["tests"]:
        assert set(test) <= each and test["visibility"] in kinds
        assert isinstance(test["number"], str) and test["score"] >= 0
    for when, late in (("2026-02-01T00:00:01", True), ("2026-01-31T23:58:00", False)):
        due = {"due_date": "2026-01-31T23:59:59.000000-07:00"}
        stamp = {"created_at": f"{when}.365935-07:00", "assignment": due}
        metadata.write_text(json.dumps(stamp))
        autograde.gradescope(ASSIGNMENT, given, tmp_path / "results.json")
        said = json.loads((tmp_path / "results.json").read_text("utf-8"))
        assert said["extra_data"]["late"] is late
        assert ("after the due date" in said["output"]) is late


def test_classroom50_reads_results_of_this_form(tmp_path, monkeypatch):
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("REVIEW_URL", raising=False)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    when = {"GIT_COMMITTER_DATE": "2026-01-31T18:59:00-05:00"}
    subprocess.run([*git, "init", "-q"], check=True)
    commit = [*git, "commit", "-q", "--allow-empty", "-m", "handed in"]
    subprocess.run(commit, check=True, env=os.environ | when)
    given = row(ASSIGNMENT, "Ann", points={"relu": 0, "tanh": 1.5})
    autograde.classroom50(ASSIGNMENT, given, tmp_path / "result.json")
    said = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert said["schema"] == "classroom50/result/v1"
    assert said["datetime"] == "2026-01-31T23:59:00Z"
    assert (said["classroom"], said["assignment"]) == ("cs-1", "activations")
    assert said["submission"] == RUNNER["SUBMISSION_TAG"]
    assert said["review"] == said["commit"] == RUNNER["COMMIT_URL"]
    assert said["release"] == RUNNER["RELEASE_URL"]
    assert said["max-score"] == TOTAL and type(said["max-score"]) is int
    assert said["score"] == TOTAL - 1 - 1 and type(said["score"]) is int
    assert said["score"] == sum(test["score"] for test in said["tests"])
    for test in said["tests"]:
        assert {"test-name", "passed", "score", "max-score"} <= set(test)
        assert type(test["score"]) is int and type(test["passed"]) is bool
    tanh = next(test for test in said["tests"] if test["test-name"] == "tanh")
    assert (tanh["passed"], tanh["score"], tanh["points"]) == (False, 1, 1.5)
    monkeypatch.delenv("RELEASE_URL")
    with pytest.raises(HomeworkError, match="RELEASE_URL is unset"):
        autograde.classroom50(ASSIGNMENT, given, tmp_path / "result.json")


def test_githubs_summary_is_a_table_that_no_answer_breaks(tmp_path):
    told = {"relu": "✗ <b>|x|\nHint: a | b"}
    given = row(ASSIGNMENT, "Ann", points={"relu": 0}, messages=told)
    (tmp_path / "summary.md").write_text("before\n")
    autograde.github(ASSIGNMENT, given, tmp_path / "summary.md")
    said = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert said.startswith(f"before\n## {LESSON}: {TOTAL - 1} of {TOTAL} points")
    assert "| `relu` | 0 of 1 | ✗ ✗ &lt;b>\\|x\\|<br>Hint: a \\| b |" in said
    table = [line for line in said.splitlines() if line.startswith("|")]
    assert len(table) == len(ASSIGNMENT.graded) + 2


def test_the_zip_for_gradescope_holds_all_that_grading_needs(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / f"{LESSON}.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook()))
    made = tmp_path / "autograder.zip"
    command = ["autograder", "1", "gradescope", "--to", str(made)]
    assert cli.main([*command, "--private", str(folder)]) == 0
    with zipfile.ZipFile(made) as archive:
        names = set(archive.namelist())
        modes = {e.filename: e.external_attr >> 16 for e in archive.infolist()}
        archive.extractall(tmp_path / "source")
    assert {"setup.sh", "run_autograder"} <= names, "at the root of the zip"
    assert modes["setup.sh"] & 0o111 and modes["run_autograder"] & 0o111
    assert f"private/{LESSON}.ipynb" in names
    assert not any("__pycache__" in name or name.startswith("tests") for name in names)
    run = (tmp_path / "source" / "run_autograder").read_text(encoding="utf-8")
    setup = (tmp_path / "source" / "setup.sh").read_text(encoding="utf-8")
    assert run.startswith("#!/") and setup.startswith("#!/usr/bin/env bash")
    assert "/autograder/results/results.json --private private" in run
    assert "--python 3.13" in setup
    for script in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", str(tmp_path / "source" / script)], check=True)
    project = tomllib.loads((tmp_path / "source" / "pyproject.toml").read_text("utf-8"))
    assert {project["project"]["readme"], *project["project"]["license-files"]} <= names
    for wanted in project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]:
        assert wanted in names
    for package in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        assert f"{package}/__init__.py" in names


def test_the_folder_for_classroom50(tmp_path):
    command = ["autograder", "01", "classroom50", "--to", str(tmp_path / "made")]
    assert cli.main(command) == 0
    made = tmp_path / "made"
    assert {path.name for path in made.iterdir()} == {
        *("autograder.py", "course.zip", "runtime.json"),
    }
    assert json.loads((made / "runtime.json").read_text())["python"] == "3.13"
    script = (made / "autograder.py").read_text(encoding="utf-8")
    compile(script, "autograder.py", "exec")
    assert '"classroom50", "01_activations"' in script and "--private" not in script
    with zipfile.ZipFile(made / "course.zip") as archive:
        assert f"notebooks/solutions/{LESSON}.toml" in archive.namelist()


@pytest.mark.full
def test_runners_need_no_tools_of_contributors():
    """They install the group `instructor` alone."""
    project = tomllib.loads((COURSE.root / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    there = " ".join(groups["instructor"])
    names = [re.split(r"[^\w-]", line)[0] for line in groups["dev"]]
    # nbgrader brings these along.
    others = set(names) - {"nbformat", "nbclient"} - set(re.findall(r"[\w-]+", there))
    assert "playwright" in others
    blocked = [name.replace("-", "_") for name in others]
    script = f"import sys\nfor n in {blocked}: sys.modules[n] = None\n"
    script += "import homework.autograde, homework.cli, homework.sandbox\n"
    script += "from homework import bundles, feedback, gradebook, release, summary\n"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=COURSE.root)


def test_the_workflow_of_a_template_repository(tmp_path):
    release = tmp_path / "01"
    assert cli.main(["release", "01", "--to", str(release), "--workflow"]) == 0
    file = release / ".github" / "workflows" / "homework.yml"
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["grade"]["steps"]
    mine, course, python, _, run = steps
    assert mine["with"]["path"] == "handed-in"
    assert course["with"]["repository"] == COURSE.slug
    assert python["with"]["python-version"] == "3.13"
    assert run["working-directory"] == "course"
    assert run["run"].split()[-4:-1] == ["github", LESSON, "../handed-in"]


@pytest.mark.full
def test_a_runner_grades_its_one_submission(tmp_path, monkeypatch):
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "in").mkdir()
    wrong = solved(softplus="def softplus(x):\n    return x - 1")
    (tmp_path / "in" / "whatever.ipynb").write_bytes(as_bytes(wrong))
    result = tmp_path / "result.json"
    command = ["classroom50", LESSON, str(tmp_path / "in"), str(result)]
    assert autograde.main(command) == 0
    said = json.loads(result.read_text("utf-8"))
    assert [t["test-name"] for t in said["tests"] if not t["passed"]] == ["softplus"]
    assert said["score"] == TOTAL - POINTS["softplus"]


def test_a_runner_without_a_notebook_still_says_so(tmp_path):
    (tmp_path / "essay.txt").write_text("sorry")
    command = ["gradescope", LESSON, str(tmp_path), str(tmp_path / "r.json")]
    assert autograde.main(command) == 0
    said = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert "no notebook was handed in, only essay.txt" in said["output"]
    assert {test["score"] for test in said["tests"]} == {0}
