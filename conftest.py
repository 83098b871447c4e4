"""What all tests share: strict solutions, no deprecations, the time of each part.

In a solution a check that is not ✓ fails its cell; in a lesson it does not.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

# The first that a test's path begins with.
PARTS = {
    "notebooks/solutions/": "solutions",
    "notebooks/": "lessons",
    "tests/full/": "full",
    "tests/lessons/": "what lessons teach",
    "tests/helpers/": "helpers",
    "tests/homework/": "homework",
}
ROOT = Path(__file__).parent
SOLUTIONS = ROOT / "notebooks" / "solutions"
DEPRECATIONS = ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")


def pytest_configure() -> None:
    """Makes deprecations that our own code causes errors in every kernel, too."""
    files = [
        path for name in ("helpers", "scratch") for path in ROOT.glob(f"{name}/**/*.py")
    ]
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]
    filters = [
        f"error::{kind}:{module.removesuffix('.__init__')}"
        for module in modules
        for kind in DEPRECATIONS
    ]
    os.environ["PYTHONWARNINGS"] = ",".join(filters)


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints how long each part took, all workers together."""
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration"):
                path = report.nodeid.partition("::")[0]
                part = next((p for at, p in PARTS.items() if path.startswith(at)), path)
                seconds[part] += report.duration
    if len(seconds) > 1:
        terminalreporter.write_sep("=", "time by part, all workers together")
        for part, took in seconds.most_common():
            terminalreporter.write_line(f"{took:8.1f}s {part}")
