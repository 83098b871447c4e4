"""How much one student's notebook may use."""

from dataclasses import dataclass
from typing import Final

MEBIBYTE: Final = 2**20


@dataclass(frozen=True)
class Limits:
    """What ends a student's process.

    Args:
        seconds: for the whole notebook, waiting included.
        cell: seconds for one cell.
        call: seconds for one call of a student's function by a test.
        memory: bytes, all its processes together.
        processes: how many it may have at a time.
        disk: bytes of temporary files.
    """

    seconds: float = 300.0
    cell: float = 60.0
    call: float = 20.0
    memory: int = 2048 * MEBIBYTE
    processes: int = 32
    disk: int = 256 * MEBIBYTE
