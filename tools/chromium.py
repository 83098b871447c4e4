"""The Chromium or Chrome that is installed on this computer."""

import os
import shutil
import sys

from playwright.sync_api import Browser, Error, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
FLAGS = ("--disable-gpu", "--no-first-run", "--disable-background-networking")


def launch(playwright: Playwright) -> Browser | None:
    """Starts the browser without a window; None where none is installed."""
    flags = list(FLAGS)
    if sys.platform.startswith("linux") and os.getuid() == 0:
        flags.append("--no-sandbox")  # Chromium has none for root, as in a container
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program:
        return playwright.chromium.launch(executable_path=program, args=flags)
    try:
        # Playwright itself knows where macOS and Windows keep Chrome.
        return playwright.chromium.launch(channel="chrome", args=flags)
    except Error:
        return None
