"""What a check knows of the notebook around it: which text ran, and which did not."""

import json

import nbformat
import pytest
from nbclient import NotebookClient

from tools.course import ROOT

WRITTEN = "def tanh(x):\n    return np.tanh(x)"
WRONG = "def tanh(x):\n    return -np.tanh(x)"
CHECK = "tanh = check(tanh)"
SETUP = f"""\
import sys
sys.path.insert(0, {str(ROOT)!r})
import numpy as np
from helpers.checks import check, hint, solution"""


def saved(text):
    """A cell that writes the notebook's file as JupyterLab saves it."""
    notebook = {"cells": [{"cell_type": "code", "source": text}]}
    return (
        "import os, time\ntime.sleep(0.05)\n"
        f"open(os.environ['JPY_SESSION_NAME'], 'w').write({json.dumps(notebook)!r});"
    )


@pytest.fixture
def said(tmp_path, monkeypatch):
    """Runs cells in one kernel; returns what the last one shows."""
    for variable in ("COURSE_STRICT", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "lesson.ipynb"))

    def run(*sources):
        cells = [nbformat.v4.new_code_cell(source) for source in (SETUP, *sources)]
        notebook = nbformat.v4.new_notebook(cells=cells)
        NotebookClient(
            notebook, timeout=300, kernel_name="python3", allow_errors=True
        ).execute()
        return notebook.cells[-1].outputs[0].data

    return run


def test_a_card_is_shown_once_with_hints_and_the_solution_to_unfold(said):
    card = said(WRONG, CHECK)
    assert card["text/plain"].startswith("✗ tanh: 6 of 6 calls differ")
    assert card["text/html"].count("<details") == 3 + 2
    assert "def tanh(x):" in card["text/html"]
    assert set(card) == {"text/plain", "text/html"}  # no view of a lost widget


def test_the_lesson_goes_on_with_the_course_s_function_until_yours_is_right(said):
    assert "still the course's tanh" in said(WRONG, CHECK, CHECK)["text/plain"]
    assert "your tanh" in said(WRONG, CHECK, WRITTEN, CHECK)["text/plain"]
    kept = said(WRITTEN, f"mine = tanh\n{CHECK}", "tanh is mine")["text/plain"]
    assert kept == "True"


def test_a_cell_that_is_not_python_has_not_run(said):
    open_bracket = "def tanh(x):\n    return np.tanh(x"
    told = said(WRITTEN, open_bracket, CHECK)["text/plain"]
    assert told.startswith("○") and "not Python yet (line 2" in told


def test_a_cell_that_ended_before_its_definition_is_an_older_version(said):
    told = said(WRITTEN, f"1 / 0\n{WRITTEN.replace('x', 'scores')}", CHECK)
    assert "an older version" in told["text/plain"]


def test_a_text_saved_after_its_cell_ran_has_not_run(said):
    told = said(WRITTEN, saved(WRONG), CHECK)["text/plain"]
    assert told.startswith("○") and "has changed since it ran" in told
    assert said(saved(WRONG), WRITTEN, CHECK)["text/plain"].startswith("✓")
    assert said(WRITTEN, saved(WRITTEN), CHECK)["text/plain"].startswith("✓")


def test_a_name_of_the_cells_above_is_missing_after_a_restart(said):
    assert "Run them first" in said(WRITTEN, "del np", CHECK)["text/plain"]
