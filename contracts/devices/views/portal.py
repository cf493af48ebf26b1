"""Is my device covered?  For customers; the scope in force hides what is not theirs."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.assets.covered.queries import check_devices as check
from contracts.assets.uploads import rows_of
from contracts.devices.views.answering import answers_file, look_at, many, words
from contracts.devices.views.forms import csv_file, posted_text
from contracts.portal.pages import blueprint
from upheld import web
from upheld.errors import InvalidInput, Problem
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
    try:
        text = posted_text()
        answers = check(rows_of(text), today=seller().today())
    except InvalidInput as error:
        return _page(problems=error.problems)
    if request.form.get("action") == "csv":
        return csv_file(answers_file(answers), "devices.csv")
    return _page(text=text, **many(answers))


def _page(*, problems: tuple[Problem, ...] = (), **more: object) -> Response:
    values: dict[str, object] = {
        "serial": "",
        "looked": None,
        "text": "",
        "answers": (),
    }
    return web.page(
        "pages/portal/devices.html",
        422 if problems else 200,
        problems=problems,
        action=url_for("portal.check_device"),
        alone=current_principal().kind == "link",
        seller_mail=seller().email,
        **(values | more | words()),
    )
