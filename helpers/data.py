"""The course's data: small digits that ship with it, and MNIST."""

import contextlib
import hashlib
import io
import os
import queue
import tempfile
import threading
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from helpers.environment import ROOT

Part = tuple[NDArray[np.float64], NDArray[np.int64]]
Images = NDArray[np.uint8]
MnistPart = tuple[Images, NDArray[np.uint8]]

DIGITS: Final = ROOT / "data" / "digits.npz"
DIGITS_SHA256: Final = (
    "6d672c82eb156775a2c26b18ee6bebb3149433697db1ed227be49bfb3457020f"
)
LARGEST_PIXEL: Final = 16
# Of each digit every fifth image is kept for the test, so both parts hold all ten in
# the same shares. No random numbers: the split is the same under every NumPy.
FIFTH: Final = 5

# Keras's own address and checksum: keras.datasets.mnist.load_data.
MNIST: Final = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
MNIST_SHA256: Final = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
# A network that says nothing for so long is taken for a dead one.
SILENT_SECONDS: Final = 10.0
ALL_SECONDS: Final = 120.0
SHAPES: Final = {
    "x_train": (60_000, 28, 28),
    "y_train": (60_000,),
    "x_test": (10_000, 28, 28),
    "y_test": (10_000,),
}
# How often each digit stands in the test labels: other data of these shapes differ.
TEST_COUNTS: Final = (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)


class DataError(RuntimeError):
    """A data file is missing or damaged; the message says how to get it back."""


class _Unusable(Exception):
    """One source of MNIST does not serve; the message is a clause that says why."""


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
    content = DIGITS.read_bytes() if DIGITS.is_file() else None
    if content is None or hashlib.sha256(content).hexdigest() != DIGITS_SHA256:
        raise DataError(
            f"data/{DIGITS.name} is {'missing' if content is None else 'damaged'}: run "
            f"`git checkout data/{DIGITS.name}` in the course's folder, or rebuild it "
            "with `uv run --with scikit-learn python tools/digits.py`."
        )
    with np.load(io.BytesIO(content)) as file:
        images, labels = file["images"], file["labels"]
    x = images.reshape(len(images), -1) / LARGEST_PIXEL
    y = labels.astype(np.int64)
    # The how-manieth of its digit each image is, counted from 0.
    rank = np.zeros(len(y), dtype=int)
    for digit in np.unique(y):
        rank[y == digit] = np.arange(np.sum(y == digit))
    test = rank % FIFTH == FIFTH - 1
    return (x[~test], y[~test]), (x[test], y[test])


def load_mnist() -> tuple[MnistPart, MnistPart]:
    """MNIST's handwritten digits, or where they cannot be had the course's own.

    Takes the file that the variable MNIST_NPZ names, else Keras's copy, else fetches
    that copy, and prints one sentence that says which data these are. A download is
    checked before it is kept, and waited for no longer than two minutes.

    Returns:
        ((x_train, y_train), (x_test, y_test)), as keras.datasets.mnist.load_data gives
        them: x of shape (N, 28, 28), uint8 from 0 (paper) to 255 (ink); y of shape
        (N,), uint8 from 0 to 9. N is 60,000 and 10,000 for MNIST, 1,442 and 355 for
        the course's 8 × 8 digits, scaled up.

    Raises:
        DataError: if there is no MNIST and the course's own digits are damaged.
    """
    reasons = []
    for name, find in {
        "the file that MNIST_NPZ names": _named_by_variable,
        "Keras's copy": _kept_or_fetched,
    }.items():
        try:
            path = find()
            if path is None:
                continue
            parts = _read(path, name)
        except _Unusable as reason:
            reasons.append(str(reason))
            continue
        because = f", because {' and '.join(reasons)}" if reasons else ""
        print(f"Data: MNIST, 60,000 + 10,000 images ({name}{because}).")
        return parts
    print(
        "Data: not MNIST, but the course's own 1,442 + 355 small digits, scaled up, "
        f"because {' and '.join(reasons)}; for MNIST, connect to the network and run "
        "this again, or set MNIST_NPZ to the path of a copy of mnist.npz."
    )
    train, test = ((scaled_up(x), y.astype(np.uint8)) for x, y in load_digits())
    return train, test


def keras_folder() -> Path:
    """Where Keras keeps data sets: $KERAS_HOME or ~/.keras, else among temporary files.

    The last where nothing can be written, such as on a shared computer.
    """
    home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras").expanduser()
    folder = home / "datasets"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    if os.access(folder, os.W_OK):
        return folder
    return Path(tempfile.gettempdir(), ".keras", "datasets")


def _named_by_variable() -> Path | None:
    name = os.environ.get("MNIST_NPZ")
    if not name:
        return None
    path = Path(name).expanduser()
    if not path.is_file():
        raise _Unusable("MNIST_NPZ names no file that can be read")
    return path


def _kept_or_fetched() -> Path:
    """Keras's copy, fetched where it is missing or damaged.

    In a thread of its own, because looking up a name knows no time limit.
    """
    import pooch

    pooch.get_logger().setLevel("ERROR")
    answer: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()

    def fetch() -> None:
        try:
            path = pooch.retrieve(
                MNIST,
                known_hash=MNIST_SHA256,
                fname="mnist.npz",
                path=keras_folder(),
                downloader=pooch.HTTPDownloader(timeout=SILENT_SECONDS),
            )
            answer.put(path)
        except Exception as error:
            answer.put(error)

    threading.Thread(target=fetch, daemon=True).start()
    try:
        outcome = answer.get(timeout=ALL_SECONDS)
    except queue.Empty:
        raise _Unusable("MNIST comes too slowly from the network") from None
    if isinstance(outcome, ValueError):  # a wrong checksum
        raise _Unusable("the download came damaged")
    if isinstance(outcome, Exception):
        raise _Unusable("MNIST cannot be downloaded")
    return Path(outcome)


def _read(path: Path, name: str) -> tuple[MnistPart, MnistPart]:
    try:
        # Opened here, because np.load leaves what it cannot read open.
        with path.open("rb") as stored, np.load(stored, allow_pickle=False) as file:
            arrays = {key: file[key] for key in SHAPES}
    except Exception:  # zip, zlib and npy have a class for every kind of damage
        raise _Unusable(f"{name} is damaged or no mnist.npz") from None
    shapes = {key: array.shape for key, array in arrays.items()}
    if shapes != SHAPES or {a.dtype for a in arrays.values()} != {np.dtype(np.uint8)}:
        raise _Unusable(f"{name} has other shapes or types than MNIST")
    if tuple(np.bincount(arrays["y_test"], minlength=10)) != TEST_COUNTS:
        raise _Unusable(f"{name} has other labels than MNIST")
    return (
        (arrays["x_train"], arrays["y_train"]),
        (arrays["x_test"], arrays["y_test"]),
    )


def scaled_up(x: NDArray[np.float64]) -> Images:
    """8 × 8 pixels as 24 × 24, by linear interpolation, with a margin of 2.

    Args:
        x: shape (N, 64), from 0 to 1.

    Returns:
        Shape (N, 28, 28), uint8 from 0 to 255.
    """
    centres = (np.arange(24) + 0.5) / 3 - 0.5
    weights = np.maximum(0, 1 - np.abs(centres[:, None] - np.arange(8)))
    weights /= weights.sum(axis=1, keepdims=True)
    large = weights @ x.reshape(-1, 8, 8) @ weights.T
    return np.rint(255 * np.pad(large, ((0, 0), (2, 2), (2, 2)))).astype(np.uint8)
