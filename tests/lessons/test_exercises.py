"""Every exercise's table: right answers pass, wrong ones get their own hint."""

import ast
import linecache
import re

import pytest

from helpers.checks.checking import examine
from helpers.checks.exercise import find, names
from helpers.checks.written import Written
from tools.course import Course
from tools.edits import edited
from tools.exercises import answer_of, catalogue, exercise_cells, uses
from tools.exports import exported
from tools.lessons import STUB
from tools.solutions import read_solution

COURSE = Course()
SOLUTIONS = [read_solution(COURSE, path) for path in COURSE.solutions]
HOMES = exported(SOLUTIONS)
TABLES = {t.name: (s.notebook, t) for s in SOLUTIONS for t in s.tables}
LEAST_MISTAKES = 8
QUICK = 5  # seconds that an exercise may take, if its table does not say more
ANSWER = re.compile(r"^ *### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION", re.M | re.S)


def answered(name, edit):
    """The function that an edit of the course's answer is."""
    notebook, table = TABLES[name]
    source = edited(edit, answer_of(notebook, table), name)
    given = table.entries.get("given", "")
    written = Written(name, source, given, uses([source, given], HOMES), HOMES[name])
    function = written._function
    # A learner's own, not the course's: its source can be read, as in a notebook.
    function.__module__ = "__main__"
    file = f"<{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    return function


def entries(kind):
    """(exercise, edit, hint or note) for all tables; what trains networks is slow."""
    return [
        pytest.param(
            name,
            *([entry] if isinstance(entry, str) else entry),
            id=f"{name}: {(entry if isinstance(entry, str) else entry[0])[:60]}",
            marks=[pytest.mark.full] * (find(name).seconds > QUICK),
        )
        for name, (_, table) in TABLES.items()
        for entry in getattr(table, kind)()
    ]


@pytest.mark.parametrize(("name", "edit"), entries("right"))
def test_a_right_answer_passes_however_it_is_written(name, edit):
    result = examine(name, answered(name, edit))
    assert result.status == "correct", result.message


@pytest.mark.parametrize(("name", "edit", "hint"), entries("wrong"))
def test_a_wrong_answer_is_refused_with_its_own_hint(name, edit, hint):
    result = examine(name, answered(name, edit))
    assert result.status == "incorrect"
    assert result.hint == hint, result.message


@pytest.mark.parametrize(("name", "edit", "note"), entries("notes"))
def test_a_right_answer_may_get_a_note(name, edit, note):
    result = examine(name, answered(name, edit))
    assert result.status == "correct", result.message
    assert result.hint == note


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_enough_and_its_words_are_short(name):
    _, table = TABLES[name]
    assert len(table.right()) >= 1
    assert len(table.wrong()) >= LEAST_MISTAKES
    # A capstone is judged by one call, whose result `seen` turns into a verdict.
    assert len(table.entries["calls"]) >= 1 + ("seen" not in table.entries)
    said = [hint for _, hint in table.wrong() + table.notes()]
    for text in [*said, *table.entries["hints"], table.entries["because"]]:
        assert 3 <= len(text.split()) <= 80, text


@pytest.mark.parametrize("name", names())
def test_the_course_s_own_answer_passes(name):
    reference = find(name).reference
    learners = type(reference)(
        reference.__code__, reference.__globals__, name, reference.__defaults__
    )
    learners.__module__ = "__main__"
    result = examine(name, learners)
    assert result.status == "correct", result.message


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda solution: solution.name)
def test_the_catalogue_is_made_from_the_tables(solution):
    """What the build wrote is what the tests above looked at."""
    path = COURSE.root / "helpers/checks/catalogue" / f"{solution.name}.json"
    made = catalogue(solution.notebook, solution.tables, HOMES)
    assert not solution.tables or path.read_text(encoding="utf-8") == made


def source_of_cell(name):
    """The cell that answers an exercise."""
    notebook, table = TABLES[name]
    return exercise_cells(notebook, table.name)[0].source


def is_one_line(name):
    lines = ANSWER.search(source_of_cell(name))[1].splitlines()
    return sum(bool(re.match(r"\s*[^\s#]", line)) for line in lines) == 1


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda solution: solution.name)
def test_at_most_a_third_of_the_answers_are_one_line(solution):
    tables = [table.name for table in solution.tables]
    single = [name for name in tables if is_one_line(name)]
    assert 3 * len(single) <= len(tables), single


def squeezed(text):
    return re.sub(r"[\s`]", "", text)


def formulas(source):
    """What the answer in a cell computes: returned expressions and sums of terms."""
    first, last = (source[: source.index(m)].count("\n") for m in ("### B", "### E"))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Return | ast.Assign | ast.AugAssign) and node.value:
            is_formula = isinstance(node.value, ast.BinOp) or (
                isinstance(node, ast.Return)
                and any(isinstance(n, ast.Call | ast.BinOp) for n in ast.walk(node))
            )
            if is_formula and first < node.lineno <= last:
                yield squeezed(ast.unparse(node.value))


@pytest.mark.parametrize("name", TABLES)
def test_neither_the_stub_nor_the_first_hint_holds_the_answer(name):
    source = source_of_cell(name)
    first_hint = TABLES[name][1].entries["hints"][0]
    stub = squeezed(ANSWER.sub("", source) + first_hint)
    assert [formula for formula in formulas(source) if formula in stub] == []


def test_a_stub_that_holds_its_answer_would_be_found():
    cell = 'def f(x):\n    """It is `2*x + 1`."""\n    ### BEGIN SOLUTION\n'
    cell += "    y = 2 * x + 1\n    return y\n    ### END SOLUTION\n"
    assert [*formulas(cell)] == ["2*x+1"]
    assert "2*x+1" in squeezed(ANSWER.sub("", cell))


def test_a_blank_is_what_the_checks_take_for_not_written():
    assert STUB.endswith('raise NotImplementedError("not written yet")')
