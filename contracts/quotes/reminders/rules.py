"""Which offers somebody has to be reminded of, as a table.

Pure: whoever calls says which day it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from contracts.quotes.states import OPEN, State
from upheld.errors import InvalidInput
from upheld.texts import _, ngettext

LEAST_DAYS = 1
MOST_DAYS = 365


class Key(StrEnum):
    """What is waited for."""

    #: Nobody has opened it for so many days.
    UNSEEN = "unseen"
    #: It was opened so many days ago, and nobody has decided.
    UNDECIDED = "undecided"
    #: It can be accepted for so many days only.
    EXPIRING = "expiring"


@dataclass(frozen=True, slots=True)
class Rule:
    """After or before how many days whom to remind; nobody, where both are off."""

    key: Key
    days: int
    #: The customer gets a mail.
    mails: bool
    #: The salesperson finds it on the start page.
    tasks: bool


#: What holds for a seller who has set nothing.
RULES = (
    Rule(Key.UNSEEN, 3, mails=False, tasks=True),
    Rule(Key.UNDECIDED, 7, mails=False, tasks=True),
    Rule(Key.EXPIRING, 5, mails=True, tasks=True),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An offer as of a day."""

    state: State
    sent_on: date
    viewed_on: date | None
    #: The last day on which it can be accepted.
    valid_until: date


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is due, once for each day it counts from."""

    rule: Rule
    counted_from: date

    @property
    def names(self) -> tuple[str, date]:
        """What tells it from other reminders of the same offer."""
        return self.rule.key.value, self.counted_from


def due(rules: Iterable[Rule], offer: Waiting, today: date) -> tuple[Due, ...]:
    """Return what *offer* has to be reminded of *today*; nothing once it is decided."""
    if offer.state not in OPEN or today > offer.valid_until:
        return ()
    return tuple(
        Due(rule, day)
        for rule in rules
        if (rule.mails or rule.tasks)
        and (day := _COUNTED[rule.key](offer, rule.days, today)) is not None
    )


def check_rules(rules: Iterable[Rule]) -> None:
    """Refuse days that are no sensible number."""
    for rule in rules:
        if not LEAST_DAYS <= rule.days <= MOST_DAYS:
            raise InvalidInput.of(
                f"days-{rule.key}",
                _(
                    "Choose a number from %(least)s to %(most)s.",
                    least=LEAST_DAYS,
                    most=MOST_DAYS,
                ),
            )


def rule_words(rule: Rule) -> str:
    """Return what a rule says, for its row in the settings."""
    return {
        Key.UNSEEN: _("The customer has not opened the offer"),
        Key.UNDECIDED: _("The customer has opened the offer and not decided"),
        Key.EXPIRING: _("The offer can be accepted for a few days only"),
    }[rule.key]


def task_words(key: str, counted_from: date, today: date) -> str:
    """Return why an offer waits for the salesperson."""
    days = abs((today - counted_from).days)
    if key == Key.EXPIRING:
        if not days:
            return _("Can be accepted today only")
        return ngettext(
            "Can be accepted for %(num)s more day",
            "Can be accepted for %(num)s more days",
            days,
        )
    if key == Key.UNSEEN:
        return ngettext(
            "Not opened for %(num)s day", "Not opened for %(num)s days", days
        )
    return ngettext(
        "Opened %(num)s day ago, not decided",
        "Opened %(num)s days ago, not decided",
        days,
    )


def _unseen(offer: Waiting, days: int, today: date) -> date | None:
    is_due = offer.state is State.SENT and today >= offer.sent_on + timedelta(days=days)
    return offer.sent_on if is_due else None


def _undecided(offer: Waiting, days: int, today: date) -> date | None:
    seen = offer.viewed_on
    is_due = seen is not None and today >= seen + timedelta(days=days)
    return seen if is_due else None


def _expiring(offer: Waiting, days: int, today: date) -> date | None:
    # What was sent for a short time only is not urgent on the day it is sent.
    is_due = offer.sent_on < today >= offer.valid_until - timedelta(days=days)
    return offer.valid_until if is_due else None


_COUNTED: dict[Key, Callable[[Waiting, int, date], date | None]] = {
    Key.UNSEEN: _unseen,
    Key.UNDECIDED: _undecided,
    Key.EXPIRING: _expiring,
}
