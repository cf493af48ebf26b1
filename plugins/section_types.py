"""What plugins add to papers: titled sections of plain text, lists and tables."""

from dataclasses import dataclass
from datetime import date

from plugins.exact import NotExact
from upheld.words import _

#: Where a section can stand on a paper.
AFTER = ("service", "terms")
LONGEST_TITLE = 200
LONGEST_TEXT = 5000
MOST_PARTS = 100
MOST_ROWS = 200
MOST_COLUMNS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The offer that sections are for, as a plugin may know it."""

    #: With the revision, as people read it: ``Q-2026-00418-2``.
    number: str
    #: Of the paper: ``en``, ``it``, ``zh_Hant``.
    language: str
    #: Two letters, ISO 3166-1; empty where it is not known.
    seller_country: str
    customer_country: str
    seller_name: str
    customer_name: str
    currency: str
    starts_on: date
    term_months: int
    #: The codes of the services, each once.
    offerings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str
    kind: str = "paragraph"

    def __post_init__(self) -> None:
        """Refuse what is no text."""
        _check((self.text,))


@dataclass(frozen=True, slots=True)
class Points:
    """A list, one text for each point."""

    items: tuple[str, ...]
    kind: str = "points"

    def __post_init__(self) -> None:
        """Keep the points as they are, and refuse what is no text."""
        object.__setattr__(self, "items", _texts(self.items, MOST_ROWS))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts: the heads of its columns, and rows as wide as those."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: str = "table"

    def __post_init__(self) -> None:
        """Refuse rows that are not as wide as the heads, and what is no text."""
        heads = _texts(self.heads, MOST_COLUMNS)
        rows = tuple(_texts(row, MOST_COLUMNS) for row in self.rows)
        if not rows or len(rows) > MOST_ROWS:
            raise NotExact(
                _("A table needs between 1 and %(most)s rows.", most=MOST_ROWS)
            )
        if any(len(row) != len(heads) for row in rows):
            raise NotExact(_("A row of a table has not as many cells as its head."))
        object.__setattr__(self, "heads", heads)
        object.__setattr__(self, "rows", rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a paper, with its title."""

    title: str
    parts: tuple[Paragraph | Points | Table, ...]
    #: ``service``: after the exhibits; ``terms``: after the terms.
    after: str = "terms"

    def __post_init__(self) -> None:
        """Refuse what has no title, no part or no such place."""
        _check((self.title,), LONGEST_TITLE)
        if self.after not in AFTER:
            raise NotExact(
                _(
                    "A section stands after one of %(places)s, not after “%(given)s”.",
                    places=", ".join(AFTER),
                    given=str(self.after),
                )
            )
        parts = tuple(self.parts)
        if not parts or len(parts) > MOST_PARTS:
            raise NotExact(
                _("A section needs between 1 and %(most)s parts.", most=MOST_PARTS)
            )
        if any(type(part) not in {Paragraph, Points, Table} for part in parts):
            raise NotExact(_("A part of a section is a Paragraph, Points or a Table."))
        object.__setattr__(self, "parts", parts)


def _texts(given: object, most: int) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, list | tuple):
        raise NotExact(_("A list of texts is needed."))
    if not given or len(given) > most:
        raise NotExact(_("Between 1 and %(most)s texts are needed.", most=most))
    return _check(tuple(given))


def _check(given: tuple[object, ...], longest: int = LONGEST_TEXT) -> tuple[str, ...]:
    """Return *given*, all of which has to be text that is not blank, nor too long."""
    for text in given:
        if not isinstance(text, str) or not text.strip():
            raise NotExact(_("A section needs text that is not empty."))
        if len(text) > longest:
            raise NotExact(
                _("A text has over %(longest)s characters.", longest=longest)
            )
    return tuple(map(str, given))
