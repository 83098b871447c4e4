"""What all tests share: how notebooks run, no deprecations, the time of each part.

In a solution a check that is not ✓ fails its cell; in a lesson it does not. Lessons and
solutions run on the digits that ship; on MNIST, tests/full runs lesson 06.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.no_mnist import without_mnist

# The first that a test's path begins with.
PARTS = {
    "notebooks/solutions/": "solutions",
    "notebooks/": "lessons",
    "tests/full/": "full",
    "tests/lessons/": "what lessons teach",
    "tests/helpers/": "helpers",
    "tests/homework/": "homework",
}
# Two workers whose libraries each start a thread a core wait for each other: a cell of
# 5 s took over 300.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")
ROOT = Path(__file__).parent
HOME = tempfile.TemporaryDirectory()
SOLUTIONS = ROOT / "notebooks" / "solutions"
DEPRECATIONS = ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")


def pytest_configure() -> None:
    """Makes deprecations that our own code causes errors in every kernel, too."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
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
    """Sets the variables of a notebook's kernel before nbval starts it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COURSE_STRICT", raising=False)
        patch.setenv("COURSE_PROGRESS", str(Path(HOME.name, "progress.txt")))
        if SOLUTIONS in item.path.parents:
            patch.setenv("COURSE_STRICT", "1")
        if item.path.suffix == ".ipynb":
            for name, value in without_mnist(Path(HOME.name)).items():
                patch.setenv(name, value)
        return (yield)


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
