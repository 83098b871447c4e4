"""A figure with sliders in JupyterLab, as the eye meets it."""

import pytest
from playwright.sync_api import expect

WALK = "figures.walk(loss"
DRAWN = "figures.distances("


@pytest.fixture(scope="module")
def lesson(lab):
    """Lesson 03, run as far as its sliders and the picture after them."""
    opened = lab.open("03_gradient_descent")
    opened.run_to(DRAWN)
    yield opened
    lab.close(opened)


def test_all_tracks_begin_at_the_same_place(lesson):
    tracks = lesson.select(WALK).locator(".noUi-target").all()
    assert len(tracks) == 3
    assert len({round(track.bounding_box()["x"]) for track in tracks}) == 1


@pytest.mark.parametrize(("theme", "light"), [("Light", "1"), ("Dark", "0.86")])
def test_white_paper_does_not_glare_in_the_dark(lesson, theme, light, pictures):
    lesson.command(f"Use Theme: JupyterLab {theme}")
    body = lesson.page.locator("body")
    expect(body).to_have_attribute("data-jp-theme-name", f"JupyterLab {theme}")
    lesson.select(WALK)
    papers = lesson.notebook.locator(".jp-OutputArea-output img").all()
    assert len(papers) == 2
    for paper in papers:
        expect(paper).to_have_css("filter", f"brightness({light})")
        expect(paper).to_have_css("border-radius", "8px")
    lesson.page.screenshot(path=pictures / f"sliders-{theme.lower()}.png")
