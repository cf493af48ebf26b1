"""Files as one ZIP: made while it is sent, the same bytes each time.

A file is fetched when its turn comes, so that one at a time is in memory.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

#: The attributes of a file that its owner may write and all may read.
_MODE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class BundledFile:
    """A file to pack: its name, when it was made, and how to get its bytes."""

    name: str
    made_at: datetime
    read: Callable[[], bytes]
    #: Whether packing makes it smaller; a PDF is packed already.
    squeeze: bool = True


def zipped(files: Iterable[BundledFile]) -> Iterator[bytes]:
    """Yield a ZIP of *files*, in pieces."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for file in files:
            archive.writestr(_info(file), file.read())
            yield sink.take()
    yield sink.take()


def _info(file: BundledFile) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(file.name, date_time=file.made_at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if file.squeeze else zipfile.ZIP_STORED
    info.external_attr = _MODE
    # Unix, wherever it is made: the same bytes everywhere.
    info.create_system = 3
    return info


class _Sink(io.RawIOBase):
    """Where a ZIP is written to that cannot go back."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]  # a ZIP writes bytes
        self.pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken
