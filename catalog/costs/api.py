"""Costs and margin floors for programs; only those who sell or keep them see them."""

from typing import Any

from marshmallow import Schema, fields

from catalog.books import Per
from catalog.costing import CostSpec, FloorSpec
from catalog.costs import operations
from catalog.costs.queries import CostRow, FloorRow, cost_rows, floor_rows
from catalog.costs.schemas import CostSchema, FloorSchema
from catalog.schemas import MOST_MONTHS
from catalog.wire import CodeField
from upheld import web
from upheld.api import ApiBlueprint, page_of
from upheld.listing import Page
from upheld.plain import from_plain, to_plain
from upheld.wire import Exact, Text, Whole, Word

blueprint = ApiBlueprint("costs_api", __name__, description="Costs and margin floors")


class CostBody(Schema):
    """What an offering or one of its options costs: an amount, or a percentage."""

    offering = CodeField(required=True)
    option = Text(64, metadata={"description": "Empty for the offering itself"})
    currency = Text(3, metadata={"description": "Which an amount needs"})
    term_months = Whole(0, MOST_MONTHS, metadata={"description": "0 for any term"})
    per = Word(Per, allow_none=True)
    amount = Exact(0, allow_none=True)
    #: Of the list price, options included.
    percent = Exact(0, 100, allow_none=True)


class CostAnswer(CostBody):
    """A cost, and the title of what it is for."""

    id = fields.String()
    title = fields.String()


class FloorBody(Schema):
    """The least margin of an offering, of a category, or of whole quotes."""

    percent = Exact(0, 100, required=True)
    offering = Text(64)
    category = Text(64)


class FloorAnswer(FloorBody):
    """A floor, and the title of what it is for."""

    id = fields.String()
    title = fields.String(metadata={"description": "Empty for whole quotes"})


@blueprint.get("/costs")
@blueprint.response(200, page_of(CostAnswer))
def list_costs() -> Page[dict[str, Any]]:
    """List every cost by the title of what it is for, all on one page."""
    return _page([_cost(row) for row in cost_rows()])


@blueprint.post("/costs")
@blueprint.arguments(CostBody)
@blueprint.response(200, CostAnswer)
def save_cost(given: dict[str, Any]) -> dict[str, Any]:
    """Set a cost, in the place of the one for the same."""
    plain = web.load(CostSchema(), to_plain(given))
    cost_id = operations.save_cost(from_plain(CostSpec, to_plain(plain)))
    return next(_cost(row) for row in cost_rows() if row.id == cost_id)


@blueprint.delete("/costs/<cost_id>")
@blueprint.response(204)
def remove_cost(cost_id: str) -> None:
    """Forget a cost: the margin of what it is for is unknown from now on."""
    operations.remove_cost(cost_id)


@blueprint.get("/floors")
@blueprint.response(200, page_of(FloorAnswer))
def list_floors() -> Page[dict[str, Any]]:
    """List every margin floor, that of whole quotes first, all on one page."""
    return _page([_floor(row) for row in floor_rows()])


@blueprint.post("/floors")
@blueprint.arguments(FloorBody)
@blueprint.response(200, FloorAnswer)
def save_floor(given: dict[str, Any]) -> dict[str, Any]:
    """Set a margin floor, in the place of the one for the same."""
    plain = web.load(FloorSchema(), to_plain(given))
    floor_id = operations.save_floor(from_plain(FloorSpec, to_plain(plain)))
    return next(_floor(row) for row in floor_rows() if row.id == floor_id)


@blueprint.delete("/floors/<floor_id>")
@blueprint.response(204)
def remove_floor(floor_id: str) -> None:
    """Ask for no least margin of that any more."""
    operations.remove_floor(floor_id)


def _page(rows: list[dict[str, Any]]) -> Page[dict[str, Any]]:
    return Page(tuple(rows), None, len(rows))


def _cost(row: CostRow) -> dict[str, Any]:
    values = {name: getattr(row.spec, name) for name in CostBody().fields}
    return {**values, "id": row.id, "title": row.title}


def _floor(row: FloorRow) -> dict[str, Any]:
    values = {name: getattr(row.spec, name) for name in FloorBody().fields}
    return {**values, "id": row.id, "title": row.title}
