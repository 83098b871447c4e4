"""What runs around the lessons' formulas: a bar for epochs, arrays in pieces."""

import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tqdm import tqdm

__all__ = ["pieces", "progress"]

# So many numbers of a few arrays fit into the cache of a processor's core: a formula
# that goes over them several times is faster than over whole arrays.
PIECE: Final = 32_768


def progress(epochs: int) -> Iterable[int]:
    """range(epochs), with a bar that is redrawn once a second."""
    return tqdm(
        range(epochs),
        file=sys.stdout,
        leave=False,
        mininterval=1,
        bar_format="epoch {n}/{total} {bar}",
    )


def pieces(
    w: NDArray[Any], g: ArrayLike, kept: Iterable[NDArray[Any]]
) -> Iterator[list[NDArray[Any]]]:
    """Corresponding pieces of a parameter, its gradient and what is kept for it.

    All pieces are flat views, so that a rule which changes them in place changes the
    whole. A parameter that does not lie in one stretch of memory is copied, and written
    back after the last piece.

    Args:
        w: the parameter, any shape.
        g: its gradient, same shape; it comes in the parameter's type.
        kept: arrays of the same shape and type as w, each in one stretch.

    Yields:
        Lists [w, g, *kept] of flat arrays of at most PIECE numbers.
    """
    arrays = (w, np.asarray(g, w.dtype), *kept)
    flat = [array.reshape(-1) for array in arrays]
    for first in range(0, w.size, PIECE):
        yield [array[first : first + PIECE] for array in flat]
    if not np.may_share_memory(flat[0], w):
        w[...] = flat[0].reshape(w.shape)
