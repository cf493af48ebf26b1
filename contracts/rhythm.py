"""In which rhythm an agreement is billed, and how parts of a period are reckoned.

Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from catalog.proration import Method
from contracts.cycles.billed import Timing
from contracts.cycles.cycle_days import LAST_CYCLE_DAY, Cycle
from contracts.cycles.intervals import Every, Unit
from contracts.cycles.stubs import FirstStub
from upheld.plain import from_plain

_YEAR_MONTHS = 12


class Alignment(StrEnum):
    """When billing periods begin.

    ``start``: on the day of the month on which the agreement starts.  ``cycle_day``:
    on the same day of the month for all agreements.  ``calendar``: with the calendar,
    quarters in January, April, July and October.
    """

    START = "start"
    CYCLE_DAY = "cycle_day"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What was agreed about billing; false for the usual, which records leave out.

    The usual is in advance, from the day of the start, parts by actual days.
    """

    timing: Timing = Timing.ADVANCE
    alignment: Alignment = Alignment.START
    #: Read where periods begin on a cycle day.
    cycle_day: int = 1
    first_stub: FirstStub = FirstStub.OWN
    proration: Method = Method.ACTUAL_DAYS

    def __bool__(self) -> bool:
        """Tell whether anything is other than usual."""
        return self != _USUAL

    @property
    def aligned(self) -> bool:
        """Whether periods begin on another day than the agreement."""
        return self.alignment is not Alignment.START

    def cycle(self, start: date, months: int) -> Cycle:
        """Return the billing cycle of what starts on a day, every *months* months."""
        return Cycle(
            start,
            Every(months, Unit.MONTH),
            self.cycle_day if self.alignment is Alignment.CYCLE_DAY else 0,
            calendar=self.alignment is Alignment.CALENDAR,
        )


_USUAL = Rhythm()
#: The names of its fields, which are also those of columns and of fields of forms.
RHYTHM = tuple(one.name for one in fields(Rhythm))


def read_rhythm(stored: Mapping[str, Any]) -> Rhythm:
    """Return the rhythm that a row holds by the names of its fields."""
    return _read(tuple([stored[name] for name in RHYTHM]))


@lru_cache(maxsize=256)
def _read(values: tuple[object, ...]) -> Rhythm:
    """Return the rhythm of the *values*, the same object for the same values."""
    return from_plain(Rhythm, dict(zip(RHYTHM, values, strict=True)))


def fits_calendar(months: int) -> bool:
    """Tell whether periods of so many months begin in the same months each year."""
    return _YEAR_MONTHS % months == 0


def is_cycle_day(day: int) -> bool:
    """Tell whether *day* can be a cycle day."""
    return 1 <= day <= LAST_CYCLE_DAY
