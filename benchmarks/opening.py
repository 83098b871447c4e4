"""Time the README's first command, until the first lesson can be used in a browser.

Run it as `uv run python benchmarks/opening.py`. The packages are installed already, so
this is what a learner waits for each morning: JupyterLab's start, the page, the kernel.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from tests.support.lab import FIRST_LESSON, Lab, copy_course, serve
from tools.chromium import launch

RUNS: Final = 5
LIMIT_S: Final = 15.0


def main() -> None:
    """Open the first lesson a few times and print how long each stage took."""
    totals = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            sys.exit("No Chromium or Chrome is installed: install one, then run this.")
        print(f"{'':6}{'address printed':>17}{'lesson open':>13}  seconds")
        for number in range(1, RUNS + 1):
            with tempfile.TemporaryDirectory() as folder:
                course = copy_course(Path(folder) / "course")
                start = time.perf_counter()
                with serve(course) as address:
                    printed = time.perf_counter() - start
                    Lab(browser, course, address).open(FIRST_LESSON).page.close()
                    totals.append(time.perf_counter() - start)
                print(f"run {number} {printed:17.1f}{totals[-1]:13.1f}")
        browser.close()
    kept = "kept" if max(totals) <= LIMIT_S else "missed"
    best, worst = min(totals), max(totals)
    print(f"Limit of {LIMIT_S:.0f} s {kept}: best {best:.1f}, worst {worst:.1f}.")


if __name__ == "__main__":
    main()
