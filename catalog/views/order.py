"""The order of price steps: a list with buttons to move each."""

from collections.abc import Callable, Mapping

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.ordering import operations
from catalog.ordering.queries import adjusting_plugins, price_order, tax_plugins
from catalog.pages import blueprint
from catalog.price_order import PriceOrder, plugin_of, plugin_step
from catalog.pricing import LAST
from catalog.step_words import step_words
from upheld import web
from upheld.errors import InvalidInput
from upheld.texts import _

_ACTIONS: Mapping[str, Callable[[str], PriceOrder]] = {
    "up": lambda step: operations.move_step(step, -1),
    "down": lambda step: operations.move_step(step, 1),
    "add": operations.add_step,
    "remove": operations.remove_step,
    "taxes": operations.choose_taxes,
    "floor": operations.choose_floor,
}


@blueprint.get("/price-order/")
def order() -> Response:
    """Show the steps, with the plugins that are not among them."""
    now = price_order()
    free = [name for name in adjusting_plugins() if plugin_step(name) not in now.steps]
    return web.page(
        "pages/catalogue/order.html",
        order=now,
        steps=[(step, step_words(step), bool(plugin_of(step))) for step in now.steps],
        gone={
            plugin_step(name)
            for name in map(plugin_of, now.steps)
            if name and name not in adjusting_plugins()
        },
        last=_last(now),
        floor_choices=[
            ("approval", _("Asks for approval")),
            ("raise", _("Raises the price of the line")),
        ],
        tax_choices=_tax_choices(now),
        focused=_focused(now, request.args.get("pressed", "")),
        free=[(plugin_step(name), name) for name in free],
        crumbs=((_("Price books"), url_for("catalog.price_books")),),
    )


@blueprint.post("/price-order/")
def change_order() -> Response:
    """Move, add or remove the step that the button says."""
    action, _colon, step = request.form.get("action", "").partition(":")
    if action not in _ACTIONS:
        raise InvalidInput.of("action", _("Choose one of the buttons."))
    if action in {"taxes", "floor"}:
        step = request.form.get(action, "")
    _ACTIONS[action](step)
    said = _("“%(step)s” is moved.", step=step_words(step))
    if action in {"add", "remove", "taxes", "floor"}:
        said = _("The order of adjustments is stored.")
    pressed = f"{action}:{step}" if action in {"up", "down"} else None
    return web.done(said, url_for("catalog.order", pressed=pressed))


def _focused(now: PriceOrder, pressed: str) -> str:
    """Return which button has the focus after *pressed*: that, while it does anything.

    At an end of the list it is the other one of the same step.
    """
    action, _colon, step = pressed.partition(":")
    ends = {"up": now.steps[0], "down": now.steps[-1]}
    if ends.get(action) != step:
        return pressed
    return f"{'down' if action == 'up' else 'up'}:{step}"


def _last(now: PriceOrder) -> list[tuple[str, str]]:
    """Return the steps that nobody can move, and what each does."""
    notes = (
        _("raises a line that costs less than the minimum of its price"),
        _("raises a line that leaves less than the least margin")
        if now.floor == "raise"
        else _("says what is missing to the least margin"),
    )
    return [(step_words(step), note) for step, note in zip(LAST, notes, strict=True)]


def _tax_choices(now: PriceOrder) -> list[tuple[str, str]]:
    names = dict.fromkeys(name for name in (*tax_plugins(), now.taxes) if name)
    own = _("The percentages of the company and its customers")
    return [("", own), *((name, name) for name in names)]
