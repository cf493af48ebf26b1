"""Every version of the seller's standard terms, and which ones are in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from catalog.models import StandardTerms
from catalog.standard_terms import TermsSpec
from catalog.storage import terms_of
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class TermsLine:
    """A version of the terms in one language."""

    id: str
    spec: TermsSpec
    created_at: datetime
    #: What is sent from now on goes by it: no newer version in its language.
    in_force: bool

    @property
    def version(self) -> str:
        """What it is called."""
        return self.spec.version

    @property
    def language(self) -> str:
        """What it is written in."""
        return self.spec.language


def terms_lines() -> tuple[TermsLine, ...]:
    """Return every version, the newest first."""
    rows = db.session.scalars(
        select(StandardTerms).order_by(
            StandardTerms.created_at.desc(), StandardTerms.id.desc()
        )
    )
    return tuple(_lines(rows))


def terms_line(terms_id: str) -> TermsLine:
    """Return one version, or raise NotFound."""
    line = next((line for line in terms_lines() if line.id == terms_id), None)
    if line is None:
        raise NotFound(_("There is no such version of the terms."))
    return line


def standard_terms(language: str, version: str | None = None) -> TermsSpec:
    """Return a version of the terms, the newest by default, in *language*.

    Terms for ``de`` serve ``de-CH``, and English ones everybody; raises NotFound
    when there are none at all.
    """
    wanted = (language, language.partition("-")[0], "en")
    statement = select(StandardTerms).where(StandardTerms.language.in_(wanted))
    if version is not None:
        statement = statement.where(StandardTerms.version == version)
    rows = db.session.scalars(statement).all()
    if not rows:
        raise NotFound(_("There are no standard terms."))
    newest = min(rows, key=lambda row: wanted.index(row.language)).language
    row = max(
        (row for row in rows if row.language == newest),
        key=lambda row: (row.created_at, row.id),
    )
    return terms_of(row)


def _lines(rows: Iterable[StandardTerms]) -> Iterable[TermsLine]:
    languages: set[str] = set()
    for row in rows:
        yield TermsLine(
            row.id, terms_of(row), row.created_at, row.language not in languages
        )
        languages.add(row.language)
