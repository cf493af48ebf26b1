"""The prices of a term that begins anew: those of the list, or those that were agreed.

Pure.  What was agreed goes up or down by one rate.  A price that changed from year to
year goes on from that of its last year; lines that are put together cost what they
cost apart.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

import orjson

from catalog.pricing import RowKind, SheetRow
from contracts.records import Line
from contracts.renewed import Renewed
from contracts.uplift import Rate
from upheld.money import Money, total
from upheld.plain import canonical, from_plain, to_plain
from upheld.texts import _, format_date, format_money, format_number, format_percent

YEAR = 12


class PriceBasis(StrEnum):
    """What the lines of a contract are priced by when a term begins anew."""

    #: Nothing begins anew: each line is as it was signed.
    SIGNED = ""
    CONTRACTED = "contracted"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewing:
    """The term that a draft is of, and how what was agreed is carried into it."""

    starts_on: date
    months: int
    months_before: int
    basis: PriceBasis = PriceBasis.SIGNED
    #: Of the agreed prices, in percent, and the sentence that says why.
    percent: Decimal = Decimal(0)
    why: str = ""

    @property
    def text(self) -> str:
        """It as canonical JSON."""
        return canonical(to_plain(self))

    @property
    def renewed(self) -> Renewed:
        """The term alone, as an offer has it."""
        return Renewed(self.starts_on, self.months, self.months_before)

    @property
    def rate(self) -> Rate:
        """The change of the agreed prices."""
        return Rate(self.percent, self.why)


@lru_cache(maxsize=256)
def read_renewing(text: str) -> Renewing | None:
    """Return what :attr:`Renewing.text` says; ``None`` of an empty text."""
    if not text:
        return None
    plain: Mapping[str, Any] = orjson.loads(text)
    return from_plain(Renewing, plain)


@dataclass(frozen=True, slots=True)
class Carried:
    """A price carried into a new term: its rows, and what they come to."""

    rows: tuple[SheetRow, ...]
    net: Money


def carried(was: Sequence[Line], quantity: Decimal, renewing: Renewing) -> Carried:
    """Return the price of *quantity* of what the lines *was* agreed.

    Several lines are put together: the price of one is what they cost on average.
    """
    held = [last_price(line) for line in was]
    before = total(held, held[0].currency)
    counted = sum((line.quantity for line in was), Decimal(0))
    kept = before if counted == quantity else before.times(quantity / counted)
    net = renewing.rate.of(kept)
    rows = [*_rows(was, kept, quantity, renewing)]
    if net != kept:
        rows.append(SheetRow(RowKind.MODEL, _why(renewing), net - kept, net))
    return Carried(tuple(rows), net)


def last_price(line: Line) -> Money:
    """Return what a line costs for a charge period in the last year of its term.

    A model that prices year by year has a row for each, and charges the average: of
    the new term the price of the last one is the base, with what came off it.
    """
    steps = [row for row in line.rows if {"step", "of", "price"} <= row.inputs.keys()]
    if not steps[1:]:
        return line.net
    last = max(steps, key=lambda row: int(row.inputs["step"]))
    listed = total([row.amount for row in steps], line.net.currency)
    if not listed:
        return line.net
    inputs = last.inputs
    whole = Money.of(
        (Decimal(inputs["price"]) * Decimal(inputs["quantity"])).quantize(
            listed.amount
        ),
        listed.currency,
    )
    return line.net.part(whole.minor, listed.minor)


def goes_on(line: Line, months: int) -> bool:
    """Tell whether a line is still delivered in the last month of a term."""
    return not line.to_year or YEAR * line.to_year >= months


def _rows(
    was: Sequence[Line], kept: Money, quantity: Decimal, renewing: Renewing
) -> Iterator[SheetRow]:
    day = format_date(renewing.starts_on - timedelta(days=1))
    count = format_number(quantity)
    if len(was) == 1:
        text = _("%(count)s at the price agreed until %(day)s", count=count, day=day)
    else:
        parts = ", ".join(
            _(
                "%(count)s for %(price)s",
                count=format_number(line.quantity),
                price=format_money(last_price(line)),
            )
            for line in was
        )
        text = _(
            "%(count)s put together, at the average price agreed until %(day)s:"
            " %(parts)s",
            count=count,
            day=day,
            parts=parts,
        )
    yield SheetRow(RowKind.MODEL, text, kept, kept)


def _why(renewing: Renewing) -> str:
    day = format_date(renewing.starts_on)
    size = format_percent(abs(renewing.percent))
    if renewing.percent < 0:
        return _(
            "%(size)s less from %(day)s: %(why)s",
            size=size,
            day=day,
            why=renewing.why,
        )
    return _(
        "%(size)s more from %(day)s: %(why)s", size=size, day=day, why=renewing.why
    )
