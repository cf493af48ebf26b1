"""Customers: the list, one with its deals, and the form for new and changed ones."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.customers import operations, queries
from contracts.customers.agreements.queries import discounts_of
from contracts.customers.details import CustomerDetails, read_payment_days
from contracts.invoices.accounts.queries import owed
from contracts.invoices.states import standing_words
from contracts.pages import blueprint
from contracts.quotes.quantities import read_percent
from contracts.quotes.wording import WORDS
from contracts.views.contracts import last_day
from upheld import clock, web
from upheld.accounts.proofs.freshness import ask_unless_fresh
from upheld.errors import InvalidInput, Problem
from upheld.front import kept
from upheld.missing import later
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.tables import MANY, Column, Table, every, is_file
from upheld.texts import (
    _,
    country_name,
    format_percent,
    language_name,
    ngettext,
)
from upheld.words import SOURCE, shipped, spoken

_FIELDS = tuple(field.name for field in fields(CustomerDetails))


@blueprint.get("/customers")
@kept
def customers() -> Response:
    text = request.args.get("q", "").strip()
    table = Table.of("sales.customers", customer_columns())
    if is_file():
        return table.file(
            "customers",
            every(
                lambda key: queries.customers(
                    text, after=key, size=MANY, sort=table.sort
                )
            ),
        )
    after = request.args.get("after") or None
    page = queries.customers(text, after=after, sort=table.sort)
    return web.page(
        "pages/customers/list.html",
        page=page,
        table=table,
        text=text,
        count_words=ngettext("%(num)s customer", "%(num)s customers", page.total),
        next_url=table.url(after=page.next) if page.next else "",
        may_sell=may_open("sales.new_customer"),
        languages=[(code, language_name(code)) for code in shipped()],
        segments=queries.segments(),
    )


def customer_columns() -> tuple[Column, ...]:
    """Return what the list of customers shows."""
    return (
        Column("name", _("Customer"), lambda row: row.name, "name"),
        Column("number", _("Number"), lambda row: row.number, "number"),
        Column("contact", _("Contact"), lambda row: row.contact, "contact"),
        Column("email", _("Mail address"), lambda row: row.email, "email"),
        Column("country", _("Country"), lambda row: row.country, "country"),
    )


@blueprint.get("/customers/<customer_id>")
def customer(customer_id: str) -> Response:
    view = queries.customer(customer_id)
    return web.page(
        "pages/customers/page.html",
        customer=view,
        details=view.details,
        facts=_facts(view.details),
        discounts=later(discounts_of, customer_id),
        today=seller().today(),
        owed=later(owed, customer_id=customer_id, today=seller().today()),
        standing_words=standing_words(),
        last_day=last_day,
        may_sell=may_open("sales.edit_customer"),
        **WORDS,
    )


@blueprint.get("/customers/new")
def new_customer() -> Response:
    return _form_page(dict.fromkeys(_FIELDS, "") | {"language": SOURCE})


@blueprint.post("/customers/new")
def add_customer() -> Response:
    typed = _typed()
    try:
        customer_id = operations.create_customer(_read(typed), now=clock.now())
    except InvalidInput as error:
        return _form_page(typed, error.problems)
    to = url_for("sales.customer", customer_id=customer_id)
    return web.done(_("The customer is created."), to)


@blueprint.get("/customers/<customer_id>/edit")
def edit_customer(customer_id: str) -> Response:
    details = queries.customer(customer_id).details
    values = {name: getattr(details, name) for name in _FIELDS}
    values["language"] = spoken(details.language)
    if details.payment_days is None:
        values["payment_days"] = ""
    if details.tax_percent is not None:
        values["tax_percent"] = format_percent(details.tax_percent)
    return _form_page(values, customer_id=customer_id, name=details.name)


@blueprint.post("/customers/<customer_id>/edit")
def change_customer(customer_id: str) -> Response:
    typed = _typed()
    known = queries.customer(customer_id).details.tax_number
    if typed["tax_number"].strip() != known and (asked := ask_unless_fresh()):
        return asked
    try:
        operations.change_customer(customer_id, _read(typed))
    except InvalidInput as error:
        name = queries.customer(customer_id).details.name
        return _form_page(typed, error.problems, customer_id=customer_id, name=name)
    to = url_for("sales.customer", customer_id=customer_id)
    return web.done(_("Stored. What was sent or signed keeps the old details."), to)


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in _FIELDS}


def _read(typed: Mapping[str, str]) -> CustomerDetails:
    given: dict[str, Any] = dict(typed)
    percent = typed["tax_percent"].strip()
    given["tax_percent"] = read_percent(percent, "tax_percent") if percent else None
    given["payment_days"] = read_payment_days(typed["payment_days"])
    return CustomerDetails(**given)


def _form_page(
    values: Mapping[str, Any],
    problems: tuple[Problem, ...] = (),
    *,
    customer_id: str = "",
    name: str = "",
) -> Response:
    everybody = (_("Customers"), url_for("sales.customers"))
    own = url_for("sales.customer", customer_id=customer_id) if customer_id else ""
    return web.page(
        "pages/customers/edit.html",
        422 if problems else 200,
        heading=_("Edit %(name)s", name=name) if own else _("New customer"),
        action=_("Store the details") if own else _("Create customer"),
        crumbs=(everybody, (name, own)) if own else (everybody,),
        cancel_url=own or everybody[1],
        form=values,
        problems=problems,
        languages=tuple((code, language_name(code)) for code in shipped()),
    )


def _facts(details: CustomerDetails) -> tuple[tuple[str, str], ...]:
    percent, days = details.tax_percent, details.payment_days
    return (
        (_("Contact"), details.contact),
        (_("Mail address"), details.email),
        (_("Address"), details.address),
        (_("Country"), country_name(details.country) if details.country else ""),
        (_("Phone"), details.phone),
        (_("Tax number"), details.tax_number),
        (_("Tax"), "" if percent is None else format_percent(percent)),
        (_("Days to pay"), "" if days is None else str(days)),
        (_("Segment"), details.segment or ""),
        (_("Language"), language_name(spoken(details.language))),
    )
