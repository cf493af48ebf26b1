"""States, events, terms and ages in plain words, with what pages show beside them."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from contracts.answers import months_words
from contracts.choice_words import option_words
from contracts.lifecycle import State
from contracts.terms import Term
from upheld.texts import _, ngettext

Choices = tuple[tuple[int, str], ...]

TERMS = (12, 24, 36, 48, 60, 0)
BILLING = (1, 3, 6, 12)
RENEWALS = (12, 24, 36, 1, 0)


class StateWords(NamedTuple):
    """A state as its chip says it."""

    text: str
    #: ``neutral``, ``info``, ``act``, ``good`` or ``bad``.
    tone: str


_CONTRACT_STATES: dict[str, Callable[[], StateWords]] = {
    State.DRAFT: lambda: StateWords(_("Draft"), "neutral"),
    State.OFFERED: lambda: StateWords(_("Offered"), "info"),
    State.ACCEPTED: lambda: StateWords(_("Signed, not started"), "info"),
    State.ACTIVE: lambda: StateWords(_("Active"), "good"),
    State.SUSPENDED: lambda: StateWords(_("Suspended"), "act"),
    State.EXPIRED: lambda: StateWords(_("Ended"), "neutral"),
    State.TERMINATED: lambda: StateWords(_("Cancelled"), "bad"),
    State.RENEWED: lambda: StateWords(_("Renewed"), "good"),
}
#: What happened: the words and the icon beside them.
_EVENTS: dict[str, Callable[[], tuple[str, str]]] = {
    "created": lambda: (_("Created"), "plus"),
    "revised": lambda: (_("New revision made"), "edit"),
    "sent": lambda: (_("Sent"), "send"),
    "viewed": lambda: (_("Opened by the customer"), "eye"),
    "accepted": lambda: (_("Accepted"), "check"),
    "declined": lambda: (_("Declined"), "x"),
    "expired": lambda: (_("Expired"), "clock"),
    "withdrawn": lambda: (_("Withdrawn"), "arrow-back-up"),
    "extended": lambda: (_("Can be accepted for longer"), "calendar"),
    "asked": lambda: (_("Question from the customer"), "help"),
    "answered": lambda: (_("Question answered"), "send"),
    "reminded": lambda: (_("Customer reminded by mail"), "clock"),
    "replaced": lambda: (_("Replaced by a newer revision"), "refresh"),
    "imported": lambda: (_("Imported"), "upload"),
    "activated": lambda: (_("Cover began"), "shield-check"),
    "amended": lambda: (_("Changed"), "edit"),
    "renewed": lambda: (_("Renewed"), "refresh"),
    "ending": lambda: (_("End agreed"), "x"),
    "ending_withdrawn": lambda: (_("End taken back"), "arrow-back-up"),
    "terminated": lambda: (_("Cancelled"), "x"),
    "suspended": lambda: (_("Suspended"), "clock"),
    "resumed": lambda: (_("Goes on"), "refresh"),
    "handed_on": lambda: (_("Handed to a colleague"), "users"),
    "taken_back": lambda: (_("Taken back from colleagues"), "arrow-back-up"),
    "asked_cancel": lambda: (_("Cancellation asked for"), "x"),
    "asked_renew": lambda: (_("Renewal asked for"), "refresh"),
    "asked_more_units": lambda: (_("Another number of units asked for"), "plus"),
    "asked_change": lambda: (_("Change asked for"), "edit"),
    "request_accepted": lambda: (_("Request confirmed"), "check"),
    "request_declined": lambda: (_("Request declined"), "x"),
    "request_done": lambda: (_("Request done"), "check"),
    "request_withdrawn": lambda: (_("Request taken back"), "arrow-back-up"),
}
#: What happens on its day, by a job.
_BY_DATE = frozenset({"activated", "expired", "suspended", "resumed", "terminated"})


def contract_state(state: str) -> StateWords:
    """Return how the state of a contract is shown."""
    return _CONTRACT_STATES[state]()


def event_words(what: str) -> str:
    """Return what happened; an event that is not known here, as it was stored."""
    return _EVENTS[what]()[0] if what in _EVENTS else what.capitalize()


def event_symbol(what: str) -> str:
    """Return the icon of an event."""
    return _EVENTS[what]()[1] if what in _EVENTS else "activity"


def event_author(what: str, who: str) -> str:
    """Return who did it; nobody for what the calendar does."""
    return "" if what in _BY_DATE else who


def age_words(days: int) -> str:
    """Return how long ago something was: ``today``, ``yesterday``, ``12 days ago``."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("%(num)s day ago", "%(num)s days ago", days)


def length_words(months: int) -> str:
    """Return ``3 years`` or ``18 months``."""
    if months and months % 12 == 0:
        return ngettext("%(num)s year", "%(num)s years", months // 12)
    return months_words(months)


def period_each(months: int) -> str:
    """Return how often something is charged: ``each quarter``."""
    return {
        1: _("each month"),
        3: _("each quarter"),
        6: _("each half-year"),
        12: _("each year"),
    }.get(months) or _("every %(months)s", months=months_words(months))


def period_net(months: int, charge: str) -> str:
    """Return what stands before the net price of one charge: ``Net, each year``."""
    if charge == "one_off":
        return _("Net, once")
    return _("Net, %(period)s", period=period_each(months))


def renewal_words(term: Term) -> str:
    """Return what happens after the term."""
    if term.evergreen:
        return _("runs until somebody cancels")
    if not term.renewal_months:
        return _("ends by itself")
    return _("renews by %(length)s", length=length_words(term.renewal_months))


def term_choices(current: int) -> Choices:
    """Return the terms to choose from, *current* among them."""
    return _choices(
        TERMS, current, lambda months: length_words(months) if months else _("No end")
    )


def billing_choices(current: int) -> Choices:
    """Return how often can be paid, *current* among them."""
    return _choices(BILLING, current, period_each)


def renewal_choices(current: int) -> Choices:
    """Return what can happen after the term, *current* among it."""
    return _choices(
        RENEWALS,
        current,
        lambda months: (
            _("renews by %(length)s", length=length_words(months))
            if months
            else _("ends by itself")
        ),
    )


def _choices(
    usual: Iterable[int], current: int, words: Callable[[int], str]
) -> Choices:
    known = tuple(usual)
    every = known if current in known else (*known, current)
    return tuple((months, words(months)) for months in every)


#: For templates, by the names that they use.
WORDS: dict[str, Any] = {
    "age_words": age_words,
    "contract_state": contract_state,
    "event_author": event_author,
    "event_symbol": event_symbol,
    "event_words": event_words,
    "length_words": length_words,
    "option_words": option_words,
    "period_each": period_each,
    "period_net": period_net,
    "renewal_words": renewal_words,
}
