"""A lesson as learners leave it: with wrong answers in every exercise."""

import re

import nbformat
import pytest
from nbclient import NotebookClient

from tests.support.no_mnist import without_mnist
from tools.course import ROOT, Course
from tools.lessons import STUB

NAMES = [path.stem for path in Course().solutions]


def run(notebook):
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(ROOT / "notebooks")}},
    )
    client.execute()
    return [c for c in notebook.cells if c.cell_type == "code"]


@pytest.mark.parametrize("name", NAMES)
def test_wrong_answers_everywhere_are_told_and_the_lesson_goes_on(
    name, monkeypatch, tmp_path
):
    monkeypatch.delenv("COURSE_STRICT", raising=False)
    for variable, value in without_mnist(tmp_path).items():
        monkeypatch.setenv(variable, value)
    lesson = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    blank = re.compile(r"^( *)" + re.escape(STUB).replace("\\\n", r"\n\1"), re.M)
    filled = 0
    for cell in lesson.cells:
        answer = r"\1wrong = 'wrong'\n\1return wrong"
        cell.source, count = blank.subn(answer, cell.source)
        filled += count
    checks = [
        str(output.data["text/plain"])
        for cell in run(lesson)
        if cell.metadata.get("nbgrader", {}).get("grade")
        for output in cell.outputs
    ]
    assert len(checks) == filled > 0
    assert all(said.startswith("✗") and "'wrong'" in said for said in checks)
