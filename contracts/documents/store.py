"""Files kept once, by what is in them: the name of a file is its SHA-256.

A file is written beside its place, forced to the disk and renamed, and only then is
its row committed: whatever ends the process in between leaves a file without a row,
which :meth:`DocumentStore.remove_unknown` takes away, never a row without a file.
"""

import hashlib
import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from upheld.db import new_id
from upheld.errors import UpheldError

_NAME = re.compile(r"[0-9a-f]{64}")


class DocumentDamaged(UpheldError):
    """A stored file that is gone, or does not hold what its name says."""

    status = 500


class DocumentStore:
    """The files below one folder."""

    def __init__(self, folder: Path) -> None:
        """Use *folder*, which is made when the first file is put there."""
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Return where the file of this *sha256* is, or would be."""
        if not _NAME.fullmatch(sha256):
            raise DocumentDamaged(f"{sha256[:80]!r} is not the name of a document.")
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep *content* and return its SHA-256; the same content is kept once."""
        sha256 = hashlib.sha256(content).hexdigest()
        place = self.path(sha256)
        if place.exists() and place.stat().st_size == len(content):
            return sha256
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = place.with_name(f".{new_id()}")
        try:
            _write(beside, content)
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(place.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes kept under *sha256*, after comparing them with it."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise DocumentDamaged(f"The stored document {sha256} is gone.") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DocumentDamaged(f"The stored document {sha256} was changed.")
        return content

    def remove_unknown(self, known: Collection[str | None], *, before: float) -> int:
        """Remove files that no row names and that are older than *before*.

        *before* is seconds since 1970: a file that was just written may still get
        its row.  Returns how many files were removed.
        """
        removed = 0
        for path in self._files():
            if path.name not in known and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _files(self) -> Iterator[Path]:
        return (path for path in self.folder.glob("??/*") if path.is_file())


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Force the new name itself to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
