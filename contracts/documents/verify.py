"""Where anyone can see whether a paper is genuine: what its QR code leads to."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from contracts.documents.queries import genuine
from contracts.documents.sections import CODE
from contracts.wording import contract_state
from upheld import web

blueprint = Blueprint("verify", __name__, url_prefix="/verify")


@blueprint.get("")
def form() -> Response:
    """Ask for the number and the fingerprint that stand on a paper."""
    number = request.args.get("number", "").strip()
    code = request.args.get("code", "").strip().lower()
    if number and code:
        return redirect(url_for("verify.check", number=number, code=code))
    return web.page("documents/verify.html", number=number, code=code, found=None)


@blueprint.get("/<number>/<code>")
def check(number: str, code: str) -> Response:
    """Tell whether there is such a contract, and in which state it is now."""
    found = genuine(number, code) if len(code) >= CODE else None
    return web.page(
        "documents/verify.html",
        status=200 if found else 404,
        number=number,
        code=code,
        found=found,
        state=contract_state(found.state) if found else None,
    )
