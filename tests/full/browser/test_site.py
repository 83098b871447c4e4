"""The pages to read, from the disk and without a network, as a reader meets them."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tools.course import Course
from tools.site import pages, write
from tools.solutions import read_solution

NAMES = ("index", "glossary", "00_start_here", "04_backpropagation")
MOST_BYTES = 12e6


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder as `tools/site.py --stored` makes it."""
    course = Course()
    files = pages(course, [read_solution(course, path) for path in course.solutions])
    assert sum(map(len, files.values())) < MOST_BYTES
    folder = tmp_path_factory.mktemp("read") / "site"
    write(folder, files)
    return folder


@pytest.fixture(params=["light", "dark"])
def visit(request, browser, site):
    """Opens a page without a network; in the end nothing was asked for or wrong."""
    context = browser.new_context(offline=True, color_scheme=request.param)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.append(line.text))
    page.on("request", lambda r: faults.append(r.url) if r.url[:4] == "http" else None)

    def open_page(name, width):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto((site / f"{name}.html").as_uri())
        return page

    yield open_page
    context.close()
    assert faults == []


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious_and_nothing_sticks_out(visit, name):
    for width in (360, 768, 1280):
        page = visit(name, width)
        beyond = "document.documentElement.scrollWidth - window.innerWidth"
        assert page.evaluate(beyond) <= 0, width
    # Not preloaded: axe would ask for the style sheet, which a file:// page may not.
    found = Axe().run(page, options={"preload": False}).response["violations"]
    serious = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    assert not [(rule["id"], rule["nodes"][0]["html"][:300]) for rule in serious]


def test_the_first_page_is_alive_and_leads_to_the_lessons(visit):
    page = visit("index", 1280)
    ring = page.locator("[data-alive] [role=slider]").first
    before = ring.get_attribute("aria-valuetext")
    ring.press("ArrowRight")
    expect(ring).not_to_have_attribute("aria-valuetext", before)
    page.locator(".lessons a").nth(1).click()
    expect(page.locator("h1")).to_be_visible()
    page.locator(".bar a[rel=next]").click()
    assert page.url.endswith("02_losses.html")
    answer = page.locator("details.fold").nth(1)
    expect(answer.locator(".code")).to_be_hidden()
    answer.locator("summary").click()
    expect(answer.locator(".code")).to_be_visible()


def test_every_picture_is_there(visit):
    page = visit("04_backpropagation", 1280)
    for picture in page.locator(".output img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("picture => picture.naturalWidth") > 0
