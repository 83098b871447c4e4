"""Where a student's process runs: inside bubblewrap, or unprotected if asked for.

Inside bubblewrap there is no network, no home folder and no other process; of the
course only `helpers`, `scratch` and `data` are there, and they are read-only.
Solutions, an instructor's own tests and other submissions are not there at all.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from homework.limits import Limits
from tools.course import ROOT

COURSE_PARTS: Final = (
    *("helpers", "scratch", "data"),
    *("pyproject.toml", "requirements.txt"),
)
SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
SYSTEM_FILES: Final = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d")
MNIST: Final = "/course/mnist.npz"
WORK: Final = "/tmp/homework"
SHARED: Final = str(2**20)  # for the locks that Python's processes share
INSIDE: Final = Path(__file__).resolve().parent / "inside"
# Two graders at a time already use the cores; more threads only wait for each other.
ENVIRONMENT: Final = {
    "HOME": "/tmp/home",
    "IPYTHONDIR": "/tmp/home/ipython",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": "/course:/grader",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


class NoProtection(Exception):
    """Submissions cannot be shut in on this machine; the message says why."""


@dataclass(frozen=True)
class Place:
    """How a student's process is started.

    Args:
        prefix: what comes before Python on the command line.
        folder: its working folder as the grader sees it; None inside the protection.
        environment: its environment variables.
        protected: whether it is shut in.
        base: the folder for copies of the course; None inside the protection.
    """

    prefix: tuple[str, ...] = ()
    folder: Path | None = None
    environment: dict[str, str] = field(default_factory=dict, hash=False)
    protected: bool = False
    base: Path | None = None

    def opened(self) -> "Place":
        """The place for one student: without protection a copy of the course."""
        if self.base is None:
            return self
        base = Path(tempfile.mkdtemp(dir=self.base))
        course = base / "course"
        for part in COURSE_PARTS:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, course / part)
            else:
                shutil.copy(source, course / part)
        shutil.copytree(INSIDE, base / "grader" / "inside")
        (course / "homework").mkdir()
        own = {
            "PYTHONPATH": os.pathsep.join([str(course), str(base / "grader")]),
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(base / "home"),
            "IPYTHONDIR": str(base / "home" / "ipython"),
            "MPLCONFIGDIR": str(base / "matplotlib"),
        }
        environment = os.environ | ENVIRONMENT | own
        return Place((), course / "homework", environment, False, base)

    def closed(self) -> None:
        """Removes one student's copy of the course."""
        if self.base is not None:
            shutil.rmtree(self.base, ignore_errors=True)

    def command(self, limits: Limits, seconds: float) -> list[str]:
        """The command line of a worker."""
        most = {
            "memory": limits.memory,
            "file": limits.disk,
            "seconds": int(seconds) * (os.cpu_count() or 1) + 1,
        }
        prefix = [part.format(disk=limits.disk) for part in self.prefix]
        worker = [sys.executable, "-m", "inside.worker", json.dumps(most)]
        return [*prefix, *worker]


def protected() -> Place:
    """A place inside bubblewrap.

    Raises:
        NoProtection: if bubblewrap is missing or does not work here.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise NoProtection(
            "bubblewrap is not installed (on Debian and Ubuntu: "
            "`sudo apt-get install bubblewrap`; it exists for Linux only)"
        )
    place = Place((program, *_walls()), protected=True)
    probe = [part.format(disk=2**20) for part in place.prefix]
    tried = subprocess.run(
        [*probe, sys.executable, "-c", "import helpers, numpy"],
        capture_output=True,
        text=True,
    )
    if tried.returncode:
        said = tried.stderr.strip().splitlines() or ["it said nothing"]
        raise NoProtection(f"bubblewrap does not work here: {said[-1]}")
    return place


def unprotected(folder: Path) -> Place:
    """A place with the instructor's own rights, on a copy of the course for each.

    Args:
        folder: an empty folder that may be deleted afterwards.
    """
    return Place(base=folder)


def _walls() -> list[str]:
    """bubblewrap's arguments; `{disk}` stands for the size of temporary files."""
    walls = ["--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534"]
    walls += ["--cap-drop", "ALL", "--die-with-parent", "--new-session"]
    walls += ["--hostname", "homework", "--proc", "/proc", "--dev", "/dev"]
    for part in SYSTEM:
        if Path(part).is_symlink():
            walls += ["--symlink", os.readlink(part), part]
        elif Path(part).is_dir():
            walls += ["--ro-bind", part, part]
    for part in SYSTEM_FILES:
        walls += ["--ro-bind-try", part, part]
    walls += ["--size", SHARED, "--tmpfs", "/dev/shm"]
    walls += ["--size", "{disk}", "--tmpfs", "/tmp", "--dir", "/tmp/home"]
    walls += ["--dir", WORK]
    for part in _python():  # after /tmp, which would cover a course that lies there
        walls += ["--ro-bind", part, part]
    walls += _fonts()
    for part in COURSE_PARTS:
        walls += ["--ro-bind", str(ROOT / part), f"/course/{part}"]
    walls += ["--ro-bind", str(INSIDE), "/grader/inside", "--clearenv", *_mnist()]
    # The root and /dev are file systems in memory without a size of their own.
    walls += ["--remount-ro", "/dev", "--remount-ro", "/"]
    walls += ["--chdir", WORK]
    for name, value in ENVIRONMENT.items():
        walls += ["--setenv", name, value]
    return walls


def _mnist() -> list[str]:
    """This machine's copy of MNIST, where it has one: no network can fetch it there."""
    kept = Path.home() / ".keras" / "datasets" / "mnist.npz"
    file = Path(os.environ.get("MNIST_NPZ") or kept).resolve()
    if not file.is_file():
        return []
    return ["--ro-bind", str(file), MNIST, "--setenv", "MNIST_NPZ", MNIST]


def _python() -> list[str]:
    """The folders that Python and the packages are in, outer ones first."""
    paths = {sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parent)}
    paths |= {sysconfig.get_path("stdlib"), sysconfig.get_path("purelib")}
    found: list[str] = []
    for path in sorted(paths):
        inside = any(Path(path).is_relative_to(other) for other in (*found, "/usr"))
        if not inside:
            found.append(path)
    return found


def _fonts() -> list[str]:
    """The list of fonts, which matplotlib takes seconds to make anew."""
    from matplotlib import font_manager, get_cachedir

    walls = ["--dir", "/tmp/matplotlib"]
    for file in Path(get_cachedir()).glob("fontlist-*.json"):
        walls += ["--ro-bind", str(file), f"/tmp/matplotlib/{file.name}"]
    assert font_manager  # its import has written the list where there was none
    return walls
