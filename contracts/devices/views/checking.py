"""Is this device covered?  For staff: one field, or a list."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.devices.views.answering import look_at, words
from contracts.devices.views.listing import NOTHING_ASKED, answered_list
from contracts.pages import blueprint
from contracts.queries import contract_view
from upheld import web
from upheld.errors import Problem
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
    return answered_list(_page)


def _customer(contract_id: str) -> str:
    return contract_view(contract_id, today=seller().today()).row.customer_id


def _page(*, problems: tuple[Problem, ...] = (), **more: object) -> Response:
    return web.page(
        "pages/devices/check.html",
        422 if problems else 200,
        problems=problems,
        action=url_for("sales.check_device"),
        may_sell=may_open("sales.new_quote"),
        crumbs=((_("Contracts"), url_for("sales.contracts")),),
        **(NOTHING_ASKED | more | words()),
    )
