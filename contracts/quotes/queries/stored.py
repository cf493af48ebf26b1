"""A draft as it is stored: its head, its lines, what its customer was promised.

Each is one statement, compiled once: every change of a draft sends them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.types import NULLTYPE

from catalog.current import remember_number
from catalog.models import CatalogueRevision
from contracts.models import Customer, CustomerAgreement
from contracts.quotes.draft import Buyer, DraftLine, QuoteHead
from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.options import read_options
from contracts.quotes.years import Years
from contracts.rhythm import RHYTHM, read_rhythm
from contracts.taxes import TaxRate
from contracts.terms import NoticeUnit, Term
from upheld.accounts.models import Seller, User
from upheld.db import exact, table_of
from upheld.errors import NotFound
from upheld.isolation import in_scope
from upheld.prepared import Prepared
from upheld.texts import _

#: How many lines of all drafts are kept as they were read.
KEPT_LINES = 16_384


@dataclass(frozen=True, slots=True)
class Agreement:
    """A discount that the customer has been promised."""

    #: Empty for every offering.
    offering: str
    percent: Decimal
    reference: str


def load_head(quote_id: str) -> QuoteHead:
    """Return a quote without its lines, in one statement.

    It brings the number of the catalogue along, which prices are asked for with.
    """
    rows = _HEADS.fetch({"quote_id": quote_id})
    if not rows:
        raise NotFound(_("There is no such quote."))
    row = dict(zip(_HEAD, rows[0], strict=True))
    remember_number(row["catalogue_number"], row["catalogue_recent"])
    return _head(row)


def _head(row: Mapping[str, Any]) -> QuoteHead:
    return QuoteHead(
        **{name: row[name] for name in _OF_QUOTE},
        term=Term(
            row["starts_on"],
            row["term_months"],
            row["billing_months"],
            row["renewal_months"],
            row["notice"],
            NoticeUnit(row["notice_unit"]),
            read_rhythm(row),
        ),
        rate=_rate(row["tax_percent"]),
        owner=row["owner"],
        customer=Buyer(**{name: row[f"customer_{name}"] for name in _OF_BUYER}),
        options=read_options(row["options"]),
    )


def load_lines(quote_id: str) -> tuple[DraftLine, ...]:
    """Return the lines of a quote in order, in one statement."""
    return tuple(map(_line, _LINES.fetch({"quote_id": quote_id})))


@lru_cache(maxsize=KEPT_LINES)
def _line(row: tuple[Any, ...]) -> DraftLine:
    """Return the line that a *row* of the database holds, the same for the same row.

    Nearly all lines of a draft stay as they are from one change to the next.
    """
    line = dict(zip(_OF_LINE, row, strict=True))
    return DraftLine(
        id=line["id"],
        position=line["position"],
        code=line["offering_code"],
        part_of=line["bundle_line_id"],
        quantity=exact(line["quantity"]),
        options=tuple(orjson.loads(line["options"])),
        discount_percent=exact(line["discount_percent"]),
        in_options=line["in_options"],
        optional=bool(line["optional"]),
        section=line["section"],
        years=_years(line["from_year"], line["to_year"]),
        level=exact(line["level"]),
        was=line["was"],
        merges=line["merges"],
    )


#: The rate of a percentage, the same object for the same.
_rate = lru_cache(maxsize=256)(TaxRate.of)
#: The years of a line, the same object for the same years.
_years = lru_cache(maxsize=256)(Years)


def agreements(customer_id: str, day: date) -> tuple[Agreement, ...]:
    """Return the discounts that a customer has been promised for *day*."""
    rows = _AGREEMENTS.fetch({"customer_id": customer_id, "day": day})
    return tuple(Agreement(*row) for row in rows)


_QUOTE, _LINE, _CUSTOMER, _SELLER, _USER, _CATALOGUE, _AGREEMENT = map(
    table_of,
    (
        Quote,
        QuoteLine,
        Customer,
        Seller,
        User,
        CatalogueRevision,
        CustomerAgreement,
    ),
)
#: What the head of a quote and its customer have of their rows, by the same names.
_OF_QUOTE = [
    one.name
    for one in fields(QuoteHead)
    if one.name in _QUOTE.c and one.name != "options"
]
_OF_TERM = (
    "starts_on",
    "term_months",
    "billing_months",
    "renewal_months",
    "notice",
    "notice_unit",
    *RHYTHM,
)
_OF_BUYER = [one.name for one in fields(Buyer)]
_HEAD: dict[str, ColumnElement[Any]] = {
    **{name: _QUOTE.c[name] for name in (*_OF_QUOTE, *_OF_TERM, "options")},
    "tax_percent": func.coalesce(_CUSTOMER.c.tax_percent, _SELLER.c.tax_percent),
    "owner": func.coalesce(_USER.c.name, ""),
    **{f"customer_{name}": _CUSTOMER.c[name] for name in _OF_BUYER},
    "catalogue_number": _CATALOGUE.c.number,
    "catalogue_recent": _CATALOGUE.c.recent,
}


def _heads() -> Select[Any]:
    return (
        select(*(column.label(name) for name, column in _HEAD.items()))
        .join_from(_QUOTE, _CUSTOMER, _CUSTOMER.c.id == _QUOTE.c.customer_id)
        .join(_SELLER, _SELLER.c.id == _QUOTE.c.seller_id)
        .outerjoin(_USER, and_(_USER.c.id == _QUOTE.c.owner_id, in_scope(_USER)))
        .outerjoin(
            _CATALOGUE,
            and_(_CATALOGUE.c.seller_id == _QUOTE.c.seller_id, in_scope(_CATALOGUE)),
        )
        .where(
            in_scope(_QUOTE), in_scope(_CUSTOMER), _QUOTE.c.id == bindparam("quote_id")
        )
    )


def _lines() -> Select[Any]:
    """Ask for lines as the database has them: they are read only where they differ."""
    columns: list[Any] = [
        type_coerce(cast(one, Text) if one.name == "options" else one, NULLTYPE)
        for one in (_LINE.c[name] for name in _OF_LINE)
    ]
    return (
        select(*columns)
        .where(in_scope(_LINE), _LINE.c.quote_id == bindparam("quote_id"))
        .order_by(_LINE.c.position)
    )


def _promised() -> Select[Any]:
    table, day = _AGREEMENT.c, bindparam("day", type_=Date())
    return (
        select(table.offering_code, table.percent, table.reference)
        .where(
            in_scope(_AGREEMENT),
            table.customer_id == bindparam("customer_id"),
            table.valid_from <= day,
            or_(table.valid_until.is_(None), table.valid_until > day),
        )
        .order_by(table.valid_from.desc())
    )


_OF_LINE = (
    "id",
    "position",
    "offering_code",
    "bundle_line_id",
    "quantity",
    "options",
    "discount_percent",
    "in_options",
    "optional",
    "section",
    "from_year",
    "to_year",
    "level",
    "was",
    "merges",
)
#: Sent by every change of a draft.
_HEADS, _LINES, _AGREEMENTS = Prepared(_heads), Prepared(_lines), Prepared(_promised)
