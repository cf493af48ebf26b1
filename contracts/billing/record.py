"""The record of an invoice or credit note: the one source of page, paper and XML.

Pure.  Everything it says was written when it was issued, so the record made of its rows
is the same, byte for byte, whenever it is made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import orjson

from contracts.billing.charges import MILLIONTHS
from contracts.records import Party
from upheld.money import Money
from upheld.plain import LEFT_OUT, Unreadable, canonical, from_plain, to_plain

INVOICE_SCHEMA = "upheld.invoice/1"
CREDIT = "credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One charge for some days."""

    #: From 1.
    position: int
    title: str
    quantity: Decimal
    unit: str
    #: What it pays for: the first day, and the first not in it.
    starts_on: date
    ends_on: date
    #: Why it is this amount, where that is not the price itself.
    reason: str = field(default="", metadata={LEFT_OUT: True})
    net: Money
    #: EN 16931: S, Z, E, AE, K, G or O.
    tax_category: str
    #: Percent.
    tax_rate: Decimal
    #: The line of the corrected invoice that a credit note gives back.
    corrects: int = field(default=0, metadata={LEFT_OUT: True})

    @property
    def last_day(self) -> date:
        """The last day that it pays for."""
        return self.ends_on - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it pays for."""
        return (self.ends_on - self.starts_on).days


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceTax:
    """The tax of one rate, rounded once; why none is charged, in a sentence."""

    category: str
    rate: Decimal
    taxable: Money
    tax: Money
    reason: str = field(default="", metadata={LEFT_OUT: True})


@dataclass(frozen=True, slots=True)
class Corrected:
    """The invoice that a credit note corrects."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRecord:
    """An invoice as it was issued, schema ``upheld.invoice/1``."""

    number: str
    #: ``period``, ``change``, ``final`` or ``credit``.
    invoice_kind: str
    contract_number: str
    contract_title: str
    language: str
    seller: Party
    customer: Party
    issued_on: date
    #: The last day to pay.
    due_on: date
    starts_on: date
    ends_on: date
    currency: str
    lines: tuple[InvoiceLine, ...]
    taxes: tuple[InvoiceTax, ...]
    net: Money
    tax: Money
    gross: Money
    #: Why, of a credit note or a change.
    reason: str = field(default="", metadata={LEFT_OUT: True})
    corrects: Corrected | None = field(default=None, metadata={LEFT_OUT: True})
    schema: str = INVOICE_SCHEMA

    @property
    def is_credit(self) -> bool:
        """Whether it gives back; its amounts are then what is given back."""
        return self.invoice_kind == CREDIT

    @property
    def last_day(self) -> date:
        """The last day that it bills."""
        return self.ends_on - timedelta(days=1)

    @property
    def reference(self) -> str:
        """What the customer names when paying."""
        return self.number


def percent_of(millionths: int) -> Decimal:
    """Return a rate in percent, without zeros behind it: 220,000 is 22."""
    percent = Decimal(millionths * 100) / MILLIONTHS
    whole = percent.to_integral_value()
    return whole if percent == whole else percent.normalize()


def taxes_of(
    sums: Iterable[tuple[str, int, int, int]],
    reasons: Mapping[tuple[str, int], str],
    currency: str,
) -> tuple[InvoiceTax, ...]:
    """Return taxes of *sums* (category, millionths, taxable, tax): highest rate first.

    *reasons* say by category and rate why no tax is charged.
    """
    ordered = sorted(sums, key=lambda one: (-one[1], one[0]))
    return tuple(
        InvoiceTax(
            category=category,
            rate=percent_of(millionths),
            taxable=Money(taxable, currency),
            tax=Money(tax, currency),
            reason=reasons.get((category, millionths), ""),
        )
        for category, millionths, taxable, tax in ordered
    )


def invoice_text(record: InvoiceRecord) -> str:
    """Return the canonical JSON of *record*."""
    return canonical(to_plain(record))


def read_invoice(text: str | Mapping[str, Any]) -> InvoiceRecord:
    """Return the invoice that :func:`invoice_text`, or its JSON, holds."""
    plain: Mapping[str, Any] = orjson.loads(text) if isinstance(text, str) else text
    if plain.get("schema") != INVOICE_SCHEMA:
        raise Unreadable(
            f"this record has the schema {plain.get('schema')!r}, "
            f"not {INVOICE_SCHEMA!r}"
        )
    return from_plain(InvoiceRecord, plain)
