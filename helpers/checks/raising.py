"""Hints for functions that raise: what Python's message means for the learner.

Each says what the message says, in plain words, and the next thing to look at. A cause
is named only where the error itself establishes it.
"""

import difflib
import re
import traceback
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from helpers.checks.comparing import said_by

TRUTH: Final = (
    "`if`, `and`, `max` and `min` look at a whole array, which has no single truth. "
    "`np.where`, `np.maximum` and `np.minimum` decide for each number."
)
IN_PLACE: Final = (
    "`x -= …`, `x *= …`, `x[…] = …` and `out=x` write into the argument, which here "
    "holds integers and belongs to the caller. Make a new array: `x = x - …`."
)
SHAPES: Final = (
    "The shapes in this line don't fit together. Print the `.shape` of both sides, and "
    "write them below each other, aligned on the right."
)
NEXT_STEP: Final = (
    "Make this call yourself in a new cell, and print the type and the shape of what "
    "goes into the line that the message names."
)
PATTERNS: Final = (
    (r"truth value of an array", TRUTH),
    (r"Cannot cast ufunc .* output", IN_PLACE),
    (r"could not be broadcast|matmul: |not aligned|shapes", SHAPES),
    (
        r"axis .* out of bounds for array",
        "The array has fewer axes than this line asks for: print its `.shape`. Axis 0 "
        "is the first, −1 the last.",
    ),
    (
        r"only .* arrays? can be converted",
        "That function takes a single number; NumPy's own (`np.…`) take whole arrays.",
    ),
    (
        r"only integers, slices|indices must be integers",
        "What stands in the [ ] of this line must be an integer, or a slice such as "
        "`1:3`. Print it: it is something else here.",
    ),
    (
        r"object is not callable",
        "Something that is no function stands in front of ( ) in this line. Print its "
        "type.",
    ),
    (
        r"zero-size array",
        "This call has an empty batch, without any sample, and nothing has no largest "
        "or smallest element. Does the line need one?",
    ),
    (
        r"for @: ",
        "`@` multiplies matrices; for single numbers, and number by number, it is `*`.",
    ),
    (
        r"NoneType",
        "Something in this line is None: whatever was to make it returned nothing. "
        "Find where it gets its value.",
    ),
    (
        r"'list' and '|'(int|float)' and 'list'|multiply sequence",
        "A Python list does not calculate: make an array of it first, "
        "`np.array(…, dtype=float)`.",
    ),
    (
        r"not iterable|cannot unpack",
        "A single number stands in this line where several things are expected, one "
        "after the other. Print it.",
    ),
    (
        r"values to unpack",
        "The names on the left of `=` (or after `for`) are not as many as the values "
        "that come in. Print what stands on the right.",
    ),
    (
        r"inhomogeneous",
        "The rows of the list have different lengths, so that they make no array. "
        "Print the length of each.",
    ),
)


def hint_for(error: BaseException, parameters: Sequence[str]) -> str:
    """A hint for an exception that a learner's function raised.

    Args:
        error: what was raised.
        parameters: the names that the function's parameters should have.
    """
    return _hint(error, parameters) or NEXT_STEP


def is_known(error: BaseException) -> bool:
    """Whether there is more to say of an error than which line to look at."""
    return bool(_hint(error, ()))


def _hint(error: BaseException, parameters: Sequence[str]) -> str:
    text = said_by(str, error)
    if isinstance(error, TypeError) and "argument" in text:
        if _of_the_call_itself(error):
            first = ", ".join(parameters)
            return f"Keep the first line as it was: the parameters are ({first})."
        return (
            "A function in this line is called with arguments that it does not have. "
            "`help(…)` with its name shows which it takes."
        )
    if isinstance(error, RecursionError):
        return (
            "The function calls itself more than a thousand times, one call inside the "
            "other. Does it ever reach its end? A loop has no such limit."
        )
    if isinstance(error, UnboundLocalError):
        return (
            f"`{error.name or text.split(chr(39))[1]}` is used before it gets a value "
            "in this call. Give it one above the `if` or the loop."
        )
    if isinstance(error, NameError):
        return _missing_name(error)
    if isinstance(error, AttributeError):
        return _missing_attribute(error, text)
    if isinstance(error, SystemExit | KeyboardInterrupt):
        return "A function should return its result, and leave the notebook running."
    if isinstance(error, IndexError):
        return _outside(text)
    if isinstance(error, KeyError):
        return (
            f"There is no key {text} in the dictionary of this line. Print its keys, "
            "`list(…)`."
        )
    if isinstance(error, ZeroDivisionError):
        return (
            "The number below the line is 0 in this call. Print it: where is it from?"
        )
    for pattern, hint in PATTERNS:
        if re.search(pattern, text):
            return hint
    return ""


def _of_the_call_itself(error: BaseException) -> bool:
    """Whether the call failed before any line of the answer ran."""
    return len(traceback.extract_tb(error.__traceback__)) <= 1


def _missing_name(error: NameError) -> str:
    if error.name == "np":
        return "There is no `np` here: run the cells above first, from the top."
    near = _nearest(error.name, _names_around(error))
    meant = f" Did you mean `{near}`?" if near else ""
    if not near and hasattr(np, error.name or ""):
        meant = f" NumPy has it: `np.{error.name}`."
    return (
        f"There is no `{error.name}` here: look for a typing slip, or run the cell "
        f"that makes it.{meant}"
    )


def _names_around(error: BaseException) -> list[str]:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return []
    return [*trace.tb_frame.f_locals, *trace.tb_frame.f_globals]


def _nearest(name: str | None, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name or "", [n for n in names if n != name], 1)
    return close[0] if close else ""


def _missing_attribute(error: AttributeError, text: str) -> str:
    owner: Any = error.obj
    if owner is None:
        return (
            f"What stands before `.{error.name}` is None: whatever was to make it "
            "returned nothing."
        )
    if isinstance(owner, list | tuple | int | float) and hasattr(
        np.ndarray, error.name or ""
    ):
        kind = type(owner).__name__
        return (
            f"Only arrays have `.{error.name}`, and here stands a {kind}: make an "
            "array of it first, `np.array(…)`."
        )
    if isinstance(owner, np.ndarray) and hasattr(np, error.name or ""):
        return (
            f"Arrays have no `.{error.name}`; it is a function of NumPy: "
            f"`np.{error.name}(…)`."
        )
    near = _nearest(error.name, dir(owner))
    meant = f" Did you mean `{near}`?" if near else ""
    return (
        f"`{error.name}` is no part of what stands before the dot: check its name and "
        f"the type of what it is asked of.{meant}"
    )


def _outside(text: str) -> str:
    match = re.search(
        r"index (-?\d+) is out of bounds for axis \d+ with size (\d+)", text
    )
    if match and match[1] == match[2]:
        return (
            f"Counting starts at 0, so the last of {match[2]} entries has the index "
            f"{int(match[2]) - 1}; this line asks for {match[1]}, one too far."
        )
    if match:
        return (
            f"This line asks for entry {match[1]}, and there are {match[2]}. Print the "
            "index and the `.shape` of what it is used on."
        )
    if "too many indices" in text:
        return (
            "There are more indices in the [ ] than the array has axes: print its "
            "`.shape`."
        )
    return (
        "This line asks for an entry that is not there. Print the index, and the "
        "length of what it is used on."
    )
