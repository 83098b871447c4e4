"""Builds data/digits.npz from scikit-learn, byte for byte the same each time.

scikit-learn is no dependency of the course, so run this in the course's folder with
`uv run --with scikit-learn python tools/digits.py`.
"""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "digits.npz"
# np.savez stamps the current time into the archive; a zip cannot say an earlier one.
EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
UNIX: Final = 3


def archive(arrays: dict[str, NDArray[np.uint8]]) -> bytes:
    """The arrays as the bytes of an .npz file that depend on nothing else.

    Args:
        arrays: name → array. They are stored without compression, because different
            versions of zlib pack the same bytes differently.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", EARLIEST)
            entry.create_system = UNIX
            content = io.BytesIO()
            npy.write_array(content, array, version=(1, 0))
            file.writestr(entry, content.getvalue())
    return packed.getvalue()


def main() -> None:
    """Writes the file and prints its checksum, which data/README.md states."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    content = archive(
        {
            "images": digits.images.astype(np.uint8),
            "labels": digits.target.astype(np.uint8),
        }
    )
    FILE.write_bytes(content)
    print(f"{FILE.name}: {len(content)} bytes, {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
