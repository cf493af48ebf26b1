"""An offer as its customer reads it: what is bought, at which price, and why.

Pure.  Words are in the language in force, so call it in the offer's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.offerings import Due
from catalog.wording import say, say_duty
from contracts.answers import (
    Answer,
    eight_questions,
    line_words,
    months_words,
    six_lines,
    statement,
)
from contracts.price_steps import Step, line_steps
from contracts.records import Line, Offer, Service, Totals
from contracts.saying import as_offered
from upheld.money import Money
from upheld.texts import _, format_date, format_money, format_percent, ngettext

YEAR = 12
ONE_OFF = "one_off"


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount with what it is."""

    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Why:
    """How one price comes about, in steps that add up to it."""

    steps: tuple[Step, ...]
    total: Sum
    #: The same for a year; ``None`` where the price is for a year, or once.
    yearly: Sum | None


@dataclass(frozen=True, slots=True)
class Bought:
    """One service: how many, what the customer has from it, what is promised."""

    position: int
    words: str
    outcome: str
    said: tuple[str, ...]
    #: What it costs a year, or once.
    price: Money
    price_words: str
    why: Why


@dataclass(frozen=True, slots=True)
class Family:
    """The services under one heading of the price schedule."""

    title: str
    services: tuple[Bought, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A bundle that services came with; it has no price of its own."""

    title: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Price:
    """The price of an offer: the one figure, and what belongs to it."""

    figure: Money
    words: str
    sums: tuple[Sum, ...]
    #: What the customer saves over the term, as a sentence; empty for nothing.
    saving: str


@dataclass(frozen=True, slots=True)
class OfferReading:
    """Everything that the page of an offer says."""

    price: Price
    agreed: tuple[str, ...]
    packs: tuple[Pack, ...]
    families: tuple[Family, ...]
    #: The questions about the cover; what is covered the families say.
    answers: tuple[Answer, ...]
    statement: str
    #: The text of the button that accepts.
    sign: str


def read(offer: Offer) -> OfferReading:
    """Return what the page of *offer* says."""
    return OfferReading(
        price=price(offer),
        agreed=six_lines(offer),
        packs=packs(offer),
        families=families(offer),
        answers=tuple(one for one in eight_questions(offer) if one.key != "covered"),
        statement=_stated(offer),
        sign=_("Accept and sign for %(price)s", price=price_of(offer)),
    )


def _stated(offer: Offer) -> str:
    """Return what is agreed to as the record has it, whatever else is read in."""
    with as_offered(offer):
        return statement(offer)


def price_of(offer: Offer) -> str:
    """Return ``€42,266.40 a year``, with what is paid once where there is both.

    Where the years differ it is the price of all of them.
    """
    if offer.totals.by_year:
        return _("%(money)s in all", money=format_money(offer.totals.term))
    once = _("%(money)s once", money=format_money(offer.totals.one_off))
    if not offer.totals.yearly:
        return once
    yearly = _("%(money)s a year", money=format_money(offer.totals.yearly))
    if not offer.totals.one_off:
        return yearly
    return _("%(yearly)s and %(once)s", yearly=yearly, once=once)


def price(offer: Offer) -> Price:
    """Return the price of *offer*; the figure is that of a year if there is one."""
    totals = offer.totals
    recurs = bool(totals.yearly)
    if totals.by_year:
        words = _("in all, before tax")
        return Price(totals.term, words, tuple(_sums(offer)), _saving(offer))
    return Price(
        figure=totals.yearly if recurs else totals.one_off,
        words=_("a year, before tax") if recurs else _("once, before tax"),
        sums=tuple(_sums(offer)),
        saving=_saving(offer),
    )


def _sums(offer: Offer) -> Iterator[Sum]:
    totals = offer.totals
    if totals.yearly and totals.one_off and not totals.by_year:
        yield Sum(_("and once"), totals.one_off)
    for number, amount in enumerate(totals.by_year, start=1):
        yield Sum(_("Year %(number)s", number=number), amount)
    if totals.yearly and not totals.by_year:
        yield Sum(_over(offer), totals.term)
    if totals.tax:
        yield from _taxes(totals)
        yield Sum(_("With tax"), totals.gross)


def _taxes(totals: Totals) -> Iterator[Sum]:
    """Yield the tax of each rate, and where there are several, on what."""
    if totals.tax_percent is not None:
        percent = format_percent(totals.tax_percent)
        yield Sum(_("%(percent)s tax", percent=percent), totals.tax)
        return
    for one in totals.by_rate:
        on = _("%(tax)s on %(net)s", tax=one.title, net=format_money(one.net))
        yield Sum(on, one.tax)


def _over(offer: Offer) -> str:
    if offer.term.evergreen:
        return _("In the first year")
    return _("Over %(months)s", months=months_words(offer.totals.months))


def _saving(offer: Offer) -> str:
    totals = offer.totals
    if not totals.discount_term:
        return ""
    return _(
        "You save %(amount)s, %(percent)s off our list prices.",
        amount=format_money(totals.discount_term),
        percent=format_percent(totals.discount_term_percent),
    )


def packs(offer: Offer) -> tuple[Pack, ...]:
    """Return the bundles of *offer*."""
    return tuple(
        Pack(line.title, offer.service(line).outcome)
        for line in offer.lines
        if line.bundle
    )


def families(offer: Offer) -> tuple[Family, ...]:
    """Return what is bought under the headings of the price schedule, in its order."""
    found: dict[str, list[Bought]] = {}
    for line in offer.lines:
        if not line.bundle:
            bought = _bought(line, offer.service(line))
            found.setdefault(line.group, []).append(bought)
    return tuple(Family(title, tuple(services)) for title, services in found.items())


def _bought(line: Line, service: Service) -> Bought:
    recurs = line.charge != ONE_OFF
    options = (one.adds or one.title for one in service.options)
    return Bought(
        position=line.position,
        words=line_words(line, service),
        outcome=service.outcome,
        said=(*options, *(say(promise) for promise in service.promises)),
        price=line.yearly if recurs else line.net,
        price_words=_("a year") if recurs else _("once"),
        why=_why(line),
    )


def _why(line: Line) -> Why:
    is_short = line.charge != ONE_OFF and line.period_months != YEAR
    return Why(
        steps=line_steps(line.rows, line.plugin),
        total=Sum(_per(line), line.net),
        yearly=Sum(_("A year"), line.yearly) if is_short else None,
    )


def _per(line: Line) -> str:
    if line.charge == ONE_OFF:
        return _("Once")
    if line.period_months == YEAR:
        return _("A year")
    return ngettext("A month", "Every %(num)s months", line.period_months)


def next_steps(offer: Offer) -> tuple[str, ...]:
    """Return what comes after the signature, a sentence each, in this order."""
    return (*_first_duties(offer), *_first_payment(offer), *_way_out(offer))


def _first_duties(offer: Offer) -> tuple[str, ...]:
    """Return what the customer has to do around the start, each once."""
    duties = (
        say_duty(duty)
        for service in offer.services
        for duty in service.duties
        if duty.due in {Due.BEFORE_START, Due.AFTER_START}
    )
    return tuple(dict.fromkeys(duties))


def _first_payment(offer: Offer) -> Iterator[str]:
    if offer.payments:
        first = offer.payments[0]
        yield _(
            "The first payment, %(amount)s with tax, is due on %(day)s.",
            amount=format_money(first.gross),
            day=format_date(first.due_on),
        )


def _way_out(offer: Offer) -> Iterator[str]:
    if offer.last_day_to_cancel is not None:
        yield _(
            "If you do not want it to renew, say so by %(day)s.",
            day=format_date(offer.last_day_to_cancel),
        )
