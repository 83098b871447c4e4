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


# An answer and a test for each exercise.
ALL_CELLS = f"grading data of {2 * len(POINTS)} cells"
DAMAGED = [
    Kind("duplicated", as_bytes(duplicated("relu")), says="copied cells"),
    Kind("blank-copy", as_bytes(duplicated("relu", empty=True)), says="copied cells"),
    Kind("duplicated-test", as_bytes(duplicated("check-relu")), says="check-relu"),
    Kind("deleted-test", as_bytes(without("check-relu")), says="check-relu put back"),
    Kind(
        *("edited-test", as_bytes(edited("check-tanh", "pass"))),
        says="edited test check-tanh restored",
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
    Kind("answer-as-text", as_bytes(answer_as("markdown")), says="a code cell again"),
    Kind("answer-as-raw", as_bytes(answer_as("raw")), says="a code cell again"),
    Kind("windows-lines", lines_ended_by("\r\n")),
    Kind("byte-order-mark", b"\xef\xbb\xbf" + as_bytes(solved())),
    Kind("utf-16", as_bytes(solved()).decode().encode("utf-16"), says="UTF-16"),
    Kind("strange-cells", with_strange_cells(), says="damaged cells left out"),
    Kind("copy-of", as_bytes(solved()), file="Copy_of_01_activations.ipynb"),
    Kind("counted", as_bytes(solved()), file="01_activations (1).ipynb"),
    Kind("renamed", as_bytes(solved()), file="my homework FINAL.ipynb"),
]
