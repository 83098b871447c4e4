"""Photographs living figures, for notebooks in git and for whoever works on a figure.

uv run python tools/stills.py FOLDER [NAME …]   light, dark and narrow, as PNG files

GitHub runs no scripts and prefers HTML to a picture, so a solution stored in git holds
a figure's photograph in place of its HTML; `tools/execute.py` asks for it here.
"""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from helpers.display.png import DOTS, packed
from helpers.living import Living, figures
from scratch import activations
from tools.chromium import launch

WIDTH: Final = 760  # CSS pixels, as wide as a figure becomes
MISSING: Final = (
    "Living figures are photographed with Chromium or Chrome, and none is installed."
)
PAGE: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Figure</title>'
    '<body style="margin: 8px; {style}">{html}</body></html>'
)
LIGHT: Final = "background: #ffffff; color: #1a1a1a"
DARK: Final = "background: #111111; color: #eeeeee; color-scheme: dark"


@contextmanager
def browser() -> Iterator[Browser]:
    """The Chromium that is installed here.

    Raises:
        RuntimeError: if there is none.
    """
    with sync_playwright() as playwright:
        found = launch(playwright)
        if found is None:
            raise RuntimeError(MISSING)
        yield found
        found.close()


def photograph(
    browser: Browser, html: str, width: int = WIDTH, style: str = LIGHT
) -> bytes:
    """A living figure as a PNG of 256 colours, with 1.5 dots for each CSS pixel.

    Args:
        browser: see `browser`.
        html: of the figure, as `Living.html` gives it.
        width: of the figure, in CSS pixels.
        style: of the page around it, in CSS.

    Raises:
        RuntimeError: if the figure's script fails.
    """
    size = {"width": width + 20, "height": 600}
    context = browser.new_context(
        viewport=size, device_scale_factor=DOTS, offline=True, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.set_content(PAGE.format(style=style, html=html))
        figure = page.locator("[data-living]")
        if faults or not page.locator("[data-alive] figure").count():
            raise RuntimeError(f"The figure does not come to life: {faults}")
        # Two frames later whatever was asked for is drawn.
        page.evaluate(
            "new Promise(f => requestAnimationFrame(() => requestAnimationFrame(f)))"
        )
        return packed(opened(figure.screenshot()))
    finally:
        context.close()


def photograph_svg(browser: Browser, svg: str) -> bytes:
    """An SVG as a PNG, as `photograph` makes it of a living figure."""
    context = browser.new_context(
        viewport={"width": 1600, "height": 900}, device_scale_factor=DOTS, offline=True
    )
    try:
        page = context.new_page()
        page.set_content(PAGE.format(style=LIGHT, html=svg))
        return packed(opened(page.locator("svg").first.screenshot()))
    finally:
        context.close()


def opened(screenshot: bytes) -> Image.Image:
    """The picture in a PNG, without its alpha channel."""
    return Image.open(io.BytesIO(screenshot)).convert("RGB")


def labelled() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Thirty points, of which those with a larger x more often have the label 1."""
    rng = np.random.default_rng(3)
    t = np.repeat([0, 1], 15)
    return np.round(rng.normal(4 + 2.4 * t, 1.1), 2), t


def examples() -> dict[str, Living]:
    """Each figure, by name, with data as a lesson has them."""
    x, t = np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.9, 6.1])

    def line_loss(w: NDArray[np.float64]) -> float:
        return float(np.sum((t - (w[0] * x + w[1])) ** 2))

    return {
        "bends": figures.bends(activations.relu),
        "draw": figures.draw(),
        "layers": figures.layers(),
        "race": figures.race(figures.SURFACES),
        "sliding": figures.sliding_window(np.eye(28)),
        "spaces": figures.spaces(x, t, line_loss),
        "threshold": figures.threshold(*labelled()),
    }


def main(arguments: list[str]) -> int:
    """Writes the photographs of all figures, or of those named, into a folder."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    folder, *names = arguments
    Path(folder).mkdir(parents=True, exist_ok=True)
    looks = {"light": (WIDTH, LIGHT), "dark": (WIDTH, DARK), "narrow": (320, LIGHT)}
    with browser() as found:
        for name, figure in examples().items():
            if names and name not in names:
                continue
            for look, (width, style) in looks.items():
                content = photograph(found, figure.html(), width, style)
                Path(folder, f"{name}-{look}.png").write_bytes(content)
                print(f"{name}-{look}.png  {len(content) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
