"""The PDF of an issued invoice."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from contracts.billing.models import Invoice
from contracts.customers.operations import change_customer
from contracts.customers.queries import customer
from contracts.documents.models import InvoicePaper
from contracts.documents.operations import store, sweep_documents
from contracts.invoices.operations.printing import invoice_pdf
from tests.billing.signing import START, bill, signed
from tests.documents.reading import text
from tests.shop import NOW, Shop
from upheld import clock
from upheld.audit import AuditRow
from upheld.db import db


def test_a_paper_is_made_once_and_kept_as_it_was(shop: Shop) -> None:
    signed(shop, "API")
    bill(START)
    invoice_id = db.session.scalars(select(Invoice.id)).one()

    first = invoice_pdf(invoice_id, now=NOW)
    renamed = replace(customer(shop.customer_id).details, name="Contoso AG")
    change_customer(shop.customer_id, renamed)
    second = invoice_pdf(invoice_id, now=NOW)

    assert first == second
    assert first.filename == "INV-2027-000001.pdf"
    assert "Contoso Retail AG" in text(first.content)
    assert db.session.scalar(select(func.count(InvoicePaper.invoice_id))) == 1
    printed = select(func.count()).where(AuditRow.action == "invoice.printed")
    assert db.session.scalar(printed) == 1
    assert sweep_documents(now=clock.now() + timedelta(days=9)).removed == 0
    assert store().get(first.sha256) == first.content
