"""Photographs of living figures, as solutions stored in git hold them."""

import base64
import io

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from tools import execute, stills

pytestmark = pytest.mark.full


def test_each_figure_is_photographed_sharp_and_small(browser, figures):
    for name, figure in figures.items():
        content = stills.photograph(browser, figure.html())
        width, height = Image.open(io.BytesIO(content)).size
        assert width >= stills.DOTS * stills.WIDTH and height > 400, name
        assert 10_000 < len(content) < 80_000, name


def test_a_figure_whose_script_fails_is_not_photographed(browser, figures):
    broken = figures["spaces"].html().replace('"points":[[', '"points":[null,[')
    with pytest.raises(RuntimeError, match="does not come to life"):
        stills.photograph(browser, broken)


def test_a_solution_stores_the_photograph_beside_the_words(
    browser, figures, monkeypatch
):
    bundle = figures["bends"]._repr_mimebundle_()
    living = new_output("display_data", data=bundle)
    other = new_output("display_data", data={"text/html": "<b>7</b>"})
    notebook = new_notebook(cells=[new_code_cell(outputs=[living, other])])
    monkeypatch.setattr(execute, "browser", lambda: _Open(browser))
    execute.add_stills(notebook)
    stored = notebook.cells[0].outputs
    assert base64.b64decode(stored[0].data["image/png"]).startswith(b"\x89PNG")
    assert stored[0].metadata["image/png"]["alt"] == figures["bends"].alt
    assert stored[1] == other


class _Open:
    """The browser of these tests, in place of a second one."""

    def __init__(self, browser):
        self.browser = browser

    def __enter__(self):
        return self.browser

    def __exit__(self, *_):
        pass
