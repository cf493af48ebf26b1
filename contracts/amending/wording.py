"""What an amendment changes, a sentence each, in the language in force.  Pure."""

from datetime import date, timedelta

from contracts.quotes.changes import (
    Detail,
    fact_details,
    line_details,
    quantity_words,
)
from contracts.quotes.comparing import LineChange, compare, side_of_offer
from contracts.records import Offer
from upheld.texts import _, format_date


def changes_of(before: Offer, after: Offer) -> tuple[str, ...]:
    """Return what is new, gone or other in *after*: lines first, then the rest."""
    until = after.valid_until
    difference = compare(side_of_offer(before, until), side_of_offer(after, until))
    return (
        *(text for one in difference.lines if (text := _line(one))),
        *(_detail(one) for one in fact_details(difference)),
    )


def pause_words(starts_on: date, ends_on: date | None) -> str:
    """Return from when to when a contract is suspended; *ends_on* is exclusive."""
    first = format_date(starts_on)
    if ends_on is None:
        return _(
            "It is suspended from %(first)s until you say when it goes on.", first=first
        )
    last = format_date(ends_on - timedelta(days=1))
    return _("It is suspended from %(first)s to %(last)s.", first=first, last=last)


def _line(change: LineChange) -> str:
    what = {"title": change.line.title, "quantity": quantity_words(change.line)}
    if change.kind == "added":
        return _("New: %(title)s, %(quantity)s.", **what)
    if change.kind == "removed":
        return _("No longer: %(title)s, %(quantity)s.", **what)
    details = " ".join(_detail(one) for one in line_details(change))
    return f"{change.line.title}. {details}" if details else ""


def _detail(one: Detail) -> str:
    return _(
        "%(what)s: %(after)s, before %(before)s.",
        what=one.label,
        after=one.after,
        before=one.before,
    )
