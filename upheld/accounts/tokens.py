"""Keys for programs: made once, stored as their SHA-256, narrowed by scopes."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from upheld import audit
from upheld.accounts.models import ApiToken, User
from upheld.accounts.people import roles_of
from upheld.db import db
from upheld.errors import InvalidInput, NotFound, UpheldError
from upheld.principal import Principal, current_principal
from upheld.scope import unscoped
from upheld.texts import _
from upheld.transactions import transaction

#: What a token may be allowed, in the order in which people are offered it.
SCOPES = (
    "company:read",
    "company:write",
    "catalogue:read",
    "catalogue:write",
    "customers:read",
    "customers:write",
    "quotes:read",
    "quotes:write",
    "contracts:read",
    "contracts:write",
)
_MARK = "uph_"
_PREFIX_LENGTH = 10
#: How exactly ``last_used_at`` is kept: a write for every call would cost more.
_USED_WITHIN = timedelta(minutes=5)


class TokenRefused(UpheldError):
    """A token that is unknown, expired, revoked, or whose owner is switched off."""

    status = 401


@dataclass(frozen=True, slots=True)
class NewToken:
    """What its owner decides about a token."""

    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its owner sees it later."""

    id: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


def create_token(new: NewToken, *, now: datetime) -> str:
    """Make a token for the current user and return it; it is never shown again."""
    _check(new, now)
    owner = current_principal()
    token = _MARK + secrets.token_urlsafe(32)
    with transaction() as session:
        row = ApiToken(
            seller_id=owner.seller_id,
            user_id=owner.id,
            name=new.name.strip(),
            prefix=token[:_PREFIX_LENGTH],
            sha256=_sha256(token),
            scopes=sorted(new.scopes),
            created_at=now,
            expires_at=new.expires_at,
        )
        session.add(row)
        session.flush()
        audit.record(
            "token.created",
            row.id,
            after={"name": row.name, "prefix": row.prefix, "scopes": row.scopes},
        )
    return token


def list_tokens() -> tuple[TokenRow, ...]:
    """Return the tokens of the current user that can still be used, newest first."""
    found = db.session.scalars(
        select(ApiToken)
        .where(
            ApiToken.user_id == current_principal().id, ApiToken.revoked_at.is_(None)
        )
        .order_by(ApiToken.created_at.desc())
    )
    return tuple(
        TokenRow(
            id=row.id,
            name=row.name,
            prefix=row.prefix,
            scopes=tuple(row.scopes),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
        )
        for row in found
    )


def revoke_token(token_id: str, *, now: datetime) -> None:
    """End a token of the current user; from the next call on it is refused."""
    with transaction() as session:
        row = session.scalar(
            select(ApiToken).where(
                ApiToken.id == token_id,
                ApiToken.user_id == current_principal().id,
                ApiToken.revoked_at.is_(None),
            )
        )
        if row is None:
            raise NotFound(_("There is no such token among yours."))
        row.revoked_at = now
        audit.record("token.revoked", row.id, before={"prefix": row.prefix})


def token_principal(token: str, *, address: str, now: datetime) -> Principal:
    """Return who *token* acts for: its user, with the roles of today, narrowed."""
    with unscoped("sign-in by token"):
        found = db.session.execute(
            select(ApiToken, User)
            .join(User, User.id == ApiToken.user_id)
            .where(ApiToken.sha256 == _sha256(token), User.active)
        ).first()
        if found is None or not _is_valid(found[0], now):
            raise TokenRefused(
                _("This token is not known, has expired or was revoked."),
                hint=_("Make a new one on the page “API tokens” of your account."),
            )
        row, user = found
        caller = Principal(
            "token",
            id=user.id,
            name=f"{user.name} ({row.name})",
            seller_id=user.seller_id,
            customer_id=user.customer_id,
            roles=roles_of(user),
            address=address,
            scopes=frozenset(row.scopes),
        )
        _note_use(row, now)
    return caller


def _check(new: NewToken, now: datetime) -> None:
    problems = list(_problems(new, now))
    if problems:
        raise InvalidInput.of(*problems[0])


def _problems(new: NewToken, now: datetime) -> Iterable[tuple[str, str]]:
    if not new.name.strip():
        yield "name", _("Say what the token is for.")
    if not new.scopes or not set(new.scopes) <= set(SCOPES):
        yield "scopes", _("Choose what the token may do.")
    if new.expires_at and new.expires_at <= now:
        yield "expires_at", _("Choose a day in the future.")


def _is_valid(row: ApiToken, now: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or now < row.expires_at)


def _note_use(row: ApiToken, now: datetime) -> None:
    if row.last_used_at and now - row.last_used_at < _USED_WITHIN:
        return
    with transaction() as session:
        session.execute(
            update(ApiToken).where(ApiToken.id == row.id).values(last_used_at=now)
        )


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
