"""Add an option to a draft, name it, recommend it, remove it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.operations.editing import editing
from contracts.quotes.options import (
    Option,
    belongs,
    membership,
    read_options,
    remembered,
    renamed,
    with_option,
    without_option,
)
from upheld import audit
from upheld.db import db
from upheld.errors import Refused
from upheld.texts import _


def add_option(
    quote_id: str, title: str, *, like: str, edition: int | None, now: datetime
) -> str:
    """Add an option with the lines of the option *like*; return its letter.

    Both hold the same lines until one of them is changed; the first option that is
    added makes what there was option A.
    """
    with editing(quote_id, edition=edition, now=now) as edit:
        quote = edit.quote
        before = read_options(quote.options)
        after = with_option(before, title)
        known = {one.letter for one in before} or {after[0].letter}
        letter = next(one.letter for one in after if one.letter not in known)
        _store(quote, after, quote.favourite or after[0].letter)
        for line in _lines(quote_id):
            if line.in_options:
                letters = line.in_options
                letters += letter if belongs(letters, like) else ""
                line.in_options = membership(letters, after)
        audit.record("quote.changed", quote_id, after={"option added": letter})
    return letter


def change_option(
    quote_id: str,
    letter: str,
    *,
    title: str | None = None,
    favourite: bool = False,
    now: datetime,
) -> int:
    """Give an option another title, or make it the favourite; return the edition."""
    with editing(quote_id, edition=None, now=now) as edit:
        quote = edit.quote
        options = _known(quote, letter)
        if title is not None:
            options = renamed(options, letter, title)
        _store(quote, options, letter if favourite else quote.favourite)
        audit.record(
            "quote.changed",
            quote_id,
            after={"option": letter, "title": title, "favourite": quote.favourite},
        )
    return edit.quote.edition


def remove_option(quote_id: str, letter: str, *, now: datetime) -> int:
    """Remove an option with the lines that it alone holds; return the edition."""
    with editing(quote_id, edition=None, now=now) as edit:
        quote = edit.quote
        known = _known(quote, letter)
        left = tuple(one for one in known if one.letter != letter)
        places = {
            line.id: remembered(line.in_options, left) for line in _lines(quote_id)
        }
        _delete(quote_id, [one for one, place in places.items() if place is None])
        for line in _lines(quote_id):
            line.in_options = places[line.id] or ""
        favourite = left[0].letter if quote.favourite == letter else quote.favourite
        _store(quote, without_option(known, letter), favourite)
        audit.record("quote.changed", quote_id, after={"option removed": letter})
    return edit.quote.edition


def _lines(quote_id: str) -> Sequence[QuoteLine]:
    return db.session.scalars(
        select(QuoteLine).where(QuoteLine.quote_id == quote_id)
    ).all()


def _delete(quote_id: str, ids: Sequence[str]) -> None:
    if not ids:
        return
    db.session.execute(
        delete(QuoteLine).where(QuoteLine.quote_id == quote_id, QuoteLine.id.in_(ids))
    )


def _known(quote: Quote, letter: str) -> tuple[Option, ...]:
    options = read_options(quote.options)
    if letter not in {one.letter for one in options}:
        raise Refused(_("This quote has no such option."))
    return options


def _store(quote: Quote, options: tuple[Option, ...], favourite: str) -> None:
    """Store the options; without any there is no favourite either."""
    quote.options = [one.as_plain() for one in options]
    quote.favourite = favourite if options else ""
