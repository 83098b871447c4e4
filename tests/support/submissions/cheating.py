"""Notebooks that want points without answers, or find out the tests: none gets any."""

import nbformat

from tests.support.submissions.kind import (
    TOTAL,
    Kind,
    as_bytes,
    blank,
    grade_id,
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
        for method in ("do_apply", "do_look_up"):
            setattr(thing, method, lambda **k: {"value": True, "found": {},
                    "warned": [], "changed": [], "points": 3, "mark": "✓"})
frame = sys._getframe()
while frame:
    for name in list(frame.f_locals):
        if "points" in name or "verdict" in name:
            frame.f_locals[name] = 100
    frame = frame.f_back"""
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


CHEATING = [
    Kind("replaces-check-blank", as_bytes(with_cell(blank(), REPLACES)), ("all",)),
    Kind(
        *("patches-numpy", as_bytes(with_cell(solved(relu=EQUAL), PATCHES)), ("relu",)),
    ),
    Kind("always-equal", as_bytes(solved(relu=EQUAL)), ("relu",)),
    Kind("array-subclass", as_bytes(solved(relu=SUBCLASS)), ("relu",)),
    Kind("forged-outputs", as_bytes(forged_outputs()), ("all",)),
    Kind("edited-tests", as_bytes(edited_tests()), ("all",), says="restored"),
    Kind("tests-as-answers", as_bytes(tests_as_answers()), ("all",), says="restored"),
    Kind("hunts-grader", as_bytes(with_cell(blank(), HUNTS)), ("all",), says=""),
    Kind(
        *("forges-channel", as_bytes(with_cell(blank(), FORGES)), ("all",)),
        status="check by hand",
    ),
    Kind("sniffs-tests", as_bytes(solved(softmax=SNIFFS)), ("softmax",)),
]
