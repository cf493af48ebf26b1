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


def decision(
    offer: Offer, state: str, events: Sequence[Event], *, newer: bool
) -> Decision | None:
    """Return what became of *offer*; ``None`` while its customer can decide.

    *newer* says that another revision was sent after this one.
    """
    say = _SENTENCES.get(State(state))
    if say is None:
        return None
    found = say(offer, events)
    if newer and found.leads_to == "":
        way_on = _("There is a newer offer.")
        return Decision(found.sentence, way_on, found.tone, "newest")
    return found


def _accepted(offer: Offer, events: Sequence[Event]) -> Decision:
    event = _last("accepted", events)
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


def _declined(offer: Offer, events: Sequence[Event]) -> Decision:
    event = _last("declined", events)
    sentence = (
        _("You declined this offer on %(day)s.", day=_day(offer, event))
        if event
        else _("You declined this offer.")
    )
    way_on = _("If you need it after all, ask %(name)s.", name=_person(offer))
    return Decision(sentence, way_on, "")


def _expired(offer: Offer, events: Sequence[Event]) -> Decision:
    way_on = _("Ask %(name)s for a new one.", name=_person(offer))
    if event := _last("withdrawn", events):
        sentence = _("We took this offer back on %(day)s.", day=_day(offer, event))
        return Decision(sentence, way_on, "act")
    until = format_date(offer.valid_until)
    sentence = _("This offer could be accepted until %(day)s.", day=until)
    return Decision(sentence, way_on, "act")


def _replaced(_offer: Offer, _events: Sequence[Event]) -> Decision:
    sentence = _("This offer has been replaced by a newer one.")
    return Decision(sentence, "", "act", "newest")


_SENTENCES: dict[State, Callable[[Offer, Sequence[Event]], Decision]] = {
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
