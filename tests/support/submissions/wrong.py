"""Answers that are not there or not right: only the right ones get their points."""

from tests.support.submissions.kind import (
    POINTS,
    Kind,
    as_bytes,
    blank,
    grade_id,
    place_of,
    solved,
    with_cell,
)

HALF = ("sigmoid", "tanh", "softmax", "tent", "softplus", "six_bends")
LOOP = "def relu(x):\n    while True:\n        pass"
STUBBORN = (
    "def relu(x):\n    while True:\n        try:\n            while True:\n"
    "                pass\n        except BaseException:\n            pass"
)
NAIVE = "def softmax(x, axis=-1):\n    e = np.exp(x)\n" + (
    "    return e / e.sum(axis=axis, keepdims=True)"
)
IN_PLACE = "def relu(x):\n    x[x < 0] = 0\n    return x"

TAKEN = {
    "status": "check by hand",
    "says": "relu is taken from scratch.activations",
}


def deleted_answer():
    made = solved()
    made.cells = [cell for cell in made.cells if grade_id(cell) != "relu"]
    return with_cell(made, "from scratch.activations import relu", "check-relu")


def renamed_answer():
    made = solved()
    cell = made.cells[place_of(made, "tanh")]
    cell.source = cell.source.replace("def tanh", "def my_tanh")
    return made


def lost(name, relu, *missing, **more):
    return Kind(name, as_bytes(solved(relu=relu)), missing or ("relu",), **more)


WRONG = [
    Kind("blank", as_bytes(blank()), ("all",)),
    Kind("half-done", as_bytes(solved(**dict.fromkeys(HALF))), HALF),
    Kind("one-blank", as_bytes(solved(tanh=None)), ("tanh",)),
    Kind("only-pass", as_bytes(solved(tanh="def tanh(x):\n    pass")), ("tanh",)),
    Kind("syntax", as_bytes(solved(tanh="def tanh(x:\n    return x")), ("tanh",)),
    Kind("renamed-answer", as_bytes(renamed_answer()), ("tanh",)),
    Kind("naive", as_bytes(solved(softmax=NAIVE)), ("softmax",)),
    lost("in-place", IN_PLACE),
    lost("no-return", "def relu(x):\n    np.maximum(as_float(x), 0)"),
    lost("a-number", "relu = 18.0"),
    lost("raises", "def relu(x):\n    return x.nothing"),
    lost("exits", "def relu(x):\n    raise SystemExit"),
    lost("recursion", "def relu(x):\n    return relu(x)"),
    lost("strings", "def relu(x):\n    return 'the right array'"),
    lost(
        *("ends-in-answer", "import os\n\n\ndef relu(x):\n    os._exit(0)"),
        says="",
    ),
    lost("loop", LOOP),
    lost("stubborn-loop", STUBBORN),
    # The lesson's own line, in the answer's place: it counts as nothing written.
    Kind("taken", as_bytes(deleted_answer()), ("relu",), says="answers missing: relu"),
    lost("imported", "from scratch.activations import relu"),
    lost("imported-as", "import scratch.activations as s\nrelu = s.relu", **TAKEN),
    lost("imported-more", "from scratch.activations import relu, tanh", **TAKEN),
    Kind(
        "endless-cell",
        as_bytes(with_cell(solved(tanh=None), "while True:\n    pass", "tanh")),
        ("tanh",),
        status="check by hand",
        says="a cell was left out: it took more than",
    ),
]
assert set(HALF) < set(POINTS)
