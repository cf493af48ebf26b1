"""Whether a device is covered on a day, by what and until when.

Pure: whoever calls says which day it is.  Days that people are shown are the last
ones covered.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from contracts.lifecycle import IN_FORCE, State
from contracts.terms import Term
from upheld.texts import _, format_date, language

_ALIVE = IN_FORCE | {State.ACCEPTED}


class Answer(StrEnum):
    """What is said of one serial number."""

    COVERED = "covered"
    #: Its contract is suspended on that day.
    PAUSED = "paused"
    #: It will be covered.
    STARTS = "starts"
    #: It was covered.
    ENDED = "ended"
    #: It is known, and no contract has ever covered it.
    NEVER = "never"
    UNKNOWN = "unknown"
    #: It is no serial number at all.
    WRONG = "wrong"
    #: The same stands higher up in the list.
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a contract is suspended, the end exclusive; ``None`` for open."""

    starts_on: date
    ends_on: date | None

    def holds(self, day: date) -> bool:
        """Return whether the contract is suspended on *day*."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class Covering:
    """A device on a line of a contract, with what decides how long that holds."""

    serial: str
    serial_key: str
    maker_key: str
    product: str
    place: str
    customer_id: str
    deal_id: str
    contract_id: str
    number: str
    state: str
    position: int
    offering_code: str
    kind: str
    service: str
    term: Term
    #: The first day that the contract does not cover; ``None`` without an end.
    contract_ends_on: date | None
    starts_on: date | None
    ends_on: date | None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a covering stands on a day."""

    answer: Answer
    covering: Covering
    #: The first day covered.
    start: date
    #: The last day covered; ``None`` without an end.
    last: date | None
    #: The first day covered after a pause; ``None`` where no such day is known.
    again: date | None = None


@dataclass(frozen=True, slots=True)
class DeviceAnswer:
    """What is said of one serial number that was asked for."""

    #: The row of the list that it stood on, from 1.
    row: int
    #: As it was typed.
    asked: str
    answer: Answer
    #: Those that cover it now; where none does, the one nearest to now.
    standings: tuple[Standing, ...] = ()
    #: Of the device, where it is known without a contract.
    model: str = ""
    place: str = ""
    #: Why it is no serial number.
    problem: str = ""

    @property
    def best(self) -> Standing | None:
        """The covering that the answer is about."""
        return self.standings[0] if self.standings else None


def standing(covering: Covering, today: date) -> Standing:
    """Return how *covering* stands on *today*.

    A contract that renews covers until the end of the term in force; one that is
    over, until the day on which it ended.  One that is suspended on its very first day
    starts when it goes on.
    """
    start = covering.starts_on or covering.term.starts_on
    last = _last_day(covering, max(today, start))
    if covering.ends_on is not None:
        own = covering.ends_on - timedelta(days=1)
        last = own if last is None else min(last, own)
    answer = _answer(covering, start, last, today)
    looked_at = start if answer is Answer.STARTS else today
    pause = next((one for one in covering.pauses if one.holds(looked_at)), None)
    if answer not in {Answer.COVERED, Answer.STARTS} or pause is None:
        return Standing(answer, covering, start, last)
    again = pause.ends_on
    if again is not None and last is not None and again > last:
        again = None
    if answer is Answer.STARTS and again is not None:
        return Standing(answer, covering, again, last)
    return Standing(Answer.PAUSED, covering, start, last, again)


def sorted_standings(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """Return what covers now, the longest first; else the one nearest to now."""
    found = list(standings)
    covering = [one for one in found if one.answer is Answer.COVERED]
    if covering:
        return tuple(sorted(covering, key=_longest))
    paused = [one for one in found if one.answer is Answer.PAUSED]
    if paused:
        return tuple(sorted(paused, key=_longest)[:1])
    starting = [one for one in found if one.answer is Answer.STARTS]
    if starting:
        return (min(starting, key=lambda one: one.start),)
    return tuple(sorted(found, key=_longest)[:1])


def clashes(covering: Covering, term: Term) -> Standing | None:
    """Return how *covering* stands when *term* begins, if both hold on some day.

    A contract that is suspended goes on, so that it counts as one that covers.
    """
    then = standing(covering, term.starts_on)
    if then.answer in {Answer.COVERED, Answer.PAUSED}:
        return then
    ends_on = term.ends_on
    begins = then.answer is Answer.STARTS and (ends_on is None or then.start < ends_on)
    return then if begins else None


def until_words(one: Standing) -> str:
    """Return ``until 31 Dec 2029``, or that there is no end."""
    if one.last is None:
        return _("without an end")
    return _("until %(day)s", day=day_words(one.last))


def gap_words(answer: DeviceAnswer) -> str:
    """Return in a sentence why a device is not covered; nothing when it is."""
    best = answer.best
    if answer.answer is Answer.ENDED and best is not None:
        if best.last is None:
            return _("Its cover has ended.")
        return _("Its cover ended on %(day)s.", day=day_words(best.last))
    if answer.answer is Answer.PAUSED and best is not None:
        return _paused_words(best)
    if answer.answer is Answer.STARTS and best is not None:
        return _("Its cover starts on %(day)s.", day=day_words(best.start))
    return {
        Answer.NEVER: _("It has never been on a contract."),
        Answer.UNKNOWN: _("We do not know this serial number."),
        Answer.WRONG: answer.problem,
        Answer.REPEATED: _("The same serial number stands higher up."),
    }.get(answer.answer, "")


def _paused_words(one: Standing) -> str:
    number = one.covering.number
    if one.again is None:
        return _("Contract %(number)s is suspended.", number=number)
    return _(
        "Contract %(number)s is suspended. It covers again from %(day)s.",
        number=number,
        day=day_words(one.again),
    )


def answer_title(answer: Answer) -> str:
    """Return the answer in a word or two."""
    return {
        Answer.COVERED: _("Covered"),
        Answer.PAUSED: _("Not covered now"),
        Answer.STARTS: _("Not covered yet"),
        Answer.ENDED: _("Not covered any more"),
        Answer.NEVER: _("Not covered"),
        Answer.UNKNOWN: _("Not known"),
        Answer.WRONG: _("No serial number"),
        Answer.REPEATED: _("Twice in the list"),
    }[answer]


def counted(answers: Sequence[DeviceAnswer]) -> tuple[tuple[Answer, int], ...]:
    """Return how many answers there are of each kind, in the order of the kinds."""
    counts = Counter(one.answer for one in answers)
    return tuple((kind, counts[kind]) for kind in Answer if counts[kind])


def _last_day(covering: Covering, day: date) -> date | None:
    if State(covering.state) in _ALIVE:
        return _last_of_term(covering.term, day)
    ended = covering.contract_ends_on
    return None if ended is None else ended - timedelta(days=1)


@lru_cache(maxsize=4096)
def _last_of_term(term: Term, day: date) -> date | None:
    """Return the last day of the term in force: the same for a whole contract."""
    return None if term.evergreen else term.on(day).last_day


def day_words(day: date) -> str:
    """Return a day as people read it; in a long list it is made once."""
    return _shown(day, language())


@lru_cache(maxsize=4096)
def _shown(day: date, _language: str) -> str:
    return format_date(day)


def _answer(covering: Covering, start: date, last: date | None, today: date) -> Answer:
    is_over = last is None and State(covering.state) not in _ALIVE
    if is_over or (last is not None and last < today):
        return Answer.ENDED
    return Answer.STARTS if today < start else Answer.COVERED


def _longest(one: Standing) -> tuple[bool, int]:
    last = one.last
    return last is not None, -last.toordinal() if last else 0
