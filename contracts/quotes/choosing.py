"""What is left of an offer once its customer has chosen an option and extras.

Pure, and exact: the same choice of the same offer gives the same bytes, on the page
of the customer, in the contract and when somebody checks it years later.  Call it in
the language of the offer, as clauses name amounts.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from contracts.periods import Plan
from contracts.quotes.offer_terms import rendered_again
from contracts.quotes.options import asked_for, lines_of
from contracts.quotes.totals import (
    LinePrice,
    Paid,
    subtotal,
    totals,
    totals_taxed_at_once,
)
from contracts.quotes.years import Years
from contracts.records import Choice, Group, Line, Offer, OfferOption, Service, Totals
from contracts.taxes import TaxRate
from upheld.errors import InvalidInput
from upheld.texts import _


def choose(
    offer: Offer, letter: str, extras: Collection[int], *, fingerprint: str
) -> Offer:
    """Return *offer* with the option and the extras, by their positions, alone.

    *fingerprint* is that of the offer as it was sent.  An offer that leaves nothing
    to choose comes back as it is; what it does not offer is refused.
    """
    if not offer.leaves_choice:
        return offer
    option = _option(offer, letter)
    in_option = lines_of(offer.lines, option.letter if option else "")
    taken = _taken(in_option, extras)
    left = tuple(
        line for line in in_option if not line.optional or line.position in taken
    )
    chosen = Choice(
        offer_fingerprint=fingerprint,
        option=option.letter if option else "",
        title=option.title if option else "",
        extras=tuple(
            line.title for line in left if line.optional and line.part_of is None
        ),
    )
    return _with_lines(offer, left, chosen)


def default_choice(offer: Offer) -> Offer:
    """Return *offer* as its figures count it: the favourite, without extras."""
    return choose(offer, offer.favourite, (), fingerprint="")


def line_prices(lines: Iterable[Line]) -> list[LinePrice]:
    """Return what totals need to know of *lines*; a bundle has no price."""
    return [
        LinePrice(
            line.list_price,
            line.net,
            line.charge == "recurring",
            line.period_months,
            Years(line.from_year or 1, line.to_year),
            line.tax,
        )
        for line in lines
        if not line.bundle
    ]


def totals_of(offer: Offer, lines: Iterable[Line]) -> Totals:
    """Return what *lines* of *offer* cost together."""
    rate = TaxRate.of(offer.totals.tax_percent, offer.tax_sentence)
    paid = Paid.of(offer.priced_term, rate)
    reckoned = totals if offer.totals.taxes else totals_taxed_at_once
    return reckoned(line_prices(lines), offer.currency, paid)


def refigured(offer: Offer) -> Offer:
    """Return *offer*, which leaves no choice, with the figures of its lines."""
    return _figured(offer, offer.lines)


def with_figures(offer: Offer) -> Offer:
    """Return an offer that leaves a choice with the figures of its favourite."""
    options = tuple(
        OfferOption(
            one.letter,
            one.title,
            totals_of(offer, asked_for(lines_of(offer.lines, one.letter))),
        )
        for one in offer.options
    )
    lines = asked_for(lines_of(offer.lines, offer.favourite))
    return replace(_figured(offer, lines), options=options)


def _option(offer: Offer, letter: str) -> OfferOption | None:
    if not offer.options:
        return None
    for one in offer.options:
        if one.letter == letter:
            return one
    raise InvalidInput.of("option", _("Choose one of the options."))


def _taken(lines: Sequence[Line], extras: Collection[int]) -> set[int]:
    """Return the positions of the extras with those of their parts."""
    offered = {
        line.position for line in lines if line.optional and line.part_of is None
    }
    if unknown := sorted(set(extras) - offered):
        raise InvalidInput.of(
            "extra",
            _("There is no extra %(place)s in this option.", place=unknown[0]),
        )
    wanted = set(extras)
    return wanted | {line.position for line in lines if line.part_of in wanted}


def _with_lines(offer: Offer, lines: Sequence[Line], choice: Choice) -> Offer:
    """Return *offer* with these lines alone, and the services that they buy."""
    used = sorted({line.service for line in lines})
    services: tuple[Service, ...] = tuple(offer.services[place] for place in used)
    kept = {line.position for line in lines}
    alone = tuple(
        replace(
            line,
            service=used.index(line.service),
            optional=False,
            in_options="",
        )
        for line in lines
    )
    left = replace(
        offer,
        lines=alone,
        services=services,
        units=tuple(
            unit for unit in offer.units if unit.line is None or unit.line in kept
        ),
        options=(),
        favourite="",
        choice=choice,
    )
    figured = _figured(left, alone)
    return replace(figured, terms=rendered_again(figured))


def _figured(offer: Offer, lines: Sequence[Line]) -> Offer:
    """Return *offer* with totals, groups and payments of these *lines*."""
    counted = replace(
        offer,
        lines=tuple(lines),
        totals=totals_of(offer, lines),
        groups=tuple(_groups(offer, lines)),
    )
    return replace(counted, payments=Plan.of(counted).payments(), lines=offer.lines)


def _groups(offer: Offer, lines: Sequence[Line]) -> Iterable[Group]:
    priced = [line for line in lines if not line.bundle]
    for title in dict.fromkeys(line.group for line in priced):
        own = line_prices(line for line in priced if line.group == title)
        yield subtotal(title, own, offer.currency, offer.priced_term.months)
