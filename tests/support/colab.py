"""An environment with Colab's versions, made once by uv, kept outside the checkout."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from platformdirs import user_cache_path

CONSTRAINTS = Path(__file__).with_name("colab_constraints.txt")
# What Colab has too, in whatever version: the lessons ask for nothing special of them.
OTHERS = ("pillow", "packaging", "tqdm")
KERNEL = "colab"


def asked_python() -> str:
    """The Python that the constraints name, such as "3.13"."""
    found = re.search(r"^# Python (\d+\.\d+)", CONSTRAINTS.read_text(), flags=re.M)
    assert found, f"{CONSTRAINTS.name} names no Python"
    return found[1]


def packages() -> list[str]:
    """The pinned packages, such as "numpy==2.1.3"."""
    return re.findall(r"^[\w-]+==\S+", CONSTRAINTS.read_text(), flags=re.M)


def interpreter() -> Path:
    """The Python of Colab's environment; makes the environment where it is missing.

    The folder's name holds a hash of what is asked for, so new constraints make a new
    one. Where uv finds no Python of Colab's version, it takes the one of the tests.
    """
    asked = [*packages(), *OTHERS, asked_python(), sys.version]
    key = hashlib.sha256("\n".join(asked).encode()).hexdigest()[:12]
    folder = user_cache_path("forward-and-backward") / f"colab-{key}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if (folder / "complete").is_file():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    for version in (*_pyenv(), asked_python(), sys.executable):
        make = ["uv", "venv", "-q", "--python", version, str(folder)]
        if subprocess.run(make, capture_output=True, check=False).returncode == 0:
            break
    install = ["uv", "pip", "install", "-q", "--python", str(python)]
    subprocess.run([*install, *packages(), *OTHERS], check=True)
    (folder / "complete").touch()
    return python


def _pyenv() -> list[str]:
    """The Pythons of Colab's version that pyenv keeps, where uv does not look."""
    home = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    return [str(p) for p in home.glob(f"versions/{asked_python()}*/bin/python")]


def kernel(folder: Path) -> dict[str, str]:
    """Makes a Jupyter kernel of that environment; the variables that let it be found.

    Args:
        folder: where to put its description.
    """
    place = folder / "kernels" / KERNEL
    place.mkdir(parents=True)
    start = [str(interpreter()), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": start, "display_name": "Colab", "language": "python"}
    (place / "kernel.json").write_text(json.dumps(spec))
    return {"JUPYTER_PATH": str(folder)}
