"""The page of all keys, and whether single letters are among them."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from upheld import web
from upheld.preferences import KEYS_COOKIE, choose, set_keys_cookie
from upheld.texts import _


@blueprint.get("/keys")
def keys() -> Response:
    on = request.cookies.get(KEYS_COOKIE) != "off"
    return web.page("pages/keys.html", letters_on=on)


@blueprint.post("/keys")
def choose_keys() -> Response:
    value = "on" if request.form.get("letters") else "off"
    choose("keys", value)
    if web.wants_part():
        return set_keys_cookie(web.page("pages/said.html", said=_("Stored.")), value)
    answer = web.done(_("Stored."), url_for("sales.keys"))
    return set_keys_cookie(answer, value)
