"""A lesson as it is opened, left for the next one, and read without being trusted."""

import json
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.support.lab import FIRST_LESSON
from tools.course import ROOT

NEXT = "01_activations"
STORED = ("03_gradient_descent", "04_backpropagation")


@pytest.fixture
def first(lab):
    """The first lesson, opened, nothing done."""
    lesson = lab.open(FIRST_LESSON)
    yield lesson
    lab.close(lesson)


def test_an_opened_lesson_is_not_marked_unsaved(first):
    before = first.file.read_bytes()
    first.page.wait_for_timeout(3_000)  # longer than it took to be marked
    expect(first.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
    assert first.file.read_bytes() == before


def test_the_bar_leads_to_the_lessons_and_a_closed_lesson_leaves_no_kernel(first, lab):
    bar = first.cells.first
    expect(bar.get_by_role("link", name="All lessons")).to_be_visible()
    expect(bar.locator("img")).to_have_count(0)  # a badge is broken without a network
    bar.get_by_role("link", name="01 ·").click()
    tabs = first.page.locator("#jp-main-dock-panel .lm-TabBar-tab")
    expect(tabs).to_have_count(2)
    expect(first.page.get_by_role("link", name="02 ·").first).to_be_visible()
    first.page.wait_for_load_state("networkidle")  # until then no tab is closed
    tabs.filter(has_text=FIRST_LESSON).locator(".lm-TabBar-tabCloseIcon").click()
    expect(tabs).to_have_count(1)
    for _ in range(20):
        if open_notebooks(lab) == [f"notebooks/{NEXT}.ipynb"]:
            return
        first.page.wait_for_timeout(500)
    raise AssertionError(open_notebooks(lab))


def open_notebooks(lab):
    """The notebooks that have a kernel."""
    server, _, token = lab.address.partition("/lab/tree/")
    header = {"Authorization": f"token {token.partition('token=')[2]}"}
    sessions = json.load(urlopen(Request(f"{server}/api/sessions", headers=header)))
    return [session["path"] for session in sessions]


@pytest.mark.parametrize("name", STORED)
def test_a_solution_that_is_not_trusted_shows_its_pictures(lab, name, pictures):
    stored = ROOT / "notebooks" / "solutions" / f"{name}.ipynb"
    copied = lab.course / "notebooks" / f"stored_{name}.ipynb"
    copied.write_bytes(stored.read_bytes())
    lesson = lab.open(copied.stem)
    kept = [
        (cell, output.metadata["image/png"]["alt"])
        for cell, source in enumerate(lesson.sources)
        for output in source.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert len(kept) > 3
    for number, alt in kept:
        picture = lesson.cells.nth(number).locator(".jp-OutputArea-output img").first
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("it => it.naturalWidth") > 100, alt
    lesson.page.screenshot(path=pictures / f"stored-{name}.png")
    expect(lesson.notebook.get_by_text("Error displaying widget")).to_have_count(0)
    lab.close(lesson)
