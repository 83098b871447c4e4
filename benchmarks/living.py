"""Time the frames of living figures while they are dragged in Chromium.

Run it as `uv run python benchmarks/living.py`, on a quiet machine. A frame is what the
browser shows at once; its work is the processor time of the page's main thread, an
empty page's share included. Beside them stand what the kernel takes for one picture,
blitted and redrawn, before it has gone to the browser at all: `benchmarks/sliders.py`
times that way, too.
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Final

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from playwright.sync_api import CDPSession, Page, sync_playwright

from helpers.display import png
from helpers.display.live import LiveFigure, Slider
from tools.chromium import launch
from tools.stills import LIGHT, MISSING, PAGE, examples

FRAME_MS: Final = 17.0
WORK_MS: Final = 10.0
SECONDS: Final = 4.0
X: Final = np.linspace(0, 6, 200)
RECORD: Final = """() => {
  window.shown = [];
  const next = (now) => { window.shown.push(now); requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""


def worked(session: CDPSession) -> float:
    """Seconds of the processor that the page's main thread has used."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(m["value"] for m in metrics if m["name"] == "TaskDuration")


def drag(page: Page) -> tuple[list[float], float]:
    """Drags the figure's first handle or slider, or draws on its page, round and round.

    Returns:
        The time between frames, and the main thread's work for each, in milliseconds.
    """
    grips = page.locator("[role=slider] .dot, .page .sheet, input[type=range]")
    box = grips.first.bounding_box() if grips.count() else None
    x, y = 200.0, 200.0
    if box:
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    # Ticks of the thread count only while it has the processor.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(RECORD)
    before, begin = worked(session), time.perf_counter()
    while (t := time.perf_counter() - begin) < SECONDS:
        page.mouse.move(x + 40 * np.sin(3 * t), y + 25 * np.sin(5 * t))
    work = worked(session) - before
    page.mouse.up()
    shown = page.evaluate("window.shown")
    return list(np.diff(shown)), 1000 * work / max(1, len(shown))


def median_ms(work: Callable[[int], object]) -> float:
    """Milliseconds that a piece of work takes; it gets the number of the run."""
    took = []
    for run in range(20):
        begin = time.perf_counter()
        work(run)
        took.append(1000 * (time.perf_counter() - begin))
    return statistics.median(took)


def redrawn(run: int) -> None:
    """A picture as `interact` has it: a new figure each time."""
    figure, ax = plt.subplots()
    ax.plot(X, np.sin(X + run / 10))
    png.encoded(figure)
    plt.close(figure)


def blitted() -> LiveFigure:
    """The same picture, of which only the curve is drawn again."""
    figure, ax = plt.subplots()
    (line,) = ax.plot(X, np.sin(X))

    def update(shift: float) -> list[Artist]:
        line.set_ydata(np.sin(X + shift))
        return [line]

    slider = Slider(0.0, 2.0, 0.0, 0.1, "shift")
    return LiveFigure(figure, update, {"shift": slider}, [{}, {"shift": 1.0}], "Sine.")


def main() -> None:
    """Drag each figure, and print a row for each."""
    kept = True
    pages = {"empty page": "<p>Nothing moves.</p>"}
    pages |= {name: figure.html() for name, figure in examples().items()}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            sys.exit(MISSING)
        print(f"{'':11}{'frame':>9}{'95 %':>9}{'work':>9}{'html':>9}")
        for name, html in pages.items():
            page = browser.new_page(viewport={"width": 800, "height": 900})
            page.set_content(PAGE.format(style=LIGHT, html=html))
            page.wait_for_timeout(2500)  # the drawn example draws itself first
            gaps, work = drag(page)
            page.close()
            frame, late = np.percentile(gaps, [50, 95])
            kept &= frame <= FRAME_MS and work <= WORK_MS
            times = f"{frame:6.1f} ms{late:6.1f} ms{work:6.1f} ms"
            print(f"{name:11}{times}{len(html) / 1000:6.0f} kB")
        browser.close()
    live = blitted()
    once = median_ms(lambda run: live.render(shift=run / 10))
    print(f"Pictures by the kernel: blitted {once:.1f} ms, redrawn ", end="")
    print(f"{median_ms(redrawn):.1f} ms, without their way to the browser.")
    print(
        f"Limits of {FRAME_MS:.0f} ms a frame and {WORK_MS:.0f} ms of work "
        f"{'kept' if kept else 'missed'}."
    )


if __name__ == "__main__":
    main()
