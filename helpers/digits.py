"""The handwritten digits that ship with the course, read and checked."""

import hashlib
import io
from typing import Final

import numpy as np
from numpy.typing import NDArray

from helpers.environment import ROOT

Part = tuple[NDArray[np.float64], NDArray[np.int64]]

DIGITS: Final = ROOT / "data" / "digits.npz"
DIGITS_SHA256: Final = (
    "6d672c82eb156775a2c26b18ee6bebb3149433697db1ed227be49bfb3457020f"
)
LARGEST_PIXEL: Final = 16
# Of each digit every fifth image is kept for the test, so both parts hold all ten in
# the same shares. No random numbers: the split is the same under every NumPy.
FIFTH: Final = 5


class DataError(RuntimeError):
    """A data file is missing or damaged; the message says how to get it back."""


def load_digits() -> tuple[Part, Part]:
    """The UCI handwritten digits: 1,442 images to train on and 355 to test with.

    Returns:
        ((x_train, y_train), (x_test, y_test)). x has shape (N, 64), a row for each
        image of 8 × 8 pixels, float64 from 0 (paper) to 1 (ink); y has shape (N,),
        int64 from 0 to 9. Both parts keep the file's order; writers are not kept
        apart. New arrays at each call.

    Raises:
        DataError: if data/digits.npz is missing or is not the file that shipped.
    """
    with np.load(io.BytesIO(_read_digits())) as file:
        images, labels = file["images"], file["labels"]
    x = images.reshape(len(images), -1) / LARGEST_PIXEL
    y = labels.astype(np.int64)
    # The how-manieth of its digit each image is, counted from 0.
    rank = np.zeros(len(y), dtype=int)
    for digit in np.unique(y):
        rank[y == digit] = np.arange(np.sum(y == digit))
    test = rank % FIFTH == FIFTH - 1
    return (x[~test], y[~test]), (x[test], y[test])


def _read_digits() -> bytes:
    try:
        content = DIGITS.read_bytes()
    except OSError:
        raise DataError(_cure("is missing")) from None
    if hashlib.sha256(content).hexdigest() != DIGITS_SHA256:
        raise DataError(_cure("is damaged"))
    return content


def _cure(state: str) -> str:
    return (
        f"data/{DIGITS.name} {state}: run `git checkout data/{DIGITS.name}` in the "
        "course's folder, or rebuild it with "
        "`uv run --with scikit-learn python tools/digits.py`."
    )
