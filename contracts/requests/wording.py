"""Requests in words, for the seller and for the customer.

Pure.  Words are in the language in force.
"""

from collections.abc import Callable, Iterator
from typing import Any

from contracts.requests.facts import Facts
from contracts.requests.states import Kind, Move, State
from contracts.wording import StateWords
from upheld.money import Money
from upheld.texts import _, format_date, format_money, format_number

_KINDS: dict[Kind, Callable[[], str]] = {
    Kind.CANCEL: lambda: _("Cancellation"),
    Kind.RENEW: lambda: _("Renewal"),
    Kind.MORE_UNITS: lambda: _("Another number of units"),
    Kind.CHANGE: lambda: _("Change"),
}
_STATES: dict[State, Callable[[], StateWords]] = {
    State.OPEN: lambda: StateWords(_("Waits for an answer"), "act"),
    State.ACCEPTED: lambda: StateWords(_("Confirmed"), "good"),
    State.DECLINED: lambda: StateWords(_("Declined"), "bad"),
    State.DONE: lambda: StateWords(_("Done"), "good"),
    State.WITHDRAWN: lambda: StateWords(_("Taken back"), "neutral"),
}
_MOVES: dict[Move, Callable[[], str]] = {
    Move.ACCEPT: lambda: _("Confirm"),
    Move.DECLINE: lambda: _("Decline"),
    Move.FINISH: lambda: _("Mark as done"),
}


def kind_words(kind: Kind) -> str:
    """Return what is asked for."""
    return _KINDS[kind]()


def request_state(state: State) -> StateWords:
    """Return how the state of a request is shown."""
    return _STATES[state]()


def move_words(move: Move) -> str:
    """Return the text of the button for a decision."""
    return _MOVES[move]()


def fact_words(kind: Kind, facts: Facts) -> tuple[tuple[str, str], ...]:
    """Return what a request is about, as labels with their values."""
    return tuple(_FACTS[kind](facts))


def _cancel(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.last_day:
        yield _("Last day covered"), format_date(facts.last_day)
    if facts.due is not None:
        yield _("Still to pay until then, with tax"), format_money(facts.due)


def _renew(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.starts_on:
        yield _("New term from"), format_date(facts.starts_on)
    if facts.last_day:
        yield _("Covered until"), format_date(facts.last_day)
    if facts.yearly is not None:
        yield _("A year, before tax"), format_money(facts.yearly)


def _more_units(facts: Facts) -> Iterator[tuple[str, str]]:
    yield _("Service"), facts.service
    if facts.quantity_now is not None and facts.quantity is not None:
        yield _("Units now"), format_number(facts.quantity_now)
        yield _("Units wanted"), format_number(facts.quantity)
    if facts.price_now is not None:
        yield _("Price now, before tax"), priced(facts.price_now, facts.per)
    if facts.price is not None:
        yield _("New price, before tax"), priced(facts.price, facts.per)
    else:
        yield _("New price"), _("not known: it needs an offer")


def priced(amount: Money, per: str) -> str:
    """Return ``€ 410.00 a year``."""
    return _("%(amount)s %(per)s", amount=format_money(amount), per=per).strip()


_FACTS: dict[Kind, Callable[[Facts], Iterator[tuple[str, str]]]] = {
    Kind.CANCEL: _cancel,
    Kind.RENEW: _renew,
    Kind.MORE_UNITS: _more_units,
    Kind.CHANGE: lambda _facts: iter(()),
}

#: For templates, by the names that they use.
WORDS: dict[str, Any] = {
    "fact_words": fact_words,
    "kind_words": kind_words,
    "move_words": move_words,
    "request_state": request_state,
}
