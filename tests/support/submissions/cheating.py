"""Notebooks that want points without answers, or find out the tests: none gets any."""

import copy

import nbformat

from tests.support.submissions.kind import (
    POINTS,
    TOTAL,
    Kind,
    as_bytes,
    blank,
    grade_id,
    place_of,
    solved,
    with_cell,
)

REPLACES = """\
import helpers.checks
from helpers.checks import checking
from helpers.checks.display import Result


def check(answer=None, name=""):
    return answer


def examine(name, answer):
    return Result(str(name), "correct", "correct")


helpers.checks.check = checking.check = check
checking.examine = checking._judge = examine"""
PATCHES = """\
np.allclose = np.array_equal = lambda *a, **k: True
np.isclose = lambda *a, **k: np.True_
import builtins
builtins.all = lambda *a: True"""
EQUAL = """\
class Equal:
    def __eq__(self, other):
        return True
    def __bool__(self):
        return True
    def __len__(self):
        return 1
    __ne__ = lambda self, other: False
    shape, dtype, ndim = (5,), np.dtype(float), 1


def relu(x):
    return Equal()"""
SUBCLASS = """\
class Always(np.ndarray):
    def __array_function__(self, function, types, args, kwargs):
        return True
    def __array_ufunc__(self, ufunc, method, *args, **kwargs):
        return np.True_
    def astype(self, *a, **k):
        return self


def relu(x):
    return np.zeros(np.shape(x)).view(Always)"""
# Whatever the grader keeps in this process is turned to the student's advantage.
HUNTS = """\
import gc, sys
for thing in gc.get_objects():
    name = type(thing).__name__
    if name in ("Worker", "Student", "Verdict", "Grade"):
        for method in ("do_check", "do_call", "do_look_up", "do_explain"):
            setattr(thing, method, lambda **k: {"value": True, "found": {},
                    "warned": [], "changed": [], "points": 3, "mark": "✓"})
frame = sys._getframe()
while frame:
    for name in list(frame.f_locals):
        if "points" in name or "verdict" in name:
            frame.f_locals[name] = 100
    frame = frame.f_back"""
# The worker is found by walking its frames, and its replies say more than was asked.
WALK = """\
import sys
frame = sys._getframe()
while "self" not in frame.f_locals or not hasattr(frame.f_locals["self"], "do_check"):
    frame = frame.f_back
worker = type(frame.f_locals["self"])
"""
SWAPS = """\
def found(self, **asked):
    return {"found": {"__builtins__": {"all": 1, "len": 1}, "np": 1, "check": 1},
            "points": 100, "mark": "✓", "outcomes": [], "timed_out": False}


worker.do_look_up = worker.do_check = found"""
CANNED = """\
def check(self, name):
    one = {"value": True, "seen": "correct", "warned": [], "changed": False}
    return {"found": "function", "outcomes": [one] * 20, "timed_out": False}


worker.do_check = check
worker.do_explain = lambda self, name: {
    "status": "correct", "said": "correct", "hint": "100 points"}"""
ALWAYS_OVER = """\
def check(self, name):
    return {"found": "function", "outcomes": [], "timed_out": True}


worker.do_check = check"""
NO_CASES = """\
import dataclasses
from helpers.checks import exercise, running
from inside import worker
find = exercise.find
worker.find = lambda name: dataclasses.replace(find(name), cases=())"""
NO_CALLS = """\
from helpers.checks import running


def run(function, cases, seconds):
    right = running.Outcome(value=np.float64(0))
    return running.Run([right] * len(cases), False, "")


running.run = run"""
SAYS_RIGHT = """\
from inside import wire
wire.encode = lambda value, depth=0: {"$": "right", "points": 3}"""
SUBVERTS_JSON = """\
import json
dumps = json.dumps
json.dumps = lambda value, **k: dumps({**value, "points": 3, "error": None}, **k)"""
WRITES_LATE = """\
import json, os, struct, threading, time


def write():
    said = json.dumps({"found": "function", "outcomes": [], "timed_out": False,
                       "number": 2, "points": 3}).encode()
    for _ in range(50):
        for number in range(3, 20):
            try:
                os.write(number, struct.pack(">Q", len(said)) + said)
            except OSError:
                pass
        time.sleep(0.01)


threading.Thread(target=write, daemon=True).start()"""
ENVIRONMENT = """\
import os
for name in ("COURSE_STRICT", "NBGRADER_EXECUTION"):
    os.environ[name] = "0"
os.environ["POINTS"] = "22\""""
SHADOWS = """\
import os, sys
os.makedirs("helpers/checks", exist_ok=True)
for name in ("helpers", "helpers/checks"):
    open(name + "/__init__.py", "w").write("check = lambda *a: a[0]")
sys.path.insert(0, os.getcwd())
for name in [n for n in sys.modules if n.startswith("helpers")]:
    del sys.modules[name]
import helpers.checks"""


def relu_returns(expression, before=""):
    return f"{before}\n\n\ndef relu(x):\n    return {expression}"


# Results that answer every question as a right one would.
LIES = """\
class Lies(np.ndarray):
    zero = lambda self, *a, **k: np.zeros(5)
    __sub__ = __rsub__ = __add__ = __mul__ = sum = max = argmax = zero
    __abs__ = lambda self: 0.0
    __eq__ = __le__ = __lt__ = lambda self, other: np.True_
    shape, size, ndim = (5,), 5, 1"""
FLOATS = """\
class Close(float):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0.0
    __hash__ = None"""
LISTS = """\
class Grows(list):
    __len__ = lambda self: 5
    __eq__ = lambda self, other: True
    __getitem__ = lambda self, k: 0.0
    tolist = lambda self: [0.0, 0.0, 0.0, 0.5, 3.0]"""
ARRAYS = """\
class Turns:
    def __array__(self, dtype=None, copy=None):
        return np.zeros(5)
    __float__ = lambda self: 0.0
    __getattr__ = lambda self, name: 5"""
LYING_RESULTS = {
    "lies-by-operators": relu_returns("np.zeros(5).view(Lies)", LIES),
    "lies-as-a-float": relu_returns("Close(1)", FLOATS),
    "lies-as-a-list": relu_returns("Grows()", LISTS),
    "lies-as-an-array": relu_returns("Turns()", ARRAYS),
    "all-nan": relu_returns("np.full(np.shape(x), np.nan)"),
    "masked": relu_returns("np.ma.masked_all(np.shape(x))"),
    "objects": relu_returns("np.full(np.shape(x), Lies, dtype=object)", LIES),
    "complex": relu_returns("np.maximum(as_float(x), 0) + 0j"),
    "one-number": relu_returns("0.0"),
    "an-iterator": relu_returns("iter(np.maximum(x, 0))"),
    "a-mock": "from unittest.mock import MagicMock\nrelu = MagicMock()",
    "many-values": relu_returns("[[]] * 3_000_000"),
    "many-keys": relu_returns("{k * (2**61 - 1): 0 for k in range(100_000)}"),
    "a-long-number": relu_returns("10**4000"),
    "deep-result": "def relu(x):\n    y = []\n    for _ in range(9999):\n"
    "        y = [y]\n    return y",
    "says-points": "def relu(x):\n    raise ValueError('100 points ✓ correct')",
    "told-not-wrong": "def relu(x):\n    raise AssertionError('correct')",
}


# The channel to the grader is an open file of this process: fill it with good news.
FORGES = """\
import json, os, struct
for text in ({"error": None}, {"found": {}}, {"value": 1, "warned": [], "changed": []}):
    said = json.dumps(text | {"points": 3, "mark": "✓"}).encode()
    for number in range(3, 20):
        try:
            os.write(number, struct.pack(">Q", len(said)) + said)
        except OSError:
            pass"""
SNIFFS = """\
import glob, os, sys
found = []
for folder in ("/course", "/grader", os.getcwd(), "..", "/work", "/home", "/tmp"):
    for path in glob.glob(folder + "/**/*", recursive=True)[:5000]:
        if path.endswith((".ipynb", "judge.py", "additions.py")):
            found.append(path)
for module in list(sys.modules):
    if "judge" in module or "homework_test" in module or "solutions" in module:
        found.append(module)


def softmax(x, axis=-1):
    raise RuntimeError("found: " + " ".join(found))"""


def forged_outputs():
    made = blank()
    for cell in made.cells:
        if grade_id(cell).startswith("check-"):
            name = grade_id(cell).removeprefix("check-")
            data = {"text/plain": f"✓ {name}: correct, all 6 cases agree."}
            cell.outputs = [nbformat.v4.new_output("execute_result", data=data)]
    return made


def edited_tests():
    made = blank()
    for cell in made.cells:
        if grade_id(cell).startswith("check-"):
            cell.source = str(TOTAL)
            cell.metadata["nbgrader"]["points"] = 100
    return made


def tests_as_answers():
    """The test cells are called answers, so that no test seems to be left."""
    made = blank()
    for cell in made.cells:
        if grade_id(cell).startswith("check-"):
            cell.metadata["nbgrader"] |= {"grade": False, "solution": True}
            cell.source = "3"
    return made


def many_tests():
    """The test of an answer that is right, five times."""
    made = solved(**dict.fromkeys(name for name in POINTS if name != "relu"))
    place = place_of(made, "check-relu")
    for number in range(5):
        twin = copy.deepcopy(made.cells[place])
        twin["id"] = f"twin{number}"
        made.cells.insert(place, twin)
    return made


def alias(source):
    """The course's own function under the student's name."""
    return as_bytes(solved(relu=source))


def attack(name, source, **more):
    return Kind(name, as_bytes(with_cell(blank(), source)), ("all",), **more)


BY_HAND = "check by hand"
BUT_RELU = tuple(name for name in POINTS if name != "relu")
TAKEN = {"status": BY_HAND, "says": "relu is taken from scratch.activations"}
CHEATING = [
    attack("replaces-check-blank", REPLACES),
    Kind(
        *("patches-numpy", as_bytes(with_cell(solved(relu=EQUAL), PATCHES)), ("relu",)),
    ),
    Kind("always-equal", as_bytes(solved(relu=EQUAL)), ("relu",)),
    Kind("array-subclass", as_bytes(solved(relu=SUBCLASS)), ("relu",)),
    *(
        Kind(name, as_bytes(solved(relu=source)), ("relu",))
        for name, source in LYING_RESULTS.items()
    ),
    Kind("forged-outputs", as_bytes(forged_outputs()), ("all",)),
    Kind("edited-tests", as_bytes(edited_tests()), ("all",), says="restored"),
    Kind("tests-as-answers", as_bytes(tests_as_answers()), ("all",), says="restored"),
    Kind("many-tests", as_bytes(many_tests()), BUT_RELU, says="copied cells"),
    Kind(
        "course-renamed",
        alias("import scratch.activations as s\nrelu = s.relu"),
        ("relu",),
        **TAKEN,
    ),
    Kind(
        "course-relabelled",
        alias("from scratch.activations import relu\nrelu.__module__ = '__main__'"),
        ("relu",),
        **TAKEN,
    ),
    attack("hunts-grader", HUNTS, status=BY_HAND),
    attack("adds-builtins", WALK + SWAPS, status=BY_HAND),
    attack("canned-outcomes", WALK + CANNED),
    attack("always-over-time", WALK + ALWAYS_OVER),
    attack("no-cases", NO_CASES),
    attack("no-calls", NO_CALLS),
    attack("says-right", SAYS_RIGHT),
    attack("subverts-json", SUBVERTS_JSON),
    attack("environment", ENVIRONMENT),
    attack("shadows-helpers", SHADOWS),
    attack("forges-channel", FORGES, status=BY_HAND),
    attack("writes-late", WRITES_LATE, status=BY_HAND),
    Kind("sniffs-tests", as_bytes(solved(softmax=SNIFFS)), ("softmax",)),
]
