"""The ways in besides a password: the second step, mailed codes, passkeys."""

import secrets
from typing import Any

from flask import Blueprint, current_app, request, session, url_for

from upheld import web
from upheld.accounts import throttle
from upheld.accounts.models import User
from upheld.accounts.proofs import authenticator, codes, entering, passkeys
from upheld.addresses import site_url
from upheld.errors import Gone, InvalidInput, NotFound, Problem
from upheld.texts import _

blueprint = Blueprint("entry", __name__)

_SECOND = "security/second.html"
_ASK = "security/ask_code.html"
_CODE_PAGE = "security/enter_code.html"
#: What the session remembers: the address, and what its code is checked by.
_ASKED = "upheld_code"
#: Where to go after the other provider.
_GOING_TO = "upheld_going_to"


@blueprint.get("/sign-in/second")
def second() -> web.Answer:
    _waiting()
    return _second_page()


@blueprint.post("/sign-in/second")
def prove_second() -> web.Answer:
    user_id, by = _waiting()
    throttle.refuse_when_wrong_too_often(user_id)
    user = entering.find_user(User.id == user_id)
    code = request.form.get("code", "")
    if user is not None:
        with entering.as_user(user):
            right = authenticator.accepts(user_id, code)
        if right:
            return entering.enter(user_id, f"{by}, app", _next())
    throttle.note_wrong(user_id)
    return _second_page(_wrong_code())


@blueprint.get("/sign-in/code")
def ask_code() -> web.Answer:
    return web.page(_ASK, next=_next())


@blueprint.post("/sign-in/code")
def send_code() -> web.Answer:
    email = request.form.get("email", "").strip().casefold()
    if "@" not in email:
        sentence = _("Enter an e-mail address, like name@example.com.")
        problem = Problem("email", sentence)
        return web.page(_ASK, 422, problems=(problem,), values=request.form, next="")
    throttle.count_mail(email)
    user = entering.find_user(User.email == email)
    # Whoever has no account gets the same page, and waits in vain.
    session[_ASKED] = [email, _mail(user) if user else secrets.token_hex(16)]
    return web.go(url_for(".code", next=_next() or None))


def _mail(user: User) -> str:
    to = codes.Recipient(user.id, user.name, user.email, user.language)
    with entering.as_user(user):
        return codes.send_code(to, site_url("entry.code"))


@blueprint.get("/sign-in/code/enter")
def code() -> web.Answer:
    return _code_page()


@blueprint.post("/sign-in/code/enter")
def use_code() -> web.Answer:
    email, code_id = session.get(_ASKED, ("", ""))
    throttle.refuse_when_wrong_too_often(email)
    user = entering.find_user(User.email == email) if email else None
    if user is not None:
        user_id = user.id
        with entering.as_user(user):
            right = codes.accepts(code_id, user_id, request.form.get("code", ""))
        if right:
            session.pop(_ASKED)
            second_step = entering.ask_second(user_id, "mailed code", _next())
            return second_step or entering.enter(user_id, "mailed code", _next())
    throttle.note_wrong(email)
    return _code_page(_wrong_code())


@blueprint.post("/sign-in/passkey")
def use_passkey() -> web.Answer:
    throttle.refuse_when_wrong_too_often("")
    try:
        user_id = passkeys.owner_of(request.form.get("passkey", ""))
    except InvalidInput:
        throttle.note_wrong("")
        raise
    return entering.enter(user_id, "passkey", _next())


@blueprint.get("/sign-in/single")
def single() -> web.Answer:
    session[_GOING_TO] = _next()
    answer: web.Answer = _provider().begin(site_url("entry.single_back"))
    return answer


@blueprint.get("/sign-in/single/back")
def single_back() -> web.Answer:
    user_id = _provider().finish()
    return entering.enter(user_id, "single sign-on", session.pop(_GOING_TO, ""))


def _provider() -> Any:  # noqa: ANN401 - made by an optional part
    found = current_app.extensions.get("upheld_openid")
    if found is None:
        raise NotFound(_("Single sign-on is not set up here."))
    return found


def _waiting() -> tuple[str, str]:
    """Return who has shown the first proof, and which."""
    waiting = entering.pending()
    if waiting is None:
        raise Gone(
            _("The first step was too long ago, or not in this browser."),
            hint=_("Sign in once more."),
        )
    return waiting


def _next() -> str:
    return web.safe_next(request.values.get("next", ""), "")


def _wrong_code() -> tuple[Problem, ...]:
    sentence = _("This code does not work, or no more.")
    return (Problem("code", sentence),)


def _second_page(problems: tuple[Problem, ...] = ()) -> web.Answer:
    return web.page(
        _SECOND,
        422 if problems else 200,
        problems=problems,
        next=_next(),
        passkey_options=passkeys.options_to_show(),
    )


def _code_page(problems: tuple[Problem, ...] = ()) -> web.Answer:
    email, _code_id = session.get(_ASKED, ("", ""))
    return web.page(
        _CODE_PAGE,
        422 if problems else 200,
        problems=problems,
        email=email,
        next=_next(),
    )
