"""From the first proof to a session: a second one is asked of who has set it up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from flask import Response, g, request, session, url_for
from flask_security import UserMixin
from flask_security.tf_plugin import TfPlugin
from flask_security.utils import login_user
from sqlalchemy import select

from upheld import clock, web
from upheld.accounts.models import User
from upheld.accounts.people import user_principal
from upheld.accounts.proofs import authenticator
from upheld.db import db
from upheld.principal import acting_as
from upheld.scope import Scope, scoped, unscoped

#: Who has shown the first proof, and when.
_PENDING = "upheld_pending"
_WITHIN = timedelta(minutes=10)


class SecondStep(TfPlugin):
    """Puts our second step where Flask-Security asks for one after a password."""

    def tf_enter(
        self,
        user: UserMixin,
        remember_me: bool | None,  # noqa: ARG002, FBT001 - their signature
        primary_authn_via: str,
        next_loc: str | None,  # noqa: ARG002 - same
    ) -> Any:  # noqa: ANN401 - same
        """Return the way to the second step; ``None`` where nobody has set it up."""
        to = web.safe_next(request.form.get("next", ""), "")
        return ask_second(str(user.id), primary_authn_via, to)


def ask_second(user_id: str, by: str, to: str) -> Response | None:
    """Return the way to the second step; ``None`` where this user has set up none."""
    if not authenticator.has_app(user_id):
        return None
    session[_PENDING] = [user_id, by, clock.now().timestamp()]
    return web.go(url_for("entry.second", next=to or None))


def pending() -> tuple[str, str] | None:
    """Return who has shown the first proof, and which; ``None`` when it is long ago."""
    user_id, by, at = session.get(_PENDING, ("", "", 0))
    since = clock.now() - datetime.fromtimestamp(at, clock.now().tzinfo)
    return (user_id, by) if user_id and since < _WITHIN else None


def enter(user_id: str, by: str, to: str) -> Response:
    """Begin the session of a user who has proved enough, and go on to *to*."""
    user = find_user(User.id == user_id)
    if user is None:
        return web.go(url_for("security.login"))
    session.pop(_PENDING, None)
    g.upheld_signed_in_by = by
    login_user(user, authn_via=[by])
    return web.go(web.safe_next(to, url_for("account.start")))


def find_user(*wanted: Any) -> User | None:  # noqa: ANN401 - criteria of SQLAlchemy
    """Return a user of any seller who may sign in."""
    with unscoped("sign-in"):
        asked = select(User).where(User.active, *wanted)
        found: User | None = db.session.scalars(asked).unique().first()
        return found


@contextmanager
def as_user(user: User) -> Iterator[None]:
    """Run the block as *user*, who has no session yet, in the scope of its seller."""
    actor = user_principal(user, address=request.remote_addr or "")
    with scoped(Scope(user.seller_id)), acting_as(actor):
        yield
