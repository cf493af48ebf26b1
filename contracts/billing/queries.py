"""Invoices as they were issued, read in three statements."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from contracts.billing.models import (
    Charge,
    Invoice,
    InvoiceCustomer,
    InvoiceLine,
    InvoiceSeller,
    InvoiceTax,
)
from contracts.billing.record import Corrected, InvoiceRecord, percent_of, taxes_of
from contracts.billing.record import InvoiceLine as Line
from contracts.models import Contract
from contracts.records import Party
from upheld.db import db
from upheld.errors import NotFound
from upheld.money import Money
from upheld.plain import from_plain
from upheld.texts import _

_CORRECTED = aliased(Invoice)


def invoice_record(invoice_id: str) -> InvoiceRecord:
    """Return the record of one invoice or credit note."""
    head = db.session.execute(
        select(
            Invoice,
            InvoiceCustomer,
            InvoiceSeller.record.label("seller"),
            Contract.number.label("contract_number"),
            Contract.title.label("contract_title"),
            _CORRECTED.number.label("corrected"),
            _CORRECTED.issued_on.label("corrected_on"),
        )
        .join(InvoiceCustomer, InvoiceCustomer.id == Invoice.customer_party_id)
        .join(InvoiceSeller, InvoiceSeller.id == Invoice.seller_party_id)
        .join(Contract, Contract.id == Invoice.contract_id)
        .outerjoin(_CORRECTED, _CORRECTED.id == Invoice.corrects_id)
        .where(Invoice.id == invoice_id)
    ).one_or_none()
    if head is None:
        raise NotFound(_("There is no such invoice."))
    lines = _lines(invoice_id)
    return _record(head, lines, _taxes(invoice_id))


def _lines(invoice_id: str) -> Sequence[Any]:
    statement = (
        select(InvoiceLine, Charge)
        .join(
            Charge,
            and_(
                Charge.contract_id == InvoiceLine.contract_id,
                Charge.sequence == InvoiceLine.sequence,
            ),
        )
        .where(InvoiceLine.invoice_id == invoice_id)
        .order_by(InvoiceLine.position)
    )
    return db.session.execute(statement).all()


def _taxes(invoice_id: str) -> list[tuple[str, int, int, int]]:
    columns = (
        InvoiceTax.tax_category,
        InvoiceTax.tax_millionths,
        InvoiceTax.taxable_minor,
        InvoiceTax.tax_minor,
    )
    rows = db.session.execute(
        select(*columns).where(InvoiceTax.invoice_id == invoice_id)
    )
    return [(one[0], one[1], one[2], one[3]) for one in rows]


def _record(
    head: Any,  # noqa: ANN401  a row
    lines: Sequence[Any],
    taxes: list[tuple[str, int, int, int]],
) -> InvoiceRecord:
    invoice: Invoice = head.Invoice
    currency = invoice.currency
    reasons = {
        (charge.tax_category, charge.tax_millionths): charge.tax_reason
        for _line, charge in lines
    }
    return InvoiceRecord(
        number=invoice.number,
        invoice_kind=invoice.kind,
        contract_number=head.contract_number,
        contract_title=head.contract_title,
        language=head.InvoiceCustomer.language,
        seller=from_plain(Party, orjson.loads(head.seller)),
        customer=_customer(head.InvoiceCustomer),
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        starts_on=invoice.starts_on,
        ends_on=invoice.ends_on,
        currency=currency,
        lines=tuple(_line(line, charge, currency) for line, charge in lines),
        taxes=taxes_of(taxes, reasons, currency),
        net=Money(invoice.net_minor, currency),
        tax=Money(invoice.tax_minor, currency),
        gross=Money(invoice.gross_minor, currency),
        reason=invoice.reason,
        corrects=Corrected(head.corrected, head.corrected_on)
        if head.corrected
        else None,
    )


def _line(line: InvoiceLine, charge: Charge, currency: str) -> Line:
    return Line(
        position=line.position,
        title=charge.title,
        quantity=charge.quantity,
        unit=charge.unit,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        reason=charge.reason,
        net=Money(line.net_minor, currency),
        tax_category=line.tax_category,
        tax_rate=percent_of(line.tax_millionths),
        corrects=line.corrects_position or 0,
    )


def _customer(row: InvoiceCustomer) -> Party:
    return Party(
        row.name,
        address=row.address,
        country=row.country,
        tax_number=row.tax_number,
        email=row.email,
        contact=row.contact,
        number=row.number,
    )


def credited_of_lines(invoice_id: str) -> dict[int, int]:
    """Return how much of each line, by its position, was credited already."""
    rows = db.session.execute(
        select(InvoiceLine.corrects_position, func.sum(InvoiceLine.net_minor))
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(Invoice.corrects_id == invoice_id)
        .group_by(InvoiceLine.corrects_position)
    )
    return {int(position or 0): int(net) for position, net in rows}


def credited_taxes(invoice_id: str) -> dict[tuple[str, int], tuple[int, int]]:
    """Return what was credited by category and rate: the taxable sum and its tax."""
    rows = db.session.execute(
        select(
            InvoiceTax.tax_category,
            InvoiceTax.tax_millionths,
            func.sum(InvoiceTax.taxable_minor),
            func.sum(InvoiceTax.tax_minor),
        )
        .join(Invoice, Invoice.id == InvoiceTax.invoice_id)
        .where(Invoice.corrects_id == invoice_id)
        .group_by(InvoiceTax.tax_category, InvoiceTax.tax_millionths)
    )
    return {(one[0], one[1]): (int(one[2]), int(one[3])) for one in rows}
