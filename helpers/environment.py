"""What the course needs, what is installed, and what to do where the two differ."""

import contextlib
import platform
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT: Final = Path(__file__).resolve().parent.parent
COLAB: Final = "google.colab"


def report() -> None:
    """Prints each package with its version, and what to do about those that don't fit.

    Colab brings its own versions and is its own JupyterLab: there the report only lists
    what is installed.
    """
    if COLAB in sys.modules:
        for requirement in requirements():
            with contextlib.suppress(PackageNotFoundError):
                print(_line("✓", requirement.name, version(requirement.name)))
        return
    lines = [_python(), *map(_package, requirements())]
    print("\n".join(lines))
    if any(line.startswith("✗") for line in lines):
        print("To install what fits, run in the course's folder: uv sync")


def requirements() -> list[Requirement]:
    """The packages of requirements.txt with the versions that the course admits."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    lines = (re.sub(r"#.*", "", line).strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line]


def _python() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    admitted = SpecifierSet(project["project"]["requires-python"])
    here = platform.python_version()
    if admitted.contains(here, prereleases=True):
        return _line("✓", "Python", here)
    return _line("✗", "Python", here, f"the course needs {admitted}")


def _package(requirement: Requirement) -> str:
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        needed = f"missing, the course needs {requirement.specifier}"
        return _line("✗", requirement.name, "", needed)
    if requirement.specifier.contains(installed, prereleases=True):
        return _line("✓", requirement.name, installed)
    needed = f"the course needs {requirement.specifier}"
    return _line("✗", requirement.name, installed, needed)


def _line(mark: str, name: str, installed: str, remark: str = "") -> str:
    return f"{mark} {name:12} {installed:9} {remark}".rstrip()
