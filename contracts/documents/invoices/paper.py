"""An invoice's record as a paper: every text, in the language in force.  Pure."""

from dataclasses import dataclass

from contracts.billing.record import InvoiceLine, InvoiceRecord, InvoiceTax
from contracts.documents.paper import Fact, Party, Sum
from contracts.documents.schedule import account_words
from contracts.documents.sections import folio_parts, legal_name, party_section
from upheld.texts import (
    _,
    format_amount,
    format_date,
    format_money,
    format_number,
    format_percent,
    language,
    ngettext,
)

#: The most that the service of a QR code of the European Payments Council holds.
_LONGEST_NAME = 70


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is, what it pays for, and why."""

    title: str
    days: str
    reason: str
    quantity: str
    tax: str
    net: str


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """An invoice or credit note as it is printed and shown."""

    language: str
    title: str
    number: str
    subtitle: str
    seller: str
    #: In the head of every page but the first, in their feet, and "Page 1 of 2".
    running: str
    identity: str
    folio: tuple[str, str, str]
    made_at: str
    currency: str
    facts: tuple[Fact, ...]
    parties: tuple[Party, ...]
    #: Why, of a credit note or a change; or empty.
    reason: str
    rows: tuple[Row, ...]
    sums: tuple[Sum, ...]
    #: What has to be said about the tax.
    notes: tuple[str, ...]
    pay_title: str
    pay: tuple[str, ...]
    #: What a bank's app reads, and what it is in words; empty where there is no code.
    code: str
    code_words: str


def invoice_paper(record: InvoiceRecord) -> InvoicePaper:
    """Return the paper of *record*."""
    title = _("Credit note") if record.is_credit else _("Invoice")
    seller = legal_name(record.seller)
    code = payment_code(record)
    return InvoicePaper(
        language=language(),
        title=title,
        number=record.number,
        subtitle=_subtitle(record),
        seller=seller,
        running=f"{record.seller.name} · {title} {record.number}",
        identity=record.number,
        folio=folio_parts(),
        made_at=f"{record.issued_on.isoformat()}T00:00:00Z",
        currency=record.currency,
        facts=_facts(record),
        parties=(
            party_section(_("From"), record.seller),
            party_section(_("To"), record.customer),
        ),
        reason=record.reason,
        rows=tuple(map(_row, record.lines)),
        sums=_sums(record),
        notes=tuple(dict.fromkeys(filter(None, map(tax_note, record.taxes)))),
        pay_title=_("What you get back") if record.is_credit else _("How to pay"),
        pay=_pay(record),
        code=code,
        code_words=_code_words(record) if code else "",
    )


def days_words(line: InvoiceLine | InvoiceRecord) -> str:
    """Return the days that a line or an invoice pays for: ``1 Jan to 31 Jan 2027``."""
    if line.starts_on >= line.last_day:
        return format_date(line.starts_on)
    return _(
        "%(first)s to %(last)s",
        first=format_date(line.starts_on),
        last=format_date(line.last_day),
    )


def tax_note(tax: InvoiceTax) -> str:
    """Return what has to be said where a tax is not charged; or empty."""
    if tax.reason:
        return tax.reason
    words = {
        "AE": _("Reverse charge: the customer owes the tax."),
        "K": _("Intra-Community supply, exempt from tax."),
        "G": _("Export, exempt from tax."),
        "O": _("Not subject to tax."),
        "E": _("Exempt from tax."),
    }
    return words.get(tax.category, "")


def tax_words(tax: InvoiceTax) -> str:
    """Return what a tax is and is reckoned of: ``Tax 8.1% of 902.50``."""
    return _(
        "Tax %(percent)s of %(amount)s",
        percent=format_percent(tax.rate),
        amount=format_amount(tax.taxable),
    )


def payment_code(record: InvoiceRecord) -> str:
    """Return what the QR code for a SEPA credit transfer holds; or empty.

    Version 2 of the guideline EPC069-12, for an IBAN and an amount in euro.
    """
    accounts = record.seller.accounts
    if record.is_credit or record.currency != "EUR" or record.gross.minor <= 0:
        return ""
    if not accounts or not accounts[0].iban:
        return ""
    return "\n".join(
        (
            "BCD",
            "002",
            "1",
            "SCT",
            accounts[0].bic.replace(" ", ""),
            legal_name(record.seller)[:_LONGEST_NAME],
            accounts[0].iban.replace(" ", ""),
            f"EUR{record.gross.amount:f}",
            "",
            "",
            record.reference,
        )
    )


def _subtitle(record: InvoiceRecord) -> str:
    if record.corrects:
        return _(
            "Corrects %(number)s of %(day)s",
            number=record.corrects.number,
            day=format_date(record.corrects.issued_on),
        )
    return _("For %(days)s", days=days_words(record))


def _facts(record: InvoiceRecord) -> tuple[Fact, ...]:
    facts = [
        Fact(_("Number"), record.number),
        Fact(_("Date"), format_date(record.issued_on)),
    ]
    if not record.is_credit:
        facts.append(Fact(_("Pay by"), format_date(record.due_on)))
    facts.append(Fact(_("Contract"), record.contract_number))
    label = _("Credited") if record.is_credit else _("To pay")
    facts.append(Fact(label, format_money(record.gross)))
    return tuple(facts)


def _row(line: InvoiceLine) -> Row:
    days = ngettext("%(num)s day", "%(num)s days", line.days)
    unit = f" {line.unit}" if line.unit else ""
    return Row(
        title=line.title,
        days=f"{days_words(line)}, {days}",
        reason=line.reason,
        quantity=f"{format_number(line.quantity)}{unit}",
        tax=format_percent(line.tax_rate),
        net=format_amount(line.net),
    )


def _sums(record: InvoiceRecord) -> tuple[Sum, ...]:
    label = _("Credited") if record.is_credit else _("To pay")
    return (
        Sum(_("Total before tax"), format_amount(record.net)),
        *(Sum(tax_words(one), format_amount(one.tax)) for one in record.taxes),
        Sum(label, format_amount(record.gross), final=True),
    )


def _pay(record: InvoiceRecord) -> tuple[str, ...]:
    if record.is_credit:
        return (
            _(
                "The amount settles what is open of the invoice; what is left of it "
                "settles your other invoices or is paid back."
            ),
        )
    said = [
        _(
            "Please pay %(amount)s by %(day)s and name %(reference)s.",
            amount=format_money(record.gross),
            day=format_date(record.due_on),
            reference=record.reference,
        )
    ]
    return (*said, *map(account_words, record.seller.accounts))


def _code_words(record: InvoiceRecord) -> str:
    return _(
        "QR code for your bank's app: %(amount)s to %(seller)s, %(reference)s",
        amount=format_money(record.gross),
        seller=legal_name(record.seller),
        reference=record.reference,
    )
