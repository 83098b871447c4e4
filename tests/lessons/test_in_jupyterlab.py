"""Lessons in JupyterLab: they run, pictures move and have words, axe is content.

The first lesson by itself among the quick tests, the others in the full ones.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.support.lab import Lesson
from tools.course import Course

FIRST, *OTHERS = (path.stem for path in Course().solutions)
NAMES = [FIRST, *(pytest.param(name, marks=pytest.mark.full) for name in OTHERS)]
TALLEST = 16_000  # pixels: the most that Chromium paints in one picture
# What a figure with sliders shows: its pixels or its drawing, and its caption.
SHOWN = """async (figure) => {
    const image = figure.querySelector('img.widget-image');
    const bytes = image ? await (await fetch(image.src)).arrayBuffer() : null;
    const hash = bytes ? await crypto.subtle.digest("SHA-256", bytes) : [];
    const texts = [...figure.querySelectorAll('.widget-html-content')];
    return [...new Uint8Array(hash), ...texts.map(text => text.innerHTML)].join(' ');
}"""
# JupyterLab and ipywidgets, not the course: (axe's rule, what its HTML holds).
NOT_OURS = (
    ("aria-input-field-name", 'class="noUi-handle'),  # a Slider's has no name
    ("button-name", '<button class="jupyter-button"><i class="fa'),  # nor have Play's
)


@pytest.fixture(scope="module", params=NAMES)
def lesson(request, lab):
    """A lesson in which every cell was run; `lesson.ran` holds them as saved."""
    opened: Lesson = lab.open(request.param)
    opened.ran = opened.run_all()
    yield opened
    lab.close(opened)


def figures(lesson: Lesson) -> list[Locator]:
    """The outputs with sliders; the page to draw on keeps its lines in a textarea."""
    boxes = lesson.notebook.locator(".jp-OutputArea-output > .widget-vbox")
    page = lesson.page.locator("textarea")
    return boxes.filter(has_not=page).all()


def test_every_cell_runs(lesson):
    for cell in lesson.ran:
        failed = [o for o in cell.outputs if o.output_type == "error"]
        wanted = "raises-exception" in cell.metadata.get("tags", [])
        assert bool(failed) == wanted, (cell.source, failed)
        assert cell.execution_count
    assert lesson.notebook.locator(".jupyter-widgets-error-widget").count() == 0


def test_our_code_warns_of_nothing(lesson):
    """A warning from helpers or scratch would stand on the error stream."""
    streams = [o for cell in lesson.ran for o in cell.outputs if o.get("name")]
    said = "".join(o.text for o in streams if o.name == "stderr")
    assert not re.search(r"(helpers|scratch)\S*:\d+: \w*Warning", said)
    assert "DeprecationWarning" not in said


def test_every_picture_has_words(lesson):
    pictures = lesson.notebook.locator(".jp-OutputArea-output img").all()
    assert pictures
    for picture in pictures:
        words = picture.get_attribute("alt") or picture.get_attribute("title") or ""
        assert len(words.split()) >= 4, words
    for drawing in lesson.notebook.locator(".widget-html-content svg").all():
        # A page to draw on is an application, all else a picture.
        roles = "@role='img' or @role='application'"
        named = drawing.locator(f"xpath=ancestor-or-self::*[{roles}][@aria-label]")
        assert named.count() >= 1


def test_every_slider_moves_its_picture(lesson):
    for figure in figures(lesson):
        sliders = figure.get_by_role("slider").all()
        buttons = figure.locator(".widget-toggle-button").all()
        assert sliders or buttons
        moved = [moves(figure, slider) for slider in sliders]
        for button in buttons[-2:]:
            before = figure.evaluate(SHOWN)
            button.press("Space")
            expect(button).to_have_class(re.compile("mod-active"))
            moved.append(changed(figure, before))
        assert all(moved), (lesson.name, moved)


def moves(figure: Locator, slider: Locator) -> bool:
    """Whether the arrow keys move a slider and what its figure shows."""
    slider.scroll_into_view_if_needed()
    before = figure.evaluate(SHOWN)
    now, highest = (slider.get_attribute(f"aria-value{x}") for x in ("text", "max"))
    slider.press("ArrowLeft" if float(now) >= float(highest) else "ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuetext", now)
    return changed(figure, before)


def changed(figure: Locator, before: str) -> bool:
    """Whether the figure comes to show anything else than before."""
    for _ in range(50):
        if figure.evaluate(SHOWN) != before:
            return True
        figure.page.wait_for_timeout(100)
    return False


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_accessibility_and_a_picture_in_both_themes(lesson, theme, pictures):
    """axe-core on all outputs: nothing serious that the course could mend."""
    lesson.command(f"Use Theme: JupyterLab {theme}")
    body = lesson.page.locator("body")
    expect(body).to_have_attribute("data-jp-theme-name", f"JupyterLab {theme}")
    found = Axe().run(
        lesson.page,
        context={"include": [[".jp-OutputArea"]]},
        options={"resultTypes": ["violations"]},
    )
    ours = [
        f"{fault['id']} ({fault['impact']}): {node['html'][:200]}"
        for fault in found.response["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
        if not any(fault["id"] == rule and a in node["html"] for rule, a in NOT_OURS)
    ]
    photograph(lesson, pictures / f"{lesson.name}-{theme.lower()}.png")
    assert ours == []


def photograph(lesson: Lesson, path) -> None:
    """Keeps a picture of the whole lesson, as far as Chromium paints it."""
    pane = lesson.page.locator(".jp-WindowedPanel-outer")
    height = pane.evaluate("pane => (pane.scrollTop = 0, pane.scrollHeight)")
    lesson.page.set_viewport_size({"width": 1100, "height": min(height, TALLEST)})
    lesson.page.wait_for_timeout(300)
    lesson.page.screenshot(path=path)
    lesson.page.set_viewport_size({"width": 1100, "height": 1000})
