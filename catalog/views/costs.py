"""What services cost, and the least margins: two lists with a form below each."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.aside_differences import say_cost
from catalog.books import Per
from catalog.costing import CostSpec, FloorSpec
from catalog.costs import operations
from catalog.costs.queries import cost_rows, floor_rows
from catalog.costs.schemas import CostSchema, FloorSchema
from catalog.current import index
from catalog.differences import say_per
from catalog.pages import blueprint
from catalog.price_words import say_term
from upheld import web
from upheld.errors import InvalidInput, Problem
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _

_COST_FIELDS = ("offering", "option", "currency", "term_months", "per", "amount")


@blueprint.get("/costs/")
def costs() -> Response:
    return _page({"currency": seller().currency, "per": Per.YEAR})


@blueprint.post("/costs/")
def save_cost() -> Response:
    typed = {name: request.form.get(name, "") for name in (*_COST_FIELDS, "percent")}
    given = {name: text for name, text in typed.items() if text.strip()}
    if "percent" in given and "amount" not in given:
        given = {key: given[key] for key in given if key not in {"per", "currency"}}
    try:
        loaded = web.load(CostSchema(), given)
        operations.save_cost(_cost(loaded))
    except InvalidInput as error:
        return _page(typed, error.problems)
    return web.done(_("The cost is stored."), url_for("catalog.costs"))


@blueprint.post("/costs/<cost_id>/remove")
def remove_cost(cost_id: str) -> Response:
    operations.remove_cost(cost_id)
    return web.done(_("The cost is removed."), url_for("catalog.costs"))


@blueprint.post("/costs/floors")
def save_floor() -> Response:
    what, _colon, code = request.form.get("for", "").partition(":")
    typed = {"percent": request.form.get("floor", "").replace("%", "").strip()}
    if what in {"offering", "category"}:
        typed[what] = code
    try:
        loaded = web.load(FloorSchema(), {key: typed[key] for key in typed})
        operations.save_floor(FloorSpec(**loaded))
    except InvalidInput as error:
        at_floor = tuple(
            Problem("floor", one.message, one.hint) for one in error.problems
        )
        return _page({"floor": typed["percent"]}, at_floor)
    return web.done(_("The floor is stored."), url_for("catalog.costs"))


@blueprint.post("/costs/floors/<floor_id>/remove")
def remove_floor(floor_id: str) -> Response:
    operations.remove_floor(floor_id)
    return web.done(_("The floor is removed."), url_for("catalog.costs"))


def _cost(loaded: Mapping[str, Any]) -> CostSpec:
    per = loaded["per"]
    return CostSpec(**{**loaded, "per": Per(per) if per else None})


def _page(typed: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> Response:
    known = index().offerings
    specs = sorted(
        (one.spec for one in known.values() if not one.spec.items),
        key=lambda spec: spec.title.casefold(),
    )
    return web.page(
        "pages/catalogue/costs.html",
        422 if problems else 200,
        costs=cost_rows(),
        floors=floor_rows(),
        option_title=_option_title,
        say_cost=say_cost,
        say_term=say_term,
        form=typed,
        problems=problems,
        offerings=[(spec.code, f"{spec.title} ({spec.code})") for spec in specs],
        pers=[(per.value, say_per(per)) for per in Per],
        floor_targets=_floor_targets(),
        may_edit=may_open("catalog.save_cost", "POST"),
        crumbs=((_("Catalogue"), url_for("catalog.offerings")),),
    )


def _option_title(offering: str, option: str) -> str:
    known = index().offerings.get(offering)
    found = known.spec.option(option) if known and option else None
    return found.title if found else option


def _floor_targets() -> list[tuple[str, str]]:
    from_categories = sorted(
        {one.spec.category for one in index().offerings.values() if one.spec.category}
    )
    offerings = sorted(
        (one.spec.title, code) for code, one in index().offerings.items()
    )
    return [
        ("", _("The whole quote")),
        *(
            (f"category:{code}", _("Category %(code)s", code=code))
            for code in from_categories
        ),
        *((f"offering:{code}", title) for title, code in offerings),
    ]
