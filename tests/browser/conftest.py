"""A browser, and a JupyterLab that serves a copy of the course, for each file of tests.

Where no Chromium is installed these tests are skipped, unless COURSE_BROWSER=required,
as `.ci/run` sets it: there a missing browser is a fault.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.browser.lab import Lab, copy_course, serve
from tools.course import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
# In a container root runs the browser, and there is no sandbox and no graphics card.
FLAGS = ("--disable-gpu", "--no-first-run", "--disable-background-networking")
PICTURES = ROOT / "test-pictures"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium that is installed here."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    root = sys.platform.startswith("linux") and os.getuid() == 0
    with sync_playwright() as playwright:
        try:
            # Playwright itself knows where macOS and Windows keep Chrome.
            found = playwright.chromium.launch(
                executable_path=program,
                channel=None if program else "chrome",
                args=[*FLAGS, "--no-sandbox"] if root else list(FLAGS),
            )
        except Error as error:
            if program:
                raise
            reason = "No Chromium or Chrome is installed: install one to run this."
            if os.environ.get("COURSE_BROWSER") == "required":
                raise RuntimeError(reason) from error
            pytest.skip(reason)
        yield found
        found.close()


@pytest.fixture(scope="module")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab, started by the README's command in a copy of the course."""
    course = copy_course(tmp_path_factory.mktemp("learner") / "course")
    with serve(course) as address:
        yield Lab(browser, course, address)


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where screenshots are kept to be looked at; git ignores it."""
    PICTURES.mkdir(exist_ok=True)
    return PICTURES
