"""Invite people: a mail with a link by which they choose their password."""

from datetime import datetime

from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import select

from upheld import audit
from upheld.accounts.models import User
from upheld.accounts.people import NewUser, create_user
from upheld.addresses import site_url
from upheld.db import db
from upheld.errors import NotFound, Refused
from upheld.mailing import Envelope, post
from upheld.principal import current_principal
from upheld.texts import _
from upheld.transactions import transaction


def invite_user(new: NewUser, *, now: datetime) -> str:
    """Store a user without a password, mail the invitation, and return the id."""
    with transaction():
        user_id = create_user(new, now=now)
        _send(_invited(user_id))
        return user_id


def invite_again(user_id: str) -> None:
    """Mail the invitation of somebody who has not taken it up once more."""
    with transaction():
        user = _invited(user_id)
        audit.record("user.invited_again", user.id)
        _send(user)


def _invited(user_id: str) -> User:
    user = db.session.scalar(select(User).where(User.id == user_id))
    if user is None:
        raise NotFound(_("There is no such user."))
    if user.password is not None or not user.active:
        raise Refused(_("%(name)s has no open invitation.", name=user.name))
    return user


def _send(user: User) -> None:
    token = generate_reset_password_token(user)  # type: ignore[no-untyped-call]
    post(
        "invitation",
        Envelope(user.email, user.language, about=user.id),
        link=site_url("security.reset_password", token=token),
        values={"name": user.name, "inviter": current_principal().name},
    )
