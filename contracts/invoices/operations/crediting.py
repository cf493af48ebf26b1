"""Credit notes: the only way to correct an invoice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from contracts.billing.models import Invoice, InvoiceLine, InvoiceTax
from contracts.billing.queries import credited_of_lines, credited_taxes
from contracts.invoices.crediting import (
    Creditable,
    CreditedTax,
    chosen_amounts,
)
from contracts.invoices.crediting import credited_taxes as taxes_given_back
from contracts.invoices.operations.settling import (
    checked_reason,
    locked_invoice,
    settle,
)
from upheld import audit
from upheld.db import db, new_id
from upheld.errors import Refused
from upheld.money import Money
from upheld.numbers import next_number
from upheld.texts import _
from upheld.transactions import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCredit:
    """What is to be credited, and why.

    ``amounts`` are minor units by position of the line; ``None`` is all that is left.
    ``after`` is how many credit notes whoever asks has seen: a form that was sent
    twice is refused the second time.
    """

    invoice_id: str
    reason: str
    amounts: Mapping[int, int] | None = None
    after: int | None = None


def credit_invoice(new: NewCredit, *, day: date, now: datetime) -> str:
    """Issue a credit note, settle the invoice by it, and return its id.

    What is left over is the customer's: it settles other invoices or is refunded.
    """
    reason = checked_reason(new.reason)
    try:
        with transaction():
            return _credit(new, reason, day, now)
    except IntegrityError:
        raise _other_credit() from None


def _other_credit() -> Refused:
    return Refused(
        _("Another credit note has been issued meanwhile."),
        hint=_("Look at what is left, then credit again."),
    )


def _credit(new: NewCredit, reason: str, day: date, now: datetime) -> str:
    invoice = locked_invoice(new.invoice_id)
    if invoice.kind == "credit":
        raise Refused(
            _("%(number)s is a credit note itself.", number=invoice.number),
            hint=_("Only invoices are credited."),
        )
    earlier = _earlier(invoice)
    if new.after is not None and new.after != earlier:
        raise _other_credit()
    lines = creditable_lines(invoice.id)
    amounts = chosen_amounts(
        [one for one, _line in lines], new.amounts, invoice.currency
    )
    taxes = taxes_given_back(
        [one for one, _line in lines], amounts, credited_taxes(invoice.id)
    )
    note = _note(invoice, day, earlier, now)
    note.reason = reason
    own = [line for one, line in lines if one.position in amounts]
    _write(note, own, amounts, taxes)
    settle(
        invoice,
        min(invoice.open_minor, note.gross_minor),
        by=note,
        day=note.issued_on,
        now=now,
    )
    gross = Money(note.gross_minor, note.currency)
    after = {"number": note.number, "gross": gross, "reason": reason}
    audit.record("invoice.credited", invoice.id, after=after)
    return note.id


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPreview:
    """What a credit note would give back: nothing of it is stored."""

    #: By position of the corrected line.
    amounts: Mapping[int, Money]
    taxes: tuple[CreditedTax, ...]
    net: Money
    tax: Money
    #: How much of it the invoice is settled by; the rest is the customer's.
    settles: Money

    @property
    def gross(self) -> Money:
        """What is given back."""
        return self.net + self.tax

    @property
    def left_over(self) -> Money:
        """What is the customer's afterwards."""
        return self.gross - self.settles


def preview_credit(new: NewCredit) -> CreditPreview:
    """Return what a credit note would give back, or refuse as issuing it would."""
    checked_reason(new.reason)
    invoice = db.session.get_one(Invoice, new.invoice_id)
    currency = invoice.currency
    lines = [one for one, _line in creditable_lines(invoice.id)]
    amounts = chosen_amounts(lines, new.amounts, currency)
    taxes = taxes_given_back(lines, amounts, credited_taxes(invoice.id))
    net, tax = sum(amounts.values()), sum(one.tax for one in taxes)
    return CreditPreview(
        amounts={at: Money(minor, currency) for at, minor in amounts.items()},
        taxes=taxes,
        net=Money(net, currency),
        tax=Money(tax, currency),
        settles=Money(min(invoice.open_minor, net + tax), currency),
    )


def _earlier(invoice: Invoice) -> int:
    """Return how many credit notes of the contract bear the day of this invoice."""
    statement = select(func.count(Invoice.id)).where(
        Invoice.contract_id == invoice.contract_id,
        Invoice.kind == "credit",
        Invoice.billed_for == invoice.billed_for,
    )
    return db.session.scalar(statement) or 0


def credits_seen(invoice_id: str) -> int:
    """Return what a form has to bring back as ``after``."""
    return _earlier(db.session.get_one(Invoice, invoice_id))


def creditable_lines(invoice_id: str) -> list[tuple[Creditable, InvoiceLine]]:
    """Return the lines of an invoice, each with what is left to credit of it."""
    credited = credited_of_lines(invoice_id)
    lines = db.session.scalars(
        select(InvoiceLine)
        .where(InvoiceLine.invoice_id == invoice_id)
        .order_by(InvoiceLine.position)
    )
    return [
        (
            Creditable(
                position=line.position,
                left=line.net_minor - credited.get(line.position, 0),
                category=line.tax_category,
                millionths=line.tax_millionths,
            ),
            line,
        )
        for line in lines
    ]


def _note(invoice: Invoice, day: date, ordinal: int, now: datetime) -> Invoice:
    """Return the head of the credit note; amounts and number come later."""
    day = max(day, invoice.issued_on)
    same = (
        "customer_id",
        "deal_id",
        "contract_id",
        "billed_for",
        "currency",
        "seller_party_id",
        "customer_party_id",
    )
    return Invoice(
        **{name: getattr(invoice, name) for name in same},
        id=new_id(),
        kind="credit",
        corrects_id=invoice.id,
        run_id=None,
        ordinal=ordinal,
        issued_on=day,
        due_on=day,
        created_at=now,
    )


def _write(
    note: Invoice,
    lines: Sequence[InvoiceLine],
    amounts: Mapping[int, int],
    taxes: tuple[CreditedTax, ...],
) -> None:
    """Store the note with lines and taxes; its number is drawn last."""
    note.starts_on, note.ends_on = _days(lines)
    note.net_minor = sum(amounts.values())
    note.tax_minor = sum(one.tax for one in taxes)
    note.gross_minor = note.open_minor = note.net_minor + note.tax_minor
    db.session.add_all(
        _line(note, number, line, amounts[line.position])
        for number, line in enumerate(lines, start=1)
    )
    db.session.add_all(
        InvoiceTax(
            customer_id=note.customer_id,
            invoice_id=note.id,
            tax_category=one.category,
            tax_millionths=one.millionths,
            taxable_minor=one.taxable,
            tax_minor=one.tax,
        )
        for one in taxes
    )
    note.number = next_number("credit_note", note.issued_on.year)
    db.session.add(note)
    db.session.flush()


def _days(lines: Sequence[InvoiceLine]) -> tuple[date, date]:
    return min(one.starts_on for one in lines), max(one.ends_on for one in lines)


def _line(note: Invoice, number: int, line: InvoiceLine, net: int) -> InvoiceLine:
    return InvoiceLine(
        customer_id=note.customer_id,
        invoice_id=note.id,
        position=number,
        contract_id=line.contract_id,
        sequence=line.sequence,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        net_minor=net,
        tax_category=line.tax_category,
        tax_millionths=line.tax_millionths,
        corrects_position=line.position,
    )
