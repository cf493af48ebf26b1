"""The first page of offerings for programs: one prepared statement, straight to JSON.

The same page as :func:`catalog.queries.list_offerings` gives, in the form that
:class:`catalog.wire.OfferingLine` describes: programs ask for it again after every
change of the catalogue.
"""

from functools import cache
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, func, select

from catalog.models import Offering
from catalog.queries import OfferingFilter
from upheld.db import table_of
from upheld.isolation import in_scope
from upheld.listing import write_key
from upheld.prepared import Fetch, Prepared

_OFFERINGS = table_of(Offering)
#: Under their names in the answer.
_COLUMNS = {
    "id": _OFFERINGS.c.id,
    "code": _OFFERINGS.c.code,
    "kind": _OFFERINGS.c.kind,
    "title": _OFFERINGS.c.title,
    "category": func.coalesce(_OFFERINGS.c.category_code, ""),
    "state": _OFFERINGS.c.state,
    "revision": _OFFERINGS.c.revision,
    "valid_from": _OFFERINGS.c.valid_from,
    "valid_until": _OFFERINGS.c.valid_until,
    "changed_at": _OFFERINGS.c.changed_at,
}
_BY = {
    "kind": _OFFERINGS.c.kind,
    "category": _OFFERINGS.c.category_code,
    "state": _OFFERINGS.c.state,
}
_FORM = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


def first_page(chosen: OfferingFilter, size: int, fetch: Fetch) -> bytes:
    """Return the first *size* offerings by title as JSON; *chosen* has no text."""
    given = {name: value for name in _BY if (value := getattr(chosen, name))}
    rows = fetch(_prepared(tuple(given)), {**given, "most": size + 1})
    items = [dict(zip(_COLUMNS, row[:-1], strict=True)) for row in rows[:size]]
    last = items[-1] if len(rows) > size else None
    answer = {
        "items": items,
        "next": write_key([last["title"], last["id"]]) if last else None,
        "total": rows[0][-1] if rows else 0,
    }
    return orjson.dumps(answer, option=_FORM)


@cache
def _prepared(names: tuple[str, ...]) -> Prepared:
    return Prepared(lambda: _statement(names))


def _statement(names: tuple[str, ...]) -> Select[Any]:
    wanted = [in_scope(_OFFERINGS), *(_BY[name] == bindparam(name) for name in names)]
    counted = select(func.count()).select_from(_OFFERINGS).where(*wanted)
    return (
        select(
            *(column.label(name) for name, column in _COLUMNS.items()),
            counted.scalar_subquery().label("total"),
        )
        .where(*wanted)
        .order_by(_OFFERINGS.c.title, _OFFERINGS.c.id)
        .limit(bindparam("most"))
    )
