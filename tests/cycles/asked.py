"""How the words of worked cases are said in our settings, whatever their source."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from contracts.cycles.billed import Timing
from contracts.cycles.cycle_days import Cycle
from contracts.cycles.intervals import Every, Unit
from contracts.cycles.runs import Run
from contracts.terms import NoticeUnit
from upheld.money import Money

Given = Mapping[str, Any]

TIMINGS = {
    "pre-paid": Timing.ADVANCE,
    "in advance": Timing.ADVANCE,
    "post-paid": Timing.ARREARS,
    "in arrears": Timing.ARREARS,
    "greedy": Timing.GREEDY,
}
PERIODS = {
    "daily": (1, Unit.DAY),
    "day": (1, Unit.DAY),
    "weekly": (1, Unit.WEEK),
    "week": (1, Unit.WEEK),
    "biweekly": (2, Unit.WEEK),
    "thirty_days": (30, Unit.DAY),
    "thirty_one_days": (31, Unit.DAY),
    "monthly": (1, Unit.MONTH),
    "month": (1, Unit.MONTH),
    "monthlylastday": (1, Unit.MONTH),
    "bimestrial": (2, Unit.MONTH),
    "quarterly": (1, Unit.QUARTER),
    "quarter": (1, Unit.QUARTER),
    "semesterly": (1, Unit.HALF_YEAR),
    "semiannual": (1, Unit.HALF_YEAR),
    "biannual": (1, Unit.HALF_YEAR),
    "half-year": (1, Unit.HALF_YEAR),
    "yearly": (1, Unit.YEAR),
    "annual": (1, Unit.YEAR),
    "year": (1, Unit.YEAR),
    "biennial": (2, Unit.YEAR),
}
NUMBER = re.compile(r"-?\d+(\.\d+)?")
SINGULAR = {"days": "day", "weeks": "week", "months": "month", "years": "year"}
NOTICE = {
    "days": NoticeUnit.DAYS,
    "months": NoticeUnit.MONTHS,
    "whole_months": NoticeUnit.WHOLE_MONTHS,
}


def day(text: str | None) -> date:
    assert text is not None
    return date.fromisoformat(text)


def day_or_none(text: str | None) -> date | None:
    return None if text is None else day(text)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def period(word: str, times: int = 1) -> Every:
    count, unit = PERIODS[word]
    return Every(count * times, unit)


def every(given: Given, start: str = "every_") -> Every:
    """Read {"every_months": 3} and its like."""
    for name, unit in SINGULAR.items():
        if start + name in given:
            return Every(given[start + name], Unit(unit))
    raise KeyError(start)


def cycle(given: Given) -> Cycle:
    asked = period(given["period"])
    day_of_cycle = given["bill_cycle_day"] if asked.months else 0
    return Cycle(day(given["start"]), asked, day_of_cycle)


def run(given: Given) -> Run:
    return Run(
        period(given["rule"], given.get("interval", 1)),
        TIMINGS[given["mode"]],
        month_end=given["rule"] == "monthlylastday",
        offset=given.get("offset"),
    )


def money(given: Given, name: str) -> Money:
    return as_money(given[name], minor=given.get("minor_units", False))


def as_money(value: Any, *, minor: bool = False) -> Money:
    return Money(int(value), "EUR") if minor else Money.of(str(value), "EUR")


def said(amount: Money, given: Given) -> Any:
    return amount.minor if given.get("minor_units") else amount.amount


def plain(value: Any) -> Any:
    """Make what is expected and what came out comparable: "7" and "7.00" the same."""
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat().replace("+00:00", "Z")
    return Decimal(value) if NUMBER.fullmatch(str(value)) else value
