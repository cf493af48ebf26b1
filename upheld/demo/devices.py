"""The devices that the story's quotes are for: believable serial numbers and places."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import count

from contracts.assets.serials import Given
from contracts.quotes.operations.devices import choose_devices
from contracts.quotes.queries import builder_view

#: How many serial numbers a customer has not sent yet, of a draft with more than
#: twice as many.
LATE = 6
_ROOMS = ("Server room", "Floor 1", "Floor 2", "Shop", "Warehouse")


def serials(code: str, day: date) -> Iterator[str]:
    """Yield serial numbers of what *code* covers, as made in the week of *day*."""
    year, week, _weekday = day.isocalendar()
    model = code.rpartition("-")[2]
    return (f"{model}-{year % 100}{week:02}-{number:05}" for number in _numbers())


def _numbers() -> Iterator[int]:
    return (next(_MADE) for _time in count())


#: No two devices of the story have one number.
_MADE = count(10_211)


def know_devices(quote_id: str, city: str, at: datetime, *, late: bool) -> None:
    """Choose the devices of a draft; *late*, the last few are still missing."""
    for line in builder_view(quote_id, today=at.date()).counted:
        wanted = line.missing
        if late and wanted > 2 * LATE:
            wanted -= LATE
        numbers = serials(line.code, at.date())
        given = [
            Given(row, next(numbers), {"model": line.code, "place": _place(city, row)})
            for row in range(1, wanted + 1)
        ]
        if given:
            choose_devices(quote_id, line.id, given, now=at)


def _place(city: str, row: int) -> str:
    return f"{city}, {_ROOMS[row % len(_ROOMS)]}"
