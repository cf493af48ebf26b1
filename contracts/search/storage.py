"""What the database does for the search index by itself.

Triggers copy what is searched for from the tables of customers, quotes, contracts and
offerings into ``search_entry``, in the transaction that writes it, whoever writes it.
The words are indexed by what each database has for that: SQLite by an FTS5 table,
PostgreSQL by a GIN index over a ``tsvector``, both without any extension.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text

#: The table of SQLite's full text search; with its shadows it is no model.
MATCHES = "search_match"
WORDS_INDEX = "ix_search_entry_words"
#: Seller and kind stand before each word: what is asked for is one range of words.
#: Of the seller its last digits do; other criteria keep sellers apart.
_OWNER_DIGITS, _KIND_LETTERS = 8, 3
_OWNER = f"substr(kind, 1, {_KIND_LETTERS}) || substr(seller_id, {33 - _OWNER_DIGITS})"
_OWNED_WORDS = f"replace(' ' || words, ' ', ' ' || {_OWNER})"
#: What PostgreSQL indexes.
WORDS = f"array_to_tsvector(array_remove(string_to_array({_OWNED_WORDS}, ' '), ''))"


def owned(term: str, kind: str, seller_id: str) -> str:
    """Return how the beginning of a word is indexed, of a seller's things of a kind."""
    return f"{kind[:_KIND_LETTERS]}{seller_id[-_OWNER_DIGITS:]}{term}"


@dataclass(frozen=True, slots=True)
class Source:
    """A table whose rows can be found: its kind, and what stands for it."""

    table: str
    number: str
    #: When a row of it is out of every list.
    gone: str = "false"
    #: Columns whose change matters.
    columns: str = "search_text"


SOURCES = {
    "customer": Source(
        "customer", "number", "deleted_at is not null", "search_text, deleted_at"
    ),
    "quote": Source("quote", "number"),
    "contract": Source("contract", "number"),
    "offering": Source("offering", "code"),
}


#: A covered device is found by its serial number, as written and as it is looked up.
_SERIAL_ADDED = (
    "insert into search_entry (seller_id, kind, object_id, number, words) "
    "values (new.seller_id, 'serial', new.contract_id, new.serial, "
    "lower(new.serial || ' ' || new.serial_key)) on conflict do nothing"
)
_SERIAL_GONE = (
    "delete from search_entry where kind = 'serial' "
    "and object_id = old.contract_id and number = old.serial"
)


def lay_index(connection: Connection) -> None:
    """Make what :mod:`contracts.search.models` cannot say; again does no harm."""
    there = inspect(connection).has_table("search_entry")
    statements = _LAID if there else _REMOVED
    for statement in statements[connection.dialect.name](connection):
        connection.execute(text(statement))


def has_full_text(connection: Connection) -> bool:
    """Tell whether words are indexed; an SQLite without FTS5 looks at every row."""
    if connection.dialect.name == "postgresql":
        return True
    return inspect(connection).has_table(MATCHES)


def fill(connection: Connection, kind: str) -> None:
    """Write the rows of one kind anew, from the table that they repeat."""
    source = SOURCES[kind]
    connection.execute(text(f"delete from search_entry where kind = '{kind}'"))  # noqa: S608 - our own names
    connection.execute(
        text(
            "insert into search_entry (seller_id, kind, object_id, number, words) "  # noqa: S608 - our own names
            f"select seller_id, '{kind}', id, {_number(source)}, search_text "
            f"from {source.table} where not ({source.gone}) order by id"
        )
    )


def _number(source: Source, row: str = "") -> str:
    """Return the number of a *row*; revisions of a quote have the same one."""
    return f"lower({row}{source.number})"


def _on_sqlite(connection: Connection) -> Iterator[str]:
    for kind, source in SOURCES.items():
        yield from _sqlite_triggers(kind, source)
    for when, what in (("insert", _SERIAL_ADDED), ("delete", _SERIAL_GONE)):
        yield (
            f"create trigger if not exists search_cover_{when} after {when} on cover "
            f"begin {what}; end"
        )
    compiled = connection.scalar(
        text("select sqlite_compileoption_used('ENABLE_FTS5')")
    )
    if compiled and not has_full_text(connection):
        yield from _sqlite_matches()


def _sqlite_triggers(kind: str, source: Source) -> Iterator[str]:
    gone = f"delete from search_entry where object_id = old.id and kind = '{kind}';"  # noqa: S608 - our own names
    written = (
        "insert into search_entry (seller_id, kind, object_id, number, words) "
        f"select new.seller_id, '{kind}', new.id, {_number(source, 'new.')}, "
        f"new.search_text where not ({_of_row(source.gone)});"
    )
    changed = (
        f"update search_entry set number = {_number(source, 'new.')}, "  # noqa: S608 - our own names
        f"words = new.search_text where object_id = new.id and kind = '{kind}';"
    )
    dropped = (
        "delete from search_entry where object_id = new.id "  # noqa: S608 - our own names
        f"and kind = '{kind}' and ({_of_row(source.gone)});"
    )
    table = source.table
    for name, when, what in (
        ("added", f"insert on {table}", written),
        ("changed", f"update of {source.columns} on {table}", changed + dropped),
        ("removed", f"delete on {table}", gone),
    ):
        yield (
            f"create trigger if not exists search_{table}_{name} after {when} "
            f"begin {what} end"
        )


def _of_row(criterion: str) -> str:
    return criterion.replace("deleted_at", "new.deleted_at")


def _sqlite_matches() -> Iterator[str]:
    begin = _OWNER_DIGITS + _KIND_LETTERS
    prefixes = " ".join(str(begin + letters) for letters in (1, 2, 3))
    drop = (
        f"insert into {MATCHES} ({MATCHES}, rowid, words) "  # noqa: S608 - our own names
        f"values ('delete', old.id, {_of('old')});"
    )
    add = f"insert into {MATCHES} (rowid, words) values (new.id, {_of('new')});"  # noqa: S608 - our own names
    yield (
        f"create virtual table {MATCHES} using fts5(words, content='', "
        f"detail='none', prefix='{prefixes}', "
        "tokenize='unicode61 remove_diacritics 0')"
    )
    for name, when, what in (
        ("added", "insert", add),
        ("changed", "update", drop + add),
        ("removed", "delete", drop),
    ):
        yield (
            f"create trigger {MATCHES}_{name} after {when} on search_entry "
            f"begin {what} end"
        )
    yield (
        f"insert into {MATCHES} (rowid, words) "  # noqa: S608 - our own names
        f"select id, {_OWNED_WORDS} from search_entry order by id"
    )


def _of(row: str) -> str:
    return re.sub(r"\b(kind|seller_id|words)\b", rf"{row}.\1", _OWNED_WORDS)


def _on_postgresql(_connection: Connection) -> Iterator[str]:
    yield (
        f"create index if not exists {WORDS_INDEX} on search_entry "
        f"using gin (({WORDS}))"
    )
    for kind, source in SOURCES.items():
        yield from _postgresql_triggers(kind, source)
    yield f"""
        create or replace function search_cover() returns trigger language plpgsql as $$
        begin
          if tg_op = 'DELETE' then {_SERIAL_GONE};
          else {_SERIAL_ADDED};
          end if;
          return null;
        end $$
    """
    yield (
        "create or replace trigger search_cover after insert or delete on cover "
        "for each row execute function search_cover()"
    )


def _postgresql_triggers(kind: str, source: Source) -> Iterator[str]:
    name = f"search_{source.table}"
    yield f"""
        create or replace function {name}() returns trigger language plpgsql as $$
        begin
          if tg_op = 'DELETE' then
            delete from search_entry where object_id = old.id and kind = '{kind}';
          elsif {_of_row(source.gone)} then
            delete from search_entry where object_id = new.id and kind = '{kind}';
          elsif tg_op = 'INSERT' then
            insert into search_entry (seller_id, kind, object_id, number, words)
            values (new.seller_id, '{kind}', new.id,
                    {_number(source, "new.")}, new.search_text);
          else
            update search_entry
            set number = {_number(source, "new.")}, words = new.search_text
            where object_id = new.id and kind = '{kind}';
          end if;
          return null;
        end $$
    """  # noqa: S608 - our own names
    yield (
        f"create or replace trigger {name} "
        f"after insert or delete or update of {source.columns} on {source.table} "
        f"for each row execute function {name}()"
    )


def _off_sqlite(_connection: Connection) -> Iterator[str]:
    yield f"drop table if exists {MATCHES}"


def _off_postgresql(_connection: Connection) -> Iterator[str]:
    for source in SOURCES.values():
        yield f"drop function if exists search_{source.table}() cascade"
    yield "drop function if exists search_cover() cascade"


_LAID = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}
_REMOVED = {"sqlite": _off_sqlite, "postgresql": _off_postgresql}
