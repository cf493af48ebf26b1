"""The lines of an agreement that are paid by use, and the periods they are rated in.

Pure.  A price that names a kind of use is paid in two parts: what it costs without any
use recurs with the line, and what use adds is rated when a period is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.billing.charges import RECURRING, Tax, tax_of_rate
from contracts.billing.cycles import Cycle
from contracts.records import Line, Offer
from plugins.types import PriceRequest, PriceRow
from upheld.dates import Period
from upheld.money import to_minor
from upheld.plain import from_plain

LONGEST_TITLE, LONGEST_REASON = 200, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """One line that is paid by use, as it was agreed."""

    position: int
    title: str
    #: The name of what is counted, and the unit that records give it in.
    use: str
    unit: str
    model: str
    model_version: str
    parameters: Mapping[str, Any]
    request: Mapping[str, Any]
    currency: str
    tax: Tax
    #: The periods that it is rated for.
    cycle: Cycle

    def period(self, day: date) -> Period | None:
        """Return the period that *day* lies in; ``None`` outside of the agreement."""
        for one in self.cycle.periods():
            if one.period.start > day:
                return None
            if day < one.period.end:
                return one.period
        return None

    def asked(self, quantity: Decimal) -> PriceRequest:
        """Return what the model is asked for a period with so much use."""
        return from_plain(
            PriceRequest, {**self.request, "usage": {self.use: f"{quantity:f}"}}
        )


def meters_of(offer: Offer) -> tuple[Meter, ...]:
    """Return the meters of what was agreed."""
    return tuple(_meter(line, offer) for line in offer.lines if metered(line))


def metered(line: Line) -> str:
    """Return the kind of use that *line* is paid by; empty for none.

    The parameters say it: those of every model that counts a use have a unit of
    measure, and name what is counted.
    """
    if line.bundle or line.charge != RECURRING or "measured" not in line.parameters:
        return ""
    return str(line.parameters.get("of") or "")


def _meter(line: Line, offer: Offer) -> Meter:
    term, use = offer.term, metered(line)
    measured = str(line.parameters["measured"])
    return Meter(
        position=line.position,
        title=f"{line.title}: {use}"[:LONGEST_TITLE],
        use=use,
        unit=use if measured == "line" else measured,
        model=line.model,
        model_version=line.model_version,
        parameters=line.parameters,
        request=line.request,
        currency=offer.currency,
        tax=tax_of_rate(offer.rate(line)),
        cycle=Cycle(
            term.starts_on, term.months, line.period_months, term.renewal_months
        ),
    )


def priced(rows: Sequence[PriceRow], currency: str) -> int:
    """Return what *rows* come to, in minor units."""
    return to_minor(sum((row.amount for row in rows), Decimal(0)), currency)


def reason_of(rows: Sequence[PriceRow], less: Sequence[str]) -> str:
    """Return why a use costs what it does; *less* tells what is paid otherwise."""
    text = "; ".join([*(row.sentence for row in rows), *less])
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"
