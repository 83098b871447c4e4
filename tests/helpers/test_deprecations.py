"""Deprecations that our own code causes: errors in every kernel, and in no output."""

import subprocess
import sys

import nbformat
import pytest

from conftest import DEPRECATIONS
from tools.course import ROOT, Course

WARN = "import warnings; warnings.warn('old', {kind}, stacklevel={level})"
CALL = """
import types, {module} as ours
code = compile("def call(): {warn}", ours.__file__, "exec")
exec(code, vars(ours))
ours.call()
"""


def run(module, kind, level=1):
    """Lets a function of one of our modules cause a warning, in a fresh Python."""
    source = CALL.format(module=module, warn=WARN.format(kind=kind, level=level))
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "module", ["helpers.display.palette", "helpers.checks", "scratch"]
)
def test_a_kernel_raises_where_our_code_is_deprecated(module):
    code, said = run(module, "DeprecationWarning")
    assert code == 1 and said.strip().endswith("DeprecationWarning: old")


@pytest.mark.parametrize(
    ("module", "kind", "level"),
    [
        (
            "helpers.display.palette",
            "RuntimeWarning",
            1,
        ),  # an overflow is part of a lesson
        ("helpers.display.palette", "DeprecationWarning", 2),  # another's, for __main__
        ("json", "DeprecationWarning", 1),
    ],
)
def test_other_warnings_stay_warnings(module, kind, level):
    assert run(module, kind, level)[0] == 0


@pytest.mark.parametrize("path", Course().solutions, ids=lambda path: path.stem)
def test_no_stored_output_holds_a_deprecation(path):
    cells = nbformat.read(path, as_version=4).cells
    said = "".join(o.get("text", "") for c in cells for o in c.get("outputs", []))
    assert not any(kind in said for kind in DEPRECATIONS)
