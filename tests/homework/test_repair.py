"""What of a submission runs: what a student wrote or changed, and nothing twice."""

import contextlib
import time

import pytest

from homework.assignment import find, grade_ids
from homework.reading import Handed, Unreadable, read
from homework.repair import WrongLesson, python, repair
from tests.support.grading import COURSE
from tests.support.submissions.damaged import joined, joined_with_blanks
from tests.support.submissions.kind import POINTS, as_bytes, blank, solved, with_cell

ASSIGNMENT = find("01", None, COURSE)
ELSEWHERE = grade_ids(COURSE)


def repaired(made):
    return repair(ASSIGNMENT, read(as_bytes(made))[0], ELSEWHERE)


def own(made):
    return [step.source for step in repaired(made).steps if step.own]


def test_of_a_blank_lesson_nothing_runs():
    assert own(blank()) == []


def test_of_a_solved_lesson_only_the_answers_run():
    steps = [step for step in repaired(solved()).steps if step.own]
    assert [sorted(step.names) for step in steps] == [[name] for name in POINTS]


def test_each_exercise_is_judged_once_and_below_its_answer():
    for made in (solved(), blank(), joined(), joined_with_blanks()):
        steps = repaired(made).steps
        judged = [step.test.exercise for step in steps if step.test]
        assert sorted(judged) == sorted(POINTS)
        for number, step in enumerate(steps):
            later = {n for other in steps[number:] if other.own for n in other.names}
            assert step.test is None or step.test.exercise not in later


def test_a_joined_notebook_draws_no_figure_and_loads_no_tensorflow():
    (source,) = own(joined())
    assert "figures" not in source and "keras" not in source and "check" not in source
    assert all(f"def {name}(" in source for name in POINTS)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("if x:\n    !ls\n    %time y = f(x)", "if x:\n    pass\n    y = f(x)"),
        ("files = !ls\nnp.sum?\n?np.sum\nx = 2", "pass\npass\npass\nx = 2"),
        ("%%time\nx = 1", "x = 1"),
        ("%%bash\nrm -r x", ""),
        ("x = (7\n  % 3)", "x = (7\n  % 3)"),
        ("'''\n%no magic\n'''", "'''\n%no magic\n'''"),
        ("def f(:", "def f(:"),
    ],
)
def test_magics_are_ignored_line_by_line(source, left):
    assert python(source) == left


def test_a_magic_makes_nothing_else_run():
    plain, magic = (
        own(with_cell(solved(), source)) for source in ("y = 1", "%pylab\ny = 1")
    )
    assert [text.removeprefix("pass\n") for text in magic] == plain


@pytest.mark.parametrize(
    "cells",
    [
        [Handed("code", "\n" * 80_000 + "%x", "", "")],
        [Handed("code", " " * 80_000 + "%x\n(", "", "")],
        [Handed("code", "a, " * 30_000 + "\n(", "", "")],
        [Handed("code", "def " + "\n" * 80_000, "", "")],
        [Handed("code", "(" * 90_000, "relu", "")],
        [Handed("code", "-" * 90_000 + "1", "relu", "")],
        [Handed("code", f"relu = {n}", "relu", "relu") for n in range(800)],
        [Handed("code", "def relu(x):\n    return x", "relu", "x")] * 800,
        [Handed("markdown", "x" * 50_000, "relu", "x")] * 20,
    ],
    ids=range(9),
)
def test_a_submission_that_is_made_to_take_long_does_not(cells):
    began = time.process_time()
    with contextlib.suppress(WrongLesson):
        repair(ASSIGNMENT, [*cells, Handed("code", "", "relu", "")], ELSEWHERE)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b" " * (65 * 2**20), "too large"),
        (b"[" + b"[]," * 2_000_000 + b"[]]", "too large"),
        (as_bytes({"nbformat": 4, "cells": [{"source": ""}] * 3000}), "3000 cells"),
        (as_bytes({"nbformat": 4, "cells": [{"source": "x" * 2**20}]}), "of code"),
    ],
)
def test_what_would_take_all_memory_is_not_read(content, says):
    with pytest.raises(Unreadable, match=says):
        read(content)
