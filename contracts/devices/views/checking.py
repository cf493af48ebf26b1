"""Is this device covered?  For staff: one field, or a list."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.assets.covered.queries import check_devices as check
from contracts.assets.uploads import rows_of
from contracts.devices.views.answering import answers_file, look_at, many, words
from contracts.devices.views.forms import csv_file, posted_text
from contracts.pages import blueprint
from contracts.queries import contract_view
from upheld import web
from upheld.errors import InvalidInput, Problem
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _


@blueprint.get("/devices")
def check_device() -> Response:
    serial = request.args.get("serial", "").strip()
    contract_id = request.args.get("contract", "")
    customer_id = _customer(contract_id) if contract_id else ""
    today = seller().today()
    looked = look_at(serial, today=today, customer_id=customer_id) if serial else None
    return _page(serial=serial, looked=looked, contract_id=contract_id)


@blueprint.post("/devices")
def check_devices() -> Response:
    """Answer a list; as a file where that was asked for.  Nothing is stored."""
    try:
        text = posted_text()
        answers = check(rows_of(text), today=seller().today())
    except InvalidInput as error:
        return _page(problems=error.problems)
    if request.form.get("action") == "csv":
        return csv_file(answers_file(answers), "devices.csv")
    return _page(text=text, **many(answers))


def _customer(contract_id: str) -> str:
    return contract_view(contract_id, today=seller().today()).row.customer_id


def _page(*, problems: tuple[Problem, ...] = (), **more: object) -> Response:
    values: dict[str, object] = {
        "serial": "",
        "looked": None,
        "text": "",
        "answers": (),
    }
    return web.page(
        "pages/devices/check.html",
        422 if problems else 200,
        problems=problems,
        action=url_for("sales.check_device"),
        may_sell=may_open("sales.new_quote"),
        crumbs=((_("Contracts"), url_for("sales.contracts")),),
        **(values | more | words()),
    )
