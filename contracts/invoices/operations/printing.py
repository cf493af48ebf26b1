"""The PDF of an invoice: made when it is first asked for, the same bytes for ever."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from contracts.billing.models import Invoice
from contracts.billing.queries import invoice_record
from contracts.billing.record import invoice_text
from contracts.documents.job import INVOICE, Job
from contracts.documents.models import InvoicePaper
from contracts.documents.operations import store
from contracts.documents.pool import print_paper
from upheld import audit
from upheld.db import db, table_of, upsert_into
from upheld.errors import NotFound
from upheld.isolation import in_scope
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction

_PAPERS = table_of(InvoicePaper)


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """The bytes of an invoice, and the name that they are saved under."""

    filename: str
    sha256: str
    content: bytes


def invoice_pdf(invoice_id: str, *, now: datetime) -> StoredPaper:
    """Return the PDF of an invoice or credit note; makes it if nobody has yet."""
    number = db.session.scalar(select(Invoice.number).where(Invoice.id == invoice_id))
    if number is None:
        raise NotFound(_("There is no such invoice."))
    kept = _kept(invoice_id) or _make(invoice_id, now)
    return StoredPaper(f"{number}.pdf", kept, store().get(kept))


def kept_pdf(invoice_id: str) -> StoredPaper | None:
    """Return the PDF that was made before; ``None`` before somebody asks for it."""
    number = db.session.scalar(select(Invoice.number).where(Invoice.id == invoice_id))
    if number is None:
        raise NotFound(_("There is no such invoice."))
    kept = _kept(invoice_id)
    return StoredPaper(f"{number}.pdf", kept, store().get(kept)) if kept else None


def is_printed(invoice_id: str) -> bool:
    """Tell whether the PDF has been made."""
    return _kept(invoice_id) is not None


def _kept(invoice_id: str) -> str | None:
    statement = select(InvoicePaper.sha256).where(InvoicePaper.invoice_id == invoice_id)
    return db.session.scalar(statement)


def _make(invoice_id: str, now: datetime) -> str:
    """Print, keep, and say so; where somebody was faster, that paper is the one."""
    record = invoice_record(invoice_id)
    db.session.rollback()
    printed = print_paper(Job(invoice_text(record), kind=INVOICE))
    sha256 = store().put(printed.content)
    with transaction() as session:
        customer_id = session.scalars(
            select(Invoice.customer_id).where(Invoice.id == invoice_id)
        ).one()
        added = session.execute(
            upsert_into(_PAPERS)
            .values(
                seller_id=current_scope().seller_id,
                customer_id=customer_id,
                invoice_id=invoice_id,
                sha256=sha256,
                size=len(printed.content),
                pages=printed.pages,
                created_at=now,
            )
            .on_conflict_do_nothing()
            .returning(_PAPERS.c.sha256)
        ).first()
        if added:
            audit.record("invoice.printed", invoice_id, after={"sha256": sha256})
            return sha256
        kept: str = session.execute(
            select(_PAPERS.c.sha256).where(
                in_scope(_PAPERS), _PAPERS.c.invoice_id == invoice_id
            )
        ).scalar_one()
        return kept
