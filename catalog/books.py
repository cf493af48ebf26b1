"""Price books as frozen values: which price each offering has, and for whom.

What a price is made of is between the entry's ``model`` and its ``parameters``;
:mod:`catalog.pricing` computes it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from catalog.faults import Fault
from catalog.offerings import OfferingSpec
from catalog.proration import Method
from upheld.nearest import did_you_mean
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
    #: The least that a line is charged for each ``per``, options and discounts
    #: included; in major units of the book.
    minimum: Decimal | None = None

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
    #: How parts of a period are charged, where a quote says nothing else.
    proration: Method = Method.ACTUAL_DAYS
    prices: tuple[PriceSpec, ...] = ()
    #: What is left out on purpose: offerings, or options as ``CODE/option``.  A file
    #: says it; it is not stored, as what has no price cannot be sold.
    not_sold: tuple[str, ...] = field(default=(), compare=False)

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
    book: PriceBookSpec, offerings: Iterable[OfferingSpec]
) -> Iterator[tuple[str, str]]:
    """Yield offering and option, or no option, for each that has no price."""
    priced = {(price.offering, price.option) for price in book.prices}
    for spec in offerings:
        if spec.items:
            continue
        if (spec.code, "") not in priced:
            yield spec.code, ""
            continue
        for option in spec.options:
            if (spec.code, option.code) not in priced:
                yield spec.code, option.code


def omission(offering: str, option: str) -> str:
    """Return what stands under ``not_sold`` for an offering or an option of it."""
    return f"{offering}/{option}" if option else offering


def completeness_faults(
    book: PriceBookSpec, offerings: Mapping[str, OfferingSpec]
) -> Iterator[Fault]:
    """Yield a fault for what has neither a price nor a word that it is not sold."""
    missing = {omission(*one): one for one in missing_prices(book, offerings.values())}
    for name, (code, _option) in missing.items():
        if name not in book.not_sold:
            yield _without_price(name, offerings[code].title)
    for index, name in enumerate(book.not_sold):
        fault = _omission_fault(name, missing, offerings)
        if fault:
            yield fault.under("not_sold", index)


def _omission_fault(
    name: str, missing: Collection[str], offerings: Mapping[str, OfferingSpec]
) -> Fault | None:
    code, _slash, option = name.partition("/")
    spec = offerings.get(code)
    if spec is None:
        return Fault.unknown((), code, offerings)
    if option and spec.option(option) is None:
        return unknown_option(spec, option)
    if spec.items or name in missing or code in missing:
        return None
    return Fault(
        (),
        _("%(name)s has a price in this book.", name=name),
        _("Remove the price, or this entry."),
    )


def _without_price(name: str, title: str) -> Fault:
    return Fault(
        ("prices",),
        _("“%(title)s” (%(name)s) has no price in this book.", title=title, name=name),
        _("Add a price, or list %(name)s under not_sold.", name=name),
    )


def unknown_option(spec: OfferingSpec, code: str) -> Fault:
    """Return the fault of naming an option that the offering has not."""
    message = _("“%(title)s” has no option “%(code)s”.", title=spec.title, code=code)
    return Fault((), message, did_you_mean(code, [one.code for one in spec.options]))


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
        yield unknown_option(spec, price.option).under(*path, "option")
    if price.option and price.minimum is not None:
        yield Fault(
            (*path, "minimum"),
            _("An option has no minimum price of its own."),
            _("Give it to the offering: it counts with all options."),
        )


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
