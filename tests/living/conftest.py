"""One Chromium for each file of tests, and the figures as their lessons show them."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tools.chromium import launch
from tools.stills import MISSING, examples


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


@pytest.fixture(scope="session")
def figures():
    """Each figure with a lesson's data, by name."""
    return examples()
