"""The administrators' page of what the company says of itself."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from upheld import web
from upheld.accounts import company
from upheld.accounts.company import Company, tidied, typed_accounts
from upheld.accounts.proofs.freshness import ask_unless_fresh
from upheld.accounts.sellers import change_company, company_of
from upheld.errors import InvalidInput, Problem
from upheld.texts import _, own_name
from upheld.words import shipped

blueprint = Blueprint("company", __name__)

_PLACES = range(1, company.MOST_ACCOUNTS + 1)
_NAMES = (
    *company.LENGTHS,
    *(f"{part}-{place}" for part in ("iban", "bic", "bank") for place in _PLACES),
)


@blueprint.get("/company")
def details() -> Response:
    """Show what is known of the seller, for changing it."""
    return _page(_as_typed(company_of()))


@blueprint.post("/company")
def change() -> AnyResponse:
    """Store it; bank, tax and register ask first for a proof of who it is."""
    given = Company(
        **{name: request.form.get(name, "") for name in company.LENGTHS},
        accounts=typed_accounts(request.form),
    )
    try:
        after = tidied(given)
    except InvalidInput as error:
        return _page(request.form, error.problems)
    guarded = set(company.changed(company_of(), after)) & {*company.GUARDED}
    if guarded and (asked := ask_unless_fresh()):
        return asked
    change_company(after)
    message = _("Stored. What was sent or signed keeps the old details.")
    return web.done(message, url_for(".details"))


def _as_typed(known: Company) -> dict[str, str]:
    values = {name: getattr(known, name) for name in company.LENGTHS}
    for place, one in enumerate(known.accounts, start=1):
        values[f"iban-{place}"] = company.shown_iban(one.iban)
        values[f"bic-{place}"] = one.bic
        values[f"bank-{place}"] = one.bank
    return values


def _page(values: Mapping[str, Any], problems: tuple[Problem, ...] = ()) -> Response:
    return web.page(
        "pages/account/company.html",
        422 if problems else 200,
        values={name: values.get(name, "") for name in _NAMES},
        places=_PLACES,
        languages=tuple((code, own_name(code)) for code in shipped()),
        timezones=tuple((name, name) for name in sorted(available_timezones())),
        problems=problems,
        errors={one.where: one.message for one in problems},
    )
