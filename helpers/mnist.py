"""MNIST from where it can be had, and the course's own digits where it cannot.

`helpers.datasets.load_mnist` is the public name.
"""

import hashlib
import io
import os
import tempfile
import threading
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from helpers.digits import load_digits

Images = NDArray[np.uint8]
Part = tuple[Images, NDArray[np.uint8]]
Parts = tuple[Part, Part]

VARIABLE: Final = "MNIST_NPZ"
# Keras's own address and checksum: keras.datasets.mnist.load_data.
ADDRESS: Final = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
SHA256: Final = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
# A network that says nothing for so long is taken for a dead one.
SILENT_SECONDS: Final = 10.0
ALL_SECONDS: Final = 120.0
CHUNK: Final = 1 << 16

SIDE: Final = 28
# How often each digit stands in the test labels: other data of these shapes differ.
TEST_COUNTS: Final = (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
CURE: Final = (
    "for MNIST, connect to the network and run this again, or set MNIST_NPZ to the "
    "path of a copy of mnist.npz"
)


class Unusable(Exception):
    """One source of MNIST does not serve; the message is a clause that says why."""


def load_mnist() -> Parts:
    """MNIST's handwritten digits, or where they cannot be had the course's own.

    Looks at the file that the variable MNIST_NPZ names, then at Keras's copy, then on
    the network, and prints one sentence that says which data these are. A download is
    checked before it is kept, where Keras looks for it, and given up after two minutes.

    Returns:
        ((x_train, y_train), (x_test, y_test)), as keras.datasets.mnist.load_data gives
        them: x of shape (N, 28, 28), uint8 from 0 (paper) to 255 (ink); y of shape
        (N,), uint8 from 0 to 9. N is 60,000 and 10,000 for MNIST, 1,442 and 355 for
        the course's 8 × 8 digits, scaled up.

    Raises:
        DataError: if there is no MNIST and the course's own digits are damaged.
    """
    reasons = []
    sources = {
        "the file that MNIST_NPZ names": _named,
        "Keras's copy": _kept,
        "just downloaded": _downloaded,
    }
    for source, read in sources.items():
        try:
            parts = read()
        except Unusable as reason:
            if str(reason):
                reasons.append(str(reason))
            continue
        because = f", because {' and '.join(reasons)}" if reasons else ""
        print(f"Data: MNIST, 60,000 + 10,000 images ({source}{because}).")
        return parts
    print(
        "Data: not MNIST, but the course's own 1,442 + 355 small digits, scaled up, "
        f"because {' and '.join(reasons)}; {CURE}."
    )
    return _own_digits()


def cache() -> Path:
    """Where Keras keeps its copy: $KERAS_HOME/datasets, or ~/.keras/datasets."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home).expanduser() / "datasets" / "mnist.npz"


def _named() -> Parts:
    name = os.environ.get(VARIABLE)
    if not name:
        raise Unusable
    try:
        content = Path(name).expanduser().read_bytes()
    except OSError:
        raise Unusable(f"{VARIABLE} names no file that can be read") from None
    try:
        return parse(content)
    except Unusable as fault:
        raise Unusable(f"the file that {VARIABLE} names {fault}") from None


def _kept() -> Parts:
    try:
        content = cache().read_bytes()
    except OSError:
        raise Unusable from None
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise Unusable("Keras's copy is damaged")
    return parse(content)


def _downloaded() -> Parts:
    content = download(ADDRESS)
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise Unusable("the download came damaged")
    parts = parse(content)
    _keep(content)
    return parts


def parse(content: bytes) -> Parts:
    """The arrays of an mnist.npz, checked.

    Args:
        content: the file's bytes.

    Returns:
        ((x_train, y_train), (x_test, y_test)); see load_mnist.

    Raises:
        Unusable: if this is no complete .npz, or does not hold MNIST.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            names = ("x_train", "y_train", "x_test", "y_test")
            arrays = [file[name] for name in names]
    except Exception:  # zip, zlib and npy have a class for every kind of damage
        raise Unusable("is damaged or no mnist.npz") from None
    shapes = [(60_000, SIDE, SIDE), (60_000,), (10_000, SIDE, SIDE), (10_000,)]
    if [a.shape for a in arrays] != shapes or {a.dtype.char for a in arrays} != {"B"}:
        raise Unusable("has other shapes or types than MNIST")
    x_train, y_train, x_test, y_test = arrays
    counts = np.bincount(y_test, minlength=10)
    if tuple(counts) != TEST_COUNTS or set(np.unique(y_train)) != set(range(10)):
        raise Unusable("has other labels than MNIST")
    if {int(x.min()) for x in (x_train, x_test)} != {0} or x_train.max() < 255:
        raise Unusable("has pixels that do not reach from 0 to 255")
    return (x_train, y_train), (x_test, y_test)


def download(address: str) -> bytes:
    """What an address holds, in memory: nothing half done can reach the disk.

    It runs in a thread, because looking up a name knows no time limit of its own.

    Raises:
        Unusable: without a network, with one that is too slow, or on any fault.
    """
    content: list[bytes] = []
    faults: list[Exception] = []
    stop = threading.Event()

    def work() -> None:
        try:
            content.append(_fetch(address, stop))
        except (OSError, HTTPException, ValueError) as fault:
            faults.append(fault)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        thread.join(ALL_SECONDS)
    finally:  # also when the learner presses the stop button
        stop.set()
    if content:
        return content[0]
    late = not faults or isinstance(faults[0], TimeoutError)
    why = "comes too slowly from the network" if late else "cannot be downloaded"
    raise Unusable(f"MNIST {why}")


def _fetch(address: str, stop: threading.Event) -> bytes:
    ends = time.monotonic() + ALL_SECONDS
    parts = []
    with urllib.request.urlopen(address, timeout=SILENT_SECONDS) as answer:
        # read1, because read waits for the whole chunk, however slowly it drips.
        while part := answer.read1(CHUNK):
            parts.append(part)
            if stop.is_set() or time.monotonic() > ends:
                raise TimeoutError
    return b"".join(parts)


def _keep(content: bytes) -> None:
    """Puts a checked file where Keras looks for it, whole or not at all."""
    place = cache()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=place.parent, suffix=".part")
    except OSError:  # a read-only home: the next run downloads again
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(part, place)
    except OSError:
        Path(part).unlink(missing_ok=True)
    except BaseException:  # the stop button
        Path(part).unlink(missing_ok=True)
        raise


def _own_digits() -> Parts:
    (x_train, y_train), (x_test, y_test) = load_digits()
    return (
        (scaled_up(x_train), y_train.astype(np.uint8)),
        (scaled_up(x_test), y_test.astype(np.uint8)),
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
