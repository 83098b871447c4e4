"""A browser, and a JupyterLab that serves a copy of the course, for each file of tests.

Where no Chromium is installed these tests are skipped, unless COURSE_BROWSER=required,
as `.ci/run` sets it: there a missing browser is a fault.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.lab import Lab, copy_course, serve
from tools.chromium import launch
from tools.course import ROOT

MISSING = "No Chromium or Chrome is installed: install one to run the browser tests."
PICTURES = ROOT / "test-pictures"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium that is installed here."""
    with sync_playwright() as playwright:
        found = launch(playwright)
        if found is None:
            if os.environ.get("COURSE_BROWSER") == "required":
                raise RuntimeError(MISSING)
            pytest.skip(MISSING)
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
