"""Quotes that were sent, as programs read them: by their record, never priced anew."""

from collections.abc import Iterator
from typing import Any

from contracts.quotes.draft import DraftLine
from contracts.records import Line, Offer
from upheld.money import Money, total


def offered(offer: Offer, stored: tuple[DraftLine, ...]) -> dict[str, Any]:
    """Return what *offer* holds, for a :class:`~contracts.quotes.wire.PriceAnswerBody`.

    :param stored: the lines of the quote, in their order; what was sent does not keep
        their ids and sections.
    """
    found = dict(_matched(offer, stored))
    ids = {position: line.id for position, line in found.items()}
    places = {line.id: place for place, line in enumerate(stored, start=1)}
    return {
        "currency": offer.currency,
        "complete": True,
        "options": [
            {
                "letter": one.letter,
                "title": one.title,
                "favourite": one.letter == offer.favourite,
                "totals": one.totals,
            }
            for one in offer.options
        ],
        "lines": [
            _line(offer, line)
            | {
                "id": ids.get(line.position, ""),
                "position": places.get(ids.get(line.position, ""), line.position),
                "part_of": ids.get(line.part_of or 0),
                "section": found[line.position].section if line.position in ids else "",
            }
            for line in offer.lines
        ],
        "totals": offer.totals,
        "findings": [],
        "tax_sentence": offer.tax_sentence,
    }


def _matched(
    offer: Offer, stored: tuple[DraftLine, ...]
) -> Iterator[tuple[int, DraftLine]]:
    """Yield the position of each line that was sent with the line it was made of.

    Lines of one service stand in the same order in both.
    """
    left = list(stored)
    for line in offer.lines:
        one = next((it for it in left if _facts(it) == _facts(line)), None)
        if one is not None:
            left.remove(one)
            yield line.position, one


def _facts(line: Line | DraftLine) -> tuple[object, ...]:
    """Return what a line has alike as it is stored and as it was sent."""
    return (
        line.code,
        line.quantity,
        line.discount_percent,
        line.in_options,
        line.part_of is None,
    )


_SAME = (
    "code",
    "title",
    "quantity",
    "unit",
    "bundle",
    "discount_percent",
    "charge",
    "period_months",
    "rows",
    "plugin",
    "model",
    "model_version",
    "optional",
)


def _line(offer: Offer, line: Line) -> dict[str, Any]:
    """Return a line; a bundle has no price of its own, but what its parts cost."""
    service = offer.service(line)
    return {name: getattr(line, name) for name in _SAME} | {
        "kind": service.kind,
        "options": [one.code for one in service.options],
        "in_options": list(line.in_options),
        "from_year": line.from_year or 1,
        "to_year": line.to_year,
        "charge": "" if line.bundle else line.charge,
        "list_price": None if line.bundle else line.list_price,
        "net": None if line.bundle else line.net,
        "yearly": _parts(offer, line) if line.bundle else line.yearly,
        "unpriced": "",
    }


def _parts(offer: Offer, bundle: Line) -> Money:
    parts = [one.yearly for one in offer.lines if one.part_of == bundle.position]
    return total(parts, offer.currency)
