"""Living figures in JupyterLab: pulled by mouse and by keys, in both themes."""

import re
from urllib.parse import urlsplit

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from tests.support.living import (
    NAMES,
    WIDTHS,
    pull,
    serious_faults,
    sticks_out,
    use_every_part,
    value,
)

NAME = "living"
EXAMPLES = "from tools.stills import examples\n\nshown = examples()"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
HEIGHT = 1000


def listen(page, server):
    """A list that gets what a page complains about or asks another server for."""
    faults = []

    def asked(request):
        # No place: what the page holds already, as data or as a blob.
        if urlsplit(request.url).netloc not in (server, ""):
            faults.append(request.url)

    def told(line):
        if line.type == "error":
            faults.append(line.text)

    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", told)
    page.on("request", asked)
    return faults


@pytest.fixture(scope="module")
def opened(lab):
    """A notebook that shows each figure, run; `lesson.faults` tells what went wrong."""
    cells = [EXAMPLES, *(f'shown["{name}"]' for name in NAMES)]
    notebook = new_notebook(cells=[new_code_cell(c) for c in cells], metadata=KERNEL)
    nbformat.write(notebook, lab.course / "notebooks" / f"{NAME}.ipynb")
    lesson = lab.open(NAME)
    page = lesson.page
    page.emulate_media(reduced_motion="reduce")
    lesson.faults = listen(page, urlsplit(lab.address).netloc)
    lesson.run_all()
    lesson.press("Control+B")  # the list of files, which takes the place of a phone
    yield lesson
    lab.close(lesson)


@pytest.fixture(scope="module", params=["Light", "Dark"])
def lesson(request, opened):
    """The notebook in one of JupyterLab's themes."""
    opened.page.set_viewport_size({"width": 1280, "height": HEIGHT})
    theme = f"JupyterLab {request.param}"
    opened.command(f"Use Theme: {theme}")
    body = opened.page.locator("body")
    expect(body).to_have_attribute("data-jp-theme-name", theme)
    return opened


def living(lesson, name):
    """A figure, scrolled to where it can be seen."""
    figure = lesson.cell(f'shown["{name}"]').locator("[data-living]")
    figure.scroll_into_view_if_needed()
    expect(figure.locator("figure")).to_be_visible()
    return figure


@pytest.mark.parametrize("name", NAMES)
def test_every_part_answers_to_mouse_and_keys(lesson, name, pictures):
    figure = living(lesson, name)
    use_every_part(lesson.page, figure)
    theme = lesson.page.locator("body").get_attribute("data-jp-theme-name")
    figure.screenshot(path=pictures / f"living-{name}-{theme.split()[-1].lower()}.png")
    assert lesson.faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out_or_it_scrolls(lesson, width):
    lesson.page.set_viewport_size({"width": width, "height": HEIGHT})
    for name in NAMES:
        figure = living(lesson, name)
        if width > 360:  # there JupyterLab leaves less than a figure needs
            assert sticks_out(figure) == [], name
        else:
            expect(figure).to_have_css("overflow-x", "auto")
            assert figure.evaluate("it => it.scrollWidth - it.clientWidth") > 0
    lesson.page.set_viewport_size({"width": 1280, "height": HEIGHT})


def test_axe_finds_nothing_serious(lesson):
    assert serious_faults(lesson.page, ".jp-OutputArea") == []


def test_keys_on_a_handle_do_not_walk_through_the_notebook(lesson):
    handle = living(lesson, "bends").locator("[role=slider]").first
    before = value(handle)
    cell = lesson.cell('shown["bends"]')
    pull(lesson.page, handle.locator(".dot"), 0, 0)
    for key in ("ArrowDown", "ArrowUp", "ArrowRight"):
        lesson.press(key)
    expect(handle).not_to_have_attribute("aria-valuetext", before)
    expect(cell).to_have_class(re.compile("jp-mod-active"))
