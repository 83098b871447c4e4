"""An expected value and the one that came, as texts in which the difference shows."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from helpers.checks.comparing import as_numbers, said_by, show

MOST_ELEMENTS: Final = 12
MOST_DIGITS: Final = 17
Text = tuple[tuple[str, bool], ...]
"""Pieces of a text, each with whether it is marked as different."""


def pair(expected: Any, got: Any) -> tuple[Text, Text]:
    """Two values as texts; what differs is marked, with enough digits to see it."""
    if isinstance(expected, tuple) and isinstance(got, tuple | list):
        if len(expected) == len(got):
            return _tuples([pair(*parts) for parts in zip(expected, got, strict=True)])
        return _whole(show(expected)), _whole(f"{len(got)} results: {show(got)}")
    wanted, came = as_numbers(expected), as_numbers(got)
    if wanted is None or came is None:
        alike = said_by(repr, expected) == said_by(repr, got)
        return _whole(show(expected), not alike), _whole(_kind(got), not alike)
    if wanted.shape != came.shape:
        rows = wanted.ndim == came.ndim == 1  # of two rows the length can be seen
        texts = map(show if rows else _with_shape, (wanted, came))
        return _whole(next(texts)), _whole(next(texts))
    differs = ~np.isclose(wanted.astype(float), came.astype(float), equal_nan=True)
    if not differs.any() and (wanted.dtype.kind in "iu") != (came.dtype.kind in "iu"):
        differs |= True
    digits = _digits(wanted[differs], came[differs])
    if wanted.size > MOST_ELEMENTS:
        places = np.argwhere(differs)[:2]
        return _places(wanted, places, digits), _places(came, places, digits)
    return _array(wanted, differs, digits), _array(came, differs, digits)


def plain(text: Text) -> str:
    """A text on one line, without its marks."""
    return "".join(piece for piece, _ in text).replace("\n ", " ")


def _whole(text: str, marked: bool = True) -> Text:
    return ((text, marked),)


def _tuples(pairs: list[tuple[Text, Text]]) -> tuple[Text, Text]:
    return _tuple([left for left, _ in pairs]), _tuple([right for _, right in pairs])


def _tuple(parts: list[Text]) -> Text:
    pieces: list[tuple[str, bool]] = [("(", False)]
    for number, part in enumerate(parts):
        pieces += [(",\n ", False)] if number else []
        pieces += part
    return (*pieces, (")", False))


def _kind(value: Any) -> str:
    """A value that is no number: said as what it is."""
    return (
        show(value)
        if isinstance(value, str) or value is None
        else (f"{type(value).__name__}: {show(value)}")
    )


def _with_shape(array: np.ndarray) -> str:
    text = show(array)
    return text if "(shape" in text else f"{text}, shape {array.shape}"


def _digits(wanted: np.ndarray, came: np.ndarray) -> int:
    """How many digits tell every two of the numbers apart, at least four."""
    for digits in range(4, MOST_DIGITS):
        pairs = zip(wanted.flat, came.flat, strict=True)
        if all(_number(a, digits) != _number(b, digits) for a, b in pairs):
            return digits
    return MOST_DIGITS


def _number(value: Any, digits: int) -> str:
    if not isinstance(value, np.floating | float):
        return str(value)
    text = f"{value:.{digits}g}"
    return text if any(sign in text for sign in ".enai") else f"{text}.0"


def _places(array: np.ndarray, places: np.ndarray, digits: int) -> Text:
    pieces = [(f"shape {array.shape}", False)]
    for place in map(tuple, places.tolist()):
        index = ", ".join(map(str, place))
        pieces.append((f",\n at [{index}]: ", False))
        pieces.append((_number(array[place], digits), True))
    return tuple(pieces)


def _array(array: np.ndarray, marked: np.ndarray, digits: int) -> Text:
    if not array.size:
        return (("[]" if array.ndim == 1 else f"[], shape {array.shape}", False),)
    numbers = [_number(value, digits) for value in array.flat]
    width = max(map(len, numbers)) if array.ndim > 1 else 0
    padded = iter(number.rjust(width) for number in numbers)
    return tuple(_pieces(marked, padded))


def _pieces(marked: np.ndarray, numbers: Iterator[str]) -> Iterator[tuple[str, bool]]:
    if marked.ndim == 0:
        padded = next(numbers)
        number = padded.lstrip()
        yield padded[: -len(number)], False
        yield number, bool(marked)
        return
    yield "[", False
    for number, part in enumerate(marked):
        if number:
            yield (",\n " if marked.ndim > 1 else ", "), False
        yield from _pieces(part, numbers)
    yield "]", False
