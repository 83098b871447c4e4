"""Hints for functions that raise: what Python's message means for the learner."""

import re
from collections.abc import Sequence

from helpers.checks.comparing import said_by

TRUTH = (
    "`if`, `and`, `max` and `min` look at a whole array, which has no single truth. "
    "`np.where`, `np.maximum` and `np.minimum` decide for each number."
)
IN_PLACE = (
    "`x -= …`, `x *= …`, `x[…] = …` and `out=x` write into the argument, which here "
    "holds integers and belongs to the caller. Make a new array: `x = x - …`."
)
SHAPES = (
    "The shapes don't fit together: print the `.shape` of both sides, and write them "
    "below each other, aligned on the right. Is a `keepdims=True` missing?"
)
PATTERNS = (
    (r"truth value of an array", TRUTH),
    (r"Cannot cast ufunc .* output", IN_PLACE),
    (r"could not be broadcast|matmul: |not aligned|shapes", SHAPES),
    (
        r"axis .* out of bounds",
        "The array has fewer axes than that: use `axis`, or -1.",
    ),
    (
        r"only .* arrays? can be converted",
        "That function takes a single number; NumPy's own (`np.…`) take whole arrays.",
    ),
    (
        r"only integers, slices",
        "An index must be an integer, a slice, or an array of True and False.",
    ),
    (r"object is not callable", "Something that is not a function is called with ( )."),
)


def hint_for(error: BaseException, parameters: Sequence[str]) -> str:
    """A hint for an exception that a learner's function raised; "" for a rare one.

    Args:
        error: what was raised.
        parameters: the names that the function's parameters should have.
    """
    text = said_by(str, error)
    if isinstance(error, TypeError) and "argument" in text:
        first = ", ".join(parameters)
        return f"Keep the first line as it was: the parameters are ({first})."
    if isinstance(error, RecursionError):
        return "The function calls itself and never stops."
    if isinstance(error, NameError):
        return (
            f"There is no `{error.name}` here: look for a typing slip, or a missing "
            "`np.` in front of it."
        )
    if isinstance(error, AttributeError):
        return (
            f"`{error.name}` is no part of what stands before the dot: check its name."
        )
    if isinstance(error, SystemExit | KeyboardInterrupt):
        return "A function should return its result, and leave the notebook running."
    for pattern, hint in PATTERNS:
        if re.search(pattern, text):
            return hint
    return ""
