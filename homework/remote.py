"""Stand-ins for a student's objects: the test calls them here, they run over there.

A test cell sees a student's function, class or object as one of these. Numbers, texts,
arrays and containers arrive as themselves. Whether two things are equal is always
decided here, with values that have arrived: an object that calls itself equal to
everything gains nothing.
"""

import builtins
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

TOLD: Final = "told_by_a_student"
Apply = Callable[..., Any]


class Remote:
    """An object of the student's process.

    Args:
        apply: carries out a named function on the other side.
        about: what the other side says of the object: handle, type, module.
    """

    def __init__(self, apply: Apply, about: dict[str, Any]) -> None:
        self.__dict__.update(_apply=apply, _about=about)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # such as __array_interface__: not passed on
            raise AttributeError(f"{name!r} of a student's object is not passed on")
        return self._apply("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._apply("setattr", self, name, value)

    def __getitem__(self, key: Any) -> Any:
        return self._apply("getitem", self, key)

    def __len__(self) -> int:
        return int(self._apply("len", self))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._apply("items", self))

    def __instancecheck__(self, other: Any) -> bool:
        return self._apply("isinstance", other, self) is True

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self._apply("array", self)
        if not isinstance(array, np.ndarray):
            raise TypeError(f"an object of type {self._about['type']} is no array")
        return array if dtype is None else array.astype(dtype)

    def __float__(self) -> float:
        return float(np.asarray(self))

    def __bool__(self) -> bool:
        return bool(np.asarray(self))

    def __eq__(self, other: object) -> Any:
        if isinstance(other, Remote) and other._about == self._about:
            return True
        return self._compared(np.equal, other)

    def __ne__(self, other: object) -> Any:
        return np.logical_not(self == other)

    def __lt__(self, other: Any) -> Any:
        return self._compared(np.less, other)

    def __le__(self, other: Any) -> Any:
        return self._compared(np.less_equal, other)

    def __gt__(self, other: Any) -> Any:
        return self._compared(np.greater, other)

    def __ge__(self, other: Any) -> Any:
        return self._compared(np.greater_equal, other)

    def _compared(self, how: Callable[..., Any], other: Any) -> Any:
        try:
            return how(np.asarray(self), np.asarray(other))
        except Exception:  # no numbers on one of the sides
            return False

    def __hash__(self) -> int:
        return hash(self._about["handle"])

    def __repr__(self) -> str:
        try:
            return str(self._apply("said", self))
        except Exception:
            return f"an object of type {self._about['type']}"


def _operator(name: str, swapped: bool) -> Callable[..., Any]:
    def apply(self: Remote, *others: Any) -> Any:
        operands = (*others, self) if swapped else (self, *others)
        return self._apply(name, *operands)

    return apply


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    setattr(Remote, f"__{_name}__", _operator(_name, swapped=False))
    setattr(Remote, f"__r{_name}__", _operator(_name, swapped=True))
for _name in ("neg", "pos", "abs"):
    setattr(Remote, f"__{_name}__", _operator(_name, swapped=False))


class RemoteFunction(Remote):
    """A function or class of the student's process."""

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Calls it over there; what it raises is raised here."""
        return self._apply("call", self, *arguments, **keywords)


def blank(*_: Any, **__: Any) -> None:
    pass


def stand_in(apply: Apply, about: dict[str, Any]) -> Any:
    """What a test gets in place of a student's object.

    Args:
        apply: carries out a named function on the other side.
        about: what the other side says of the object.

    Raises:
        TypeError, KeyError: if that is no description.
    """
    described = {
        "handle": int(about["handle"]),
        "type": str(about["type"]),
        "module": str(about["module"]),
    }
    if about["callable"] is True:
        if about["blank"] is True:
            return blank  # a check looks into a function to see that nothing is there
        return RemoteFunction(apply, described)
    return Remote(apply, described)


def apply_there(function: Callable[[Any], Any], value: Remote) -> Any:
    """Calls a function of the course in the student's process, on what is there."""
    return value._apply("call", function, value)


def course_module(value: Any) -> str:
    """The course's module that defines a stand-in; "" for a student's own."""
    if not isinstance(value, Remote):
        return ""
    module = str(value._about["module"])
    return module if module.split(".")[0] in ("scratch", "helpers") else ""


def exception_told(about: dict[str, Any]) -> BaseException:
    """The exception that a student's function raised, made anew on this side.

    Args:
        about: its kind, text, missing name and place, as the other side tells them.
    """
    kind, place = str(about["kind"]), str(about["place"])
    text = " ".join(filter(None, [str(about["text"]), place and f"({place})"]))
    for home in (builtins, np.exceptions, np.linalg):
        known = getattr(home, kind, None)
        if isinstance(known, type) and issubclass(known, BaseException):
            break
    else:
        known = type(kind, (Exception,), {})
    try:
        error = known(text)
    except TypeError:  # UnicodeDecodeError and its like want more than a text
        error = type(kind, (Exception,), {})(text)
    if isinstance(error, NameError | AttributeError):
        error.name = about["name"]
    error.__dict__[TOLD] = True
    return error


def is_told(error: BaseException) -> bool:
    """Whether an exception was raised by a student's code."""
    return TOLD in error.__dict__
