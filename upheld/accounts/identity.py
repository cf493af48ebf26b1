"""Find out who sends a request: a token, a session, a signed link, or nobody."""

from datetime import datetime

from flask import Request, current_app, session

from upheld import links
from upheld.accounts.sign_in import signed_in
from upheld.accounts.tokens import TokenRefused, token_principal
from upheld.errors import UpheldError
from upheld.principal import AT_CUSTOMER, Principal
from upheld.texts import _

#: Where the browser session remembers the link that was opened last.
LINK = "upheld_link"


def find_principal(request: Request, *, now: datetime, wants_link: bool) -> Principal:
    """Return who sends *request*.

    A token counts before everything else.  *wants_link* is true where the holder
    of a link may come in: there a link that was opened counts before a session,
    unless the session is that of the same customer.
    """
    address = request.remote_addr or ""
    if "Authorization" in request.headers:
        return token_principal(bearer(request), address=address, now=now)
    somebody = _session_principal(address)
    if not wants_link or LINK not in session:
        return somebody or Principal("anonymous", address=address)
    if somebody is not None and somebody.has(*AT_CUSTOMER):
        return _of_customer(somebody)
    return links.holder(links.find_target(session[LINK]), address)


def bearer(request: Request) -> str:
    """Return the token in the header; raises :class:`TokenRefused` for another."""
    scheme, _space, token = request.headers["Authorization"].partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenRefused(
            _("The header Authorization holds no bearer token."),
            hint=_("Send it as “Authorization: Bearer uph_…”."),
        )
    return token.strip()


def _session_principal(address: str) -> Principal | None:
    if not hasattr(current_app, "login_manager"):
        return None
    return signed_in(address)


def _of_customer(somebody: Principal) -> Principal:
    try:
        target = links.find_target(session[LINK])
    except UpheldError:
        return somebody
    if target.customer_id == somebody.customer_id:
        return somebody
    return links.holder(target, somebody.address)


def remember(link: list[str]) -> None:
    """Let this browser session hold the *link* that it has just opened."""
    session[LINK] = link
