"""Bytes under their own sum: whole or not at all, and only once."""

import hashlib
import os
from pathlib import Path

import pytest

from contracts.documents.store import DocumentDamaged, DocumentStore

CONTENT = b"%PDF-1.7 something"
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


def test_what_is_put_can_be_got(store: DocumentStore) -> None:
    assert store.put(CONTENT) == SHA
    assert store.get(SHA) == CONTENT


def test_the_same_content_is_kept_once(store: DocumentStore) -> None:
    store.put(CONTENT)
    first = store.path(SHA).stat()
    store.put(CONTENT)
    assert store.path(SHA).stat() == first
    assert len(list(store.folder.rglob("*"))) == 2


def test_nobody_else_can_read_it(store: DocumentStore) -> None:
    store.put(CONTENT)
    assert store.path(SHA).stat().st_mode & 0o077 == 0


def test_a_half_written_file_is_written_anew(store: DocumentStore) -> None:
    store.put(CONTENT)
    store.path(SHA).write_bytes(CONTENT[:4])
    store.put(CONTENT)
    assert store.get(SHA) == CONTENT


def test_a_full_disk_leaves_nothing_behind(
    store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put(CONTENT)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, SHA[:-1]])
def test_only_a_sum_names_a_file(store: DocumentStore, name: str) -> None:
    with pytest.raises(DocumentDamaged, match="is not the name of a document"):
        store.path(name)


def test_old_files_without_a_row_are_removed(store: DocumentStore) -> None:
    kept, forgotten = store.put(b"kept"), store.put(b"forgotten")
    half = store.path(kept).with_name(".half")
    half.write_bytes(b"ha")
    for path in store.folder.rglob("*"):
        os.utime(path, (1000, 1000))
    young = store.put(b"young")
    assert store.remove_unknown({kept}, before=2000) == 2
    assert store.get(kept) == b"kept"
    assert store.get(young) == b"young"
    assert not store.path(forgotten).exists()
