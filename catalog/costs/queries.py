"""Costs and floors as pages and margins read them."""

from dataclasses import dataclass

from sqlalchemy import select

from catalog.costing import CostBook, CostSpec, FloorSpec
from catalog.costs import storage
from catalog.current import catalogue_state
from catalog.models import Category, Cost, MarginFloor, Offering
from upheld.db import db
from upheld.principal import Principal, Role
from upheld.scope import current_scope
from upheld.state import state
from upheld.transactions import in_transaction

#: Who sees what things cost; programs and commands of the seller do as well.
COST_ROLES = (
    Role.ADMINISTRATOR,
    Role.CATALOGUE_MANAGER,
    Role.SALES,
    Role.SALES_MANAGER,
)


@dataclass(frozen=True, slots=True)
class CostRow:
    """A cost and the title of what it is for."""

    id: str
    title: str
    spec: CostSpec


@dataclass(frozen=True, slots=True)
class FloorRow:
    """A floor and the title of what it is for; empty for whole quotes."""

    id: str
    title: str
    spec: FloorSpec


def sees_costs(principal: Principal) -> bool:
    """Tell whether *principal* may know what things cost the seller."""
    return principal.kind == "system" or principal.has(*COST_ROLES)


def cost_book() -> CostBook:
    """Return the costs of the seller, kept for as long as the catalogue is the same."""
    kept: dict[str, tuple[str, CostBook]] = state().keep("costs", dict)
    seller, recent = current_scope().seller_id, catalogue_state()[1]
    known = kept.get(seller)
    if known is not None and known[0] == recent:
        return known[1]
    book = _read_book()
    if not in_transaction():
        kept[seller] = recent, book
    return book


def _read_book() -> CostBook:
    floors = storage.load_floors()
    rows = db.session.execute(
        select(Offering.code, Offering.category_code).where(
            Offering.category_code.is_not(None)
        )
    )
    return CostBook(
        costs=storage.load_costs(),
        floors={key: floor.percent for key, floor in floors.items()},
        categories={row.code: row.category_code for row in rows},
    )


def cost_rows() -> tuple[CostRow, ...]:
    """Return every cost, by the titles of the offerings."""
    rows = db.session.execute(
        select(Cost, Offering.title)
        .outerjoin(Offering, Offering.code == Cost.offering_code)
        .order_by(
            Offering.title, Cost.option_code, Cost.currency, Cost.term_months, Cost.id
        )
    )
    return tuple(
        CostRow(row.id, title or row.offering_code, storage.cost_of(row))
        for row, title in rows
    )


def floor_rows() -> tuple[FloorRow, ...]:
    """Return every floor, that of whole quotes first."""
    rows = db.session.execute(
        select(MarginFloor, Offering.title, Category.title)
        .outerjoin(Offering, Offering.code == MarginFloor.offering_code)
        .outerjoin(Category, Category.code == MarginFloor.category_code)
        .order_by(MarginFloor.offering_code, MarginFloor.category_code)
    )
    return tuple(
        FloorRow(row.id, offering or category or "", storage.floor_of(row))
        for row, offering, category in rows
    )
