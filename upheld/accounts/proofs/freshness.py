"""Ask again that it is you, before what matters: nothing typed is lost by it."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec

from flask import current_app, request, session
from flask_security.utils import verify_password
from sqlalchemy import select
from werkzeug.wrappers import Response

from upheld import links, web
from upheld.accounts import throttle
from upheld.accounts.models import User
from upheld.accounts.proofs import authenticator, codes, passkeys
from upheld.addresses import site_url
from upheld.db import Model, db
from upheld.errors import InvalidInput, Problem, Refused
from upheld.isolation import in_scope
from upheld.principal import Principal, current_principal
from upheld.state import settings
from upheld.texts import _, language

#: How long a proof counts.
FRESH = timedelta(minutes=15)
#: Where the session remembers the code that was mailed, and the last proof of the
#: holder of a link.
_CODE = "upheld_proof_code"
_PROVED = "upheld_link_proved"
_FIELDS = frozenset({"proof", "proof_password", "proof_code", "proof_passkey"})

View = ParamSpec("View")


def needed(view: Callable[View, Any]) -> Callable[View, Any]:
    """Let the *view* of a POST run only after a fresh proof.

    Who signed in a while ago is asked for the password, a code or a passkey, on a page
    that carries what was posted.  The holder of a link is asked for a mailed code where
    the setting ``confirm_links`` says so.
    """

    @wraps(view)
    def proved(*args: View.args, **kwargs: View.kwargs) -> Any:  # noqa: ANN401 - as the view
        return ask_unless_fresh() or view(*args, **kwargs)

    return proved


def ask_unless_fresh() -> Response | None:
    """Return the page that asks for a proof; ``None`` where there is a fresh one.

    A proof that comes with the request counts.
    """
    caller = current_principal()
    if is_fresh(caller):
        return None
    if request.form.get("proof") == "mail":
        return _send_code(caller)
    if not any(request.form.get(name) for name in _FIELDS - {"proof"}):
        return _ask(caller)
    throttle.refuse_when_wrong_too_often(caller.id)
    if _is_right(caller):
        _note(caller)
        return None
    throttle.note_wrong(caller.id)
    problem = Problem("proof_code", _("This does not prove that it is you."))
    return _ask(caller, (problem,))


def is_fresh(caller: Principal) -> bool:
    """Tell whether *caller* has proved who it is a short while ago."""
    if caller.kind == "user" and _has_account():
        return bool(time.time() - session.get("fs_paa", 0) < FRESH.total_seconds())
    if caller.kind == "link" and settings().confirm_links:
        deal, at = session.get(_PROVED, ("", 0))
        fresh = time.time() - at < FRESH.total_seconds()
        return bool(deal == caller.deal_id and fresh)
    return True


def _has_account() -> bool:
    """Tell whether people sign in with us, and not with a host."""
    return "upheld_lifetime" in current_app.extensions


def _note(caller: Principal) -> None:
    if caller.kind == "link":
        session[_PROVED] = [caller.deal_id, time.time()]
    else:
        session["fs_paa"] = time.time()


def _is_right(caller: Principal) -> bool:
    password = request.form.get("proof_password", "")
    code = request.form.get("proof_code", "")
    passkey = request.form.get("proof_passkey", "")
    if passkey:
        return _owns(caller, passkey)
    if code and codes.accepts(code_id_of(caller), _holder(caller), code):
        session.pop(_CODE, None)
        return True
    if caller.kind != "user":
        return False
    if code:
        return authenticator.accepts(caller.id, code)
    known = db.session.scalar(select(User.password).where(User.id == caller.id))
    return known is not None and bool(verify_password(password, known))


def _owns(caller: Principal, passkey: str) -> bool:
    try:
        return passkeys.owner_of(passkey) == caller.id
    except InvalidInput:
        return False


def code_id_of(caller: Principal) -> str:
    """Return what the code that was mailed last to *caller* is checked by."""
    holder, code_id = session.get(_CODE, ("", ""))
    return str(code_id) if holder == _holder(caller) else ""


def _holder(caller: Principal) -> str:
    return caller.id if caller.kind == "user" else caller.deal_id or ""


def _send_code(caller: Principal) -> Response:
    to = _recipient(caller)
    throttle.count_mail(to.address)
    session[_CODE] = [to.holder, codes.send_code(to, _way_back(caller))]
    return _ask(caller)


def _way_back(caller: Principal) -> str:
    """Return where the mailed code can be entered: the page that is open, or this."""
    if caller.kind == "link":
        remembered = [str(part) for part in session.get("upheld_link", ())]
        return site_url("links.opened", token=links.sign(*remembered))
    return site_url("account.start")


def _recipient(caller: Principal) -> codes.Recipient:
    if caller.kind == "user":
        columns = User.name, User.email, User.language
        name, email, spoken = db.session.execute(
            select(*columns).where(User.id == caller.id)
        ).one()
        return codes.Recipient(caller.id, name, email, spoken)
    # By its table: this part knows nothing of contracts.
    table = Model.metadata.tables["customer"]
    found = db.session.execute(
        select(table.c.name, table.c.email).where(
            in_scope(table), table.c.id == caller.customer_id
        )
    ).one()
    if not found.email:
        raise Refused(
            _("We have no mail address of yours to send a code to."),
            hint=_("Ask your contact to enter one."),
        )
    return codes.Recipient(caller.deal_id or "", found.name, found.email, language())


def _ask(caller: Principal, problems: tuple[Problem, ...] = ()) -> Response:
    """Answer with the form that asks for a proof and carries what was posted."""
    is_user = caller.kind == "user"
    passkey = is_user and passkeys.has_passkey(caller.id)
    return web.page(
        "security/proof.html",
        422 if problems else 403,
        problems=problems,
        carried=[
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in _FIELDS and name != "csrf_token"
        ],
        has_password=is_user and _has_password(caller),
        takes_code=bool(code_id_of(caller))
        or (is_user and authenticator.has_app(caller.id)),
        mailed=bool(code_id_of(caller)),
        passkey_options=passkeys.options_to_show() if passkey else "",
    )


def _has_password(caller: Principal) -> bool:
    asked = select(User.password.is_not(None)).where(User.id == caller.id)
    return bool(db.session.scalar(asked))
