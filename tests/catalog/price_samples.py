"""A small price book, and the lines of a quote priced out of it."""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.price_books import (
    BookRow,
    EntryRow,
    LineToPrice,
    OfferingRow,
    PriceBooks,
    PriceBookView,
    QuoteTerms,
)
from catalog.pricing import PriceSheet, Unpriced

BOOK = BookRow("eu", "Europe", "EUR", term_discounts=((36, Decimal(5)),))
BACKUP = OfferingRow(
    "backup", "Managed backup", "server", "servers", (("24x7", "Day and night"),)
)
TERMS = QuoteTerms(12, date(2027, 1, 1))
LONG = QuoteTerms(36, date(2027, 1, 1))


def entry(model: str, parameters: object, offering: str = "backup", **said: Any):
    return EntryRow(
        "eu",
        offering,
        said.get("option", ""),
        said.get("term", 0),
        said.get("charge", "recurring"),
        said.get("months", 1),
        model,
        parameters if isinstance(parameters, str) else json.dumps(parameters),
    )


PER_SERVER = entry("per_unit", {"price": "10"})


def books(
    *entries: EntryRow,
    book: BookRow = BOOK,
    previous: PriceBooks | None = None,
    offerings: Iterable[OfferingRow] = (BACKUP,),
) -> PriceBooks:
    return PriceBooks.of(
        1, offerings=offerings, books=[book], entries=entries, previous=previous
    )


def view(*entries: EntryRow) -> PriceBookView:
    return books(*entries).book("eu")


def line(quantity: object = 4, **said: Any) -> LineToPrice:
    return LineToPrice(said.pop("offering", "backup"), quantity, **said)  # type: ignore[arg-type]


def sheet(outcome: PriceSheet | Unpriced) -> PriceSheet:
    assert isinstance(outcome, PriceSheet), outcome
    return outcome


def unpriced(outcome: PriceSheet | Unpriced) -> Unpriced:
    assert isinstance(outcome, Unpriced), outcome
    return outcome


def said(priced: PriceSheet) -> list[tuple[str, str]]:
    return [(row.sentence, str(row.amount.amount)) for row in priced.rows]
