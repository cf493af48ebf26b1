"""What may be asked of figures, as it is typed.  Pure."""

from datetime import date

from contracts.figures.movements import Kind
from upheld.dates import add_months
from upheld.errors import InvalidInput
from upheld.texts import _, format_month

#: How far back figures go, in months.
LONGEST = 600
#: As many letters as ``2026-09`` has.
_LETTERS = 7


def read_month(text: str, today: date) -> date:
    """Return the first day of the month that was typed, of *today*'s for nothing."""
    last = today.replace(day=1)
    if not text:
        return last
    first = add_months(last, -LONGEST)
    month = _first_day(text)
    if month is None:
        raise InvalidInput.of(
            "month",
            _(
                "“%(text)s” is no month. Type the year and the month, such as "
                "%(such)s.",
                text=text[:20],
                such=f"{last:%Y-%m}",
            ),
        )
    if not first <= month <= last:
        raise InvalidInput.of(
            "month",
            _(
                "There are no figures of %(month)s. Type a month from %(first)s to "
                "%(last)s.",
                month=format_month(month),
                first=f"{first:%Y-%m}",
                last=f"{last:%Y-%m}",
            ),
        )
    return month


def _first_day(text: str) -> date | None:
    if len(text) != _LETTERS:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def read_kind(text: str) -> Kind:
    """Return the movement that was named, new revenue for nothing."""
    if text and text not in {*Kind}:
        raise InvalidInput.of(
            "kind",
            _(
                "There is no movement “%(text)s”. Choose one of: %(kinds)s.",
                text=text[:20],
                kinds=", ".join(Kind),
            ),
        )
    return Kind(text) if text else Kind.NEW
