"""The years of a term in which a line is delivered: how prices ramp up.

Pure.  Year 1 is the first twelve months; a last year of 0 means the end of the term.
A line of years 2 to 3 costs nothing in the first and its whole price in both others.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from upheld.errors import InvalidInput
from upheld.texts import _

YEAR = 12
MOST = 10


@dataclass(frozen=True, slots=True)
class Years:
    """From the first day of one year to the last day of another."""

    first: int = 1
    last: int = 0

    @property
    def whole(self) -> bool:
        """Whether it is the whole term."""
        return self.first == 1 and not self.last

    @property
    def start(self) -> int:
        """The months before it begins."""
        return YEAR * (self.first - 1)

    @property
    def until(self) -> int:
        """The months until it ends; 0 for the end of the term."""
        return YEAR * self.last

    def end(self, term_months: int) -> int:
        """Return the months until it ends, in a term of so many months."""
        return min(YEAR * self.last, term_months) if self.last else term_months

    def months(self, term_months: int) -> int:
        """Return how many months of the term it covers."""
        return max(0, self.end(term_months) - self.start)


WHOLE = Years()


def checked_years(first: int, last: int) -> Years:
    """Return the years, or refuse what is none."""
    if not 1 <= first <= MOST:
        raise InvalidInput.of(
            "from_year", _("Choose a year from 1 to %(most)s.", most=MOST)
        )
    if last and not first <= last <= MOST:
        raise InvalidInput.of(
            "to_year",
            _("The last year cannot be before year %(first)s.", first=first),
        )
    return Years(first, last)


def years_words(years: Years) -> str:
    """Say in which years a line is delivered; nothing for the whole term."""
    if years.whole:
        return ""
    if not years.last:
        return _("from year %(first)s", first=years.first)
    if years.first == years.last:
        return _("in year %(first)s", first=years.first)
    return _("years %(first)s to %(last)s", first=years.first, last=years.last)


def ramped(lines: Iterable[Years]) -> bool:
    """Tell whether not every line is delivered in the whole term."""
    return any(not one.whole for one in lines)
