"""Living figures in Chromium: pulled by mouse and by keys, in pages of each kind."""

import html
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.support.living import (
    NAMES,
    WIDTHS,
    draw,
    pull,
    serious_faults,
    settled,
    sticks_out,
    strokes,
    use_every_part,
    value,
)
from tools.stills import DARK, LIGHT, PAGE

pytestmark = pytest.mark.full

KINDS = {"light": LIGHT, "dark": DARK, "sandboxed": LIGHT}


@dataclass
class Shown:
    """A figure on a page of its own, and what the page complained about."""

    page: Page
    scope: Page | FrameLocator
    faults: list[str] = field(default_factory=list)

    @property
    def figure(self) -> Locator:
        return self.scope.locator("[data-living]")

    def parts(self, selector: str) -> list[Locator]:
        return self.figure.locator(selector).all()


@pytest.fixture
def show(browser, figures, tmp_path):
    """Opens a figure from a file, without a network; at the end nothing went wrong."""
    opened = []

    def open_page(name, kind, width):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            offline=True,
            reduced_motion="reduce",
        )
        page = context.new_page()
        text = PAGE.format(style=KINDS[kind], html=figures[name].html())
        if kind == "sandboxed":
            frame = (
                f'<iframe title="figure" sandbox="allow-scripts" style="width: 100%; '
                f'height: 1400px; border: 0" srcdoc="{html.escape(text)}"></iframe>'
            )
            text = PAGE.format(style=LIGHT, html=frame)
        file = tmp_path / f"{name}.html"
        file.write_text(text, "utf-8")
        shown = Shown(
            page, page.frame_locator("iframe") if kind == "sandboxed" else page
        )
        page.on("pageerror", lambda fault: shown.faults.append(str(fault)))
        page.on("console", lambda line: shown.faults.append(line.text))
        page.on("request", lambda request: shown.faults.append(request.url))
        page.goto(file.as_uri())
        shown.faults.remove(file.as_uri())
        expect(shown.figure.locator("figure")).to_be_visible()
        opened.append((context, shown))
        return shown

    yield open_page
    for context, shown in opened:
        asked = [fault for fault in shown.faults if not fault.startswith("data:")]
        assert not [fault for fault in asked if fault != "about:srcdoc"]
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_every_part_answers_to_mouse_and_keys(show, name, kind, width):
    shown = show(name, kind, width)
    assert sticks_out(shown.figure) == []
    use_every_part(shown.page, shown.figure)
    assert sticks_out(shown.figure) == []


@pytest.mark.parametrize("kind", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious(show, name, kind):
    assert serious_faults(show(name, kind, 768).page) == []


def places_on(shown, shares):
    """Places of the window, from shares of a page for digits."""
    box = shown.figure.locator(".page .sheet").bounding_box()
    return [
        (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in shares
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_network_answers_while_one_draws(show, kind):
    shown = show("draw", kind, 768)
    said = shown.figure.locator(".say")
    expect(said).to_contain_text("It reads a 3")
    places = [(0.5, 0.15 + 0.07 * k) for k in range(11)]
    mouse, heard = shown.page.mouse, []
    for number, place in enumerate(places_on(shown, places)):
        mouse.move(*place)
        if number == 0:
            mouse.down()
        settled(shown.figure)
        heard.append(said.inner_text())
    mouse.up()
    assert "reads a 1" in heard[-1]
    assert len(set(heard)) > 2  # and the mouse was down all the time
    assert strokes(shown.figure).count("M") == 1  # the example made room


def test_a_digit_is_drawn_with_keys_alone(show):
    shown = show("draw", "light", 768)
    page, pad = shown.page, shown.figure.locator(".page")
    pad.focus()
    for key in ("Space", *["ArrowDown"] * 14, "Space"):
        page.keyboard.press(key)
    settled(shown.figure)
    expect(shown.figure.locator(".say")).to_contain_text("reads a 1")
    assert strokes(shown.figure).count("M") == 1
    expect(pad.locator(".tip")).to_be_visible()


def test_a_mouse_leaves_no_ring_and_no_pen_on_the_page(show):
    shown = show("draw", "light", 768)
    draw(shown.page, places_on(shown, [(0.3, 0.3), (0.6, 0.6)]))
    shown.page.keyboard.press("Control+S")
    pad = shown.figure.locator(".page")
    expect(pad.locator(".tip")).to_be_hidden()
    assert pad.evaluate("it => getComputedStyle(it).outlineStyle") == "none"
    shown.page.keyboard.press("ArrowLeft")
    expect(pad.locator(".tip")).to_be_visible()


LISTEN = """() => { window.heard = []; addEventListener("keydown", event =>
  window.heard.push([event.key, event.defaultPrevented])); }"""


@pytest.mark.parametrize(
    ("name", "part"),
    [("draw", ".page"), ("bends", "[role=slider]"), ("race", "button")],
)
def test_shortcuts_belong_to_the_page(show, name, part):
    shown = show(name, "light", 768)
    shown.page.evaluate(LISTEN)
    shown.figure.locator(part).first.focus()
    for key in ("Control+s", "Shift+Enter", "Escape", "j", "Control+ArrowDown"):
        shown.page.keyboard.press(key)
    for key in ("ArrowDown", "ArrowLeft", "Space"):
        shown.page.keyboard.press(key)
    heard = [
        key
        for key, _ in shown.page.evaluate("heard")
        if key not in ("Control", "Shift")
    ]
    assert heard == ["s", "Enter", "Escape", "j", "ArrowDown"]
    assert not any(prevented for _, prevented in shown.page.evaluate("heard"))


def state(shown):
    """What a figure tells of itself: each part's value, and what is drawn."""
    parts = shown.parts("[role=slider], input[type=range]")
    drawn = [strokes(shown.figure).count("L") for _ in shown.parts(".page")]
    return [*map(value, parts), *drawn]


@pytest.mark.parametrize("name", NAMES)
def test_what_was_done_outlasts_a_new_width(show, name):
    shown = show(name, "light", 1280)
    first = state(shown)
    grip = shown.figure.locator(".dot, .page .sheet, input[type=range]").first
    pull(shown.page, grip, 20, -12)
    before = state(shown)
    assert before != first
    part = shown.figure.locator("[tabindex], input[type=range]").first
    part.focus()
    shown.page.set_viewport_size({"width": 400, "height": 900})
    expect(shown.figure.locator("figure.narrow")).to_be_visible()
    assert state(shown) == before
    expect(part).to_be_focused()


def test_two_views_of_one_figure_both_live(browser, figures):
    text = figures["bends"].html()
    page = browser.new_page()
    page.set_content(PAGE.format(style=LIGHT, html=text + text))
    expect(page.locator("[data-alive] figure")).to_have_count(2)
    page.close()


def test_a_figure_that_fails_leaves_its_words(browser, figures):
    text = figures["spaces"].html().replace('"points":[[', '"points":[null,[')
    page = browser.new_page()
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.set_content(PAGE.format(style=LIGHT, html=text))
    expect(page.get_by_text("run this cell, or trust the notebook")).to_be_visible()
    assert faults
    page.close()


def test_motion_is_left_to_those_who_want_it(browser, figures):
    page = browser.new_page()
    page.set_content(PAGE.format(style=LIGHT, html=figures["race"].html()))
    page.get_by_role("button", name="Run the race").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_role("button", name="Run the race")).to_be_visible(
        timeout=20_000
    )
    page.close()
