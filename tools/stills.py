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

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from helpers.living import Living, figures
from scratch import activations
from tools.chromium import launch

WIDTH: Final = 760  # CSS pixels, as wide as a figure becomes
DOTS: Final = 1.5
COLOURS: Final = 64  # soft edges still look soft, at a quarter of the bytes
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
    """A living figure as a PNG of few colours, with 1.5 dots for each CSS pixel.

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
        content = figure.screenshot()
    finally:
        context.close()
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    # Without dithering, which would cost bytes and show on flat paper.
    few = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    packed = io.BytesIO()
    few.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def examples() -> dict[str, Living]:
    """Each figure as its lesson shows it, by name."""
    return {
        "bends": figures.bends(activations.relu),
        "threshold": figures.threshold(*figures.mornings()),
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
