"""What the customer's pages call states, events, times and sizes.

Pure.  Words are in the language in force.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from contracts.records import Event
from upheld.texts import _, format_number, ngettext

_KILO = 1000


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened, as a sentence, with the name of its icon."""

    at: datetime
    sentence: str
    symbol: str


def days_left(until: date, today: date) -> str:
    """Return ``54 days left``, today among them; *until* is the last day."""
    left = (until - today).days + 1
    if left == 1:
        return _("today is the last day")
    return ngettext("%(num)s day left", "%(num)s days left", left)


def last_day(end: date) -> date:
    """Return the last day of a period whose *end* is the first day after it."""
    return end - timedelta(days=1)


def file_size(size: int) -> str:
    """Return ``38 kB`` or ``1.2 MB`` for a number of bytes."""
    if size < _KILO * _KILO:
        return _("%(size)s kB", size=format_number(max(1, (size + 500) // _KILO)))
    tenths = (size + 50_000) // 100_000
    return _("%(size)s MB", size=format_number(Decimal(tenths) / 10))


def history(events: Iterable[Event]) -> tuple[Happening, ...]:
    """Return what happened, the last first; the seller's own steps are left out."""
    found = sorted(_happenings(events), key=lambda one: one.at, reverse=True)
    return tuple(found)


def _happenings(events: Iterable[Event]) -> Iterator[Happening]:
    sentences = {
        "sent": (_("%(who)s sent the offer."), "send"),
        "viewed": (_("%(who)s opened the offer."), "eye"),
        "declined": (_("%(who)s declined the offer."), "x"),
        "expired": (_("The offer expired."), "clock"),
        "withdrawn": (_("%(who)s took the offer back."), "arrow-back-up"),
        "extended": (_("%(who)s kept the offer open for longer."), "calendar"),
        "asked": (_("%(who)s asked a question."), "help"),
        "answered": (_("%(who)s answered a question."), "send"),
        "accepted": (_("%(who)s accepted and signed."), "check"),
        "imported": (_("The contract came from our former system."), "upload"),
        "activated": (_("The cover began."), "shield-check"),
        "amended": (_("The contract was changed."), "edit"),
        "renewed": (_("The contract was renewed."), "refresh"),
        "ending": (_("The end of the contract was noted."), "x"),
        "ending_withdrawn": (_("The end was taken back."), "arrow-back-up"),
        "terminated": (_("The contract ended."), "x"),
        "suspended": (_("The contract was suspended."), "clock"),
        "resumed": (_("The contract goes on."), "refresh"),
        "handed_on": (_("%(who)s let a colleague sign."), "users"),
        "taken_back": (_("%(who)s took the offer back from colleagues."), "users"),
        "asked_cancel": (_("%(who)s cancelled the contract."), "x"),
        "asked_renew": (_("%(who)s asked to renew."), "refresh"),
        "asked_more_units": (_("%(who)s asked for another number of units."), "plus"),
        "asked_change": (_("%(who)s asked for a change."), "edit"),
        "request_accepted": (_("%(who)s confirmed what was asked for."), "check"),
        "request_declined": (_("%(who)s declined what was asked for."), "x"),
        "request_done": (_("%(who)s did what was asked for."), "check"),
        "request_withdrawn": (_("%(who)s took a request back."), "arrow-back-up"),
    }
    for event in events:
        if event.what in sentences:
            sentence, symbol = sentences[event.what]
            yield Happening(event.at, sentence % {"who": event.who}, symbol)
        if event.what == "accepted":
            # An offer that is signed cannot expire any more: from here on it is cover.
            sentences["expired"] = (_("The cover ended."), "archive")
