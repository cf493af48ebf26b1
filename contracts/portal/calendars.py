"""The days of an offer or contract as a calendar file, RFC 5545.

Pure: the same record gives the same bytes.  Words are in the language in force.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from contracts.records import ContractRecord, Offer
from upheld.texts import _, format_money

#: How long before the last day to cancel a calendar reminds.
AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """A day to note; ``key`` tells it apart within its file."""

    key: str
    day: date
    text: str
    remind: bool = False


def contract_calendar(record: ContractRecord, *, cancel_by: date | None) -> bytes:
    """Return the first and last day, the payments and the last day to cancel."""
    offer = record.offer
    name = offer.title or record.contract.number
    made_at = record.acceptance.at if record.acceptance else offer.sent_at
    entries = _contract_entries(offer, name, cancel_by)
    return _calendar(record.contract.number, name, made_at, entries)


def offer_calendar(offer: Offer, *, valid_until: date) -> bytes:
    """Return the last day on which *offer* can be accepted, and its first of cover."""
    name = offer.title or offer.number
    entries = (
        Entry(
            "accept",
            valid_until,
            _("Last day to accept: %(name)s", name=name),
            remind=True,
        ),
        Entry(
            "start", offer.term.starts_on, _("Cover would start: %(name)s", name=name)
        ),
    )
    return _calendar(f"{offer.number}-{offer.revision}", name, offer.sent_at, entries)


def _contract_entries(
    offer: Offer, name: str, cancel_by: date | None
) -> Iterator[Entry]:
    yield Entry("start", offer.term.starts_on, _("Cover starts: %(name)s", name=name))
    for payment in offer.payments:
        yield Entry(
            f"pay-{payment.due_on:%Y%m%d}",
            payment.due_on,
            _(
                "Payment due, %(amount)s: %(name)s",
                amount=format_money(payment.gross),
                name=name,
            ),
        )
    if cancel_by is not None:
        yield Entry(
            "cancel",
            cancel_by,
            _("Last day to cancel: %(name)s", name=name),
            remind=True,
        )
    if offer.term.last_day is not None:
        yield Entry(
            "end", offer.term.last_day, _("Last day of the term: %(name)s", name=name)
        )


def _calendar(
    number: str,
    name: str,
    made_at: datetime,
    entries: Iterator[Entry] | tuple[Entry, ...],
) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Upheld//Contracts//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(number, made_at, entry))
    return bytes(calendar.to_ical())


def _event(number: str, made_at: datetime, entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{number}-{entry.key}@upheld")
    event.add("dtstamp", made_at)
    event.add("dtstart", entry.day)
    event.add("summary", entry.text)
    event.add("transp", "TRANSPARENT")
    if entry.remind:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.text)
        alarm.add("trigger", -AHEAD)
        event.add_component(alarm)
    return event
