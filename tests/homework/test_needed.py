"""Which cells run: all that a test can depend on, and no more."""

from homework.assignment import Part
from homework.needed import needed
from homework.repair import Step

TEST = Part("test", "", "", "check-f", "", frozenset(), 1.0, {})


def course(source):
    return Step(source)


def own(source):
    return Step(source, own=True)


def test_of(source):
    return Step(source, test=TEST)


test_of.__test__ = False


def chosen(*steps):
    return sorted(needed(list(steps)))


def test_only_what_is_read_runs():
    assert chosen(
        course("import numpy as np"),
        course("from helpers.quiet import keras"),
        course("figure = plots.draw(np)"),
        own("def f(x):\n    return np.sum(x)"),
        test_of("f(3)"),
    ) == [0, 3, 4]


def test_what_something_needed_reads_is_needed_too():
    assert chosen(
        course("a = 1"),
        course("b = a + 1"),
        course("c = 3"),
        own("d = b"),
        test_of("d"),
    ) == [0, 1, 3, 4]


def test_a_parameter_is_no_global_name():
    assert chosen(course("x = 1"), own("def f(x):\n    return x"), test_of("f(2)")) == [
        1,
        2,
    ]


def test_what_changes_an_object_in_place_is_needed():
    assert chosen(
        course("table = [1]"),
        course("table.append(2)"),
        course("table[0] = 3"),
        course("other = [4]"),
        own("def f():\n    return table"),
        test_of("f()"),
    ) == [0, 1, 2, 4, 5]


def test_a_function_may_read_what_is_defined_below_it():
    assert chosen(
        own("def f():\n    return g()"),
        course("def g():\n    return h"),
        course("h = 1"),
        test_of("f()"),
        course("h = 2"),
    ) == [0, 1, 2, 3]


def test_using_a_module_does_not_change_it():
    steps = course("import numpy as np"), course("y = np.ones(3)")
    assert chosen(*steps, own("z = np"), test_of("z")) == [0, 2, 3]


def test_a_name_that_was_missed_brings_what_defines_it():
    steps = [course("a = 1"), course("b = a"), own("eval('b')"), test_of("3")]
    assert chosen(*steps) == [2, 3]
    assert sorted(needed(steps, frozenset({"b"}))) == [0, 1, 2, 3]


def test_of_what_is_below_only_what_nothing_above_defines_runs():
    assert chosen(
        course("x = 1"),
        own("def f():\n    return x"),
        test_of("f()"),
        course("from helpers.quiet import tf"),
        course("x = tf.constant(3)"),
    ) == [0, 1, 2]


def test_a_function_of_the_student_s_is_not_the_lesson_s_name():
    assert chosen(
        course("from helpers.quiet import keras"),
        course("leaky = keras.activations.leaky_relu(3)"),
        own("def leaky(x):\n    return x\n\n\ndef f(x):\n    return leaky(x)"),
        test_of("f(3)"),
    ) == [2, 3]


def test_what_a_cell_imports_itself_it_needs_from_nobody():
    source = (
        "from helpers.quiet import keras\n\n\ndef f(x):\n    return keras.ops.exp(x)"
    )
    steps = own(source), course("from helpers.quiet import keras, tf")
    assert chosen(*steps, test_of("f(3)")) == [0, 2]


def test_a_cell_with_a_fault_runs_as_it_did_for_the_student():
    assert chosen(own("def f(:"), test_of("f")) == [0, 1]
