"""The page to draw on: what lines become, and how the widget and Python talk."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.display.live import WIDGET_VIEW
from helpers.figures import drawing
from helpers.figures.drawing import EXAMPLE, DrawingPage, parse, rasterise

ONE = [[(14, 4), (14, 24)]]


def by_ink(image):
    """Ten shares that tell how much ink there is."""
    share = min(np.sum(image) / 255 / 200, 1)
    return np.array([1 - share, share, *np.zeros(8)])


def centre(image):
    places = np.arange(28) + 0.5
    ink = image / image.sum()
    return ink.sum(axis=0) @ places, ink.sum(axis=1) @ places


@pytest.mark.parametrize(
    "strokes", [EXAMPLE, ONE, [[(3, 3), (9, 5)], [(5, 2), (4, 9)]]]
)
def test_a_drawing_has_mnists_size_and_place(strokes):
    image = rasterise(strokes)
    assert image.shape == (28, 28) and image.dtype == np.uint8
    assert image.min() == 0 and image.max() == 255
    np.testing.assert_allclose(centre(image), 14, atol=0.35)
    rows, columns = np.nonzero(image > 127)
    assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 21


def test_an_empty_page_is_blank():
    assert not rasterise([]).any() and not rasterise([[]]).any()


def test_a_dot_stays_a_dot():
    assert 1 < np.count_nonzero(rasterise([[(20, 3)]])) < 30


def test_lines_are_drawn_where_they_are():
    image = rasterise(ONE)
    assert (image[8:20, 13:15] == 255).all()
    assert not image[:, :11].any() and not image[:, 17:].any()


POINTS = st.tuples(st.floats(0, 28), st.floats(0, 28))


@settings(deadline=None)
@given(st.lists(st.lists(POINTS, min_size=1, max_size=6), min_size=1, max_size=4))
def test_any_strokes_give_an_image_with_ink_inside(strokes):
    image = rasterise(strokes)
    assert image.any() and image.dtype == np.uint8


def test_place_and_size_on_the_page_do_not_matter():
    moved = [[(x / 2 + 3, y / 2 + 9) for x, y in stroke] for stroke in EXAMPLE]
    np.testing.assert_allclose(rasterise(moved), rasterise(EXAMPLE), atol=1)


@pytest.mark.parametrize(
    ("text", "strokes"),
    [
        ("", []),
        ("1,2", [[(1, 2)]]),
        ("1.5,2 3,4|5,6", [[(1.5, 2), (3, 4)], [(5, 6)]]),
        ("1,2 x,y 3 4,", [[(1, 2)]]),
        ("|", []),
    ],
)
def test_text_becomes_strokes(text, strokes):
    assert parse(text) == strokes


def parts(page):
    row, lines, clear, caption = page.widget.children
    return row.children[0], row.children[1], lines, clear, caption


def test_without_a_front_end_the_example_is_read():
    page = DrawingPage(by_ink)
    data, metadata = page._repr_mimebundle_()
    assert data["text/plain"].startswith("Read as ")
    assert {"image/png", WIDGET_VIEW} <= set(data)
    assert metadata["image/png"]["alt"] == data["text/plain"]
    np.testing.assert_array_equal(page.image, rasterise(EXAMPLE))


def test_without_ipywidgets_it_is_a_picture_and_an_array(monkeypatch):
    monkeypatch.setattr(drawing, "core_widgets", lambda: None)
    page = DrawingPage(by_ink)
    data, _ = page._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png", "text/html"}
    assert f'alt="{data["text/plain"]}"' in data["text/html"]
    assert page.image.shape == (28, 28)
    with pytest.raises(RuntimeError, match=r"ipywidgets 7\.7"):
        _ = page.widget


def test_a_line_from_the_browser_changes_image_picture_and_caption():
    page = DrawingPage(by_ink)
    _, picture, lines, _, caption = parts(page)
    before = picture.value
    lines.value = "14,4 14,24"
    np.testing.assert_array_equal(page.image, rasterise(ONE))
    assert picture.value != before
    assert caption.value.startswith("Read as 0, ")


def test_clear_empties_the_page_even_if_only_the_browser_has_drawn():
    page = DrawingPage(by_ink, strokes=[])
    sheet, _, lines, clear, caption = parts(page)
    empty = sheet.value
    lines.value = "1,2 3,4"
    clear.click()
    assert not page.image.any() and lines.value == ""
    assert "An empty page" in caption.value
    assert sheet.value != empty and "<polyline" not in sheet.value


def test_a_fault_of_the_network_is_told():
    page = DrawingPage(by_ink)
    lines, caption = parts(page)[2], parts(page)[4]

    def fail(image):
        raise RuntimeError("no <network>")

    page._read = fail
    lines.value = "1,2 3,4"
    assert caption.value == "RuntimeError: no &lt;network&gt;"


def test_a_read_of_the_wrong_shape_is_told_at_once():
    with pytest.raises(ValueError, match=r"shape \(10,\), not \(1, 10\)"):
        DrawingPage(lambda image: np.full((1, 10), 0.1))


def test_the_page_can_be_reached_by_keyboard_and_is_named():
    page = DrawingPage(by_ink)
    sheet = parts(page)[0].value
    assert 'tabindex="0"' in sheet and 'aria-label="Page for a digit' in sheet
    assert 'contenteditable="true"' in sheet  # so that JupyterLab leaves it the keys
    scripts = re.findall(r' on\w+="([^"]+)"', sheet)
    assert len(scripts) == 9
    assert all(s.count("{") == s.count("}") for s in scripts)
    assert "course-page" in page.widget._dom_classes


def test_only_widgets_that_old_and_new_ipywidgets_share():
    page = DrawingPage(by_ink)
    kinds = {type(part).__name__ for part in parts(page)}
    assert kinds == {"HTML", "Image", "Textarea", "Button"}
