"""The numbers that people see: ``Q-2026-00418``, ``C-2026-000123``."""

from typing import Literal

from sqlalchemy import Executable

from upheld.accounts.models import Counter
from upheld.db import table_of, upsert_into
from upheld.prepared import Prepared
from upheld.scope import current_scope
from upheld.transactions import in_transaction

Kind = Literal["quote", "contract", "customer", "invoice", "credit_note"]

_FORMATS: dict[str, str] = {
    "quote": "Q-{year}-{number:05}",
    "contract": "C-{year}-{number:06}",
    "customer": "K-{number:05}",
    "invoice": "INV-{year}-{number:06}",
    "credit_note": "CN-{year}-{number:06}",
}


def next_number(kind: Kind, year: int) -> str:
    """Draw the next number of the seller in scope.

    Customers are numbered through, whatever the *year*.  Draw it as a short last
    step: until the commit, others who draw one of this kind wait.
    """
    return next_numbers(kind, year, 1)[0]


def next_numbers(kind: Kind, year: int, count: int) -> list[str]:
    """Draw *count* numbers at once, in order; see :func:`next_number`."""
    if not in_transaction():
        raise RuntimeError("a number is drawn inside `with transaction():`")
    form = _FORMATS[kind]
    last = _draw(kind, year if "{year}" in form else 0, count)
    return [
        form.format(year=year, number=number)
        for number in range(last - count + 1, last + 1)
    ]


def next_block(kind: Kind, year: int, count: int) -> int:
    """Draw *count* numbers at once, and return the first as it counts within *year*.

    For statements that number their rows themselves, by :func:`prefix`.
    """
    if not in_transaction():
        raise RuntimeError("a number is drawn inside `with transaction():`")
    return _draw(kind, year, count) - count + 1


def prefix(kind: Kind, year: int) -> tuple[str, int]:
    """Return what stands before the digits, and the least number of digits."""
    text, _brace, digits = _FORMATS[kind].partition("{number:0")
    return text.format(year=year), int(digits.rstrip("}"))


def _draw(kind: str, year: int, count: int) -> int:
    row = {
        "seller_id": current_scope().seller_id,
        "kind": kind,
        "year": year,
        "last": count,
    }
    drawn: int = _DRAWING.fetch(row)[0][0]
    return drawn


def _drawing() -> Executable:
    """Count up by what would be the first number: ``last`` of the row given."""
    insert = upsert_into(_COUNTERS)
    return insert.on_conflict_do_update(
        index_elements=["seller_id", "kind", "year"],
        set_={"last": _COUNTERS.c.last + insert.excluded.last},
    ).returning(_COUNTERS.c.last)


_COUNTERS = table_of(Counter)
_DRAWING = Prepared(_drawing, ("seller_id", "kind", "year", "last"))
