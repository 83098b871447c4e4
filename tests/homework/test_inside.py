"""The channel to a student's process: what arrives is what was there, and no more."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homework import sandbox
from homework.inside import wire
from homework.inside.wire import BrokenWire, decode, encode, from_bytes, to_bytes
from homework.limits import Limits
from homework.student import Student, StudentLost
from tests.support.grading import any_place

CELLS = '''
import numpy as np


class Point:
    """A class of the student's own."""

    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Point(self.x + other.x)

    def __array__(self, dtype=None, copy=None):
        return np.array([self.x, 1.0])


class Equal:
    def __eq__(self, other):
        return True

    def __bool__(self):
        return True

    __hash__ = None


def each(function, n):
    return [function(k) for k in range(n)]


def zero(x, more):
    x[0] = 0
    more.append(5)


def divide(a, b):
    return np.array(a) / np.array(b)


def fail(kind, text):
    raise kind(text)


def undefined():
    return nothing_here


def blank(x):
    """Nothing written."""


def several():
    yield from range(3)


numbers = 1, 2.5, -0.0, float("inf"), 2**70, 1j, None, True, "é", {3: [4]}, {5}
'''


def not_kept(value):
    raise AssertionError(f"{value!r} should travel")


def there_and_back(value):
    message = from_bytes(to_bytes({"value": encode(value, not_kept)}))
    return decode(message["value"], not_kept)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(plain)
def test_plain_values_arrive_as_they_are(value):
    assert there_and_back(value) == value
    assert type(there_and_back(value)) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((0, 3)),
        np.arange(6).reshape(2, 3).T,
        np.array(1.5),
        np.array([math.nan, math.inf]),
        np.array(["a", "é"]),
        np.array([1 + 2j]),
        np.array([True, False]),
        np.float32([0.1]),
    ],
)
def test_arrays_arrive_as_they_are(array):
    back = there_and_back(array)
    assert back.dtype == array.dtype and back.shape == array.shape
    np.testing.assert_array_equal(back, array)


def test_a_scalar_of_numpy_stays_one():
    assert isinstance(there_and_back(np.float32(2)), np.float32)


def test_what_cannot_travel_is_kept():
    kept = []

    def keep(value):
        kept.append(value)
        return {"$": "object", "handle": len(kept) - 1}

    endless = []
    endless.append(endless)
    for value in (object(), np.array([object()]), 10**5000, endless):
        encode(value, keep)
    assert len(kept) == 4


@pytest.mark.parametrize(
    "said",
    [
        {"$": "array", "dtype": "O", "shape": [1], "of": "AAAAAAAAAAA="},
        {"$": "array", "dtype": "<f8", "shape": [10**9], "of": "AAAA"},
        {"$": "array", "dtype": "<f8", "shape": [1], "of": "no base64"},
        {"$": "dict", "of": [[[1], 2]]},
        {"$": "nonsense"},
        {},
    ],
)
def test_what_is_no_value_is_refused(said):
    with pytest.raises((ValueError, TypeError, KeyError)):
        decode(said, lambda about: about["handle"])


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_message_is_refused(content):
    with pytest.raises(BrokenWire):
        from_bytes(content)


def test_a_message_that_claims_to_be_endless_is_not_read():
    import io

    with pytest.raises(BrokenWire, match="too long"):
        wire.receive(io.BytesIO((2**60).to_bytes(8, "big")))
    with pytest.raises(BrokenWire, match="ended"):
        wire.receive(io.BytesIO(b"\0\0"))


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    place = any_place(tmp_path_factory.mktemp("place"))
    with Student(place, Limits(), 120) as running:
        assert running.run(CELLS) is None
        yield running


def look_up(student, name):
    return student.look_up([name])[name]


def test_values_come_over(student):
    expected = (1, 2.5, -0.0, math.inf, 2**70, 1j, None, True, "é", {3: [4]}, {5})
    assert look_up(student, "numbers") == expected
    assert student.look_up(["numbers", "never_defined"]).keys() == {"numbers"}


def test_a_class_of_the_students_own_works_like_one(student):
    point = look_up(student, "Point")
    both = point(2) + point(3)
    assert both.x == 5 and isinstance(both, point)
    assert np.asarray(both).tolist() == [5, 1]
    both.x = 7
    assert both.x == 7
    with pytest.raises(AttributeError, match="no attribute 'y'"):
        _ = both.y


def test_an_object_cannot_call_itself_equal(student):
    equal = look_up(student, "Equal")()
    assert equal != 3
    assert not np.any(equal == np.zeros(3))
    with pytest.raises(TypeError):
        bool(equal)


def test_a_function_of_the_grader_is_called_back(student):
    each = look_up(student, "each")
    offset = 10
    assert each(lambda k: k + offset, 3) == [10, 11, 12]
    assert each(math.sqrt, 2) == [0, 1]

    def asks_again(k):
        return each(lambda j: j, k)

    assert each(asks_again, 3) == [[], [0], [0, 1]]

    def fails(k):
        raise ValueError("not this one")

    with pytest.raises(ValueError, match="not this one"):
        each(fails, 2)


def test_arguments_change_as_they_would_here(student):
    x, more = np.ones(2), [4]
    look_up(student, "zero")(x, more)
    assert x.tolist() == [0, 1] and more == [4, 5]


def test_numpys_warnings_are_told(student):
    heard = []
    handler = {"divide": "call", "call": lambda kind, flag: heard.append(kind)}
    with np.errstate(**handler):
        assert look_up(student, "divide")([1.0], [0.0]) == [np.inf]
    assert heard == ["divide by zero"]


@pytest.mark.parametrize(
    "kind", [ValueError, KeyError, NotImplementedError, SystemExit, RecursionError]
)
def test_exceptions_are_raised_here(student, kind):
    with pytest.raises(kind, match="so it is"):
        look_up(student, "fail")(kind, "so it is")


def test_a_missing_name_is_known(student):
    with pytest.raises(NameError) as caught:
        look_up(student, "undefined")()
    assert caught.value.name == "nothing_here"
    assert "nothing_here" in student.missing


def test_a_blank_function_looks_blank(student):
    from helpers.checks.checking import is_blank

    assert is_blank(look_up(student, "blank"))
    assert not is_blank(look_up(student, "each"))


def test_a_generator_is_read_over_there(student):
    assert list(look_up(student, "several")()) == [0, 1, 2]


def test_names_are_forgotten(student):
    student.run("gone = 1")
    student.forget(["gone", "never_defined"])
    assert student.look_up(["gone"]) == {}


def test_what_a_cell_raises_is_told(student):
    error = student.run("x = 1\n1 / 0")
    assert error["kind"] == "ZeroDivisionError" and "line 2" in error["place"]
    assert student.run("def f(:")["kind"] == "SyntaxError"


def test_a_process_that_is_gone_stays_gone(tmp_path):
    with Student(any_place(tmp_path), Limits(), 60) as running:
        with pytest.raises(StudentLost, match="ended Python"):
            running.run("import os; os._exit(0)")
        with pytest.raises(StudentLost):
            running.run("x = 1")
    slow = Student(any_place(tmp_path / "b"), Limits(cell=1), 60)
    with slow as running, pytest.raises(StudentLost, match="more than 1 seconds"):
        running.run("while True: pass")
    assert running.process.poll() is not None


def test_answers_are_json_that_python_can_read():
    assert json.loads(to_bytes({"a": math.inf}))["a"] == math.inf


def test_a_course_that_lies_below_tmp_is_not_covered():
    """Each mount covers what was there before it."""
    walls = sandbox._walls()
    mounted = walls.index("/tmp")
    assert all(walls.index(part) > mounted for part in sandbox._python())
