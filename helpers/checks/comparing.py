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
    """A hint that follows from the numbers alone; "" where they tell nothing.

    Args:
        case: the call that was made.
        expected: the reference's result for it.
        value: the learner's result for it.
    """
    if value is None:
        return "The function returns None: end it with `return` and the result."
    if isinstance(expected, tuple):
        return _difference_in_parts(case, expected, value)
    wanted, got = np.asarray(expected), as_numbers(value)
    if wanted.dtype.kind not in NUMBERS:
        return ""
    if got is None:
        kind = f"an array of {value.dtype}" if isinstance(value, np.ndarray) else ""
        return (
            f"The result is {kind or f'of type {type(value).__name__}'}; return a "
            "number or an array of real numbers."
        )
    if got.shape != wanted.shape:
        return _shape_difference(wanted, got)
    if got.dtype.kind in "iu" and np.array_equal(got, np.trunc(wanted)):
        return (
            "The decimals are cut off: the result has the integer type of the input. "
            "Turn the input into floats first, or don't fill an array made by "
            "`zeros_like` of integers."
        )
    return _pattern(wanted.astype(float), got.astype(float))


def _difference_in_parts(case: Case, expected: tuple[Any, ...], value: Any) -> str:
    parts, count = _parts(value), len(expected)
    if len(parts) != count:
        kind = f"of type {type(value).__name__}"
        came = f"{len(parts)} parts" if parts else kind
        return f"The result is {came}; return {count} results, separated by commas."
    for number, (wanted, got) in enumerate(zip(expected, parts, strict=True), 1):
        if hint := difference(case, wanted, got):
            return f"Result {number} of {count}: {hint}"
    return ""


def _shape_difference(wanted: np.ndarray, got: np.ndarray) -> str:
    shapes = f"The result's shape is {got.shape}, expected {wanted.shape}"
    if got.ndim == 0:
        return f"{shapes}: was the array summed or averaged to a single number?"
    if got.shape == wanted.shape[::-1]:
        return f"{shapes}: it is transposed."
    if got.size == wanted.size:
        return f"{shapes}: the same number of values, arranged differently."
    if got.ndim < wanted.ndim:
        return f"{shapes}: an axis is lost; does a sum or max need `keepdims=True`?"
    return f"{shapes}: check which axis each operation works along."


def _pattern(wanted: np.ndarray, got: np.ndarray) -> str:
    if not np.isfinite(got).all():
        return (
            "Some results are inf or NaN: a step on the way left the range of floats."
        )
    if not wanted.size or np.allclose(wanted, got):
        return ""
    if np.allclose(got, -wanted):
        return (
            "The sign is wrong everywhere: each value is the negative of the right one."
        )
    clear = np.abs(wanted) > 1e-9
    if clear.sum() > 1 and np.allclose(got[~clear], wanted[~clear]):
        ratio = got[clear] / wanted[clear]
        if np.allclose(ratio, ratio[0]) and abs(ratio[0]) > 1e-9:
            return f"Each value is {ratio[0]:.4g} times the right one."
    offset = got - wanted
    if wanted.size > 1 and np.allclose(offset, offset.flat[0]):
        return f"Each value is off by the same amount, {offset.flat[0]:+.4g}."
    if got.ndim == 2 and got.shape[0] == got.shape[1] and np.allclose(got, wanted.T):
        return "The result is transposed."
    if wanted.size > 1:
        place = np.unravel_index(np.argmax(np.abs(offset)), offset.shape)
        index = ", ".join(map(str, place))
        return (
            f"The largest difference is at index [{index}]: expected "
            f"{wanted[place]:.6g}, got {got[place]:.6g}."
        )
    return ""
