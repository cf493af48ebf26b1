"""How long a contract covers: until when, how much of it is over, what can be done.

Pure.  Words are in the language in force.
"""

from dataclasses import dataclass
from datetime import date

from contracts.answers import notice_words
from contracts.lifecycle import State
from contracts.portal.wording import days_left
from contracts.terms import Term
from upheld.texts import _, format_date, ngettext

_OVER = frozenset({State.EXPIRED, State.TERMINATED})


@dataclass(frozen=True, slots=True)
class Cover:
    """The first thing that the page of a contract says."""

    #: The last day covered; ``None`` for a contract without an end.
    until: date | None
    ended: bool
    #: Percent of the term in force that is over, 0 to 100.
    elapsed: int
    #: When it started or starts, and how many days are left.
    span: str
    #: How to cancel where there is no last day for it; empty when it has ended.
    cancel: str


def cover(term: Term, state: str, until: date | None, *, today: date) -> Cover:
    """Return how long a contract covers; *until* is its last day, as of *today*."""
    ended = State(state) in _OVER or (until is not None and until < today)
    return Cover(
        until=until,
        ended=ended,
        elapsed=100 if ended else _elapsed(term, until, today),
        span=_span(term, until, today, ended=ended),
        cancel="" if ended else _cancel(term),
    )


def _elapsed(term: Term, until: date | None, today: date) -> int:
    if until is None or today < term.starts_on:
        return 0
    start = term.on(today).start
    days = (until - start).days + 1
    return min(100, (today - start).days * 100 // days)


def _span(term: Term, until: date | None, today: date, *, ended: bool) -> str:
    start = format_date(term.starts_on)
    if today < term.starts_on:
        return ngettext(
            "Starts tomorrow, on %(day)s.",
            "Starts on %(day)s, in %(num)s days.",
            (term.starts_on - today).days,
            day=start,
        )
    if ended or until is None:
        return _("Started on %(day)s.", day=start)
    left = days_left(until, today)
    return _(
        "%(left)s. Started on %(day)s.", left=left[:1].upper() + left[1:], day=start
    )


def _cancel(term: Term) -> str:
    if term.evergreen:
        return _("at any time, with notice of %(notice)s", notice=notice_words(term))
    return _("not needed, it ends by itself")
