"""Where no browser is installed, the tests say so."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Error

from tools import chromium


class Nothing:
    """A Playwright on a computer without a browser."""

    def __init__(self):
        self.asked = []
        self.chromium = SimpleNamespace(launch=self.launch)

    def launch(self, **options):
        self.asked.append(options)
        raise Error("not found")


def test_no_browser_is_none(monkeypatch):
    monkeypatch.setattr(chromium.shutil, "which", lambda name: None)
    playwright = Nothing()
    assert chromium.launch(playwright) is None
    assert playwright.asked[0]["channel"] == "chrome"


def test_a_browser_that_does_not_start_is_told(monkeypatch):
    monkeypatch.setattr(chromium.shutil, "which", lambda name: f"/bin/{name}")
    with pytest.raises(Error, match="not found"):
        chromium.launch(Nothing())
