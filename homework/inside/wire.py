"""Messages between the grader and the process that runs a student's code.

A message is eight bytes with its length, then its bytes. What the grader sends is
pickled. What it receives comes from a process that a student controls, so it is JSON,
and only numbers, texts, arrays and containers of these are built from it; everything
else stays where it is and travels as a handle.
"""

import base64
import json
import struct
from collections.abc import Callable
from typing import Any, BinaryIO, Final

import numpy as np

LONGEST: Final = 32 * 2**20
DEEPEST: Final = 50
KINDS: Final = "biufcU"
_LENGTH: Final = struct.Struct(">Q")

Keep = Callable[[Any], dict[str, Any]]


class BrokenWire(ConnectionError):
    """The other side is gone, or sent what is no message."""


def send(stream: BinaryIO, content: bytes) -> None:
    """Writes one message."""
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def receive(stream: BinaryIO) -> bytes:
    """Reads one message.

    Raises:
        BrokenWire: at the stream's end, or for a message of more than 32 MiB.
    """
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > LONGEST:
        raise BrokenWire(f"a message of {length} bytes is too long")
    return _exactly(stream, length)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    parts = []
    while count:
        part = stream.read(count)
        if not part:
            raise BrokenWire("the other side has ended")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def encode(value: Any, keep: Keep, depth: int = 0) -> Any:
    """A value as JSON can hold it.

    Args:
        value: anything.
        keep: stores an object that cannot travel, and describes it.
        depth: how many containers are around the value.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.ndarray | np.generic):
        return _array(value) if value.dtype.kind in KINDS else keep(value)
    if isinstance(value, int):
        # Python refuses to write integers of more than 4,300 digits.
        return value if value.bit_length() < 10_000 else keep(value)
    if isinstance(value, float):
        return float(value)
    if depth > DEEPEST:
        return keep(value)
    if isinstance(value, list):
        return [encode(item, keep, depth + 1) for item in value]
    if isinstance(value, tuple | set | frozenset):
        kind = "tuple" if isinstance(value, tuple) else "set"
        return {"$": kind, "of": [encode(item, keep, depth + 1) for item in value]}
    if isinstance(value, dict):
        pairs = [
            [encode(key, keep, depth + 1), encode(item, keep, depth + 1)]
            for key, item in value.items()
        ]
        return {"$": "dict", "of": pairs}
    if isinstance(value, complex):
        return {"$": "complex", "of": [value.real, value.imag]}
    return keep(value)


def _array(value: np.ndarray | np.generic) -> dict[str, Any]:
    array = np.ascontiguousarray(value)
    return {
        "$": "array" if isinstance(value, np.ndarray) else "scalar",
        "dtype": array.dtype.str,
        "shape": list(np.shape(value)),
        "of": base64.b64encode(array.tobytes()).decode(),
    }


def decode(value: Any, remote: Callable[[dict[str, Any]], Any]) -> Any:
    """The value that `encode` wrote.

    Args:
        value: what JSON gave.
        remote: makes a stand-in for an object that did not travel.

    Raises:
        ValueError, TypeError, KeyError: if it was not written by `encode`.
    """
    if isinstance(value, list):
        return [decode(item, remote) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value["$"]
    if kind in ("tuple", "set"):
        items = [decode(item, remote) for item in value["of"]]
        return tuple(items) if kind == "tuple" else set(items)
    if kind == "dict":
        return {decode(k, remote): decode(v, remote) for k, v in value["of"]}
    if kind == "complex":
        return complex(*value["of"])
    if kind in ("array", "scalar"):
        dtype = np.dtype(value["dtype"])
        if dtype.kind not in KINDS:
            raise ValueError(f"arrays of kind {dtype.kind} do not travel")
        data = base64.b64decode(value["of"], validate=True)
        array = np.frombuffer(data, dtype).reshape(value["shape"]).copy()
        return array if kind == "array" else array.reshape(())[()]
    return remote(value)


def to_bytes(message: dict[str, Any]) -> bytes:
    """A message of encoded values as JSON text."""
    return json.dumps(message, separators=(",", ":")).encode()


def from_bytes(content: bytes) -> dict[str, Any]:
    """The message of a JSON text.

    Raises:
        BrokenWire: if it is none.
    """
    try:
        message = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BrokenWire("what came is no message") from error
    if not isinstance(message, dict):
        raise BrokenWire("what came is no message")
    return message
