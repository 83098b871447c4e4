"""A lesson saved, left, and opened again with a new kernel: its figures are there."""

import nbformat
import pytest
from playwright.sync_api import expect

STEPPER = "graphs.stepper(total"
STATE = "application/vnd.jupyter.widget-state+json"


@pytest.fixture(scope="module")
def opened(lab):
    """Lesson 04, run to its stepper, saved, closed, and open again."""
    lesson = lab.open("04_backpropagation")
    lesson.run_to(STEPPER)
    lesson.select(STEPPER).get_by_role("button", name="›").click()
    lesson.save()
    lab.close(lesson)
    again = lab.open("04_backpropagation")
    yield again
    lab.close(again)


def test_the_file_keeps_the_state_of_its_sliders(opened):
    saved = nbformat.read(opened.file, as_version=4)
    assert saved.metadata["widgets"][STATE]["state"]


def test_a_reopened_stepper_shows_its_picture_and_its_place(opened, pictures):
    cell = opened.select(STEPPER)
    picture = cell.locator("svg[role=img]")
    expect(picture).to_be_visible()
    expect(cell).to_contain_text("1 / ")
    expect(cell).not_to_contain_text("Error displaying widget")
    cell.screenshot(path=pictures / "reopened-stepper.png")


def test_a_narrow_page_scrolls_the_picture_and_keeps_its_words_readable(opened):
    opened.page.set_viewport_size({"width": 900, "height": 700})
    picture = opened.select(STEPPER).locator("svg[role=img]")
    width, height = (float(picture.get_attribute(name)) for name in ("width", "height"))
    box = picture.bounding_box()
    assert box["width"] >= 0.79 * width
    assert box["height"] == pytest.approx(box["width"] * height / width, rel=0.02)


def test_all_lessons_opens_as_a_page(lab):
    lesson = lab.open("00_start_here")
    lesson.notebook.get_by_role("link", name="All lessons").first.click()
    shown = lesson.page.locator(".jp-MarkdownViewer")
    expect(shown.get_by_role("heading", name="The lessons")).to_be_visible()
    lab.close(lesson)
