"""Input that does not fit the lessons' engines, refused in one plain sentence.

The formulas in the lessons stay free of this; each function here is called by one of
them, before anything is computed or moved.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "check_settings",
    "check_update",
    "class_numbers",
    "rows_for",
    "same_length",
]

# Settings that say which share of the past is kept.
SHARES: Final = ("momentum", "rho", "beta_1", "beta_2")


def class_numbers(
    labels: ArrayLike, shape: Sequence[int], classes: int
) -> NDArray[np.intp]:
    """Labels as whole numbers, one for each sample.

    Args:
        labels: numbers from 0 to classes - 1, of that shape, or with one more axis of
            length 1 at its end.
        shape: of the samples, such as (N,).
        classes: how many there are.

    Returns:
        Integers of the shape.

    Raises:
        ValueError: if the shape differs, or a label is no whole number.
        IndexError: if there is no such class.
    """
    given, shape = np.asarray(labels), tuple(shape)
    if given.shape not in (shape, (*shape, 1)):
        raise ValueError(
            f"Labels need a class number for each sample, shape {shape}: these have "
            f"shape {given.shape}."
        )
    numbers = given.astype(int).reshape(shape)
    if not np.array_equal(numbers, given.reshape(shape)):
        raise ValueError("Labels must be whole numbers, such as 2: no shares.")
    outside = numbers[(numbers < 0) | (numbers >= classes)]
    if outside.size:
        raise IndexError(
            f"There is no class {outside.flat[0]}: they go from 0 to {classes - 1}."
        )
    return numbers


def rows_for(X: ArrayLike, W: NDArray[Any]) -> NDArray[Any]:
    """X in the type of W, if X @ W fits.

    Args:
        X: a sample in each row, shape (N, D).
        W: weights, shape (D, H).

    Raises:
        ValueError: if X is no table, or has another number of columns.
    """
    rows = np.asarray(X, W.dtype)
    if rows.ndim != 2 or rows.shape[1] != len(W):
        shape = f"an array of shape {rows.shape}"
        got = rows.shape[1] if rows.ndim == 2 else shape
        raise ValueError(f"Dense expects {len(W)} columns, got {got}")
    return rows


def same_length(X: Sequence[Any], y_true: Sequence[Any]) -> None:
    """Raises ValueError if there is not one target for each sample."""
    if len(X) != len(y_true):
        raise ValueError(f"{len(X)} samples, but {len(y_true)} targets")


def check_settings(settings: Mapping[str, Any]) -> None:
    """Raises ValueError for an optimizer's setting that cannot be meant.

    Args:
        settings: name → number; none may be negative, infinite or NaN, and a share of
            the past stays below 1.
    """
    for name, value in settings.items():
        if not 0 <= value < np.inf:
            raise ValueError(f"{name} must be a number from 0 on: {value}.")
        if name in SHARES and value >= 1:
            raise ValueError(f"{name} must be below 1: {value}.")


def check_update(
    params: Mapping[str, Any],
    grads: Mapping[str, Any],
    state: Mapping[str, Sequence[NDArray[Any]]],
) -> None:
    """Raises ValueError for what an optimizer cannot move.

    Args:
        params: key → array of floats.
        grads: the same keys → gradients of the same shapes, without NaN.
        state: the same keys → what the optimizer keeps; empty before the first update.
    """
    for key in {**params, **grads, **state}:
        if not all(key in arrays for arrays in (params, grads, state or params)):
            raise ValueError(f"{key!r} must be in params and grads, always.")
        w, g = params[key], grads[key]
        if not isinstance(w, np.ndarray) or w.dtype.kind != "f":
            raise ValueError(f"params[{key!r}] must be an array of floats.")
        first = np.shape(state[key][0]) if state.get(key) else w.shape
        if not np.shape(g) == w.shape == first:
            shapes = f"{w.shape}, its gradient {np.shape(g)}, at first {first}"
            raise ValueError(f"Shapes differ: {key!r} has {shapes}.")
        if np.isnan(np.min(g, initial=0)):
            raise ValueError(f"The gradient of {key!r} holds NaN.")
