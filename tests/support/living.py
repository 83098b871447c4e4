"""Living figures in any page of a browser: pulled by mouse and by keys."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from helpers.living import FOLDER

NAMES = sorted(path.stem for path in FOLDER.glob("*.js") if path.stem != "kit")
WIDTHS = (360, 768, 1280)
# A part outside its figure by more than this can be clipped, or pushes others aside.
SLACK = 3
OUTSIDE = """(figure, slack) => {
  const root = figure.shadowRoot, edge = figure.getBoundingClientRect();
  const clipped = node => node.closest("[clip-path]");
  return [...root.querySelectorAll("text, button, label, p, .legend span")]
    .filter(node => node.textContent.trim() && !node.matches(".told") && !clipped(node))
    .filter(node => getComputedStyle(node).display !== "none")
    .filter(node => {
      const box = node.getBoundingClientRect();
      const [left, right] = [edge.left - slack, edge.right + slack];
      return box.width && (box.left < left || box.right > right);
    }).map(node => node.textContent.trim());
}"""
DRAWN = """() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(done)))"""


def settled(figure: Locator) -> None:
    """Waits until what was asked for is drawn."""
    figure.evaluate(DRAWN)


def sticks_out(figure: Locator) -> list[str]:
    """The words that lie beyond a figure's sides."""
    return figure.evaluate(OUTSIDE, SLACK)


def value(part: Locator) -> str | None:
    """What a screen reader reads as a handle's or a slider's value."""
    return part.get_attribute("aria-valuetext")


def strokes(figure: Locator) -> str:
    """The path of all that is drawn on a page for digits."""
    return figure.locator(".page path").get_attribute("d") or ""


def pull(page: Page, grip: Locator, x: float, y: float) -> None:
    """Takes hold of the middle of what is shown, and moves it by some pixels."""
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    assert box
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    draw(page, [(at[0] + share * x, at[1] + share * y) for share in (0, 0.3, 0.6, 1)])
    settled(grip)


def draw(page: Page, places: Sequence[tuple[float, float]]) -> None:
    """Moves the mouse along places of the window with its button down."""
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()


def use_every_part(page: Page, figure: Locator) -> None:
    """Uses all that a figure offers, by mouse and by keys; each part has to answer."""
    for handle in figure.locator("[role=slider]:has(.dot)").all():
        before = value(handle)
        pull(page, handle.locator(".dot"), -14, -12)
        moved = value(handle)
        assert moved != before
        handle.press("ArrowRight")
        settled(figure)
        assert value(handle) != moved
    for picker in figure.locator("[role=slider]:not(:has(.dot))").all():
        before = value(picker)
        picker.click(position={"x": 5, "y": 5})
        settled(figure)
        clicked = value(picker)
        assert clicked != before
        picker.press("ArrowRight")
        settled(figure)
        assert value(picker) != clicked
    for turn in figure.locator("input[type=range]").all():
        before = value(turn)
        pull(page, turn, -20, 0)
        moved = value(turn)
        assert moved != before
        turn.press("ArrowRight")
        assert value(turn) != moved
    for sheet in figure.locator(".page").all():
        before = strokes(figure)
        pull(page, sheet.locator(".sheet"), 20, 30)
        drawn = strokes(figure)
        assert drawn != before
        for key in ("Space", "ArrowDown", "ArrowDown", "Space"):
            sheet.press(key)
        settled(figure)
        assert strokes(figure) != drawn
    for choice in figure.locator("input[type=radio]").all():
        choice.check(force=True)
        settled(figure)
    for button in figure.locator("button").all():
        button.click()
        settled(figure)
    said = figure.locator(".say").inner_text()
    expect(figure.get_by_role("status")).to_have_text(said)


def serious_faults(page: Page, within: str = "html") -> list[tuple[str, str]]:
    """What axe-core finds serious in a page: its rule, and the HTML it is about."""
    found = Axe().run(
        page,
        context={"include": [[within]]},
        # Not preloaded: axe would ask for style sheets, which a file:// page may not.
        options={"preload": False, "resultTypes": ["violations"]},
    )
    return [
        (rule["id"], node["html"][:300])
        for rule in found.response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
