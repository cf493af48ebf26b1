"""The page of how a seller invoices."""

from collections.abc import Mapping

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.invoices.settings.operations import change_terms, invoicing_terms
from contracts.invoices.settings.terms import ACCOUNTS, read_terms, written_days
from contracts.pages import blueprint
from upheld import web
from upheld.errors import InvalidInput, Problem
from upheld.pages import may_open
from upheld.texts import _


@blueprint.get("/billing/settings")
def invoicing() -> Response:
    terms = invoicing_terms()
    codes = {f"account-{name}": terms.accounts.get(name, "") for name in ACCOUNTS}
    return _page(
        {
            "payment_days": str(terms.payment_days),
            "reminder_days": written_days(terms.reminder_days),
            **codes,
        }
    )


@blueprint.post("/billing/settings")
def change_invoicing() -> Response:
    names = ["payment_days", "reminder_days", *(f"account-{one}" for one in ACCOUNTS)]
    typed = {name: request.form.get(name, "").strip() for name in names}
    try:
        change_terms(read_terms(typed))
    except InvalidInput as error:
        return _page(typed, error.problems)
    return web.done(_("Saved."), url_for(".invoicing"))


def _page(typed: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> Response:
    accounts = (
        ("receivables", _("What customers owe")),
        ("revenue", _("Revenue")),
        ("tax", _("Tax owed")),
        ("bank", _("Bank")),
        ("losses", _("Written off")),
    )
    return web.page(
        "pages/invoices/settings.html",
        422 if problems else 200,
        values=typed,
        accounts=accounts,
        problems=problems,
        may_change=may_open("sales.change_invoicing", "POST"),
    )
