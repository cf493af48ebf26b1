"""Is my device covered?  For customers; the scope in force hides what is not theirs."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.devices.views.answering import look_at, words
from contracts.devices.views.listing import NOTHING_ASKED, answered_list
from contracts.portal.pages import blueprint
from upheld import web
from upheld.errors import Problem
from upheld.principal import current_principal
from upheld.sellers import seller


@blueprint.get("/devices")
def check_device() -> Response:
    serial = request.args.get("serial", "").strip()
    looked = look_at(serial, today=seller().today()) if serial else None
    return _page(serial=serial, looked=looked)


@blueprint.post("/devices")
def check_devices() -> Response:
    """Answer a list; as a file where that was asked for.  Nothing is stored."""
    return answered_list(_page)


def _page(*, problems: tuple[Problem, ...] = (), **more: object) -> Response:
    return web.page(
        "pages/portal/devices.html",
        422 if problems else 200,
        problems=problems,
        action=url_for("portal.check_device"),
        alone=current_principal().kind == "link",
        seller_mail=seller().email,
        **(NOTHING_ASKED | more | words()),
    )
