"""Services priced as a quote would price them, without a quote."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from catalog.bundles import expand
from catalog.offerings import OfferingSpec
from catalog.queries import current_offerings
from contracts.models import Customer
from contracts.quotes import builder
from contracts.quotes.draft import Buyer, Draft, DraftLine, QuoteHead
from contracts.quotes.options import Option, begun_with
from contracts.quotes.queries.drafts import Basis, price
from contracts.quotes.queries.stored import agreements
from contracts.quotes.queries.taxes import taxed
from contracts.quotes.requests import (
    LineChoice,
    checked_place,
    first_of_next_month,
    validity,
)
from contracts.taxes import TaxRate
from contracts.terms import Term
from upheld.accounts.models import Seller
from upheld.db import db
from upheld.errors import NotFound
from upheld.scope import current_scope
from upheld.sellers import seller
from upheld.texts import _


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceAsked:
    """What is to be priced, and for whom.

    Without a customer no segment and no promised discount counts; without a
    currency it is the seller's, without a start the next month's first day.
    """

    lines: tuple[LineChoice, ...]
    customer_id: str = ""
    currency: str = ""
    starts_on: date | None = None
    term_months: int = 36
    discount_percent: Decimal = Decimal(0)
    #: The titles of the options, A to D; or none.
    options: tuple[str, ...] = ()
    #: The letter of the one whose totals count; the first one without it.
    favourite: str = ""


def price_services(asked: PriceAsked, *, today: date) -> builder.BuilderView:
    """Return what the builder would show of the services *asked* on *today*."""
    codes = {line.code for line in asked.lines}
    offerings = current_offerings(codes)
    catalogue = {code: one.spec for code, one in offerings.items()}
    parts = {
        item.code for code in codes & set(catalogue) for item in catalogue[code].items
    }
    catalogue |= {code: one.spec for code, one in current_offerings(parts).items()}
    head = _head(asked, today)
    lines = tuple(_lines(_placed(asked.lines, head.options), catalogue))
    promised = agreements(asked.customer_id, today) if asked.customer_id else ()
    basis = Basis(head, catalogue, promised, today)
    taxed_head, rates = taxed(head, lines, catalogue)
    draft = Draft(
        quote=taxed_head,
        lines=lines,
        catalogue=catalogue,
        retired={code for code, one in offerings.items() if one.state == "retired"},
        sheets=price(basis, lines),
        rates=rates,
    )
    return builder.builder_view(draft, today=today)


def _placed(
    choices: tuple[LineChoice, ...], options: Sequence[Option]
) -> tuple[LineChoice, ...]:
    return tuple(
        checked_place(choice, options, f"lines.{place}.")
        for place, choice in enumerate(choices)
    )


def _lines(
    choices: tuple[LineChoice, ...], catalogue: Mapping[str, OfferingSpec]
) -> Iterator[DraftLine]:
    position = 0
    for choice in choices:
        position += 1
        top = _line(choice, position)
        yield top
        spec = catalogue.get(choice.code)
        for code, quantity in expand(spec, choice.quantity) if spec else ():
            position += 1
            yield replace(
                top,
                id=str(position),
                position=position,
                code=code,
                part_of=top.id,
                quantity=quantity,
                options=(),
                discount_percent=Decimal(0),
            )


def _line(choice: LineChoice, position: int) -> DraftLine:
    return DraftLine(
        id=str(position),
        position=position,
        code=choice.code,
        part_of=None,
        quantity=choice.quantity,
        options=choice.options,
        discount_percent=choice.discount_percent,
        in_options=choice.in_options,
        optional=choice.optional,
        section=choice.section,
        years=choice.years,
    )


def _head(asked: PriceAsked, today: date) -> QuoteHead:
    """Return the head of a quote that there is not."""
    now = datetime.combine(today, time(), UTC)
    options, favourite = begun_with(asked.options, asked.favourite)
    tax = db.session.execute(
        select(Seller.tax_percent).where(Seller.id == current_scope().seller_id)
    ).scalar_one()
    return QuoteHead(
        id="",
        deal_id="",
        number="",
        revision=1,
        title="",
        state="draft",
        edition=1,
        currency=asked.currency or seller().currency,
        term=Term(asked.starts_on or first_of_next_month(today), asked.term_months),
        valid_until=validity(today),
        discount_percent=asked.discount_percent,
        rate=TaxRate.of(tax),
        notes="",
        owner="",
        customer=_buyer(asked.customer_id),
        created_at=now,
        changed_at=now,
        changed_by="",
        sent_at=None,
        viewed_at=None,
        options=options,
        favourite=favourite,
    )


def _buyer(customer_id: str) -> Buyer:
    if not customer_id:
        return Buyer("", "", "", None, "", "", "", "", "en")
    row: Any = db.session.execute(
        select(*_BUYER).where(Customer.id == customer_id, Customer.deleted_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound(_("There is no such customer."))
    return Buyer(*row)


_BUYER = (
    Customer.id,
    Customer.number,
    Customer.name,
    Customer.segment,
    Customer.address,
    Customer.country,
    Customer.contact,
    Customer.email,
    Customer.language,
    Customer.tax_number,
)
