"""What an offer leaves to its customer: options side by side, extras to add.

Pure.  Words are in the language in force.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contracts.answers import line_words
from contracts.quotes.operations import Chosen
from contracts.quotes.options import belongs, lines_of
from contracts.quotes.requests import MOST_LINES
from contracts.records import Line, Offer, OfferOption, Totals
from upheld.money import Money
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class OptionCard:
    """One alternative with its price."""

    letter: str
    title: str
    price: Money
    words: str
    recommended: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Extra:
    """Something that can be added, and what it costs."""

    position: int
    words: str
    outcome: str
    price: Money
    price_words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A service, and for each option whether it is in it."""

    words: str
    held: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that the customer can choose, with what is chosen now."""

    options: tuple[OptionCard, ...]
    extras: tuple[Extra, ...]
    #: The services of the options; empty without options.
    rows: tuple[Beside, ...]
    chosen: Chosen


def read_chosen(offer: Offer, letter: str, extras: Iterable[str]) -> Chosen:
    """Return what an address asks for; what is not offered does not count."""
    known = {one.letter for one in offer.options}
    option = letter if letter in known else offer.favourite
    asked = set(places(extras))
    return Chosen(
        option,
        tuple(
            line.position
            for line in lines_of(offer.extras, option)
            if line.position in asked
        ),
    )


def places(texts: Iterable[str]) -> Iterator[int]:
    """Yield the positions that *texts* name; what can be none is left out."""
    longest = len(f"{MOST_LINES}")
    for text in texts:
        if text.isascii() and text.isdecimal() and len(text) <= longest:
            yield int(text)


def choices(offer: Offer, chosen: Chosen) -> Choices | None:
    """Return what *offer* leaves to choose; ``None`` for nothing."""
    if not offer.leaves_choice:
        return None
    return Choices(
        options=tuple(_card(offer, one, chosen) for one in offer.options),
        extras=tuple(
            _extra(offer, line, chosen)
            for line in lines_of(offer.extras, chosen.option)
        ),
        rows=tuple(_rows(offer)),
        chosen=chosen,
    )


def _card(offer: Offer, option: OfferOption, chosen: Chosen) -> OptionCard:
    """Return an option with its price: of all years, where they differ in any."""
    price, words = _price(option.totals)
    if any(one.totals.by_year for one in offer.options):
        price, words = option.totals.term, _("in all, before tax")
    return OptionCard(
        option.letter,
        option.title,
        price,
        words,
        option.letter == offer.favourite,
        option.letter == chosen.option,
    )


def _price(totals: Totals) -> tuple[Money, str]:
    if totals.yearly:
        return totals.yearly, _("a year, before tax")
    return totals.one_off, _("once, before tax")


def _extra(offer: Offer, line: Line, chosen: Chosen) -> Extra:
    """Return an extra; a bundle costs what its parts cost."""
    parts = [line, *(one for one in offer.lines if one.part_of == line.position)]
    yearly = sum((one.yearly.minor for one in parts), 0)
    once = sum(
        (one.net.minor for one in parts if one.charge == "one_off" and not one.bundle),
        0,
    )
    service = offer.service(line)
    return Extra(
        line.position,
        line.title if line.bundle else line_words(line, service),
        service.outcome,
        Money(yearly or once, offer.currency),
        _("a year") if yearly else _("once"),
        line.position in chosen.extras,
    )


def _rows(offer: Offer) -> Iterable[Beside]:
    letters = [one.letter for one in offer.options]
    for line in offer.lines:
        if letters and not line.bundle and not line.optional:
            yield Beside(
                line_words(line, offer.service(line)),
                tuple(belongs(line.in_options, letter) for letter in letters),
            )
