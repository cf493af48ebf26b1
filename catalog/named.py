"""Offerings by what people call them: for lists that are pasted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from catalog import storage
from catalog.models import Offering
from upheld.db import db

#: How many names one statement asks for; SQLite takes 32,766 values.
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class NamedOffering:
    """An offering on sale."""

    code: str
    title: str


def offerings_named(names: Iterable[str], *, day: date) -> tuple[NamedOffering, ...]:
    """Return the offerings on sale on a *day* whose code or title is one of *names*.

    Capitals do not count where they are of the English alphabet.
    """
    asked = sorted(set(names) | {name.casefold() for name in names})
    return tuple(
        found
        for first in range(0, len(asked), AT_ONCE)
        for found in _named(asked[first : first + AT_ONCE], day)
    )


def _named(names: Sequence[str], day: date) -> Iterable[NamedOffering]:
    rows = db.session.execute(
        select(Offering.code, Offering.title).where(
            Offering.state == storage.ACTIVE,
            or_(
                func.lower(Offering.code).in_(names),
                func.lower(Offering.title).in_(names),
                Offering.title.in_(names),
            ),
            or_(Offering.valid_from.is_(None), Offering.valid_from <= day),
            or_(Offering.valid_until.is_(None), Offering.valid_until >= day),
        )
    )
    return (NamedOffering(row.code, row.title) for row in rows)
