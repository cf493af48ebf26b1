"""Where anyone can see whether a paper is genuine: what its QR code leads to."""

from datetime import timedelta

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from contracts.documents.queries import Genuine, genuine, genuine_file
from contracts.documents.sections import CODE
from contracts.standing import standing
from upheld import clock, web

blueprint = Blueprint("verify", __name__, url_prefix="/verify")


@blueprint.get("")
def form() -> Response:
    """Ask for the number and the fingerprint that stand on a paper, or for its file."""
    number = request.args.get("number", "").strip()
    code = "".join(request.args.get("code", "").split()).lower()
    if number and code:
        return redirect(url_for("verify.check", number=number, code=code))
    return _page(number=number, code=code)


@blueprint.get("/<number>/<code>")
def check(number: str, code: str) -> Response:
    """Tell whether there is such a contract, and in which state it is now."""
    found = genuine(number, code) if len(code) >= CODE else None
    return _page(found, number=number, code=code, asked="typed")


@blueprint.post("")
def check_file() -> Response:
    """Tell whether a file is one that was made here, to the last byte."""
    file = request.files.get("file")
    if not file:
        return _page(asked="nothing")
    return _page(genuine_file(file.read()), asked="file", name=file.filename or "")


def _page(
    found: Genuine | None = None,
    *,
    number: str = "",
    code: str = "",
    asked: str = "",
    name: str = "",
) -> Response:
    return web.page(
        "documents/verify.html",
        status=200 if found or not asked else 422 if asked == "nothing" else 404,
        number=number,
        code=code,
        found=found,
        asked=asked,
        name=name,
        **_state(found),
    )


def _state(found: Genuine | None) -> dict[str, object]:
    if found is None:
        return {}
    until = found.ends_on - timedelta(days=1) if found.ends_on else None
    today = clock.today(found.timezone)
    state = standing(found.state, found.starts_on, until, today=today)
    return {"state": state, "until": until}
