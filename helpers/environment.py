"""What the course needs, what is installed, and what to do where the two differ."""

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
    """Prints one line if all packages fit, else those that don't and what to do.

    Colab brings its own versions and is its own JupyterLab: there nothing is compared.
    """
    if COLAB in sys.modules:
        print("✓ Colab brings its own packages")
        return
    wrong = [line for line in (_python(), *map(_package, requirements())) if line]
    if wrong:
        print(*wrong, sep="\n")
        print("To install what fits, run in the course's folder: uv sync")
    else:
        print("✓ Python and all packages")


def requirements() -> list[Requirement]:
    """The packages of requirements.txt with the versions that the course admits."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    lines = (re.sub(r"#.*", "", line).strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line]


def _python() -> str:
    """What is wrong with this Python, or nothing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    admitted = SpecifierSet(project["project"]["requires-python"])
    here = platform.python_version()
    if admitted.contains(here, prereleases=True):
        return ""
    return _line("Python", here, f"the course needs {admitted}")


def _package(requirement: Requirement) -> str:
    """What is wrong with what is installed, or nothing."""
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        needed = f"missing, the course needs {requirement.specifier}"
        return _line(requirement.name, "", needed)
    if requirement.specifier.contains(installed, prereleases=True):
        return ""
    needed = f"the course needs {requirement.specifier}"
    return _line(requirement.name, installed, needed)


def _line(name: str, installed: str, remark: str) -> str:
    return f"✗ {name:12} {installed:9} {remark}"
