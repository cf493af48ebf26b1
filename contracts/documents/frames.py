"""How the two sides of a pipe talk: JSON with a body of bytes, each with its length."""

import struct
from collections.abc import Callable
from typing import Any

import orjson

_LENGTHS = struct.Struct(">QQ")
Read = Callable[[int], bytes]


class Ended(Exception):
    """The other side is gone."""


def packed(head: dict[str, Any], body: bytes = b"") -> bytes:
    """Return one message."""
    text = orjson.dumps(head)
    return _LENGTHS.pack(len(text), len(body)) + text + body


def unpacked(read: Read) -> tuple[dict[str, Any], bytes]:
    """Return the next message; raises :class:`Ended` when there is none.

    *read* gives up to so many bytes, and none at the end.
    """
    lengths = _exactly(read, _LENGTHS.size)
    head_size, body_size = _LENGTHS.unpack(lengths)
    head: dict[str, Any] = orjson.loads(_exactly(read, head_size))
    return head, _exactly(read, body_size)


def _exactly(read: Read, count: int) -> bytes:
    parts: list[bytes] = []
    while count:
        part = read(count)
        if not part:
            raise Ended
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
