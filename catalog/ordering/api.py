"""The order of price steps for programs of administrators."""

from typing import Any

from marshmallow import Schema, fields

from catalog.ordering.operations import set_order
from catalog.ordering.queries import adjusting_plugins, price_order, tax_plugins
from catalog.price_order import FLOORS, MOST, PriceOrder
from catalog.pricing import LAST
from upheld.api import ApiBlueprint
from upheld.wire import Text, Word

blueprint = ApiBlueprint(
    "price_order_api", __name__, description="The order in which prices are adjusted"
)


class OrderBody(Schema):
    """The steps after the rows of the model; a plugin's is ``plugin:`` and its name."""

    steps = fields.List(
        Text(80),
        required=True,
        metadata={"description": f"At most {MOST}, each of ours among them"},
    )

    taxes = Text(
        64,
        metadata={"description": "The plugin that says the tax; empty for none"},
    )

    floor = Word(
        FLOORS,
        metadata={"description": "What a line below its margin floor leads to"},
    )


class OrderAnswer(OrderBody):
    """The steps in force, and what could be added."""

    revision = fields.Integer(
        metadata={"description": "Offers name it; 0 for the order of the beginning"}
    )
    last = fields.List(
        fields.String(),
        metadata={"description": "What follows them always, and cannot be moved"},
    )
    plugins = fields.List(
        fields.String(),
        metadata={"description": "The plugins that can adjust a price"},
    )
    tax_plugins = fields.List(
        fields.String(), metadata={"description": "The plugins that can say a tax"}
    )


@blueprint.get("/price-order")
@blueprint.etag
@blueprint.response(200, OrderAnswer)
def show_order() -> dict[str, Any]:
    """Show the order in which prices are adjusted."""
    return _answer(price_order())


@blueprint.put("/price-order")
@blueprint.etag
@blueprint.arguments(OrderBody)
@blueprint.response(200, OrderAnswer)
def change_order(given: dict[str, Any]) -> dict[str, Any]:
    """Set the order; drafts follow it, what was sent stays as it is."""
    blueprint.check_etag(_answer(price_order()), OrderAnswer)
    return _answer(
        set_order(tuple(given["steps"]), given.get("taxes"), given.get("floor"))
    )


def _answer(order: PriceOrder) -> dict[str, Any]:
    return {
        "revision": order.revision,
        "steps": list(order.steps),
        "taxes": order.taxes,
        "floor": order.floor,
        "last": list(LAST),
        "plugins": list(adjusting_plugins()),
        "tax_plugins": list(tax_plugins()),
    }
