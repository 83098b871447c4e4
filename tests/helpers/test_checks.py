"""The check engine: three answers, whatever a learner passes."""

import dataclasses
import sys
import threading
import time

import numpy as np
import pytest

from helpers.checks import CheckFailed, check, checking, hint, solution
from helpers.checks import help as help_module
from helpers.checks.checking import examine
from helpers.checks.exercise import Case, Exercise, Mistake, find, names
from scratch import activations, exercises


def tanh(x):
    """The right answer, as a learner's own: the course's would not count."""
    return activations.tanh(x)


@pytest.fixture
def quick(monkeypatch):
    """tanh with a time limit that a test can wait for."""
    fast = dataclasses.replace(find("tanh"), seconds=0.3)
    monkeypatch.setattr(checking, "find", lambda name: fast)


@pytest.fixture
def strict(monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")


def test_a_right_answer_is_correct():
    result = examine("tanh", np.tanh)
    assert result.status == "correct"
    assert str(result).startswith("✓ tanh: correct")


def test_an_error_is_not_taken_for_a_missing_return():
    def leaky_relu_layer(negative_slope=0.01):
        return negative_slope / 0

    result = examine("leaky_relu_layer", leaky_relu_layer)
    assert "ZeroDivisionError" in result.message
    assert "returns nothing" not in result.message


def test_a_verdict_is_what_a_right_answer_is_told():
    def six_bends(x, t):
        return exercises.six_bends(x, t)

    def xor_weights():
        return exercises.xor_weights()

    told = examine("six_bends", six_bends), examine("xor_weights", xor_weights)
    assert list(map(str, told)) == [
        "✓ six_bends: error below 0.01",
        "✓ xor_weights: correct.",
    ]


def blank_raises(x):
    raise NotImplementedError("not written yet")


def blank_pass(x):
    pass


def blank_dots(x):
    """Only a docstring."""
    ...


@pytest.mark.parametrize("blank", [blank_raises, blank_pass, blank_dots, ...])
def test_a_blank_is_not_attempted(blank):
    result = examine("tanh", blank)
    assert result.status == "not attempted"
    assert "not written yet" in result.message
    assert str(result).startswith("○")


def raises(x):
    return np.no_such_function(x)


def exits(x):
    sys.exit(3)


def interrupts(x):
    raise KeyboardInterrupt


def recursion(x):
    return recursion(x)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (raises, "got      AttributeError"),
        (raises, "`return np.no_such_function(x)`"),
        (exits, "got      SystemExit: 3"),
        (interrupts, "got      KeyboardInterrupt"),
        (recursion, "got      RecursionError"),
        (lambda: 1, "got      TypeError"),
        (lambda x: print(x), "returns None"),
        (lambda x: "text", "A text comes back"),
        (lambda x: {"a": x}, "A dictionary comes back"),
        (lambda x: [[1], [2, 3]], "different lengths"),
        (lambda x: object(), "of type object"),
        (lambda x: tanh(x) + 0j, "holds complex128"),
        (lambda x: (v for v in x), "A generator comes back"),
        (lambda x: tanh(x).sum(), "One number comes back, the sum of all"),
        (lambda x: tanh(x).reshape(-1, 1), "shape"),
        (lambda x: tanh(x)[..., None], "an axis of length 1"),
        (lambda x: -tanh(x), "the negative of the right one"),
        (lambda x: 3 * tanh(x), "3 times the right one"),
        (lambda x: tanh(x) + 0.5, "off by the same amount, +0.5"),
        (lambda x: tanh(x).astype(int), "cut off"),
        (lambda x: np.full_like(x, np.inf, dtype=float), "inf or NaN"),
        (lambda x: tanh(x) + 0.1 * (x == 3), "largest difference is at index [4]"),
        (5, "needs the function itself, and got 5"),
        (np.array([1.0, 2.0]), "needs the function itself"),
        ("tanh", "needs the function itself"),
        (None, "needs the function itself"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong(answer, said):
    result = examine("tanh", answer)
    assert result.status == "incorrect"
    assert said in result.message


class Hostile:
    """Raises whenever anybody looks at it."""

    def __getattr__(self, name):
        raise ValueError("don't look")

    def __repr__(self):
        raise ValueError("don't print")

    def __array__(self, *args, **kwargs):
        raise ValueError("don't convert")

    def __eq__(self, other):
        raise ValueError("don't compare")


class Mute(Exception):
    def __str__(self):
        raise ValueError("no words")


def raises_mute(x):
    raise Mute


class Callable:
    def __call__(self, x):
        return np.tanh(x)


def test_a_hostile_object_does_no_harm():
    assert examine("tanh", Hostile()).status == "incorrect"
    assert "of type Hostile" in examine("tanh", lambda x: Hostile()).message
    assert "got      Mute" in examine("tanh", raises_mute).message
    assert examine("tanh", Callable()).status == "correct"


def test_a_call_without_a_function_explains_the_call(capsys):
    check(name="tanh")
    assert "and got nothing" in (said := capsys.readouterr().out)
    assert "`tanh = check(tanh)`" in said


@pytest.mark.parametrize(
    ("name", "said"),
    [("tahn", "did you mean “tanh”"), ("xyzzy", "there are"), (tanh, "in quotes")],
)
def test_an_unknown_name_is_told_the_nearest(name, said):
    result = examine(name, tanh)
    assert result.status == "incorrect"
    assert said in result.message
    assert "no exercise" in str(hint("tahn")) and "no exercise" in str(solution("tahn"))


def test_a_changed_input_is_noticed():
    def in_place(x):
        x[...] = tanh(x)
        return x

    def also_right(x):
        y = tanh(x)
        x *= 0
        return y

    assert "writes into its argument" in examine("tanh", in_place).message
    result = examine("tanh", also_right)
    assert result.status == "incorrect"
    assert "results are right" in result.message


def test_overflow_with_right_values_is_noticed():
    def naive(x):
        return 1 / (1 + np.exp(-np.asarray(x, dtype=float)))

    result = examine("sigmoid", naive)
    assert result.status == "incorrect"
    assert "makes NumPy warn of “overflow”" in result.message


def endless(x):
    while True:
        x = x + 1


def stubborn(x):
    while True:
        try:
            time.sleep(0.001)
        except BaseException:  # a learner's bare `except:`
            continue


@pytest.mark.parametrize("loop", [endless, stubborn])
def test_an_endless_loop_ends(quick, loop):
    before = threading.active_count()
    started = time.monotonic()
    result = examine("tanh", loop)
    assert time.monotonic() - started < 10
    assert result.status == "incorrect"
    assert "did not finish within 0.3 seconds" in result.message
    if loop is endless:
        assert threading.active_count() == before


def test_prints_are_kept_out_of_the_way(capsys):
    def talkative(x):
        print("x is", x)
        return tanh(x)

    result = examine("tanh", talkative)
    assert result.status == "correct"
    assert "It printed: x is" in result.message
    assert capsys.readouterr().out == ""


def test_a_bar_that_is_redrawn_is_not_told(capsys):
    def trained(x):
        print("epoch 1/2 ▌", end="\r")
        print(" " * 11, end="\r")
        return tanh(x)

    assert "It printed" not in examine("tanh", trained).message
    assert capsys.readouterr().out == ""


def test_several_results_of_different_shapes_are_no_rows_of_an_array():
    def tripled(X, W, gradient):
        return gradient @ W.T, 3 * X.T @ gradient, gradient.sum(axis=0)

    result = examine("dense_backward", tripled)
    assert result.status == "incorrect"
    assert "lengths" not in result.message


def test_an_endless_printer_keeps_memory_small(quick):
    def printer(x):
        while True:
            print("again " * 100)

    result = examine("tanh", printer)
    assert result.status == "incorrect"
    assert len(result.message) < 1000


def test_tensors_and_lists_of_numbers_count_as_arrays():
    from helpers.quiet import tf

    assert examine("tanh", lambda x: tf.tanh(tf.constant(x, tf.float64))).status == (
        "correct"
    )
    assert examine("tanh", lambda x: np.tanh(x).tolist()).status == "correct"


def test_strict_mode_raises_for_all_but_correct(strict):
    assert check(np.tanh, "tanh") is np.tanh
    for answer in (blank_raises, raises, 5):
        with pytest.raises(CheckFailed, match="tanh"):
            check(answer, "tanh")
    with pytest.raises(CheckFailed, match="did you mean"):
        check(np.tanh, "tahn")


def test_nbgrader_makes_it_strict(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(CheckFailed):
        check(blank_raises, "tanh")


def test_strict_off_is_off(monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "0")
    assert check(blank_raises, "tanh") is activations.tanh


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    help_module._given.clear()
    help_module._asked.clear()
    checking._checked.clear()


@pytest.mark.parametrize("name", names())
def test_hints_are_numbered_and_come_one_at_a_time(name):
    exercise = find(name)
    assert len(exercise.hints) >= 2
    for number in range(1, len(exercise.hints) + 1):
        given = hint(name)
        assert given.title == f"Hint {number} of {len(exercise.hints)}"
    assert "solution(" in given.message
    assert hint(name).title.startswith("Hint 1 of")


@pytest.mark.parametrize("name", names())
def test_a_solution_shows_code_and_explanation(name):
    assert "Are you sure?" in str(solution(name))
    shown = str(solution(name))
    assert f"def {name}(" in shown
    assert find(name).because in shown


def test_results_show_themselves_as_escaped_html():
    result = examine("tanh", lambda x: "<script>alert(1)</script>")
    bundle = result._repr_mimebundle_()
    assert "<script>" not in bundle["text/html"]
    assert "✗" in bundle["text/html"] and "✗" in bundle["text/plain"]
    hint("relu")
    assert (
        "<code>np.maximum(a, b)</code>" in hint("relu")._repr_mimebundle_()["text/html"]
    )
    solution("tanh")
    assert "<pre " in solution("tanh")._repr_mimebundle_()["text/html"]


def test_two_mistakes_are_told_apart_by_every_case():
    """A known mistake is named only if it explains all results, not just one."""
    exercise = Exercise(
        name="tanh",
        module="activations",
        cases=tuple(Case((np.array(x),)) for x in ([0.0, 1.0], [2.0])),
        mistakes=(Mistake(lambda x: np.zeros_like(x), "zeros"),),
        hints=("first", "second"),
        because="",
    )
    outcome = checking._judge(exercise, lambda x: np.zeros_like(x))
    assert outcome.message.endswith("zeros")
    other = checking._judge(exercise, lambda x: x if x.size == 1 else 0 * x)
    assert "zeros" not in other.message


def test_the_name_is_that_of_the_variable_the_argument_or_the_function(capsys):
    def sigmoid_derivative(x):
        return np.tanh(x)

    relu = lambda x: np.maximum(x, 0)  # noqa: E731
    mine = relu
    relu = check(mine)
    assert relu is mine
    assert check(relu) is relu
    assert check(sigmoid_derivative) is activations.sigmoid_derivative
    tanh = check(sigmoid_derivative)
    assert tanh is sigmoid_derivative
    said = capsys.readouterr().out.splitlines()
    named = ["✓ relu", "✓ relu", "✗ sigmoid_derivative", "✓ tanh"]
    assert [line.split(":")[0] for line in said if line[0] in "✓✗"] == named


def test_the_course_s_own_function_is_no_answer():
    """After Run All the name is bound to it, with nothing written."""
    result = examine("tanh", activations.tanh)
    assert result.status == "not attempted"
    assert "still the course's tanh" in result.message


def test_hint_and_solution_are_about_the_exercise_checked_last(capsys):
    assert "Nothing has been checked yet" in str(hint())
    assert "`solution(" in str(solution())
    check(blank_raises, "tanh")
    assert hint().message.startswith(find("tanh").hints[0])
    solution()
    assert "def tanh(" in str(solution())


def test_a_name_of_the_cells_above_asks_to_run_them():
    def restarted(x):
        return np.tanh(x)

    code = restarted.__code__
    without_np = type(restarted)(code, {"__builtins__": {}})
    said = examine("tanh", without_np).message
    assert "Run them first" in said


def test_an_import_does_not_count_against_the_time_limit(quick, tmp_path, monkeypatch):
    (tmp_path / "slow_to_import.py").write_text("import time\ntime.sleep(1)\n")
    monkeypatch.syspath_prepend(tmp_path)

    def imports(x):
        import slow_to_import

        return slow_to_import.time and np.tanh(x)

    assert examine("tanh", imports).status == "correct"


def test_promised_integers_are_integers(monkeypatch):
    exercise = dataclasses.replace(find("tanh"), integer=True, cases=(Case((2.0,)),))
    monkeypatch.setattr(Exercise, "reference", property(lambda self: lambda x: 4))
    assert checking._judge(exercise, lambda x: 4).status == "correct"
    assert checking._judge(exercise, lambda x: np.int64(4)).status == "correct"
    said = checking._judge(exercise, lambda x: 4.0)
    assert said.status == "incorrect" and "An integer is promised" in said.hint
