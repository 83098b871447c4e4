"""Is this value the expected one, and if not, how do the two differ?"""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise

NUMBERS = "biuf"


def as_numbers(value: Any) -> np.ndarray | None:
    """The value as an array of numbers, or None where it is none.

    Numbers, arrays, tensors and nested lists of equal length count as numbers.
    """
    try:
        array = np.asarray(value)
    except Exception:  # ragged lists, or whatever __array__ of a strange object raises
        return None
    return array if array.dtype.kind in NUMBERS else None


def said_by(teller: Callable[[Any], str], value: Any) -> str:
    """What `repr` or `str` says of a learner's object, which may raise in telling."""
    try:
        return teller(value)
    except Exception:
        return f"an object of type {type(value).__name__}"


def agrees(exercise: Exercise, expected: Any, value: Any) -> bool:
    """Whether a value equals the expected one within the exercise's tolerance."""
    if isinstance(expected, str):
        return isinstance(value, str) and value.strip().lower() == expected.lower()
    if isinstance(expected, tuple):
        parts = _parts(value)
        return len(parts) == len(expected) and all(
            agrees(exercise, *pair) for pair in zip(expected, parts, strict=True)
        )
    wanted, got = np.asarray(expected), as_numbers(value)
    if got is None or got.shape != wanted.shape:
        return False
    return bool(
        np.allclose(
            got.astype(float), wanted, exercise.rtol, exercise.atol, equal_nan=True
        )
    )


def _parts(value: Any) -> list[Any]:
    """What a function with several results returned; [] if it returned one thing."""
    several = isinstance(value, tuple | list) or np.ndim(as_numbers(value)) > 0
    return list(value) if several else []


def show(value: Any) -> str:
    """A value as messages write it: short, four digits, shape where it is long."""
    if isinstance(value, tuple):
        return f"({', '.join(map(show, value))})"
    array = as_numbers(value)
    if array is None:
        text = said_by(repr, value)
        return text if len(text) <= 80 else text[:77] + "…"
    if array.ndim == 0:
        return f"{array.item():.6g}"
    text = np.array2string(
        array, precision=4, threshold=12, edgeitems=2, separator=", "
    )
    text = " ".join(text.split()).replace("[ ", "[").replace(" ,", ",")
    return f"{text} (shape {array.shape})" if array.size > 12 else text


def difference(case: Case, expected: Any, value: Any) -> str:
    """What can be said of a wrong result from the numbers alone, and a next step.

    It claims no cause: nothing here has been established but the numbers themselves.

    Args:
        case: the call that was made.
        expected: the reference's result for it.
        value: the learner's result for it.
    """
    return _told(expected, value) or next_step(case)


def next_step(case: Case) -> str:
    """What to do where nothing is known: follow this call by hand."""
    return (
        "Follow this call by hand: make it in a new cell, print what each line "
        "computes, and find the first number that you did not expect."
    )


def _told(expected: Any, value: Any) -> str:
    if value is None:
        return "The function returns None: end it with `return` and the result."
    if isinstance(expected, tuple):
        return _told_of_parts(expected, value)
    if isinstance(expected, str):
        return _told_of_text(expected, value)
    wanted, got = np.asarray(expected), as_numbers(value)
    if wanted.dtype.kind not in NUMBERS:
        return ""
    if got is None:
        kind = f"an array of {value.dtype}" if isinstance(value, np.ndarray) else ""
        asked = "an array or a list of" if wanted.ndim else "one of the"
        return (
            f"The result is {kind or f'of type {type(value).__name__}'}; asked for is "
            f"{asked} real numbers."
        )
    if got.shape != wanted.shape:
        return (
            f"The result's shape is {got.shape}, expected {wanted.shape}: print the "
            "`.shape` after each line, and see where the two part."
        )
    return _pattern(wanted.astype(float), got.astype(float))


def _told_of_parts(expected: tuple[Any, ...], value: Any) -> str:
    parts, count = _parts(value), len(expected)
    if len(parts) != count:
        kind = f"of type {type(value).__name__}"
        came = f"{len(parts)} parts" if parts else kind
        return f"The result is {came}; return {count} results, separated by commas."
    for number, (wanted, got) in enumerate(zip(expected, parts, strict=True), 1):
        if not _alike(wanted, got) and (told := _told(wanted, got)):
            return f"Result {number} of {count}: {told}"
    return ""


def _told_of_text(expected: str, value: Any) -> str:
    if isinstance(value, str):
        return (
            f"There is {value!r} where {expected!r} is asked for. Compare the two from "
            "the left: the first place where they part says where to look."
        )
    return f"Asked for is a text, and {show(value)} came back."


def _alike(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, str):
        return isinstance(got, str) and got.strip().lower() == wanted.lower()
    right, numbers = np.asarray(wanted), as_numbers(got)
    if numbers is None or right.shape != numbers.shape:
        return False
    return bool(np.allclose(numbers.astype(float), right, equal_nan=True))


def _pattern(wanted: np.ndarray, got: np.ndarray) -> str:
    strange = ~np.isfinite(got) & np.isfinite(wanted)
    if strange.any():
        return (
            f"{_places(strange)} where the right result is an ordinary number. Print "
            "what each line computes, and find the first inf or NaN."
        )
    if not wanted.size:
        return ""
    if np.allclose(got, -wanted):
        return (
            "Every value is the negative of the right one. Which minus is missing, or "
            "one too many?"
        )
    if np.allclose(got, wanted, rtol=1e-3):
        return (
            "The first digits are right, the later ones are not. Does something on the "
            "way only come close to what the formula says?"
        )
    clear = np.abs(wanted) > 1e-9
    if clear.sum() > 1 and np.allclose(got[~clear], wanted[~clear]):
        ratio = got[clear] / wanted[clear]
        if np.allclose(ratio, ratio[0]) and abs(ratio[0]) > 1e-9:
            return (
                f"Each value is {ratio[0]:.4g} times the right one: which factor of "
                "the formula is missing, or one too many?"
            )
    offset = got - wanted
    if wanted.size > 1 and np.allclose(offset, offset.flat[0]):
        return (
            f"Each value is off by the same amount, {offset.flat[0]:+.4g}: which term "
            "of the formula is missing, or one too many?"
        )
    return _farthest(wanted, got) if wanted.size > 1 else ""


def _places(strange: np.ndarray) -> str:
    if strange.ndim == 0:
        return "The result is inf or NaN,"
    index = ", ".join(str(k[0]) for k in np.nonzero(strange))
    return f"There is inf or NaN, first at index [{index}],"


def _farthest(wanted: np.ndarray, got: np.ndarray) -> str:
    right = np.isclose(got, wanted)
    place = np.unravel_index(np.argmax(np.abs(got - wanted)), wanted.shape)
    index = ", ".join(map(str, place))
    some = f"{right.sum()} of {right.size} values are right. " if right.any() else ""
    return (
        f"{some}The largest difference is at index [{index}]: expected "
        f"{wanted[place]:.6g}, got {got[place]:.6g}. Compute that one by hand."
    )
