"""Keep the published values of the indexes that prices follow."""

import re
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import delete, select

from contracts.models import PriceIndex
from contracts.uplift import LONGEST_INDEX
from upheld import audit
from upheld.errors import InvalidInput, Problem
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_VALUE = re.compile(r"[0-9]{1,7}([.][0-9]{1,6})?")
MOST_VALUES = 1200
_MOST = Decimal(1_000_000)


def add_values(name: str, values: Mapping[str, Decimal]) -> None:
    """Add values to an index; one that was published anew takes the place of the old.

    :param values: by month, such as ``2026-09``.
    """
    name = check_name(name)
    _check_values(values)
    with transaction() as session:
        held = select(PriceIndex.month, PriceIndex.value).where(PriceIndex.name == name)
        before = {row.month: row.value for row in session.execute(held)}
        changed = {
            month: value
            for month, value in values.items()
            if before.get(month) != value
        }
        mine = PriceIndex.name == name
        session.execute(delete(PriceIndex).where(mine, PriceIndex.month.in_(changed)))
        for month, value in changed.items():
            session.add(PriceIndex(name=name, month=month, value=value))
        session.flush()
        audit.record(
            "price_index.published",
            current_scope().seller_id,
            before={one: before[one] for one in changed if one in before},
            after={"index": name, **changed},
        )


def check_name(name: str) -> str:
    """Return the name of an index with single blanks, or refuse it."""
    name = " ".join(name.split())
    if not name:
        raise InvalidInput.of(
            "name", _("Name the index."), hint=_("Such as “CPI Italy”.")
        )
    if len(name) > LONGEST_INDEX:
        message = _("This is longer than %(count)s characters.", count=LONGEST_INDEX)
        raise InvalidInput.of("name", message)
    return name


def read_values(text: str) -> dict[str, Decimal]:
    """Return the values of a table as it is pasted: a month and a value on each line.

    They are separated by a comma, a semicolon, a tab or blanks; a heading is skipped.
    """
    found: dict[str, Decimal] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [one for one in re.split(r"[,;\t ]+", line.strip()) if one]
        if not cells or (number == 1 and not cells[0][:1].isdigit()):
            continue
        value = _value(cells[1:])
        if value is None or not _MONTH.fullmatch(cells[0]):
            problems.append(
                Problem(
                    "values",
                    _("Line %(number)s is no month with a value.", number=number),
                    _("Write it such as 2026-09, 124.7."),
                )
            )
            continue
        found[cells[0]] = value
    if problems:
        raise InvalidInput(problems)
    return found


def _value(cells: list[str]) -> Decimal | None:
    if len(cells) != 1 or not _VALUE.fullmatch(cells[0]):
        return None
    return Decimal(cells[0])


def _check_values(values: Mapping[str, Decimal]) -> None:
    if not values:
        raise InvalidInput.of("values", _("Give at least one month with its value."))
    if len(values) > MOST_VALUES:
        message = _("Give at most %(count)s months at once.", count=MOST_VALUES)
        raise InvalidInput.of("values", message)
    for month, value in values.items():
        if not _MONTH.fullmatch(month) or not 0 < value <= _MOST:
            raise InvalidInput.of(
                "values",
                _("%(month)s has no value above nothing.", month=month),
                hint=_("Write it such as 2026-09, 124.7."),
            )
