"""The channel to a student's process: what arrives is what was there, and no more."""

import io
import json
import math
import platform
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homework import sandbox
from homework.inside import wire
from homework.inside.wire import (
    BrokenWire,
    Other,
    decode,
    encode,
    from_bytes,
    is_plain,
    to_bytes,
)
from homework.judge import Function
from homework.limits import MEBIBYTE, Limits
from homework.student import Student, StudentLost
from tests.support.grading import any_place, protection

CELLS = '''
import numpy as np


class Equal:
    def __eq__(self, other):
        return True

    def __bool__(self):
        return True

    __hash__ = None
    shape, sum, __sub__ = (2,), lambda self: 5, lambda self, other: 0


class Tensor:
    def __array__(self, dtype=None, copy=None):
        return np.array([2.0, 1.0])


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


def large(n):
    return np.zeros(n)


def twice(function, x):
    return function(function(x))


numbers = 1, 2.5, -0.0, float("inf"), 2**70, 1j, None, True, "é", {3: [4]}, {5}
'''


def there_and_back(value):
    return decode(from_bytes(to_bytes({"value": encode(value)}))["value"])


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


def test_what_is_no_plain_data_is_only_named():
    endless = []
    endless.append(endless)
    for value in (object(), np.array([object()]), 10**5000, endless, print):
        back = there_and_back(value)
        assert not is_plain(back)
    assert there_and_back(object()) == Other("of type object")
    assert there_and_back({"f": print}) == {"f": Other("a function")}


def test_a_subclass_of_plain_data_arrives_as_plain_data():
    class Text(str):
        def __eq__(self, other):
            return True

        __hash__ = str.__hash__

    class Whole(int):
        def __eq__(self, other):
            return True

        __hash__ = int.__hash__

    for value in (Text("a"), Whole(3)):
        assert type(there_and_back(value)) in (str, int)
    assert there_and_back(Text("a")) != "b"


@pytest.mark.parametrize(
    "said",
    [
        {"$": "array", "dtype": "O", "shape": [1], "of": "AAAAAAAAAAA="},
        {"$": "array", "dtype": "<f8", "shape": [10**9], "of": "AAAA"},
        {"$": "array", "dtype": "<f8", "shape": [1], "of": "no base64"},
        {"$": "dict", "of": [[[1], 2]]},
        {"$": "nonsense"},
        {"$": "dict", "of": [[k, 0] for k in range(2000)]},
        {"$": "set", "of": list(range(2000))},
        {},
    ],
)
def test_what_is_no_value_is_refused(said):
    with pytest.raises((ValueError, TypeError, KeyError)):
        decode(said)


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_message_is_refused(content):
    with pytest.raises(BrokenWire):
        from_bytes(content)


def test_a_message_that_claims_to_be_endless_is_not_read():
    with pytest.raises(BrokenWire, match="too long"):
        wire.receive(io.BytesIO((2**60).to_bytes(8, "big")), wire.LONGEST)
    with pytest.raises(BrokenWire, match="ended"):
        wire.receive(io.BytesIO(b"\0\0"))


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    place = any_place(tmp_path_factory.mktemp("place"))
    with Student(place, Limits(), 120) as running:
        assert running.run(CELLS) is None
        yield running


def look_up(student, name):
    return decode(student.ask("look_up", 20, names=[name])["found"][name])


def called(student, name, *arguments):
    return Function(name, student)(*arguments)


def test_values_come_over(student):
    expected = (1, 2.5, -0.0, math.inf, 2**70, 1j, None, True, "é", {3: [4]}, {5})
    assert look_up(student, "numbers") == expected
    reply = student.ask("look_up", 20, names=["numbers", "never_defined"])
    assert reply["found"].keys() == {"numbers"}


def test_an_object_comes_as_nothing_that_could_lie(student):
    equal = called(student, "Equal")
    assert equal == Other("of type Equal") and equal != 3
    assert not hasattr(equal, "sum") and not hasattr(equal, "shape")
    with pytest.raises(TypeError):
        _ = equal - np.zeros(3)


def test_what_makes_itself_an_array_comes_as_one(student):
    value = called(student, "Tensor")
    assert type(value) is np.ndarray and value.tolist() == [2, 1]


def test_a_function_of_the_grader_is_called_back(student):
    offset = 10
    assert called(student, "each", lambda k: k + offset, 3) == [10, 11, 12]
    assert called(student, "each", math.sqrt, 2) == [0, 1]

    def fails(k):
        raise ValueError("not this one")

    with pytest.raises(ValueError, match="not this one"):
        called(student, "each", fails, 2)


def test_a_function_of_the_student_may_be_an_argument(student):
    assert called(student, "each", Function("large", student), 2)[1].shape == (1,)


def test_a_function_gets_copies_of_its_arguments(student):
    x, more = np.ones(2), [4]
    called(student, "zero", x, more)
    assert x.tolist() == [1, 1] and more == [4]


def test_numpys_warnings_and_changed_arguments_are_told(student):
    about = {"name": "divide", "arguments": ([1.0], [0.0]), "keywords": {}}
    outcome = student.ask("call", 20, **about)["outcome"]
    assert decode(outcome["value"]) == [np.inf] and outcome["warned"]
    assert outcome["changed"] is False
    about = {"name": "zero", "arguments": (np.ones(2), []), "keywords": {}}
    assert student.ask("call", 20, **about)["outcome"]["changed"] is True


@pytest.mark.parametrize(
    "kind", [ValueError, KeyError, NotImplementedError, RecursionError]
)
def test_exceptions_are_raised_here(student, kind):
    with pytest.raises(kind, match="so it is"):
        called(student, "fail", kind, "so it is")


def test_what_ends_python_is_an_exception_like_others(student):
    with pytest.raises(Exception, match="SystemExit: so it is"):
        called(student, "fail", SystemExit, "so it is")


def test_a_missing_name_is_known(student):
    with pytest.raises(NameError):
        called(student, "undefined")
    assert "nothing_here" in student.missing


def test_a_result_that_is_too_large_is_not_read(student):
    with pytest.raises(ValueError, match="larger than 4 MB"):
        called(student, "large", 10**6)
    assert called(student, "large", 3).shape == (3,)


def test_what_a_cell_raises_is_told(student):
    error = student.run("x = 1\n1 / 0")
    assert error["kind"] == "ZeroDivisionError" and error["place"] == "line 2: `1 / 0`"
    assert student.run("def f(:")["kind"] == "SyntaxError"
    assert student.run("import asyncio\nawait asyncio.sleep(0)") is None
    assert student.run("get_ipython().run_line_magic('time', '')\ndisplay(3)") is None


def test_a_check_of_the_student_s_own_replaces_nothing(student):
    assert student.run("def relu(x):\n    return x\n\n\nrelu = check(relu)") is None
    reply = student.ask("check", 20, name="relu")
    assert reply["found"] == "function" and len(reply["outcomes"]) > 3


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("relu = 3", "no function"),
        ("def relu(x):\n    pass", "blank"),
        ("from scratch.activations import relu", "the course's"),
        ("from scratch.activations import relu\nrelu.__module__ = ''", "the course's"),
        ("del relu", "nothing"),
    ],
)
def test_what_is_there_is_told(student, source, found):
    assert student.run(source) is None
    assert student.ask("check", 20, name="relu")["found"] == found


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
def test_no_memory_and_no_keys_are_out_of_sight(student):
    cell = (
        "import os, ctypes\ntry:\n    os.memfd_create('x')\n    held = True\n"
        "except OSError:\n    held = False\n"
        "joined = ctypes.CDLL(None).syscall(250, 1, None)"
    )
    assert student.run(cell) is None
    assert look_up(student, "held") is False
    if platform.machine() == "x86_64":  # where keyctl is number 250
        assert look_up(student, "joined") == -1


def test_a_process_that_is_gone_stays_gone(tmp_path):
    with Student(any_place(tmp_path), Limits(), 60) as running:
        with pytest.raises(StudentLost, match="ended Python"):
            running.run("import os; os._exit(0)")
        with pytest.raises(StudentLost):
            running.run("x = 1")


def test_an_endless_cell_is_ended(tmp_path):
    slow = Student(any_place(tmp_path), Limits(cell=1), 60)
    with slow as running, pytest.raises(StudentLost, match="more than 1 seconds"):
        running.run("while True: pass")
    assert running.process.poll() is not None


@pytest.mark.skipif(protection()[0] is None, reason="only a /tmp of its own is counted")
def test_files_in_memory_count_as_memory(tmp_path):
    most = Limits(memory=400 * MEBIBYTE, disk=600 * MEBIBYTE)
    fills = "import os, time\nwith open('/tmp/x', 'wb') as f:\n" + (
        "    for _ in range(500):\n        f.write(bytes(2**20))\ntime.sleep(5)"
    )
    started = Student(any_place(tmp_path), most, 60)
    with started as running, pytest.raises(StudentLost, match="400 MB of memory"):
        running.run(fills)


@pytest.mark.skipif(protection()[0] is None, reason="only a /tmp of its own is limited")
def test_all_temporary_files_together_are_limited(tmp_path):
    fills = (
        "import os\nheld = 0\nfor folder in ('/tmp', '.', '/dev/shm', '/', '/dev'):\n"
        "    try:\n        with open(folder + '/x', 'wb', 0) as f:\n"
        "            while True:\n                held += f.write(bytes(2**18))\n"
        "    except OSError:\n        pass"
    )
    with Student(any_place(tmp_path), Limits(disk=8 * MEBIBYTE), 60) as running:
        assert running.run(fills) is None
        assert 6 * MEBIBYTE < look_up(running, "held") <= 9 * MEBIBYTE


def test_answers_are_json_that_python_can_read():
    assert json.loads(to_bytes({"a": math.inf}))["a"] == math.inf


def test_a_course_that_lies_below_tmp_is_not_covered():
    """Each mount covers what was there before it."""
    walls = sandbox._walls()
    mounted = walls.index("/tmp")
    assert all(walls.index(part) > mounted for part in sandbox._python())
