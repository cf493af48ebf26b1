"""A quote with its lines, loaded and priced in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import SimpleNamespace
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

from catalog.current import catalogue_state, remember_number
from catalog.models import CatalogueRevision
from catalog.offerings import Covers, OfferingSpec
from catalog.price_books import LineToPrice, QuoteTerms, price_lines
from catalog.pricing import (
    Adjustment,
    PriceSheet,
    Unpriced,
    agreement_discount,
    bundle_discount,
    manual_discount,
    overall_discount,
)
from catalog.queries import CurrentOffering, current_offerings, price_book_view
from contracts.models import Customer, CustomerAgreement
from contracts.quotes import builder
from contracts.quotes.devices.queries import chosen_counts
from contracts.quotes.draft import Buyer, Draft, DraftLine, QuoteHead
from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.options import read_options, shown_letter
from contracts.quotes.queries import settled
from contracts.quotes.queries.settled import held
from contracts.quotes.years import Years
from contracts.terms import NoticeUnit, Term
from plugins.manager import PluginManager
from upheld.accounts.models import Seller, User
from upheld.bounded import by_first
from upheld.db import exact, table_of
from upheld.errors import NotFound, Refused
from upheld.isolation import in_scope
from upheld.prepared import Prepared
from upheld.state import state
from upheld.texts import _
from upheld.words import Wording, reading

#: How many lines of all drafts are kept as they were read.
KEPT_LINES = 16_384


@dataclass(frozen=True, slots=True)
class Agreement:
    """A discount that the customer has been promised."""

    #: Empty for every offering.
    offering: str
    percent: Decimal
    reference: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A draft with the offerings that it is made of."""

    draft: Draft
    offerings: Mapping[str, CurrentOffering]


def builder_view(
    quote_id: str, *, today: date, option: str | None = None
) -> builder.BuilderView:
    """Return what the builder shows of a quote on a day.

    An *option* shows that one, or the favourite where there is none of that letter;
    without one the lines of all options are there.
    """
    quote = load_head(quote_id)
    lines = held(quote) or load_lines(quote_id)
    draft = _loaded(quote, lines, today=today).draft
    letter = (
        ""
        if option is None
        else shown_letter(quote.options, quote.favourite, wanted=option)
    )
    return builder.builder_view(draft, today=today, option=letter)


def discounted_view(
    quote_id: str, overall: Decimal, lines: Mapping[str, Decimal], *, today: date
) -> builder.BuilderView:
    """Return what the builder would show with other discounts; nothing is stored.

    :param lines: the discount of each line that has another, by its id.
    """
    quote = replace(load_head(quote_id), discount_percent=overall)
    changed = tuple(
        replace(line, discount_percent=lines.get(line.id, line.discount_percent))
        for line in load_lines(quote_id)
    )
    draft = _loaded(quote, changed, today=today).draft
    return builder.builder_view(draft, today=today)


def load_draft(quote_id: str, *, today: date, fresh: bool = False) -> Loaded:
    """Return a quote with its lines priced by the books of *today*.

    *fresh* asks the pricing models anew and compares: for sending.
    """
    quote = load_head(quote_id)
    return _loaded(quote, load_lines(quote_id), today=today, fresh=fresh)


def _loaded(
    quote: QuoteHead,
    lines: tuple[DraftLine, ...],
    *,
    today: date,
    fresh: bool = False,
) -> Loaded:
    offerings = current_offerings({line.code for line in lines})
    catalogue = {code: one.spec for code, one in offerings.items()}
    promised = agreements(quote.customer.id, today)
    draft = Draft(
        quote=quote,
        lines=lines,
        catalogue=catalogue,
        retired={code for code, one in offerings.items() if one.state == "retired"},
        sheets=_sheets(Basis(quote, catalogue, promised, today, fresh), lines),
        devices=_devices(quote.id, catalogue),
    )
    return Loaded(draft, offerings)


def _devices(quote_id: str, catalogue: Mapping[str, OfferingSpec]) -> dict[str, int]:
    """Return how many devices were chosen, where any are counted."""
    if all(spec.covers is Covers.NOTHING for spec in catalogue.values()):
        return {}
    return chosen_counts(quote_id)


def load_head(quote_id: str) -> QuoteHead:
    """Return a quote without its lines, in one statement.

    It brings the number of the catalogue along, which prices are asked for with.
    """
    rows = _HEADS.fetch({"quote_id": quote_id})
    if not rows:
        raise NotFound(_("There is no such quote."))
    row = SimpleNamespace(**dict(zip(_HEAD, rows[0], strict=True)))
    remember_number(row.catalogue_number, row.catalogue_recent)
    return _head(row)


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
        years=Years(line["from_year"], line["to_year"]),
    )


def agreements(customer_id: str, day: date) -> tuple[Agreement, ...]:
    """Return the discounts that a customer has been promised for *day*."""
    rows = _AGREEMENTS.fetch({"customer_id": customer_id, "day": day})
    return tuple(Agreement(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Basis:
    """What the lines of one quote are priced by."""

    quote: QuoteHead
    catalogue: Mapping[str, OfferingSpec]
    promised: tuple[Agreement, ...]
    day: date
    fresh: bool = False


def _sheets(
    basis: Basis, lines: tuple[DraftLine, ...]
) -> tuple[PriceSheet | Unpriced | None, ...]:
    """Return the prices of *lines*; those just priced on the same basis are known."""
    quote = basis.quote
    on = (
        (quote.currency, quote.term, quote.discount_percent, quote.customer.segment),
        (basis.day, basis.promised, catalogue_state(), reading(), id(plugins())),
    )
    known = None if basis.fresh else settled.priced(quote.id, lines, on)
    if known is not None:
        return known
    found = price(basis, lines)
    if not any(isinstance(one, Unpriced) for one in found):
        settled.keep_priced(quote.id, lines, on, found)
    return found


def price(
    basis: Basis, lines: Sequence[DraftLine]
) -> tuple[PriceSheet | Unpriced | None, ...]:
    """Return the price of each line; ``None`` for a bundle, which its parts price."""
    codes = {line.id: line.code for line in lines}
    promised = {one.offering: one for one in reversed(basis.promised)}
    wanted, spoken = {}, reading()
    for line in lines:
        spec = basis.catalogue.get(line.code)
        if spec is not None and not spec.items:
            bundle = basis.catalogue.get(codes.get(line.part_of or "", ""))
            agreement = promised.get(line.code) or promised.get("")
            wanted[line.id] = _to_price(line, agreement, bundle, spoken)
    sheets = dict(zip(wanted, _ask(basis, tuple(wanted.values())), strict=True))
    return tuple(
        sheets.get(line.id)
        if line.code in basis.catalogue
        else Unpriced(line.code, _("“%(code)s” is not on sale.", code=line.code))
        for line in lines
    )


def _ask(
    basis: Basis, lines: Sequence[LineToPrice]
) -> tuple[PriceSheet | Unpriced, ...]:
    """Price *lines* by the book of the day; without a book none has a price."""
    quote = basis.quote
    try:
        book = price_book_view(
            day=basis.day, currency=quote.currency, segment=quote.customer.segment
        )
    except Refused as refused:
        return tuple(Unpriced(line.offering, refused.message) for line in lines)
    off = quote.discount_percent
    terms = QuoteTerms(
        quote.term.months,
        quote.term.starts_on,
        (overall_discount(off),) if off else (),
    )
    return price_lines(book, plugins(), lines, terms, fresh=basis.fresh)


def plugins() -> PluginManager:
    """Return the pricing plugins of the application."""
    current = state()
    loaded: PluginManager = current.keep(
        "plugins", lambda: PluginManager.load(safe=current.settings.safe)
    )
    return loaded


@by_first(most=KEPT_LINES)
def _to_price(
    line: DraftLine,
    agreement: Agreement | None,
    bundle: OfferingSpec | None,
    _spoken: tuple[str, Wording | None],
) -> LineToPrice:
    return LineToPrice(
        line.code,
        line.quantity,
        options=line.options,
        adjustments=_adjustments(line, agreement, bundle),
        months_before=line.years.start,
        until_month=line.years.until,
    )


def _adjustments(
    line: DraftLine, agreement: Agreement | None, bundle: OfferingSpec | None
) -> tuple[Adjustment, ...]:
    """Return what is taken off a line: agreement, bundle and by hand, in this order.

    An agreement for the offering itself comes before one for all of them.
    """
    found = []
    if agreement is not None:
        found.append(agreement_discount(agreement.percent, agreement.reference))
    if bundle is not None and bundle.discount:
        found.append(bundle_discount(bundle.discount, bundle.title))
    if line.discount_percent:
        found.append(manual_discount(line.discount_percent))
    return tuple(found)


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
_HEAD: dict[str, ColumnElement[Any]] = {
    **{
        name: _QUOTE.c[name]
        for name in (
            "id",
            "deal_id",
            "number",
            "revision",
            "title",
            "state",
            "edition",
            "currency",
            "starts_on",
            "term_months",
            "billing_months",
            "renewal_months",
            "notice",
            "notice_unit",
            "valid_until",
            "discount_percent",
            "options",
            "favourite",
            "notes",
            "created_at",
            "changed_at",
            "changed_by",
            "sent_at",
            "viewed_at",
        )
    },
    "tax_percent": func.coalesce(_CUSTOMER.c.tax_percent, _SELLER.c.tax_percent),
    "owner": func.coalesce(_USER.c.name, ""),
    **{
        f"customer_{name}": _CUSTOMER.c[name]
        for name in (
            "id",
            "number",
            "name",
            "segment",
            "address",
            "country",
            "contact",
            "email",
            "language",
        )
    },
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
)
#: Sent by every change of a draft.
_HEADS, _LINES, _AGREEMENTS = Prepared(_heads), Prepared(_lines), Prepared(_promised)


def _head(row: SimpleNamespace) -> QuoteHead:
    return QuoteHead(
        id=row.id,
        deal_id=row.deal_id,
        number=row.number,
        revision=row.revision,
        title=row.title,
        state=row.state,
        edition=row.edition,
        currency=row.currency,
        term=Term(
            row.starts_on,
            row.term_months,
            row.billing_months,
            row.renewal_months,
            row.notice,
            NoticeUnit(row.notice_unit),
        ),
        valid_until=row.valid_until,
        discount_percent=row.discount_percent,
        tax_percent=row.tax_percent,
        notes=row.notes,
        owner=row.owner,
        customer=Buyer(
            id=row.customer_id,
            number=row.customer_number,
            name=row.customer_name,
            segment=row.customer_segment,
            address=row.customer_address,
            country=row.customer_country,
            contact=row.customer_contact,
            email=row.customer_email,
            language=row.customer_language,
        ),
        created_at=row.created_at,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        sent_at=row.sent_at,
        viewed_at=row.viewed_at,
        options=read_options(row.options),
        favourite=row.favourite,
    )
