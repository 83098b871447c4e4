"""The pages to read, from the disk and without a network, as a reader meets them."""

import re

import pytest
from nbformat.v4 import new_output
from playwright.sync_api import expect

from tests.support.living import WIDTHS, serious_faults, sticks_out, use_every_part
from tools.course import Course
from tools.site import pages, write
from tools.solutions import read_solution
from tools.stills import examples

COURSE = Course()
SOLUTIONS = [read_solution(COURSE, path) for path in COURSE.solutions]
NAMES = ("index", "glossary", *(solution.name for solution in SOLUTIONS))
# What a cell that ends with a living figure calls; a name of two words is shortened.
CALL = re.compile(r"^living\.([a-z]+)\w*\(", re.M)
MOST_BYTES = 12e6


def living_cells(solution):
    """The cells of a lesson that show a living figure, each with its figure's name."""
    code = [cell for cell in solution.notebook.cells if cell.cell_type == "code"]
    found = [(cell, CALL.search(cell.source)) for cell in code]
    return [(cell, call[1]) for cell, call in found if call]


ALIVE = [solution.name for solution in SOLUTIONS if living_cells(solution)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder as `tools/site.py` makes it, but nothing of the lessons is executed.

    Git holds photographs of the living figures; here they are alive, with examples.
    """
    figures = examples()
    for solution in SOLUTIONS:
        for cell, name in living_cells(solution):
            data = figures[name]._repr_mimebundle_()
            cell.outputs = [new_output("display_data", data=data)]
    files = pages(COURSE, SOLUTIONS)
    assert sum(map(len, files.values())) < MOST_BYTES
    folder = tmp_path_factory.mktemp("read") / "site"
    write(folder, files)
    return folder


@pytest.fixture(params=["light", "dark"])
def visit(request, browser, site):
    """Opens a page without a network; in the end nothing was asked for or wrong."""
    context = browser.new_context(
        offline=True, color_scheme=request.param, reduced_motion="reduce"
    )
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
    for width in WIDTHS:
        page = visit(name, width)
        beyond = "document.documentElement.scrollWidth - window.innerWidth"
        assert page.evaluate(beyond) <= 0, width
    assert serious_faults(page) == []


@pytest.mark.parametrize("name", ALIVE)
def test_living_figures_answer_to_mouse_and_keys(visit, name):
    for width in WIDTHS:
        page = visit(name, width)
        for figure in page.locator("[data-living]").all():
            figure.scroll_into_view_if_needed()
            assert sticks_out(figure) == [], width
            use_every_part(page, figure)
            assert sticks_out(figure) == [], width


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
