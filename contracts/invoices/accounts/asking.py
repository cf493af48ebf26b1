"""The days of a statement as somebody asks for them.  Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contracts.invoices.typed import day_of
from upheld.errors import InvalidInput, Problem
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both in it."""

    since: date
    until: date


def year_to(today: date) -> Span:
    """Return the days of a statement that nobody chose: a year, by whole months."""
    if today.month == 12:  # noqa: PLR2004  December
        return Span(date(today.year, 1, 1), today)
    return Span(date(today.year - 1, today.month + 1, 1), today)


def read_span(typed: Mapping[str, str], otherwise: Span) -> Span:
    """Return the days that were typed, or refuse with all that is wrong of them."""
    problems: list[Problem] = []
    days = {"since": otherwise.since, "until": otherwise.until}
    for name in days:
        try:
            if typed.get(name, "").strip():
                days[name] = day_of(typed[name], name)
        except InvalidInput as error:
            problems.extend(error.problems)
    if not problems and days["until"] < days["since"]:
        problems = [Problem("until", _("This is before the first day."))]
    if problems:
        raise InvalidInput(problems)
    return Span(**days)
