"""The page of one's own security: password, app, recovery codes, passkeys, sessions."""

from typing import Any

from flask import Blueprint, request, session, url_for
from sqlalchemy import select

from upheld import web
from upheld.accounts import sessions
from upheld.accounts.models import User
from upheld.accounts.proofs import authenticator, freshness, passkeys
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.missing import later
from upheld.principal import current_principal
from upheld.texts import _

blueprint = Blueprint("safety", __name__)

_SETUP = "security/app.html"
_CODES = "security/recovery_codes.html"
#: The secret of an app that is being set up.
_NEW_APP = "upheld_app"


@blueprint.get("/account/security")
def overview() -> web.Answer:
    caller = current_principal()
    return web.page(
        "security/overview.html",
        **_account(),
        has_app=authenticator.has_app(caller.id),
        codes_left=authenticator.codes_left(caller.id),
        passkeys=later(passkeys.list_passkeys, caller.id),
        sessions=sessions.list_sessions(caller.id),
    )


@blueprint.get("/account/security/app")
def app() -> web.Answer:
    session[_NEW_APP] = authenticator.new_secret()
    return web.page(_SETUP, **_setup())


@blueprint.post("/account/security/app")
@freshness.needed
def set_app() -> web.Answer:
    secret = session.get(_NEW_APP)
    if secret is None:
        return web.go(url_for(".app"))
    code = request.form.get("code", "")
    try:
        made = authenticator.set_app(current_principal().id, secret, code)
    except InvalidInput as error:
        return web.page(_SETUP, 422, problems=error.problems, **_setup())
    session.pop(_NEW_APP)
    return web.page(_CODES, codes=made)


@blueprint.post("/account/security/app/remove")
@freshness.needed
def remove_app() -> web.Answer:
    authenticator.remove_app(current_principal().id)
    message = _("Signing in asks for no code of an app any more.")
    return web.done(message, url_for(".overview"))


@blueprint.post("/account/security/recovery-codes")
@freshness.needed
def make_codes() -> web.Answer:
    made = authenticator.new_recovery_codes(current_principal().id)
    return web.page(_CODES, codes=made)


@blueprint.get("/account/security/passkeys/new")
def new_passkey() -> web.Answer:
    return _passkey_page()


@blueprint.post("/account/security/passkeys/new")
@freshness.needed
def add_passkey() -> web.Answer:
    name, made = request.form.get("name", ""), request.form.get("passkey", "")
    try:
        passkeys.add_passkey(current_principal().id, name, made)
    except InvalidInput:
        message = _("Your browser made no passkey. Nothing was changed.")
        return web.done(message, url_for(".new_passkey"), "bad")
    return web.done(_("From now on you can sign in with it."), url_for(".overview"))


@blueprint.post("/account/security/passkeys/<passkey_id>/remove")
@freshness.needed
def remove_passkey(passkey_id: str) -> web.Answer:
    passkeys.remove_passkey(current_principal().id, passkey_id)
    return web.done(_("The passkey does not work any more."), url_for(".overview"))


@blueprint.post("/account/security/sessions/<session_id>/end")
def end_session(session_id: str) -> web.Answer:
    sessions.end_session(current_principal().id, session_id)
    return web.done(_("That session has ended."), url_for(".overview"))


@blueprint.post("/account/security/sessions/end-others")
def end_others() -> web.Answer:
    sessions.end_other_sessions(current_principal().id)
    return web.done(_("All other sessions have ended."), url_for(".overview"))


def _account() -> dict[str, Any]:
    asked = select(User.email, User.name, User.password.is_not(None))
    found = db.session.execute(asked.where(User.id == current_principal().id)).one()
    return dict(zip(("email", "name", "has_password"), found, strict=True))


def _setup() -> dict[str, Any]:
    picture, key = authenticator.shown_secret(session[_NEW_APP], _account()["email"])
    return {"picture": picture, "key": key}


def _passkey_page() -> web.Answer:
    account = _account()
    options = passkeys.options_to_add(
        current_principal().id, account["email"], account["name"]
    )
    return web.page("security/new_passkey.html", passkey_options=options)
