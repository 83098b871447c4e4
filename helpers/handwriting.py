"""Digits as made-up writers would draw them: data that need no download.

Each writer has shapes, a slant and a pen of their own; each drawing differs a little
from the writer's last. Their 1 has a long upstroke and their 7 a bar, as is usual in
much of Europe.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Stroke = Sequence[tuple[float, float]]

SIDE: Final = 28
# MNIST fits each digit into 20 × 20 pixels and centres it by its mass.
BOX: Final = 20
# Half the width of a pen, in pixels of the image.
PEN: Final = 1.1
# The strokes of each digit, on a page of 10 × 10, y downwards.
DIGITS: Final[tuple[tuple[Stroke, ...], ...]] = (
    (((5, 0), (2, 2), (1, 5), (2, 8), (5, 10), (8, 8), (9, 5), (8, 2), (5, 0)),),
    (((2, 4), (4, 2), (6, 0), (6, 5), (6, 10)),),
    (((2, 2), (4, 0), (7, 0), (8, 3), (6, 6), (2, 10), (5, 10), (9, 10)),),
    (
        ((2, 1), (5, 0), (8, 2), (7, 4), (5, 5)),
        ((5, 5), (8, 6), (8, 8), (5, 10), (2, 9)),
    ),
    (((5, 0), (3, 3), (1, 6), (5, 6), (9, 6)), ((6, 4), (6, 7), (6, 10))),
    (((8, 0), (3, 0), (2, 4), (6, 4), (8, 7), (6, 10), (2, 9)),),
    (((7, 0), (3, 3), (2, 7), (4, 10), (7, 9), (8, 7), (6, 5), (2, 7)),),
    (((1, 0), (5, 0), (9, 0), (6, 5), (4, 10)), ((3, 5), (5, 5), (8, 5))),
    (
        ((5, 5), (2, 3), (5, 0), (8, 3), (5, 5)),
        ((5, 5), (2, 8), (5, 10), (8, 8), (5, 5)),
    ),
    (((8, 3), (5, 5), (2, 3), (4, 0), (7, 0), (8, 3), (8, 6), (7, 10)),),
)


def handwriting(
    writers: int = 60, each: int = 30, seed: int = 0
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """Digits of several writers, as many of each digit as of any other.

    Args:
        writers: how many.
        each: how many digits each of them draws, a multiple of 10.
        seed: of writers and drawings.

    Returns:
        Images, shape (N, 28, 28), uint8 from 0 (paper) to 255 (ink), as MNIST's are;
        what each shows, 0 to 9, and who drew it, 0 to writers - 1, each of shape (N,);
        a writer's drawings follow each other.
    """
    rng = np.random.default_rng(seed)
    images = []
    for _ in range(writers):
        own = [
            [np.array(s) + rng.normal(0, 0.6, (len(s), 2)) for s in d] for d in DIGITS
        ]
        slant, width, pen = (
            rng.normal(-0.15, 0.2),
            rng.uniform(0.6, 1.1),
            rng.uniform(0.7, 1.5),
        )
        for digit in np.arange(each) % 10:
            lean = np.array([[width, 0], [slant + rng.normal(0, 0.2), 1]])
            strokes = [(s + rng.normal(0, 0.35, s.shape)) @ lean for s in own[digit]]
            images.append(rasterise(strokes, pen))
    digits = np.tile(np.arange(each) % 10, writers)
    return np.array(images), digits, np.repeat(np.arange(writers), each)


def rasterise(strokes: Sequence[ArrayLike], pen: float = PEN) -> NDArray[np.uint8]:
    """Strokes as an image like MNIST's: 20 pixels high or wide, centred by its mass.

    Args:
        strokes: the corners (x, y) of each, y downwards, in any unit; at least two.
        pen: half its width, in pixels.

    Returns:
        Shape (28, 28), uint8 from 0 (paper) to 255 (ink).

    Source: LeCun et al. (1998), section III-A, on size and centre.
    """
    lines = [np.asarray(stroke, dtype=float) for stroke in strokes]
    every = np.concatenate(lines)
    size = np.ptp(every, axis=0).max()
    start = np.concatenate([line[:-1] for line in lines]) * (BOX - 2 * pen) / size
    end = np.concatenate([line[1:] for line in lines]) * (BOX - 2 * pen) / size
    length = np.linalg.norm(end - start, axis=1)
    middle = length @ (start + end) / 2 / length.sum()
    return np.rint(255 * _ink(start - middle + SIDE / 2, end - start, pen)).astype(
        np.uint8
    )


def _ink(start: NDArray[Any], along: NDArray[Any], pen: float) -> NDArray[np.float64]:
    """How much ink each pixel has, from 0 to 1: by its distance to the lines."""
    length = np.maximum(np.sum(along**2, axis=1), 1e-12)
    centres = np.arange(SIDE)[:, None] + 0.5
    x, y = centres - start[:, 0], (centres - start[:, 1])[:, None]
    share = np.clip((x * along[:, 0] + y * along[:, 1]) / length, 0, 1)
    far = (x - share * along[:, 0]) ** 2 + (y - share * along[:, 1]) ** 2
    return np.clip(pen + 0.5 - np.sqrt(far.min(axis=-1)), 0, 1)
