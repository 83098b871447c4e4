"""The living figures as their lessons show them; tests/conftest.py has the browser."""

import pytest

from tools.stills import examples


@pytest.fixture(scope="session")
def figures():
    """Each figure with a lesson's data, by name."""
    return examples()
