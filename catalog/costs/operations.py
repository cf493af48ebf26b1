"""Change costs and floors: one transaction, one audit row, one catalogue revision."""

from sqlalchemy import select

from catalog import storage as catalogue
from catalog.costing import CostSpec, FloorSpec, cost_faults, floor_faults
from catalog.costs import storage
from catalog.current import Touched, index
from catalog.faults import Fault
from catalog.models import Category, Cost, MarginFloor
from upheld import audit
from upheld.db import db
from upheld.errors import InvalidInput, NotFound
from upheld.plain import to_plain
from upheld.texts import _
from upheld.transactions import transaction


def save_cost(spec: CostSpec) -> str:
    """Store a cost in the place of the one for the same, and return its id."""
    with transaction():
        offerings = {code: one.spec for code, one in index().offerings.items()}
        _refuse(list(cost_faults(spec, offerings)))
        row = _cost_row(spec)
        before = storage.cost_of(row) if row else None
        if before == spec and row is not None:
            return row.id
        storage.save_costs([spec])
        db.session.flush()
        catalogue.count_change(Touched())
        stored = _cost_row(spec)
        cost_id = stored.id if stored else ""
        audit.record(
            "cost.saved",
            cost_id,
            before=to_plain(before) if before else None,
            after=to_plain(spec),
        )
        return cost_id


def remove_cost(cost_id: str) -> None:
    """Forget a cost: the margin of what it is for is unknown from now on."""
    with transaction():
        row = db.session.scalar(select(Cost).where(Cost.id == cost_id))
        if row is None:
            raise NotFound(_("There is no such cost."))
        before = to_plain(storage.cost_of(row))
        storage.remove_cost(cost_id)
        catalogue.count_change(Touched())
        audit.record("cost.removed", cost_id, before=before)


def save_floor(spec: FloorSpec) -> str:
    """Store a floor in the place of the one for the same, and return its id."""
    with transaction():
        offerings = {code: one.spec for code, one in index().offerings.items()}
        categories = dict.fromkeys(db.session.scalars(select(Category.code)))
        _refuse(list(floor_faults(spec, offerings, categories)))
        before = storage.load_floors().get(spec.key)
        storage.save_floors([spec])
        db.session.flush()
        catalogue.count_change(Touched())
        floor_id = db.session.scalars(
            select(MarginFloor.id).where(
                MarginFloor.offering_code == spec.offering,
                MarginFloor.category_code == spec.category,
            )
        ).one()
        audit.record(
            "floor.saved",
            floor_id,
            before=to_plain(before) if before else None,
            after=to_plain(spec),
        )
        return floor_id


def remove_floor(floor_id: str) -> None:
    """Ask for no least margin of that any more."""
    with transaction():
        row = db.session.scalar(select(MarginFloor).where(MarginFloor.id == floor_id))
        if row is None:
            raise NotFound(_("There is no such floor."))
        before = to_plain(storage.floor_of(row))
        storage.remove_floor(floor_id)
        catalogue.count_change(Touched())
        audit.record("floor.removed", floor_id, before=before)


def _cost_row(spec: CostSpec) -> Cost | None:
    return db.session.scalar(
        select(Cost).where(
            Cost.offering_code == spec.offering,
            Cost.option_code == spec.option,
            Cost.currency == spec.currency,
            Cost.term_months == spec.term_months,
        )
    )


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InvalidInput(fault.problem() for fault in faults)
