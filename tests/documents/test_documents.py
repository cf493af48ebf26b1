"""From the signature to the bytes: asked for, made, kept and served, each once."""

import hashlib
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contracts.documents import operations
from contracts.documents.job import Limits, PaperFailed, Printed, WorkerEnded
from contracts.documents.models import Document
from contracts.documents.operations import (
    PATIENCE,
    keep_printed,
    make_document,
    store,
    sweep_documents,
)
from contracts.documents.pool import Pool, print_paper
from contracts.documents.queries import (
    DocumentRow,
    document,
    document_bytes,
    documents_of,
    genuine,
)
from contracts.documents.store import DocumentDamaged
from contracts.quotes.operations import Signature, accept_quote
from contracts.records import read_contract
from tests.documents.reading import pages, plain
from tests.shop import NOW, Shop
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import NotFound, Refused, Unavailable
from upheld.jobs import JobRow
from upheld.scope import Scope, scoped
from upheld.texts import format_date, format_money
from upheld.worker import Worker

LATER = NOW + timedelta(minutes=1)
PRINTED = Printed(b"%PDF-1.7 a paper", 1)


def signed(shop: Shop) -> DocumentRow:
    """Accept a quote; return its paper, which nobody has made yet."""
    quote_id = shop.sent()
    with shop.customer():
        accepted = accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
    [row] = documents_of(accepted.contract_id)
    db.session.rollback()
    return row


def actions(document_id: str) -> list[str]:
    rows = select(AuditRow.action).where(AuditRow.object_id == document_id)
    return list(db.session.scalars(rows.order_by(AuditRow.sequence)))


def fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let the process that makes papers end as it would with this error."""

    def failing(_job: object) -> Printed:
        raise error

    monkeypatch.setattr(operations, "print_paper", failing)


def test_a_signature_asks_for_the_paper(shop: Shop) -> None:
    row = signed(shop)
    assert (row.state, row.kind, row.version, row.filename) == (
        "pending",
        "contract",
        1,
        f"{row.number}-v1.pdf",
    )
    jobs = select(JobRow.state).where(JobRow.name == "document.make")
    assert db.session.scalars(jobs).all() == ["waiting"]


def test_the_worker_makes_the_paper(shop: Shop) -> None:
    row = signed(shop)
    Worker(shop.app).run_all()
    made, content = document_bytes(row.id)
    assert (made.state, made.size, made.sha256) == (
        "ready",
        len(content),
        hashlib.sha256(content).hexdigest(),
    )
    assert made.pages == len(pages(content))
    assert actions(row.id) == ["document.made"]


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_the_paper_says_what_the_portal_says(shop: Shop) -> None:
    row = signed(shop)
    make_document(row.id, now=LATER)
    __, content = document_bytes(row.id)
    record = read_contract(operations.record_of(row.id))
    totals, term = record.offer.totals, record.offer.term
    read = plain(" ".join(page.text for page in pages(content)))
    said = (
        format_money(totals.term),
        format_money(totals.yearly),
        format_date(term.starts_on),
        *(format_date(payment.due_on) for payment in record.offer.payments),
    )
    assert [text for text in said if text not in read] == []


def test_making_it_again_changes_nothing(shop: Shop) -> None:
    row = signed(shop)
    make_document(row.id, now=LATER)
    first = document_bytes(row.id)
    make_document(row.id, now=LATER + timedelta(days=1))
    assert document_bytes(row.id) == first
    assert actions(row.id) == ["document.made"]


def test_two_workers_on_one_paper_leave_one(shop: Shop) -> None:
    row = signed(shop)
    keep_printed(row.id, PRINTED, now=LATER)
    keep_printed(row.id, PRINTED, now=LATER + timedelta(seconds=1))
    assert document(row.id).ready_at == LATER
    assert actions(row.id) == ["document.made"]


def test_a_paper_that_cannot_be_made_says_why(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = signed(shop)
    fail_with(monkeypatch, PaperFailed("It took too long."))
    assert make_document(row.id, now=LATER) == "failed"
    assert document(row.id).failure == "It took too long."
    assert actions(row.id) == ["document.failed"]
    with pytest.raises(Unavailable, match="could not be made into a PDF"):
        document_bytes(row.id)


def test_a_failed_paper_can_be_made_later(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = signed(shop)
    with monkeypatch.context() as patched:
        fail_with(patched, PaperFailed("It took too long."))
        make_document(row.id, now=LATER)
    assert make_document(row.id, now=LATER) == "ready"
    assert document(row.id).failure == ""


def test_a_worker_that_ends_is_tried_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = signed(shop)
    fail_with(monkeypatch, WorkerEnded("It ended."))
    Worker(shop.app).run_all()
    job = select(JobRow.state, JobRow.attempts).where(JobRow.name == "document.make")
    assert db.session.execute(job).one() == ("waiting", 1)
    assert document(row.id).state == "pending"


def test_a_paper_that_is_not_ready_asks_for_patience(shop: Shop) -> None:
    row = signed(shop)
    with pytest.raises(Refused, match="is still being prepared") as refused:
        document_bytes(row.id)
    assert refused.value.hint == "Try again in a few seconds."


def test_nobody_else_sees_the_paper(shop: Shop) -> None:
    row = signed(shop)
    with scoped(Scope(shop.seller_id, "0" * 32)), pytest.raises(NotFound):
        document(row.id)
    with shop.customer("0" * 32), pytest.raises(NotFound):
        document_bytes(row.id)


def test_making_an_unknown_paper_is_refused(shop: Shop) -> None:
    with pytest.raises(NotFound):
        make_document("0" * 32, now=NOW)
    assert db.session.scalar(select(func.count(Document.id))) == 0


def test_the_sweeper_asks_again_for_what_was_forgotten(shop: Shop) -> None:
    row = signed(shop)
    db.session.rollback()
    assert sweep_documents(now=NOW + PATIENCE).asked_again == 0
    assert sweep_documents(now=NOW + PATIENCE + timedelta(1)).asked_again == 1
    keys = db.session.scalars(select(JobRow.key).order_by(JobRow.key)).all()
    assert keys == [row.id, f"{row.id}:2026-11-24"]


def test_the_sweeper_removes_files_that_no_row_names(shop: Shop) -> None:
    row = signed(shop)
    keep_printed(row.id, PRINTED, now=LATER)
    kept, forgotten = store().path(document(row.id).sha256 or ""), store().put(b"half")
    young = store().put(b"its row comes soon")
    for path in (kept, store().path(forgotten)):
        os.utime(path, (1, 1))
    now = NOW.fromtimestamp(time.time(), NOW.tzinfo)
    assert sweep_documents(now=now).removed == 1
    assert kept.exists()
    assert store().path(young).exists()


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"x")])
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_damaged_file_is_never_served(shop: Shop, damage: object) -> None:
    row = signed(shop)
    keep_printed(row.id, PRINTED, now=LATER)
    assert callable(damage)
    damage(store().path(document(row.id).sha256 or ""))
    with pytest.raises(DocumentDamaged, match=r"is gone|was changed"):
        document_bytes(row.id)


def test_a_genuine_paper_is_known_by_number_and_fingerprint(shop: Shop) -> None:
    row = signed(shop)
    found = genuine(row.number, "")
    assert found
    code = found.fingerprint[:16]
    assert genuine(row.number, code) == found
    assert genuine(row.number, "0" * 16) is None
    assert genuine("C-2026-999999", code) is None
    assert genuine(row.number, "%") is None


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_runaway_paper_fails_and_the_next_one_is_made(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = signed(shop)
    tight = Pool(1, Limits(wall_seconds=0))
    with monkeypatch.context() as patched:
        patched.setattr(operations, "print_paper", lambda job: print_paper(job, tight))
        make_document(row.id, now=LATER)
    tight.close()
    assert "was stopped" in document(row.id).failure
    assert make_document(row.id, now=LATER) == "ready"
