"""When a term begins anew, and when prices change within one.  Pure."""

from collections.abc import Iterator
from datetime import date

from contracts.terms import Term
from contracts.uplift import Every, Uplift
from upheld.dates import add_months

YEAR = 12


def first_change(term: Term, uplift: Uplift | None) -> date | None:
    """Return the first day on which something begins anew; ``None`` for never."""
    return next((day for day, _term in _changes(term, uplift)), None)


def change_days(
    term: Term, uplift: Uplift | None, since: date, today: date
) -> Iterator[tuple[date, bool]]:
    """Yield the days after *since*, up to *today*, on which something begins anew.

    With each whether it is a new term; other days are years whose prices change.
    """
    for day, begins in _changes(term, uplift):
        if day > today:
            return
        if day > since:
            yield day, begins


def change_after(term: Term, uplift: Uplift | None, today: date) -> date | None:
    """Return the first such day after *today*; ``None`` where nothing follows."""
    return next((day for day, _term in _changes(term, uplift) if day > today), None)


def _changes(term: Term, uplift: Uplift | None) -> Iterator[tuple[date, bool]]:
    """Yield all days in their order, without end where the agreement has none."""
    yearly = uplift is not None and uplift.every is Every.YEAR
    begins = term.months if term.renewal_months and term.months else 0
    year = YEAR if yearly else 0
    while begins or year:
        months = min(one for one in (begins, year) if one)
        ended = term.months and not term.renewal_months and months >= term.months
        if ended or months > YEAR * date.max.year:
            return
        yield add_months(term.starts_on, months), months == begins
        begins += term.renewal_months if months == begins else 0
        year += YEAR if months == year else 0
