"""A line as its model was asked for it, and what another answer would change.

Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from plugins.types import PriceRequest, UsageEvent
from upheld.money import Money, to_minor
from upheld.plain import from_plain, to_plain

YEAR = 12
#: What a model answered, as JSON holds it: rows, or why there are none.
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """One priced line of a quote or a contract, with what its model was asked."""

    #: ``quote`` or ``contract``, and the number that people know.
    kind: str
    number: str
    customer: str
    position: int
    title: str
    model: str
    model_version: str
    #: What the model answered, rounded: before options and discounts.
    answered: Money
    #: The same row by row.
    amounts: tuple[Money, ...]
    #: The months that it pays for; 0 for a one-off price.
    period_months: int
    parameters: Mapping[str, Any] = field(repr=False)
    #: As JSON holds a :class:`~plugins.types.PriceRequest`.
    request: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """What the line is called: ``Q-2026-00046 line 2``."""
        return f"{self.number} line {self.position}"


@dataclass(frozen=True, slots=True)
class Effect:
    """What another version of a model would change of one line."""

    line: AskedLine
    #: For one charge period; ``None`` where there is no answer.
    old: Money | None
    new: Money | None
    #: Why there is none.
    reason: str = ""

    @property
    def yearly(self) -> Money | None:
        """The difference in a year; ``None`` for what is paid once."""
        months = self.line.period_months
        if self.apart is None or not months:
            return None
        return self.apart.part(YEAR, months)

    @property
    def once(self) -> Money | None:
        """The difference of what is paid once; ``None`` for what comes again."""
        return None if self.line.period_months else self.apart

    @property
    def apart(self) -> Money | None:
        """The difference for one charge period, or once."""
        if self.old is None or self.new is None:
            return None
        return self.new - self.old

    @property
    def changes(self) -> bool:
        """Whether the new version answers otherwise, or not at all."""
        return self.new is None or self.old != self.new


def effect(line: AskedLine, old: Answer, new: Answer) -> Effect:
    """Return what becomes of *line* when *new* takes the place of *old*."""
    currency = line.answered.currency
    reason = new.get("reason") or old.get("reason") or ""
    return Effect(line, summed(old, currency), summed(new, currency), str(reason))


def summed(answer: Answer, currency: str) -> Money | None:
    """Return what the rows of *answer* come to; ``None`` where there are none."""
    if "rows" not in answer:
        return None
    total = sum((Decimal(amount) for _sentence, amount in answer["rows"]), Decimal(0))
    return Money(to_minor(total, currency), currency)


def rounded(answer: Answer, currency: str) -> tuple[Money, ...] | None:
    """Return the rows of *answer* as a price sheet has them: sums are rounded."""
    if "rows" not in answer:
        return None
    amounts, exact, before = [], Decimal(0), Money.zero(currency)
    for _sentence, amount in answer["rows"]:
        exact += Decimal(amount)
        running = Money(to_minor(exact, currency), currency)
        amounts.append(running - before)
        before = running
    return tuple(amounts)


@dataclass(frozen=True, slots=True)
class Again:
    """A line asked again, beside what was answered then."""

    line: AskedLine
    #: What was asked; empty for nothing.
    version: str
    now: tuple[Money, ...] | None
    #: Why there is no answer.
    reason: str = ""

    @property
    def same(self) -> bool:
        """Whether each row is what it was."""
        return self.now == self.line.amounts

    @property
    def differences(self) -> tuple[tuple[int, Money | None, Money | None], ...]:
        """The rows that differ: their place from 1, then and now."""
        pairs = zip_longest(self.line.amounts, self.now or ())
        return tuple(
            (place, then, now)
            for place, (then, now) in enumerate(pairs, 1)
            if then != now
        )


def totals(differences: Iterable[Money | None]) -> dict[str, Money]:
    """Return the sums of *differences*, by currency."""
    found: dict[str, Money] = {}
    for one in differences:
        if one is not None:
            sum_before = found.get(one.currency, Money.zero(one.currency))
            found[one.currency] = sum_before + one
    return found


def fixture(line: AskedLine, answer: Answer) -> dict[str, Any]:
    """Return a case for the fixtures of the model: ``answer`` is that of today.

    Where it comes to what was answered then, its rows are expected; otherwise the sum
    of then is, so that the case shows the difference.
    """
    case: dict[str, Any] = {
        "title": f"{line.name}: {line.title}",
        "parameters": dict(line.parameters),
        "request": request_plain(line.request),
    }
    if summed(answer, line.answered.currency) == line.answered:
        rows = [[sentence, amount] for sentence, amount in answer["rows"]]
        return {**case, "rows": rows}
    return {**case, "total": f"{line.answered.amount:f}"}


def request_plain(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored request as fixtures write it: without what is always so."""
    request = from_plain(PriceRequest, plain)
    usual = to_plain(_USUAL)
    kept = {
        name: value
        for name, value in to_plain(request).items()
        if name in _SAID or value != usual.get(name)
    }
    if request.events:
        kept["events"] = [_event(one) for one in request.events]
    return kept


def _event(event: UsageEvent) -> list[str]:
    weighted = event.weighted
    return [f"{event.amount:f}", *([] if weighted is None else [f"{weighted:f}"])]


#: Always written: a fixture would fill in something else.
_SAID = {
    *("offering", "title", "quantity", "currency", "term_months", "starts_on"),
    "covered_value",
}
_USUAL = PriceRequest(
    offering="",
    title="",
    quantity=Decimal(0),
    currency="EUR",
    term_months=0,
    starts_on=date(2000, 1, 1),
)
