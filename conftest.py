"""Solutions run strictly: a check that is not ✓ fails its cell. Lessons don't."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

SOLUTIONS = Path(__file__).parent / "notebooks" / "solutions"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Sets COURSE_STRICT before nbval starts the kernel of a solution."""
    strict = SOLUTIONS in item.path.parents
    before = os.environ.pop("COURSE_STRICT", None)
    if strict:
        os.environ["COURSE_STRICT"] = "1"
    try:
        return (yield)
    finally:
        os.environ.pop("COURSE_STRICT", None)
        if before is not None:
            os.environ["COURSE_STRICT"] = before
