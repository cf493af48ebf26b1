"""Why an offer cannot be decided on any more, and how its customer gets on.

Pure.  Words are in the language in force.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from contracts.quotes.states import State
from contracts.records import Event, Offer
from upheld.texts import _, format_date


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of an offer: a sentence, what to do, and where that leads."""

    sentence: str
    way_on: str
    tone: str
    leads_to: Literal["", "contract", "newest"] = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """What is told of an offer that nobody can decide on any more."""

    offer: Offer
    events: Sequence[Event]
    #: The last day on which it could be accepted, which may have been put off.
    valid_until: date
    #: The newest revision that was sent, when that is another one; or 0.
    newer: int = 0


def decision(state: str, closed: Closed) -> Decision | None:
    """Return what became of an offer; ``None`` while its customer can decide."""
    say = _SENTENCES.get(State(state))
    if say is None:
        return None
    found = say(closed)
    if closed.newer and found.leads_to == "":
        way_on = _("There is a newer offer, revision %(number)s.", number=closed.newer)
        return Decision(found.sentence, way_on, found.tone, "newest")
    return found


def _accepted(closed: Closed) -> Decision:
    offer, event = closed.offer, _last("accepted", closed.events)
    sentence = (
        _(
            "%(who)s accepted this offer on %(day)s.",
            who=event.who,
            day=_day(offer, event),
        )
        if event
        else _("This offer has been accepted.")
    )
    return Decision(sentence, _("Your contract says the rest."), "good", "contract")


def _declined(closed: Closed) -> Decision:
    offer, event = closed.offer, _last("declined", closed.events)
    sentence = (
        _("You declined this offer on %(day)s.", day=_day(offer, event))
        if event
        else _("You declined this offer.")
    )
    way_on = _("If you need it after all, ask %(name)s.", name=_person(offer))
    return Decision(sentence, way_on, "")


def _expired(closed: Closed) -> Decision:
    offer = closed.offer
    way_on = _("Ask %(name)s for a new one.", name=_person(offer))
    if event := _last("withdrawn", closed.events):
        sentence = _("We took this offer back on %(day)s.", day=_day(offer, event))
        return Decision(sentence, way_on, "act")
    until = format_date(closed.valid_until)
    sentence = _("This offer could be accepted until %(day)s.", day=until)
    return Decision(sentence, way_on, "act")


def _replaced(closed: Closed) -> Decision:
    sentence = (
        _("This offer has been replaced by revision %(number)s.", number=closed.newer)
        if closed.newer
        else _("This offer has been replaced by a newer one.")
    )
    return Decision(sentence, "", "act", "newest")


_SENTENCES: dict[State, Callable[[Closed], Decision]] = {
    State.ACCEPTED: _accepted,
    State.DECLINED: _declined,
    State.EXPIRED: _expired,
    State.REPLACED: _replaced,
}


def _last(what: str, events: Sequence[Event]) -> Event | None:
    return next((one for one in reversed(events) if one.what == what), None)


def _day(offer: Offer, event: Event) -> str:
    day: date = event.at.astimezone(ZoneInfo(offer.timezone)).date()
    return format_date(day)


def _person(offer: Offer) -> str:
    return offer.owner or offer.seller.name
