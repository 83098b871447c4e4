"""No check is hollow: only right answers earn points, of every exercise of the course.

The worker runs in this process: a thousand answers are too many for a process each.
What travels between it and the judge is the same bytes as in a real run.
"""

import importlib
import io
import sys

import numpy as np
import pytest

import helpers.checks
from helpers.checks.exercise import find
from helpers.checks.written import _scope
from homework.assignment import find as find_assignment
from homework.inside import wire
from homework.inside.worker import Worker
from homework.judge import judge
from homework.limits import Limits
from homework.student import _Writer
from tests.support.grading import COURSE
from tools.edits import edited
from tools.exercises import answer_of, uses
from tools.exports import exported
from tools.solutions import read_solution

SOLUTIONS = [read_solution(COURSE, path) for path in COURSE.solutions]
HOMES = exported(SOLUTIONS)
TABLES = {t.name: (s, t) for s in SOLUTIONS for t in s.tables}
ASSIGNMENTS = {}


class Here:
    """A student's process that is this one."""

    limits, lost = Limits(), ""

    def __init__(self, name):
        self.worker = Worker(io.BytesIO(), io.BytesIO())
        # What the lesson around the answer defines, but for the answer itself.
        module = vars(importlib.import_module(f"scratch.{find(name).module}"))
        around = {n: v for n, v in module.items() if n[:2] != "__" and n != name}
        self.worker.notebook.names.update({"np": np} | around)

    def around(self, source, given):
        """Adds what the table lets its answers use."""
        self.worker.notebook.names.update(_scope(given, uses([source, given], HOMES)))

    def run(self, source):
        return self.ask("run", 1, source=source).get("error")

    def ask(self, do, seconds, **about):
        content = io.BytesIO()
        _Writer(content, []).dump({"do": do} | about)
        reply = self.worker.answer(self.worker.load(content.getvalue()))
        return wire.from_bytes(wire.to_bytes(reply))

    def lose(self, why):
        """An endless answer has been stopped; in this process all others go on."""


@pytest.fixture(autouse=True)
def restored(monkeypatch):
    """A worker takes `__main__` and `check` for its own."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setattr(helpers.checks, "check", helpers.checks.check)


def earned(name, sources):
    """The points of each answer to an exercise, in its lesson's own test."""
    solution, _ = TABLES[name]
    if solution.name not in ASSIGNMENTS:
        ASSIGNMENTS[solution.name] = find_assignment(solution.name, None, COURSE)
    assignment = ASSIGNMENTS[solution.name]
    (test,) = (p for p in assignment.graded if p.exercise == name)
    blank = next(p for p in assignment.parts if name in p.names and p.role == "answer")
    here = Here(name)
    found = {}
    for source in [blank.source, *sources]:
        here.around(source, TABLES[name][1].entries.get("given", ""))
        here.run(source)
        verdict = judge(test, frozenset([name]), {}, here, explained=False)
        found[source] = verdict.points
        here.worker.notebook.names.pop(name, None)
    assert found.pop(blank.source) == 0
    return test.points, found


def answers(name, edits):
    solution, table = TABLES[name]
    return [edited(e, answer_of(solution.notebook, table), name) for e in edits]


def check(name):
    table = TABLES[name][1]
    right = answers(name, [*table.right(), *(edit for edit, _ in table.notes())])
    of, found = earned(name, right)
    assert of > 0 and set(found.values()) == {of}, [s for s in found if found[s] < of]
    _, found = earned(name, answers(name, [edit for edit, _ in table.wrong()]))
    assert found and set(found.values()) == {0.0}, [s for s in found if found[s]]


@pytest.mark.full
@pytest.mark.parametrize("name", TABLES)
def test_blanks_and_wrong_answers_earn_nothing_and_right_ones_all(name):
    check(name)


def test_every_exercise_is_looked_at():
    graded = {
        part.exercise
        for solution in SOLUTIONS
        for part in find_assignment(solution.name, None, COURSE).graded
    }
    assert graded == set(TABLES)
