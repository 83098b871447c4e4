"""Messages between the grader and the process that runs a student's code.

A message is eight bytes with its length, then its bytes. What the grader sends is
pickled. What it receives comes from a process that a student controls, so it is JSON,
and only numbers, texts, arrays and containers of these are built from it: data that can
answer no question in its own way.
"""

import base64
import json
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import numpy as np

# What a reply of this length may be made into stays below 200 MB.
LONGEST: Final = 4 * 2**20
MOST_KEYS: Final = 1_000
DEEPEST: Final = 50
KINDS: Final = "biufcU"
_LENGTH: Final = struct.Struct(">Q")


class BrokenWire(ConnectionError):
    """The other side is gone, or sent what is no message."""


@dataclass(frozen=True)
class Other:
    """What did not travel, because it is no plain data.

    Args:
        kind: what it is, such as "a function" or "of type Model".
    """

    kind: str

    def __repr__(self) -> str:
        return self.kind


def send(stream: BinaryIO, content: bytes) -> None:
    """Writes one message."""
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def receive(stream: BinaryIO, longest: int | None = None) -> bytes:
    """Reads one message.

    Args:
        stream: where it comes from.
        longest: bytes that are read at most; None where the grader is the sender.

    Raises:
        BrokenWire: at the stream's end, or for a longer message.
    """
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if longest is not None and length > longest:
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


def encode(value: Any, depth: int = 0) -> Any:
    """A value as JSON can hold it; what is no plain data becomes its description.

    Args:
        value: anything. What converts itself to an array, as a tensor does, is one.
        depth: how many containers are around the value.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if not isinstance(value, np.ndarray | np.generic | type) and hasattr(
        value, "__array__"
    ):
        value = np.asarray(value)
    if isinstance(value, np.ndarray | np.generic):
        return _array(value) if value.dtype.kind in KINDS else _other(value)
    if isinstance(value, int):
        # Python refuses to write integers of more than 4,300 digits.
        return int(value) if value.bit_length() < 10_000 else _other(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, complex):
        return {"$": "complex", "of": [value.real, value.imag]}
    if depth > DEEPEST:
        return _other(value)
    if isinstance(value, list):
        return [encode(item, depth + 1) for item in value]
    if isinstance(value, tuple | set | frozenset):
        kind = "tuple" if isinstance(value, tuple) else "set"
        return {"$": kind, "of": [encode(item, depth + 1) for item in value]}
    if isinstance(value, dict):
        pairs = [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in value.items()]
        return {"$": "dict", "of": pairs}
    return _other(value)


def _other(value: Any) -> dict[str, Any]:
    kind = "a function" if callable(value) else f"of type {type(value).__name__[:100]}"
    return {"$": "other", "kind": kind}


def _array(value: np.ndarray | np.generic) -> dict[str, Any]:
    array = np.ascontiguousarray(value)
    return {
        "$": "array" if isinstance(value, np.ndarray) else "scalar",
        "dtype": array.dtype.str,
        "shape": list(np.shape(value)),
        "of": base64.b64encode(array.tobytes()).decode(),
    }


def decode(value: Any) -> Any:
    """The value that `encode` wrote.

    Raises:
        ValueError, TypeError, KeyError: if it was not written by `encode`.
    """
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value["$"]
    if kind == "other":
        return Other(str(value["kind"])[:120])
    if kind == "tuple":
        return tuple(decode(item) for item in value["of"])
    if kind in ("set", "dict"):
        # Keys can be chosen such that each is compared with all the others.
        if len(value["of"]) > MOST_KEYS:
            raise ValueError(f"more than {MOST_KEYS} keys")
        if kind == "set":
            return {decode(item) for item in value["of"]}
        return {decode(k): decode(v) for k, v in value["of"]}
    if kind == "complex":
        return complex(*value["of"])
    if kind not in ("array", "scalar"):
        raise ValueError("no kind of value")
    dtype = np.dtype(value["dtype"])
    if dtype.kind not in KINDS:
        raise ValueError(f"arrays of kind {dtype.kind} do not travel")
    data = base64.b64decode(value["of"], validate=True)
    array = np.frombuffer(data, dtype).reshape(value["shape"]).copy()
    return array if kind == "array" else array.reshape(())[()]


def is_plain(value: Any) -> bool:
    """Whether a decoded value has arrived as a whole."""
    if isinstance(value, dict):
        return all(map(is_plain, value.values()))
    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    return not isinstance(value, Other)


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
