"""The discounts that a customer has been promised: a part of the customer's page."""

from datetime import date, timedelta
from decimal import Decimal

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.queries import sellable_titles
from contracts.customers import queries as customers
from contracts.customers.agreements.operations import end_discount, promise_discount
from contracts.customers.agreements.promised import PromisedDiscount
from contracts.pages import blueprint
from contracts.quotes.quantities import read_percent
from upheld import web
from upheld.errors import InvalidInput, Problem
from upheld.sellers import seller
from upheld.texts import _

FIELDS = ("percent", "reference", "offering", "valid_from", "valid_until")


@blueprint.get("/customers/<customer_id>/discounts/new")
def new_discount(customer_id: str) -> Response:
    typed = dict.fromkeys(FIELDS, "") | {"valid_from": seller().today().isoformat()}
    return _form_page(customer_id, typed)


@blueprint.post("/customers/<customer_id>/discounts")
def promise(customer_id: str) -> Response:
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    try:
        promise_discount(customer_id, _read(typed))
    except InvalidInput as error:
        return _form_page(customer_id, typed, error.problems)
    to = url_for("sales.customer", customer_id=customer_id)
    return web.done(_("Promised. Drafts have the discount from now on."), to)


@blueprint.post("/customers/<customer_id>/discounts/<agreement_id>/end")
def end_promise(customer_id: str, agreement_id: str) -> Response:
    end_discount(customer_id, agreement_id, day=seller().today())
    to = url_for("sales.customer", customer_id=customer_id)
    return web.done(_("The discount has ended. What was sent keeps its prices."), to)


def _read(typed: dict[str, str]) -> PromisedDiscount:
    problems: list[Problem] = []
    percent = Decimal(0)
    try:
        percent = read_percent(typed["percent"], "percent")
    except InvalidInput as error:
        problems += error.problems
    start = _day(typed["valid_from"], "valid_from", problems)
    if not typed["valid_from"]:
        problems.append(Problem("valid_from", _("Say from which day on it holds.")))
    last = _day(typed["valid_until"], "valid_until", problems)
    if problems:
        raise InvalidInput(problems)
    return PromisedDiscount(
        percent=percent,
        reference=typed["reference"],
        valid_from=start or date.min,
        valid_until=last + timedelta(days=1) if last else None,
        offering=typed["offering"],
    )


def _day(text: str, where: str, problems: list[Problem]) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.max
    if day == date.max:
        problems.append(Problem(where, _("That is no day; choose one.")))
    return day


def _form_page(
    customer_id: str, values: dict[str, str], problems: tuple[Problem, ...] = ()
) -> Response:
    name = customers.customer(customer_id).details.name
    own = url_for("sales.customer", customer_id=customer_id)
    return web.page(
        "pages/customers/discount.html",
        422 if problems else 200,
        customer_id=customer_id,
        crumbs=((_("Customers"), url_for("sales.customers")), (name, own)),
        cancel_url=own,
        services=_services(),
        form=values,
        problems=problems,
    )


def _services() -> list[tuple[str, str]]:
    """Return what a discount can be on: everything, or one service by its title."""
    found = sellable_titles()
    return [("", _("Everything"))] + [
        (code, f"{title} ({code})") for code, title in found
    ]
