"""What lies in tests/full is marked so; and a browser, with a JupyterLab to open in it.

Each file of browser tests gets its JupyterLab, which serves a copy of the course.

Where no Chromium is installed these tests are skipped, unless COURSE_BROWSER=required,
as `.ci/run` sets it: there a missing browser is a fault.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.lab import Lab, copy_course, serve
from tools.chromium import launch
from tools.course import ROOT

MISSING = "No Chromium or Chrome is installed: install one to run the browser tests."
PICTURES = ROOT / "test-pictures"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the slow tests, before pytest chooses by the mark."""
    for item in items:
        if ROOT / "tests" / "full" in item.path.parents:
            item.add_marker("full")


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
