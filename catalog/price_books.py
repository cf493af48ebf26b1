"""Price books held in memory, and the lines of a quote priced out of them.

One :class:`PriceBooks` holds the books of a seller at one catalogue revision.  It
never changes; what it has priced, it remembers.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from catalog.pricing import Adjustment
from plugins.types import UsageEvent


class OfferingRow(NamedTuple):
    """What pricing needs to know of an offering."""

    code: str
    title: str
    unit: str = "unit"
    units: str = "units"


class EntryRow(NamedTuple):
    """A price entry as its table holds it."""

    book: str
    offering: str
    #: Empty for the offering itself.
    option: str
    #: 0 for any term.
    term_months: int
    #: ``recurring`` or ``one_off``; the same for an offering and its options.
    charge: str
    period_months: int
    model: str
    #: JSON, as the model's parameters dump themselves.
    parameters: str


class BookRow(NamedTuple):
    """A price book as its table holds it."""

    code: str
    title: str
    currency: str
    segment: str | None = None
    #: The first and the last day on which it can be chosen.
    valid_from: date | None = None
    valid_until: date | None = None
    #: Months and percent; the longest term reached counts.
    term_discounts: tuple[tuple[int, Decimal], ...] = ()


class LineToPrice(NamedTuple):
    """One line of a quote: equal lines share one sheet."""

    offering: str
    quantity: Decimal
    options: tuple[str, ...] = ()
    #: Agreement, bundle and manual discounts; order by kind is made for you.
    adjustments: tuple[Adjustment, ...] = ()
    covered_value: Decimal | None = None
    usage: tuple[tuple[str, Decimal], ...] = ()
    events: tuple[UsageEvent, ...] = ()


class QuoteTerms(NamedTuple):
    """What all lines of a quote have in common."""

    term_months: int
    starts_on: date
    #: Discounts on every line, after those of the line itself.
    adjustments: tuple[Adjustment, ...] = ()
