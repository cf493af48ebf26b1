"""Campaigns: a list with a form below it."""

from collections.abc import Mapping

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.campaign import CampaignSpec
from catalog.campaigns import operations
from catalog.campaigns.queries import campaign_rows
from catalog.campaigns.schemas import CampaignSchema
from catalog.pages import blueprint
from plugins.wording import percent
from upheld import web
from upheld.errors import InvalidInput, Problem
from upheld.money import Money
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _, format_money

_FIELDS = ("name", "starts_on", "ends_on", "percent", "amount", "currency")
_LISTS = ("offerings", "categories", "segments")


@blueprint.get("/campaigns/")
def campaigns() -> Response:
    own = seller()
    return _page({"currency": own.currency, "starts_on": own.today().isoformat()})


@blueprint.post("/campaigns/")
def make_campaign() -> Response:
    typed = {name: request.form.get(name, "").strip() for name in (*_FIELDS, *_LISTS)}
    given: dict[str, object] = {name: typed[name] for name in _FIELDS if typed[name]}
    if "amount" not in given:
        given.pop("currency", None)
    for name in _LISTS:
        given[name] = [one.strip() for one in typed[name].split(",") if one.strip()]
    try:
        loaded = web.load(CampaignSchema(), given)
        lists = {name: tuple(loaded[name]) for name in _LISTS}
        operations.make_campaign(CampaignSpec(**{**loaded, **lists}))
    except InvalidInput as error:
        return _page(typed, tuple(map(_at_list, error.problems)))
    return web.done(_("The campaign is stored."), url_for("catalog.campaigns"))


@blueprint.post("/campaigns/<campaign_id>/end")
def end_campaign(campaign_id: str) -> Response:
    operations.end_campaign(campaign_id, today=seller().today())
    return web.done(_("The campaign is ended."), url_for("catalog.campaigns"))


def _at_list(problem: Problem) -> Problem:
    """Return *problem* at the field of the page, which holds a whole list."""
    where = problem.where.partition(".")[0]
    return Problem(where, problem.message, problem.hint)


def _page(typed: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> Response:
    return web.page(
        "pages/catalogue/campaigns.html",
        422 if problems else 200,
        campaigns=campaign_rows(seller().today()),
        form=typed,
        problems=problems,
        off=_off,
        states={
            "coming": (_("coming"), "info"),
            "running": (_("running"), "good"),
            "over": (_("over"), "neutral"),
        },
        may_edit=may_open("catalog.make_campaign", "POST"),
        crumbs=((_("Price books"), url_for("catalog.price_books")),),
    )


def _off(spec: CampaignSpec) -> str:
    if spec.percent is not None:
        return percent(spec.percent)
    return format_money(Money.of(spec.amount or 0, spec.currency))
