"""Right answers in notebooks that something has happened to: each gets every point."""

import copy
import json

import nbformat

from tests.support.submissions.kind import (
    POINTS,
    Kind,
    as_bytes,
    blank,
    course_answers,
    grade_id,
    place_of,
    solved,
    with_cell,
)


def duplicated(name, *, empty=False):
    made = solved()
    place = place_of(made, name)
    twin = copy.deepcopy(made.cells[place])
    twin["id"] = "twin"
    if empty:
        twin.source = blank().cells[place].source
    made.cells.insert(place + 1, twin)
    return made


def without(*names):
    made = solved()
    made.cells = [cell for cell in made.cells if grade_id(cell) not in names]
    return made


def stripped(*, ids=True):
    made = solved()
    for cell in made.cells:
        cell.metadata = {}
        if not ids:
            cell.pop("id", None)
    return made


def edited(name, source):
    made = solved()
    made.cells[place_of(made, name)].source = source
    return made


def reordered():
    made = solved()
    made.cells.reverse()
    return made


def checked_first():
    """The check of relu, which binds the name, moved above the answer."""
    made = solved()
    place = place_of(made, "check-relu")
    made.cells.insert(place_of(made, "relu"), made.cells.pop(place))
    return made


def only_answers():
    made = solved()
    made.cells = [c for c in made.cells if grade_id(c) in course_answers()]
    return made


def colab():
    made = solved()
    made.nbformat_minor = 0
    made.metadata = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}
    for cell in made.cells:
        cell.metadata["id"] = cell.pop("id")
        if cell.cell_type == "code":
            cell.metadata["outputId"] = "0c4b"
    return made


def no_ids():
    made = solved()
    made.nbformat_minor = 4
    for cell in made.cells:
        cell.pop("id", None)
    return made


def format_3():
    return nbformat.writes(nbformat.convert(solved(), 3), version=3).encode()


def loud():
    made = solved()
    output = nbformat.v4.new_output("stream", text="x" * 30_000_000)
    made.cells[place_of(made, "relu")].outputs = [output]
    return made


def answer_as(kind):
    made = solved()
    made.cells[place_of(made, "relu")]["cell_type"] = kind
    return made


def lines_ended_by(end):
    made = solved()
    for cell in made.cells:
        cell.source = cell.source.replace("\n", end)
    return as_bytes(made)


def with_strange_cells():
    made = json.loads(as_bytes(solved()))
    made["cells"][3:3] = [5, None, {"cell_type": "code"}, {"source": {"a": 1}}]
    return json.dumps(made).encode()


def pasted_metadata():
    """The softplus cell is a copy of the tanh cell, with its grading data."""
    made = solved()
    made.cells[place_of(made, "softplus")].metadata = copy.deepcopy(
        made.cells[place_of(made, "tanh")].metadata
    )
    return made


def sources(made, wanted):
    """The source of each code cell that is wanted, by its grade_id."""
    return [c.source for c in made.cells if c.cell_type == "code" and wanted(c)]


def with_code(*codes, name=""):
    """A notebook of nothing but these code cells; the first may have a grade_id."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(code) for code in codes]
    if name:
        made.cells[0].metadata["nbgrader"] = {"grade_id": name, "solution": True}
    return made


def in_one_cell():
    """Every answer in the cell of the first one."""
    answers = course_answers()
    made = solved(**dict.fromkeys(answers))
    place = place_of(made, "relu")
    made.cells[place].source = "\n\n\n".join(answers.values())
    return made


def two_in_a_cell():
    """The answer of sigmoid's derivative stands in tanh's cell, its own is deleted."""
    made = without("sigmoid_derivative")
    answers = course_answers()
    both = answers["tanh"] + "\n\n\n" + answers["sigmoid_derivative"]
    made.cells[place_of(made, "tanh")].source = both
    return made


def joined(between="\n\n"):
    """All code of the lesson in one cell, as a script joins it."""
    return with_code(between.join(sources(solved(), lambda cell: True)))


def with_its_check():
    """Each answer and its check in one cell, the tests deleted."""
    made = solved()
    for name in POINTS:
        test = made.cells.pop(place_of(made, f"check-{name}"))
        made.cells[place_of(made, name)].source += "\n\n\n" + test.source
    return made


def joined_with_blanks():
    """The blank lesson joined to one cell above the answers."""
    blanks = "\n\n".join(sources(blank(), lambda cell: True))
    return with_code(blanks, *course_answers().values())


def only_names_left():
    """The answers alone, in any order, without the lesson around them."""
    return with_code(*reversed(course_answers().values()))


def in_another_s_cell():
    """The answers of relu and tanh stand in each other's cell."""
    answers = course_answers()
    return solved(relu=answers["tanh"], tanh=answers["relu"])


def answered_below():
    below = "def relu(x):\n    return np.maximum(as_float(x), 0)"
    return with_cell(solved(relu=None), below, "tanh")


def leans_on_its_own():
    """An answer uses what a student's own cell made of a name of the lesson's."""
    made = solved(tent="def tent(x):\n    return top - np.minimum(np.abs(x), top)")
    return with_cell(made, "top = float(slope(np.tanh, 0.0).round())", "tent")


def two_versions():
    """A first attempt is still there, above the right answer."""
    return with_cell(solved(), "def relu(x):\n    return x", "relu")


def renamed_modules():
    """A student's own short names for what the lesson imports."""
    answers = {
        name: source.replace("np.", "n.") for name, source in course_answers().items()
    }
    return with_cell(solved(**answers), "import numpy as n")


# An answer and a test for each exercise.
ALL_CELLS = f"grading data of {2 * len(POINTS)} cells"
DAMAGED = [
    Kind("duplicated", as_bytes(duplicated("relu")), says="copied cells"),
    Kind("blank-copy", as_bytes(duplicated("relu", empty=True)), says="copied cells"),
    Kind("duplicated-test", as_bytes(duplicated("check-relu")), says="check-relu"),
    Kind(
        "deleted-test",
        as_bytes(without("check-relu")),
        says="deleted tests put back: check-relu",
    ),
    Kind(
        *("edited-test", as_bytes(edited("check-tanh", "pass"))),
        says="edited tests restored: check-tanh",
    ),
    Kind(
        "stripped",
        as_bytes(stripped()),
        says=ALL_CELLS,
    ),
    Kind(
        "stripped-bare",
        as_bytes(stripped(ids=False)),
        says=ALL_CELLS,
    ),
    Kind("pasted-metadata", as_bytes(pasted_metadata()), says="grading data of 1"),
    Kind("reordered", as_bytes(reordered()), says="back into their order"),
    Kind("checked-first", as_bytes(checked_first()), says="back into their order"),
    Kind("only-answers", as_bytes(only_answers()), says="deleted cells put back"),
    Kind("colab", as_bytes(colab()), says="Colab"),
    Kind("no-ids", as_bytes(no_ids()), says="no ids"),
    Kind("format-3", format_3(), says="notebook format 3"),
    Kind("loud-outputs", as_bytes(loud())),
    Kind(
        "answer-as-text",
        as_bytes(answer_as("markdown")),
        says="made code cells again: relu",
    ),
    Kind(
        "answer-as-raw", as_bytes(answer_as("raw")), says="made code cells again: relu"
    ),
    Kind("windows-lines", lines_ended_by("\r\n")),
    Kind("byte-order-mark", b"\xef\xbb\xbf" + as_bytes(solved())),
    Kind("utf-16", as_bytes(solved()).decode().encode("utf-16"), says="UTF-16"),
    Kind("strange-cells", with_strange_cells(), says="damaged cells left out"),
    Kind("in-one-cell", as_bytes(in_one_cell())),
    Kind("two-in-a-cell", as_bytes(two_in_a_cell())),
    Kind("joined", as_bytes(joined())),
    Kind("joined-magics", as_bytes(joined("\n%matplotlib inline\n!ls\n"))),
    Kind("with-its-check", as_bytes(with_its_check()), says="deleted tests put back"),
    Kind("joined-with-blanks", as_bytes(joined_with_blanks())),
    Kind("only-names-left", as_bytes(only_names_left()), says="deleted cells"),
    Kind("in-another's-cell", as_bytes(in_another_s_cell()), says="grading data"),
    Kind("answered-below", as_bytes(answered_below())),
    Kind("leans-on-its-own", as_bytes(leans_on_its_own())),
    Kind("renamed-modules", as_bytes(renamed_modules())),
    Kind(
        *("two-versions", as_bytes(two_versions())),
        **{"status": "check by hand", "says": "2 different answers to relu"},
    ),
    Kind("copy-of", as_bytes(solved()), file="Copy_of_01_activations.ipynb"),
    Kind("counted", as_bytes(solved()), file="01_activations (1).ipynb"),
    Kind("renamed", as_bytes(solved()), file="my homework FINAL.ipynb"),
]
