"""What pictures say in words: composed from title, axes and labels, and kept."""

import base64
import html
import re

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from helpers.checks import display
from helpers.display import alt_text, palette
from helpers.display.live import svg_size
from helpers.display.png import html_image
from helpers.figures import common as plots
from tests.support.seeing import luminance
from tools.course import ROOT, Course

X = np.arange(4.0)
PNG = b"\x89PNG\r\n\x1a\n"
# The grounds of JupyterLab's light and dark theme (--jp-layout-color0 and -color1).
LIGHT, DARK, DARK_PAGE = "#FFFFFF", "#111111", "#212121"


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


def contrast(one, two):
    """WCAG 2.2: (L1 + 0.05) / (L2 + 0.05), the lighter colour above."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_title_axes_and_labels_are_told():
    ax = plots.fit(X, X, {"no bend": 0 * X, "bends": X}, "Bends follow the data")
    assert alt_text.describe(ax.figure) == (
        "Bends follow the data. x axis: x; y axis: y. Labels: no bend, bends."
    )


def test_panels_are_counted_and_told_one_by_one():
    left, right = plots.panels(2)
    left.set(title="It falls.", xlabel="epoch")
    right.set(title="Does it rise?", ylabel="accuracy")
    left.figure.suptitle("Two views")
    assert alt_text.describe(left.figure) == (
        "Two views. 2 panels. Panel 1: It falls. x axis: epoch. "
        "Panel 2: Does it rise?. y axis: accuracy."
    )


def test_marks_for_the_eye_are_left_out():
    ax = plt.subplots()[1]
    ax.set(title=r"$\partial L$ is $w \cdot x$", xlabel="x      (— value, - - slope)")
    ax.text(0, 0, "● value −0.5\nnext")
    assert alt_text.describe(ax.figure) == (
        "∂ L is w · x. x axis: x (value, slope). Labels: value −0.5 next."
    )


def test_a_long_table_is_cut_and_names_of_ticks_are_told():
    ax = plt.subplots()[1]
    for i in range(40):
        ax.text(0, 0, f"no. {i}")
    ax.set_xticks([0, 1], ["SGD", "Adam"])
    told = alt_text.describe(ax.figure)
    assert "no. 22, no. 23, and 18 more" in told and "no. 24" not in told
    ax.texts[0].set_visible(True)
    few = alt_text.describe(ax.figure, without=ax.texts)
    assert few == "Labels: SGD, Adam."


def test_the_numbers_of_a_table_are_counted():
    ax = plt.subplots()[1]
    ax.set(title="A table", ylabel="truth")
    for i in range(40):
        ax.text(0, 0, f"{i % 7}.{i} %")
    assert alt_text.describe(ax.figure) == "A table. y axis: truth. Labels: 40 numbers."


def test_there_is_always_a_sentence():
    assert alt_text.describe(plt.subplots()[0]) == "A figure with 1 axes."


def test_an_image_is_escaped_and_a_wide_one_scrolls_by_keyboard():
    shown = html_image("image/png", PNG, 'a "<b>"', 300)
    assert 'alt="a &quot;&lt;b&gt;&quot;"' in shown and 'width="300"' in shown
    assert base64.b64encode(PNG).decode() in shown
    wide = html_image("image/png", PNG, "wide", 3000, scroll=True)
    assert 'tabindex="0"' in wide and "overflow-x: auto" in wide


@pytest.mark.full
def test_a_notebook_shows_every_figure_with_its_words():
    source = (
        "import matplotlib.pyplot as plt, numpy as np\n"
        "from helpers.figures import common as plots\n"
        "x = np.arange(4.0)\nplots.fit(x, x, {'line': x}, 'It fits');"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    place = {"metadata": {"path": str(ROOT)}}
    NotebookClient(notebook, kernel_name="python3", resources=place).execute()
    (output,) = notebook.cells[0].outputs
    words = "It fits. x axis: x; y axis: y. Labels: line."
    assert output.data["text/plain"] == words
    assert output.metadata["image/png"]["alt"] == words
    assert f'alt="{words}"' in output.data["text/html"]
    # Twice the pixels of its width on the page.
    pixels = int.from_bytes(base64.b64decode(output.data["image/png"])[16:20])
    assert pixels // 2 == output.metadata["image/png"]["width"]


def test_a_plain_python_registers_nothing():
    alt_text.register()


def stored_pictures():
    for path in Course().solutions:
        notebook = nbformat.read(path, as_version=4)
        for number, cell in enumerate(notebook.cells):
            for output in cell.get("outputs", []):
                if {"image/png", "image/svg+xml"} & set(output.get("data", {})):
                    yield pytest.param(cell, output, id=f"{path.stem}-{number}")


def words_of(output):
    if "image/svg+xml" in output.data:
        svg = output.data["image/svg+xml"]
        assert svg_size(svg)
        return html.unescape(re.search(r'role="img" aria-label="([^"]+)"', svg)[1])
    return output.metadata["image/png"]["alt"]


@pytest.mark.parametrize(("cell", "output"), list(stored_pictures()))
def test_every_picture_of_a_lesson_has_words_with_its_title(cell, output):
    """The title is the longest text that the cell hands to a figure, if it does."""
    words = words_of(output)
    assert len(words.split()) >= 4
    assert "text/html" not in output.data  # GitHub cleans it, and shows the image
    code = re.sub(r'"""[^"]*"""', "", cell.source)  # a docstring is no title
    titles = re.findall(r'"([A-Z][^"]{8,})"', code)
    shown = [title for title in titles if _has(words, title.rstrip("."))]
    assert shown or not titles


def _has(words, title):
    """Whether words hold the title, whatever its {…} have become."""
    parts = map(re.escape, re.split(r"\{[^}]*\}", title))
    return re.search(".+?".join(parts), words)


COLOURS = ("FORWARD", "BACKWARD", "LOSS", "DATA", "TEXT", "QUIET_TEXT")


@pytest.mark.parametrize("name", COLOURS)
def test_words_in_pictures_have_enough_contrast(name):
    """WCAG 2.2, 1.4.3; pictures bring their own white ground to each theme."""
    assert contrast(getattr(palette, name), LIGHT) >= 4.5
    assert plt.rcParams["figure.facecolor"] == plt.rcParams["axes.facecolor"] == "white"


@pytest.mark.parametrize("ground", [LIGHT, DARK, DARK_PAGE])
@pytest.mark.parametrize("status", display.EDGES)
def test_cards_leave_words_to_the_theme_and_tell_by_more_than_colour(status, ground):
    """WCAG 2.2, 1.4.11: what is not text needs 3:1, if it alone tells something."""
    card = display.card(status, "words")
    assert "color:" not in card.replace("border-left", "")
    marked = status in display.MARKS or status == "hint"
    assert marked
    if status != "not attempted":  # ○ tells it; the grey edge only frames
        assert contrast(display.EDGES[status], ground) >= 3


def test_the_contrast_test_can_fail():
    assert contrast(palette.CONTEXT, LIGHT) < 4.5
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
