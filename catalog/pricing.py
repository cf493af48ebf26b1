"""From what pricing models answer to a price sheet: rows that sum to the cent.

Pure: amounts come in exact, in major units; here they are rounded, once per row.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from enum import StrEnum
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from plugins.exact import PRECISION, shortest
from plugins.types import PriceRequest
from plugins.wording import amount as amount_text
from plugins.wording import percent as percent_text
from upheld.errors import UpheldError
from upheld.money import Money, to_minor, total
from upheld.plain import LEFT_OUT, from_plain, to_plain
from upheld.texts import _, ngettext

HUNDRED = Decimal(100)
NOTHING = Decimal(0)


class RowKind(StrEnum):
    """Where a row comes from; the order here is the one that everybody begins with."""

    MODEL = "model"
    OPTION = "option"
    TERM = "term"
    AGREEMENT = "agreement"
    BUNDLE = "bundle"
    CAMPAIGN = "campaign"
    MANUAL = "manual"
    #: A plugin added it.
    PLUGIN = "plugin"
    MINIMUM = "minimum"
    FLOOR = "floor"


#: The steps after the rows of the model, in the order that everybody begins with.
ORDER: tuple[str, ...] = (
    "option",
    "term",
    "agreement",
    "bundle",
    "campaign",
    "manual",
)
#: The steps that come after all of these, and that nobody can move.
LAST: tuple[str, ...] = ("minimum", "floor")
#: What the step of a plugin begins with; its name follows.
PLUGIN = "plugin:"
#: What the list price is made of; everything else takes off it.
LISTED = frozenset({RowKind.MODEL, RowKind.OPTION})


class Adjustment(NamedTuple):
    """A discount on what the rows before it add up to.

    Exactly one of ``percent`` and ``amount`` is given, both counted as off the
    price; less than zero is a surcharge.  ``amount`` is in major units, for one
    charge period.  No discount takes a price below zero.
    """

    kind: RowKind
    sentence: str
    percent: Decimal | None = None
    amount: Decimal | None = None


def term_discount(percent: Decimal, months: int) -> Adjustment:
    """Return the discount of a price book for a term of *months* or more."""
    return Adjustment(
        RowKind.TERM,
        ngettext(
            "%(percent)s off for a term of %(num)s month or more",
            "%(percent)s off for a term of %(num)s months or more",
            months,
            percent=percent_text(percent),
        ),
        percent,
    )


def agreement_discount(percent: Decimal, agreement: str) -> Adjustment:
    """Return the discount that a customer has by the *agreement* of that name."""
    sentence = _(
        "%(percent)s off by agreement: %(agreement)s",
        percent=percent_text(percent),
        agreement=agreement,
    )
    return Adjustment(RowKind.AGREEMENT, sentence, percent)


def bundle_discount(percent: Decimal, bundle: str) -> Adjustment:
    """Return the discount on a part of the *bundle* of that title."""
    sentence = _(
        "%(percent)s off as a part of %(bundle)s",
        percent=percent_text(percent),
        bundle=bundle,
    )
    return Adjustment(RowKind.BUNDLE, sentence, percent)


def manual_discount(percent: Decimal) -> Adjustment:
    """Return the discount that a salesperson gave on one line."""
    said = percent_text(percent)
    sentence = _("%(percent)s special discount on this service", percent=said)
    return Adjustment(RowKind.MANUAL, sentence, percent)


def overall_discount(percent: Decimal) -> Adjustment:
    """Return the discount that a salesperson gave on everything."""
    said = percent_text(percent)
    sentence = _("%(percent)s special discount on everything", percent=said)
    return Adjustment(RowKind.MANUAL, sentence, percent)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One step of a price, rounded, with what the price is after it."""

    kind: RowKind
    sentence: str
    amount: Money
    running: Money
    inputs: Mapping[str, str] = field(default_factory=dict)
    #: What priced it, a plugin that added it; empty for an adjustment of ours.
    model: str = ""
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """What one line costs for one charge period, before tax, step by step."""

    rows: tuple[SheetRow, ...]
    #: Before any discount: the rows of the model and of the options.
    list_price: Money
    #: After all rows.
    total: Money
    #: ``recurring`` or ``one_off``.
    charge: str
    #: The months that a recurring total pays for; 1 for a one-off price.
    period_months: int
    #: The code of the price book.
    book: str
    plugin: str
    plugin_version: str
    model: str
    model_version: str
    #: As the model's schema dumps them.
    parameters: Mapping[str, Any]
    #: What the model was asked.
    request: PriceRequest
    #: The kind of promise that a level chosen for the line moves; empty for none.
    promise: str = field(default="", metadata={LEFT_OUT: True})

    def as_plain(self) -> dict[str, Any]:
        """Return what JSON can hold; :meth:`from_plain` is the way back."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return the sheet that :meth:`as_plain` wrote."""
        return from_plain(cls, plain)


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Why a line cannot be priced."""

    #: The code of the offering.
    offering: str
    #: What to tell sales.
    sentence: str
    #: What is at fault; empty when it is the price book or the request.
    plugin: str = ""
    file: str = ""
    lineno: int = 0


class Step(NamedTuple):
    """A row before rounding: its amount is exact, in major units."""

    kind: RowKind
    sentence: str
    amount: Decimal
    inputs: Mapping[str, str]
    model: str = ""
    model_version: str = ""


Further = Callable[[Sequence[Step]], Iterable[Step]]


class Course(NamedTuple):
    """In which order steps follow the rows of the model."""

    order: tuple[str, ...] = ORDER
    #: What a plugin adds to the steps before it, by the step of the plugin.
    further: Mapping[str, Further] = MappingProxyType({})
    #: What the price is raised to where all steps leave less; major units.
    minimum: Decimal | None = None


ORDINARY = Course()


def adjusted(
    listed: Sequence[Step],
    adjustments: Iterable[Adjustment],
    course: Course = ORDINARY,
) -> Iterator[Step]:
    """Yield the steps of the list price, and one for each of *adjustments*.

    They come in the order of *course*, and as given within a kind; each is taken of
    what is left after the one before.  No step changes one before it.
    """
    waiting: dict[str, list[Step | Adjustment]] = {}
    parts: Iterable[Step | Adjustment] = chain(listed, adjustments)
    for one in parts:
        waiting.setdefault(one.kind, []).append(one)
    left, done = NOTHING, []
    for name in (RowKind.MODEL, *course.order):
        for one in waiting.get(name, ()):
            step = one if isinstance(one, Step) else _taken(left, one)
            left += step.amount
            done.append(step)
            yield step
        if name in course.further:
            for step in course.further[name](tuple(done)):
                left += step.amount
                done.append(step)
                yield step
            if left < NOTHING:
                raise UpheldError(
                    _(
                        "Plugin “%(plugin)s” takes the price below zero.",
                        plugin=name.removeprefix(PLUGIN),
                    )
                )


def _raised(left: Decimal, course: Course, currency: str) -> Iterator[Step]:
    """Yield the step to the minimum price, where less than that is *left*."""
    least = course.minimum
    if least is not None and left < least:
        sentence = _(
            "Raised to the minimum price of %(amount)s",
            amount=amount_text(least, currency),
        )
        inputs = {"minimum": f"{shortest(least):f}"}
        yield Step(RowKind.MINIMUM, sentence, least - left, inputs)


def _taken(left: Decimal, adjustment: Adjustment) -> Step:
    off, inputs = _off(left, adjustment)
    return Step(adjustment.kind, adjustment.sentence, -off, inputs)


def _off(left: Decimal, adjustment: Adjustment) -> tuple[Decimal, dict[str, str]]:
    """Return what *adjustment* takes off, and the figures behind it."""
    rate, most = adjustment.percent, max(left, NOTHING)
    if rate is None:
        off = adjustment.amount or NOTHING
        return min(off, most), {"amount": f"{shortest(off):f}"}
    off = left * rate / HUNDRED
    return min(off, most), {
        "percent": f"{shortest(rate):f}",
        "of": f"{shortest(left):f}",
    }


def rounded(steps: Iterable[Step], currency: str) -> tuple[SheetRow, ...]:
    """Return *steps* as rows whose amounts sum to the rounded sum.

    What is rounded is the running total, half up; a row is the difference to the
    one before.  So no row is a cent off its exact amount, and no cent gets lost.
    """
    rows, exact, before = [], NOTHING, 0
    for step in steps:
        exact += step.amount
        running = to_minor(exact, currency)
        rows.append(
            SheetRow(
                step.kind,
                step.sentence,
                Money(running - before, currency),
                Money(running, currency),
                step.inputs,
                step.model,
                step.model_version,
            )
        )
        before = running
    return tuple(rows)


def sheet_rows(
    listed: Sequence[Step],
    adjustments: Iterable[Adjustment],
    currency: str,
    course: Course = ORDINARY,
) -> tuple[SheetRow, ...]:
    """Return the rows of a sheet: what the model answered, then every adjustment."""
    with localcontext(prec=PRECISION):
        steps = [*adjusted(listed, adjustments, course)]
        left = sum((step.amount for step in steps), NOTHING)
        return rounded([*steps, *_raised(left, course, currency)], currency)


def list_price(rows: Iterable[SheetRow], currency: str) -> Money:
    """Return what a price is before any discount, wherever its options stand."""
    return total([row.amount for row in rows if row.kind in LISTED], currency)
