"""Lesson 06 on MNIST where there is a file of it, else on the digits that ship."""

import re

import nbformat
from nbclient import NotebookClient

from tools.course import ROOT

SOLUTIONS = ROOT / "notebooks" / "solutions"


def text_of(cell):
    return "".join(
        output.text if output.output_type == "stream" else output.data["text/plain"]
        for output in cell.get("outputs", [])
    )


def test_the_solution_runs_and_both_networks_read_well(monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    notebook = nbformat.read(SOLUTIONS / "06_keras_mnist.ipynb", as_version=4)
    stored = [text_of(cell) for cell in notebook.cells]
    NotebookClient(
        notebook, timeout=600, resources={"metadata": {"path": str(SOLUTIONS)}}
    ).execute()
    texts = [text_of(cell) for cell in notebook.cells]
    for cell, before, now in zip(notebook.cells, stored, texts, strict=True):
        if "nbval-check-output" in cell.metadata.get("tags", []):
            assert now == before
    said = "\n".join(texts)
    least = 97.5 if "Data: MNIST, 60,000" in said else 93
    found = re.findall(r"^(Keras|yours): ([\d.]+)%", said, re.M)
    assert [name for name, _ in found] == ["Keras", "yours"]
    assert all(float(share) >= least for _, share in found)
