"""The rows of costs and floors, read and written.

Every function that writes belongs inside ``with transaction():``.
"""

from collections.abc import Iterable

from sqlalchemy import delete, select

from catalog.books import Per
from catalog.costing import CostSpec, FloorSpec
from catalog.models import Cost, MarginFloor
from upheld.db import db, new_id

Costs = dict[tuple[str, str, str, int], CostSpec]
Floors = dict[tuple[str, str], FloorSpec]


def load_costs() -> Costs:
    """Return every cost of the seller in scope by its key, in order."""
    rows = db.session.scalars(
        select(Cost).order_by(
            Cost.offering_code, Cost.option_code, Cost.currency, Cost.term_months
        )
    )
    specs = map(cost_of, rows)
    return {spec.key: spec for spec in specs}


def load_floors() -> Floors:
    """Return every floor by its key, that of whole quotes first."""
    rows = db.session.scalars(
        select(MarginFloor).order_by(
            MarginFloor.category_code, MarginFloor.offering_code
        )
    )
    specs = map(floor_of, rows)
    return {spec.key: spec for spec in specs}


def cost_of(row: Cost) -> CostSpec:
    """Return the specification of a stored cost."""
    return CostSpec(
        offering=row.offering_code,
        option=row.option_code,
        currency=row.currency,
        term_months=row.term_months,
        per=Per(row.per) if row.per else None,
        amount=row.amount,
        percent=row.percent,
    )


def floor_of(row: MarginFloor) -> FloorSpec:
    """Return the specification of a stored floor."""
    return FloorSpec(
        percent=row.percent, offering=row.offering_code, category=row.category_code
    )


def save_costs(specs: Iterable[CostSpec]) -> None:
    """Store *specs*, each in the place of the one for the same."""
    stored = {cost_of(row).key: row for row in db.session.scalars(select(Cost))}
    for spec in specs:
        row = stored.get(spec.key)
        if row is None:
            row = Cost(
                id=new_id(),
                offering_code=spec.offering,
                option_code=spec.option,
                currency=spec.currency,
                term_months=spec.term_months,
            )
            db.session.add(row)
        row.per = spec.per.value if spec.per and spec.amount is not None else ""
        row.amount = spec.amount
        row.percent = spec.percent


def save_floors(specs: Iterable[FloorSpec]) -> None:
    """Store *specs*, each in the place of the one for the same."""
    rows = db.session.scalars(select(MarginFloor))
    stored = {floor_of(row).key: row for row in rows}
    for spec in specs:
        row = stored.get(spec.key)
        if row is None:
            row = MarginFloor(
                id=new_id(), offering_code=spec.offering, category_code=spec.category
            )
            db.session.add(row)
        row.percent = spec.percent


def remove_cost(cost_id: str) -> None:
    """Delete one cost."""
    db.session.execute(delete(Cost).where(Cost.id == cost_id))


def remove_floor(floor_id: str) -> None:
    """Delete one floor."""
    db.session.execute(delete(MarginFloor).where(MarginFloor.id == floor_id))
