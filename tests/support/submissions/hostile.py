"""Notebooks that attack what runs them. Bounded, and only run inside the protection."""

from tests.support.submissions.kind import Kind, as_bytes, solved, with_cell

# At most 200 processes, and each ends after a minute by itself.
FORKS = """\
import os, time
for _ in range(200):
    try:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
    except OSError:
        pass
time.sleep(30)"""
ALLOCATES = "block = np.ones(2 * 2**30 // 8)"
PIECES = (
    "blocks = []\nfor _ in range(20):\n    blocks.append(np.ones(100 * 2**20 // 8))"
)
CHILDREN = """\
import os, time
for _ in range(6):
    if os.fork() == 0:
        block = np.ones(300 * 2**20 // 8)
        time.sleep(60)
        os._exit(0)
time.sleep(30)"""
PRINTS = "for _ in range(100):\n    print('x' * 2**20)"
FILLS = """\
for number in range(8):
    try:
        with open(f"/tmp/{number}", "wb") as file:
            for _ in range(100):
                file.write(bytes(2**20))
    except OSError:
        pass"""
CALLS = """\
import socket, urllib.request


def relu(x):
    try:
        socket.create_connection(("1.1.1.1", 53), timeout=3)
    except OSError:
        return np.maximum(as_float(x), 0)
    return "the network is there\""""
DELETES = """\
import os, shutil
for folder in ("/course", "/grader", "/usr/lib", os.path.expanduser("~"), ".."):
    shutil.rmtree(folder, ignore_errors=True)"""
WRITES = """\
import glob
for path in glob.glob("/course/scratch/*.py") + ["/course/notebooks/x", "/etc/x"]:
    try:
        open(path, "a").write("\\nbroken = True\\n")
    except OSError:
        pass"""
KILLS = """\
import os, signal
for process in [os.getppid(), *range(2, 40), *range(os.getpid() + 1, 40000)]:
    if process not in (0, 1, os.getpid()):
        try:
            os.kill(process, signal.SIGKILL)
        except OSError:
            pass"""
# Answers only if a neighbour's submission, a home folder or a solution can be read.
NEIGHBOUR = """\
import glob, os


def relu(x):
    up = "/proc/1/root"
    places = ["/root", "/home", "/work", "/tmp", up + "/root", up + "/tmp", "/var"]
    for place in [*places, os.getcwd(), "/course"]:
        for path in glob.glob(place + "/**/*.ipynb", recursive=True):
            return np.maximum(as_float(x), 0)
    raise RuntimeError("there is nobody to copy from")"""
LEAVES = """\
import subprocess
subprocess.Popen(["sleep", "300"], start_new_session=True)"""
IGNORES = """\
import os, signal
for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    pass"""


def attack(name, source, before="relu", **more):
    return Kind(name, as_bytes(with_cell(solved(), source, before)), **more)


BY_HAND = "check by hand"
HOSTILE = [
    attack("fork-bomb", FORKS, status=BY_HAND, says="more than 32 processes"),
    attack("allocates", ALLOCATES),
    attack("pieces", PIECES),
    attack("children", CHILDREN, status=BY_HAND, says="MB of memory"),
    attack("prints", PRINTS),
    attack("fills-disk", FILLS),
    Kind("calls-home", as_bytes(solved(relu=CALLS))),
    attack("deletes-course", DELETES),
    attack("writes-course", WRITES),
    attack("kills", KILLS),
    Kind("neighbour", as_bytes(solved(relu=NEIGHBOUR)), ("relu",)),
    attack("leaves-running", LEAVES),
    attack("ignores-signals", IGNORES, status=BY_HAND, says="took more than"),
]
