"""By how much a price goes up when a term begins anew, as the contract agrees it.

Pure.  What an index says is a table of published values by month; nothing of it is
guessed: a value that is missing is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from typing import Any

import orjson

from upheld.dates import add_months
from upheld.errors import InvalidInput, Problem, Refused
from upheld.money import Money
from upheld.plain import LEFT_OUT, canonical, from_plain, to_plain
from upheld.texts import _, format_date, format_percent

_DIGITS = Decimal("0.01")
#: A change beyond this is a slip of the keyboard, not a price.
MOST_PERCENT = Decimal(100)
LONGEST_INDEX = 64


class Kind(StrEnum):
    """What decides the change: a percentage that was agreed, or a published index."""

    FIXED = "fixed"
    INDEX = "index"


class Every(StrEnum):
    """When prices change: with each new term, or each year from the first day on."""

    TERM = "term"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplift:
    """What was agreed; ``percent`` is the change, or what is added to an index."""

    kind: Kind
    percent: Decimal = Decimal(0)
    #: The name of the published table; empty for a fixed change.
    index: str = field(default="", metadata={LEFT_OUT: True})
    #: The least and the most change in percent; ``None`` for no bound.
    least: Decimal | None = None
    most: Decimal | None = None
    every: Every = Every.TERM

    @property
    def text(self) -> str:
        """It as canonical JSON."""
        return canonical(to_plain(self))


@dataclass(frozen=True, slots=True)
class Rate:
    """The change that holds, in percent, and a sentence that says where it is from."""

    percent: Decimal
    sentence: str

    def of(self, price: Money) -> Money:
        """Return *price* after the change, rounded once."""
        return price.times(1 + self.percent / 100)


def read_uplift(text: str) -> Uplift | None:
    """Return what :attr:`Uplift.text` says; ``None`` of an empty text."""
    if not text:
        return None
    plain: Mapping[str, Any] = orjson.loads(text)
    return from_plain(Uplift, plain)


def check_uplift(uplift: Uplift) -> None:
    """Refuse what cannot be agreed, naming everything that is wrong with it."""
    problems = []
    for name in ("percent", "least", "most"):
        value = getattr(uplift, name)
        if value is not None and abs(value) > MOST_PERCENT:
            most = format_percent(MOST_PERCENT)
            message = _("This is more than %(most)s.", most=most)
            problems.append(Problem(f"uplift_{name}", message))
    both = None not in (uplift.least, uplift.most)
    if both and uplift.least > uplift.most:  # type: ignore[operator]
        problems.append(
            Problem("uplift_least", _("The least change is above the most."))
        )
    if uplift.kind is Kind.INDEX and not uplift.index:
        problems.append(Problem("uplift_index", _("Say which index it follows.")))
    if len(uplift.index) > LONGEST_INDEX:
        message = _("This is longer than %(count)s characters.", count=LONGEST_INDEX)
        problems.append(Problem("uplift_index", message))
    if problems:
        raise InvalidInput(problems)


def rate_of(
    uplift: Uplift, published: Mapping[str, Decimal], day: date, months: int
) -> Rate:
    """Return the change from *day* on, where the last one was *months* before.

    An index is read at the newest month that is published before that of *day*, and
    as many months earlier.  Refused where that month was there the last time too:
    nothing rises twice for the same.

    :param published: the values of the index by month, such as ``2026-09``.
    """
    if uplift.kind is Kind.FIXED:
        return _bounded(uplift, uplift.percent, _("as agreed"))
    now = _newest(uplift, published, day, months)
    base = _month(add_months(date.fromisoformat(f"{now}-01"), -months))
    if base not in published:
        raise Refused(
            _(
                "“%(index)s” has no value for %(month)s.",
                index=uplift.index,
                month=base,
            ),
            hint=_("Add it to the table of the index."),
        )
    change = index_change(published[base], published[now])
    return _bounded(
        uplift,
        change + uplift.percent,
        _(
            "“%(index)s” %(base)s to %(now)s: %(change)s",
            index=uplift.index,
            base=base,
            now=now,
            change=format_percent(change),
        ),
    )


def index_change(base: Decimal, now: Decimal) -> Decimal:
    """Return by how many percent *now* is above *base*, to two digits, half up."""
    with localcontext(prec=60):
        change = 100 * (now - base) / base
    return change.quantize(_DIGITS, ROUND_HALF_UP)


def _newest(
    uplift: Uplift, published: Mapping[str, Decimal], day: date, months: int
) -> str:
    since = _month(add_months(day, -months))
    before = [month for month in published if since <= month < _month(day)]
    if not before:
        raise Refused(
            _(
                "“%(index)s” has no value for %(since)s or later, before %(day)s.",
                index=uplift.index,
                since=since,
                day=format_date(day),
            ),
            hint=_("Add it to the table of the index."),
        )
    return max(before)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _bounded(uplift: Uplift, percent: Decimal, why: str) -> Rate:
    if uplift.least is not None and percent < uplift.least:
        text = _("%(why)s, at least %(least)s", why=why, least=_said(uplift.least))
        return Rate(uplift.least, text)
    if uplift.most is not None and percent > uplift.most:
        text = _("%(why)s, at most %(most)s", why=why, most=_said(uplift.most))
        return Rate(uplift.most, text)
    return Rate(percent, why)


def _said(percent: Decimal) -> str:
    return format_percent(percent)
