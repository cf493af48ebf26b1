"""Price books as frozen values: which price each offering has, and for whom.

What a price is made of is between the entry's ``model`` and its ``parameters``;
:mod:`catalog.pricing` computes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from catalog.faults import Fault
from catalog.offerings import OfferingSpec
from upheld.texts import _


class Per(StrEnum):
    """What a price is for: a length of time, or once and for all."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ONCE = "once"

    @property
    def charge(self) -> str:
        """``one_off`` or ``recurring``."""
        return "one_off" if self is Per.ONCE else "recurring"

    @property
    def months(self) -> int:
        """The months paid for; 1 for a price paid once."""
        return _MONTHS[self]

    @classmethod
    def of(cls, charge: str, months: int) -> "Per":
        """Return what a charge and its period are called."""
        if charge == "one_off":
            return cls.ONCE
        return next(per for per in cls if per.months == months)


_MONTHS = {Per.MONTH: 1, Per.QUARTER: 3, Per.HALF_YEAR: 6, Per.YEAR: 12, Per.ONCE: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class TermDiscount:
    """Percent off recurring prices when the term is at least so many months."""

    months: int
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSpec:
    """The price of an offering or of one of its options, for one term or for all."""

    offering: str
    #: Empty for the offering itself.
    option: str = ""
    #: 0 for any term.
    term_months: int = 0
    per: Per
    #: The key of a pricing model.
    model: str
    #: As the model's parameters dump themselves.
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, int]:
        """What there is one price for in a book."""
        return self.offering, self.option, self.term_months


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBookSpec:
    """All that a price book says."""

    code: str
    title: str
    currency: str
    #: ``None`` for all customers.
    segment: str | None = None
    valid_from: date | None = None
    #: The last day.
    valid_until: date | None = None
    term_discounts: tuple[TermDiscount, ...] = ()
    #: Offerings that are not sold by this book, so that they need no price in it.
    not_sold: tuple[str, ...] = ()
    prices: tuple[PriceSpec, ...] = ()

    @property
    def rank(self) -> tuple[object, ...]:
        """What books are told apart by when one is chosen; no two may be equal."""
        return self.currency, self.segment, self.valid_from, self.valid_until


def book_faults(
    book: PriceBookSpec, offerings: Mapping[str, OfferingSpec]
) -> Iterator[Fault]:
    """Yield what is wrong with *book* beside *offerings*, all that it may name."""
    yield from _validity_faults(book)
    yield from _discount_faults(book)
    for index, price in enumerate(book.prices):
        yield from _price_faults(("prices", index), price, offerings)
    yield from _repeated_prices(book)
    yield from _option_charges(book)


def missing_prices(
    book: PriceBookSpec, offerings: Mapping[str, OfferingSpec]
) -> Iterator[Fault]:
    """Yield a fault for each of *offerings*, and its options, without a price."""
    priced = {(price.offering, price.option) for price in book.prices}
    for spec in offerings.values():
        if spec.items or spec.code in book.not_sold:
            continue
        wanted = [("", spec.title)]
        wanted += [(option.code, option.title) for option in spec.options]
        for option, title in wanted:
            if (spec.code, option) not in priced:
                yield _without_price(spec.code, option, title)


def _without_price(code: str, option: str, title: str) -> Fault:
    if option:
        message = _(
            "“%(title)s”, option %(option)s of %(code)s, has no price in this book.",
            title=title,
            option=option,
            code=code,
        )
    else:
        message = _(
            "“%(title)s”, %(code)s, has no price in this book.", title=title, code=code
        )
    hint = _("Add a price, or list %(code)s under not_sold.", code=code)
    return Fault(("prices",), message, hint)


def _validity_faults(book: PriceBookSpec) -> Iterator[Fault]:
    if book.valid_from and book.valid_until and book.valid_until < book.valid_from:
        yield Fault(
            ("valid_until",),
            _(
                "The book ends on %(until)s, before it begins on %(start)s.",
                until=book.valid_until,
                start=book.valid_from,
            ),
        )


def _discount_faults(book: PriceBookSpec) -> Iterator[Fault]:
    for index, (short, long) in enumerate(pairwise(book.term_discounts), start=1):
        if long.months <= short.months:
            yield Fault(
                ("term_discounts", index, "months"),
                _(
                    "%(months)s months stand after %(before)s months.",
                    months=long.months,
                    before=short.months,
                ),
                _("List each term once, the shortest first."),
            )


def _price_faults(
    path: tuple[str | int, ...],
    price: PriceSpec,
    offerings: Mapping[str, OfferingSpec],
) -> Iterator[Fault]:
    spec = offerings.get(price.offering)
    if spec is None:
        yield Fault.unknown((*path, "offering"), price.offering, offerings)
        return
    if spec.items:
        yield Fault(
            (*path, "offering"),
            _(
                "“%(title)s” is a bundle: its parts have prices, not the bundle.",
                title=spec.title,
            ),
            _("Remove this price; a bundle may have a discount."),
        )
    if price.option and spec.option(price.option) is None:
        options = [option.code for option in spec.options]
        yield Fault.unknown((*path, "option"), price.option, options)


def _repeated_prices(book: PriceBookSpec) -> Iterator[Fault]:
    seen: dict[tuple[str, str, int], int] = {}
    for index, price in enumerate(book.prices):
        first = seen.setdefault(price.key, index)
        if first != index:
            yield Fault(
                ("prices", index),
                _(
                    "%(code)s has this price again; the first is number %(first)s.",
                    code=price.offering,
                    first=first + 1,
                ),
                _("Keep one of the two, or give them different terms."),
            )


def _option_charges(book: PriceBookSpec) -> Iterator[Fault]:
    """Refuse an option charged unlike its offering: its price has nothing to join."""
    charges = {
        price.offering: price.per.charge for price in book.prices if not price.option
    }
    for index, price in enumerate(book.prices):
        own = charges.get(price.offering)
        if price.option and own is not None and own != price.per.charge:
            yield Fault(
                ("prices", index, "per"),
                _(
                    "Option %(option)s and %(code)s have to be charged alike.",
                    option=price.option,
                    code=price.offering,
                ),
                _("Charge both once, or both for a time; else make it an offering."),
            )
