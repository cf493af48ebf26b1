"""What a line that was signed would cost today for another quantity."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from catalog.costs.queries import cost_book
from catalog.ordering.queries import price_order
from catalog.price_books import LineToPrice, QuoteTerms, price_lines
from catalog.pricing import (
    Adjustment,
    PriceSheet,
    RowKind,
    Unpriced,
    agreement_discount,
)
from catalog.queries import current_offerings, price_book_view
from contracts.models import Customer
from contracts.quotes.builder import line_price
from contracts.quotes.floors import raised
from contracts.quotes.queries.drafts import plugins, wanted_of
from contracts.quotes.queries.stored import agreements
from contracts.quotes.totals import amounts
from contracts.quotes.years import Years
from contracts.records import Line, Offer
from upheld.db import db
from upheld.errors import Refused
from upheld.money import Money
from upheld.texts import _

#: What was taken off by hand, for a bundle or a campaign stays with the contract.
_KEPT = frozenset({RowKind.BUNDLE, RowKind.CAMPAIGN, RowKind.MANUAL})
ONE_OFF = "one_off"


@dataclass(frozen=True, slots=True)
class Repricing:
    """A line of a contract, the quantity that is wanted, and for whom."""

    offer: Offer
    line: Line
    quantity: Decimal
    customer_id: str


def price_again(asked: Repricing, *, today: date) -> Money | Unpriced:
    """Return the net of a line for another quantity: a year's, or a one-off price.

    The catalogue of *today* prices it with the term of the contract, what the
    customer has been promised, and the discounts that the contract froze.
    """
    sheet = _sheet(asked, today)
    if isinstance(sheet, Unpriced):
        return sheet
    net = amounts(sheet.total, line_price(sheet), asked.offer.totals.months)
    return sheet.total if sheet.charge == ONE_OFF else net.yearly


def _sheet(asked: Repricing, today: date) -> PriceSheet | Unpriced:
    code, offer = asked.line.code, asked.offer
    found = current_offerings({code}).get(code)
    if found is None or found.state == "retired":
        return Unpriced(code, _("“%(code)s” is not on sale.", code=code))
    try:
        book = price_book_view(
            day=today, currency=offer.currency, segment=_segment(asked.customer_id)
        )
    except Refused as refused:
        return Unpriced(code, refused.message)
    years = Years(asked.line.from_year or 1, asked.line.to_year)
    wanted = LineToPrice(
        code,
        asked.quantity,
        options=tuple(one.code for one in offer.service(asked.line).options),
        adjustments=tuple(_adjustments(asked, today)),
        months_before=years.start,
        until_month=years.until,
        level=asked.line.level,
    )
    terms = QuoteTerms(
        offer.term.months, offer.term.starts_on, order=price_order().steps
    )
    [sheet] = price_lines(book, plugins(), [wanted], terms)
    if isinstance(sheet, Unpriced) or price_order().floor != "raise":
        return sheet
    return raised(sheet, wanted_of(wanted), cost_book(), offer.term.months)


def _segment(customer_id: str) -> str | None:
    return db.session.scalar(select(Customer.segment).where(Customer.id == customer_id))


def _adjustments(asked: Repricing, today: date) -> Iterator[Adjustment]:
    promised = {
        one.offering: one for one in reversed(agreements(asked.customer_id, today))
    }
    if agreement := promised.get(asked.line.code) or promised.get(""):
        yield agreement_discount(agreement.percent, agreement.reference)
    for row in asked.line.rows:
        if row.kind in _KEPT and "percent" in row.inputs:
            percent = Decimal(row.inputs["percent"])
            yield Adjustment(RowKind(row.kind), row.sentence, percent)
        elif row.kind in _KEPT and "amount" in row.inputs:
            amount = Decimal(row.inputs["amount"])
            yield Adjustment(RowKind(row.kind), row.sentence, amount=amount)
