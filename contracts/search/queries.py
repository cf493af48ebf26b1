"""Everything with a page of its own, found by the beginnings of its words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    true,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from catalog.models import Offering
from contracts.models import Contract, Customer
from contracts.quotes.models import Quote
from contracts.quotes.revisions import display
from contracts.quotes.states import State
from contracts.search.models import SearchEntry
from contracts.search.storage import MATCHES, WORDS, has_full_text, owned
from upheld.db import db, table_of
from upheld.isolation import in_scope
from upheld.prepared import Prepared
from upheld.scope import current_scope
from upheld.spelling import MOST_TERMS, fold, terms
from upheld.state import state

#: How many of one kind are looked at, the newest, to show the best of them.
CANDIDATES = 40
#: How many of one kind are shown.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found; of a serial number the contract that covers it."""

    #: ``quote``, ``contract``, ``customer``, ``offering`` or ``serial``.
    kind: str
    id: str
    title: str
    number: str
    #: The customer's name, or the kind of an offering.
    about: str = ""


def find(
    text: str, *, kinds: Iterable[str] | None = None, size: int = SHOWN
) -> dict[str, tuple[Found, ...]]:
    """Return what *text* finds of each kind, the best first: a statement for a kind.

    A thing is found when each word of *text* begins one of its own.  A whole number
    comes first, then what a name begins with, then what is newer.  The kinds stand in
    the order of their best.
    """
    asked = terms(text)
    if not asked:
        return {}
    index = _index()
    typed = fold(text.strip())
    found = {}
    for kind in kinds or _KINDS:
        rows = _statement(kind, index).fetch(_values(kind, asked, text.strip()))
        best = sorted(
            (_KINDS[kind].make(*row) for row in rows),
            key=lambda one: _rank(one, typed),
        )
        found[kind] = tuple(best[:size])
    shown = [(kind, rows) for kind, rows in found.items() if rows]
    return dict(sorted(shown, key=lambda one: _rank(one[1][0], typed)))


def _index() -> str:
    """Return what finds words here: the name of the database, or ``none``."""
    dialect = db.session().get_bind().dialect.name
    if dialect == "sqlite" and not state().keep("search_has_words", _has_full_text):
        return "none"
    return dialect


def _has_full_text() -> bool:
    return has_full_text(db.session().connection())


def _values(kind: str, asked: list[str], typed: str) -> dict[str, str]:
    """Return what every statement here may ask for, by name."""
    words = [owned(term, kind, current_scope().seller_id) for term in asked]
    likes = [f"% {term}%" for term in asked] + ["%"] * (MOST_TERMS - len(asked))
    return {
        "kind": kind,
        "typed": typed,
        "lower": typed.lower(),
        "upper": typed.upper(),
        "sqlite": " AND ".join(f'"{word}"*' for word in words),
        "postgresql": " & ".join(f"'{word}':*" for word in words),
        **{f"like_{place}": like for place, like in enumerate(likes)},
    }


@cache
def _statement(kind: str, index: str) -> Prepared:
    return Prepared(lambda: _newest(_KINDS[kind], _INDEXES[index]()))


def _newest(kind: "_Kind", by_words: Select[Any]) -> Select[Any]:
    # The entries come first, whatever a database thinks of the sizes of the tables.
    entries = (
        select(_ENTRY.c.id, _ENTRY.c.object_id, _ENTRY.c.number)
        .where(
            _ENTRY.c.kind == bindparam("kind", type_=String),
            _ENTRY.c.id.in_(union(by_words, _by_number())),
            in_scope(_ENTRY),
        )
        .cte("found")
        .prefix_with("materialized")
    )
    own, customer = kind.table, _name_of_customer(kind.table)
    return (
        select(*kind.read(entries.c), *customer)
        .select_from(entries.join(own, entries.c.object_id == own.c.id))
        .where(in_scope(own), kind.shown)
        .order_by(entries.c.id.desc())
    )


def _by_number() -> Select[Any]:
    spellings = [bindparam(name, type_=String) for name in ("typed", "lower", "upper")]
    statement = select(_ENTRY.c.id).where(
        _ENTRY.c.number.in_(spellings),
        _ENTRY.c.kind == bindparam("kind", type_=String),
        in_scope(_ENTRY),
    )
    return _limited(statement, _ENTRY.c.id)


def _on_sqlite() -> Select[Any]:
    rowid: Column[int] = column("rowid", Integer)  # type: ignore[assignment]
    matches = literal_column(MATCHES).op("match")(bindparam("sqlite", type_=String))
    statement = select(rowid.label("id")).select_from(table(MATCHES, rowid))
    return _limited(statement.where(matches), rowid)


def _on_postgresql() -> Select[Any]:
    asked = cast(bindparam("postgresql", type_=String), TSQUERY)
    # First all that match, by the index: the newest of them would be looked for in
    # the order of the table.
    matching = (
        select(_ENTRY.c.id)
        .where(literal_column(WORDS).op("@@")(asked), in_scope(_ENTRY))
        .cte("matching")
        .prefix_with("materialized")
    )
    return _limited(select(matching.c.id), matching.c.id)


def _row_by_row() -> Select[Any]:
    spaced = literal_column("' '").concat(_ENTRY.c.words)
    each = (
        spaced.like(bindparam(f"like_{place}", type_=String))
        for place in range(MOST_TERMS)
    )
    of_kind = _ENTRY.c.kind == bindparam("kind", type_=String)
    statement = select(_ENTRY.c.id).where(of_kind, in_scope(_ENTRY), *each)
    return _limited(statement, _ENTRY.c.id)


def _limited(statement: Select[Any], key: ColumnElement[int]) -> Select[Any]:
    newest = statement.order_by(key.desc()).limit(CANDIDATES).subquery()
    return select(newest.c.id)


_INDEXES = {"sqlite": _on_sqlite, "postgresql": _on_postgresql, "none": _row_by_row}


def _rank(one: Found, typed: str) -> tuple[bool, ...]:
    """Return what sorts the best first; what ranks the same stays as it is."""
    number = fold(one.number)
    return (
        number != typed,
        not number.startswith(typed),
        not fold(one.title).startswith(typed),
    )


_ALL = true()


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where things of one kind are, what is read of them, and what is made of that."""

    table: Table
    columns: tuple[str, ...]
    make: Callable[..., Found]
    shown: ColumnElement[bool] = _ALL

    def read(self, entry: Any) -> tuple[Any, ...]:  # noqa: ANN401  its columns
        """Return the columns to read; ``entry.`` is for those of the index."""
        return tuple(
            entry[name.removeprefix("entry.")]
            if name.startswith("entry.")
            else self.table.c[name]
            for name in self.columns
        )


def _name_of_customer(model: Table) -> tuple[Any, ...]:
    if "customer_id" not in model.c:
        return ()
    name = select(_CUSTOMER.c.name).where(
        _CUSTOMER.c.id == model.c.customer_id, in_scope(_CUSTOMER)
    )
    return (name.scalar_subquery().label("customer_name"),)


def _kinds() -> dict[str, _Kind]:
    def quote(id_: str, title: str, number: str, revision: int, name: str) -> Found:
        return Found("quote", id_, title, display(number, revision), name)

    def contract(id_: str, title: str, number: str, name: str) -> Found:
        return Found("contract", id_, title or number, number, name)

    def serial(id_: str, number: str, contract_number: str, name: str) -> Found:
        return Found("serial", id_, number, number, f"{contract_number}, {name}")

    customer, offering = partial(Found, "customer"), partial(Found, "offering")
    shown = _QUOTE.c.state != State.REPLACED
    return {
        "quote": _Kind(_QUOTE, ("id", "title", "number", "revision"), quote, shown),
        "contract": _Kind(_CONTRACT, ("id", "title", "number"), contract),
        "customer": _Kind(_CUSTOMER, ("id", "name", "number"), customer),
        "offering": _Kind(_OFFERING, ("id", "title", "code", "kind"), offering),
        "serial": _Kind(_CONTRACT, ("id", "entry.number", "number"), serial),
    }


_ENTRY, _QUOTE, _CONTRACT, _CUSTOMER, _OFFERING = map(
    table_of, (SearchEntry, Quote, Contract, Customer, Offering)
)
_KINDS = _kinds()


def counts() -> dict[str, tuple[int, int]]:
    """Return for each kind but serial numbers how many entries and things there are."""
    entries = dict(
        db.session.execute(
            select(SearchEntry.kind, func.count()).group_by(SearchEntry.kind)
        ).all()
    )
    models = {"quote": Quote, "contract": Contract, "offering": Offering}
    things = {kind: db.session.scalar(_count(one)) for kind, one in models.items()}
    known = select(func.count(Customer.id)).where(Customer.deleted_at.is_(None))
    things["customer"] = db.session.scalar(known)
    return {
        kind: (entries.get(kind, 0), number or 0) for kind, number in things.items()
    }


def _count(model: type[Any]) -> Select[int]:
    return select(func.count(model.id))
