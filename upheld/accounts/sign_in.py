"""Sign-in: Flask-Security on our tables, with sessions that can be ended.

The cookie carries a key; the database knows its SHA-256, since when and until when
it counts.  Signing out, switching a user off and changing a password end sessions
at once, wherever their cookies are.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import Flask, current_app, g, request, session
from flask_login import user_logged_in, user_logged_out
from flask_security import Security, SQLAlchemyUserDatastore, UserMixin
from flask_security.utils import set_request_attr
from sqlalchemy import Select, bindparam, inspect, select, update

from upheld import audit, clock
from upheld.accounts.models import RoleGrant, SignIn, User
from upheld.accounts.people import counting, user_principal
from upheld.db import db, table_of
from upheld.prepared import Fetch, Prepared
from upheld.principal import Principal, Role, acting_as
from upheld.scope import Scope, scoped, unscoped
from upheld.transactions import transaction

_KEY = "upheld_key"
_SEEN = "upheld_seen"
#: Where the environment of a request says what was asked about its session already.
_ASKED = "upheld.session"
#: How exactly it is known when a session was last used.
_SEEN_WITHIN = timedelta(minutes=1)

#: What a changed password is called in the audit trail, by endpoint.
_PASSWORD_ACTIONS = {
    "change_password": "user.password_changed",
    "reset_password": "user.password_reset",
}


class Lifetime:
    """How long a session counts: since it was last used, and in all."""

    def __init__(self, *, idle: timedelta, absolute: timedelta) -> None:
        """Keep both limits."""
        self.idle = idle
        self.absolute = absolute

    def covers(self, sign_in: "SignIn | _Times", now: datetime) -> bool:
        """Tell whether *sign_in* still counts."""
        return (
            sign_in.ended_at is None
            and now < sign_in.seen_at + self.idle + _SEEN_WITHIN
            and now < sign_in.started_at + self.absolute
        )


class People(SQLAlchemyUserDatastore):
    """Flask-Security's way to our users: it looks for them in every seller."""

    def find_user(
        self,
        case_insensitive: bool = False,  # noqa: FBT001, FBT002 - their signature
        **kwargs: Any,  # noqa: ANN401 - handed on as it is
    ) -> UserMixin | None:
        """Find a user before anybody knows whose it is."""
        with unscoped("sign-in"):
            return super().find_user(case_insensitive, **kwargs)

    def put(self, model: Any) -> Any:  # noqa: ANN401 - handed on as it is
        """Store a new password or session key, with its audit row."""
        state = inspect(model)
        changed = {
            name: getattr(model, name)
            for name in ("password", "fs_uniquifier")
            if state.attrs[name].history.has_changes()
        }
        if changed:
            actor = user_principal(model, address=request.remote_addr or "")
            db.session.expire(model)
            _store(model, actor, changed)
        return model

    def commit(self) -> None:
        """Do nothing: what is stored is committed where it is stored."""


def _store(user: User, actor: Principal, changed: Mapping[str, str]) -> None:
    mine = Scope(actor.seller_id or "")
    with scoped(mine), acting_as(actor), transaction() as rows:
        rows.execute(update(User).where(User.id == actor.id).values(**changed))
        if "fs_uniquifier" in changed:
            rows.execute(
                update(SignIn)
                .where(SignIn.user_id == actor.id, SignIn.ended_at.is_(None))
                .values(ended_at=clock.now())
            )
        action = _PASSWORD_ACTIONS.get((request.endpoint or "").rpartition(".")[2])
        if action:
            audit.record(action, actor.id)
        _reload(user)


def _reload(user: User) -> None:
    with unscoped("sign-in"):
        db.session.refresh(user)


def load_user(uniquifier: str) -> User | None:
    """Return the user of the session, by one query; ``None`` when it has ended."""
    now, key = clock.now(), _sha256(session.get(_KEY, ""))
    lifetime = current_lifetime()
    with unscoped("sign-in"):
        _note_seen(key, lifetime, now)
        found = (
            db.session.execute(
                select(User, SignIn)
                .join(SignIn, SignIn.user_id == User.id)
                .where(
                    User.fs_uniquifier == uniquifier,
                    User.active,
                    SignIn.key_sha256 == key,
                )
            )
            .unique()
            .first()
        )
    if found is None or not lifetime.covers(found[1], now):
        return None
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    user: User = found[0]
    return user


def signed_in(address: str) -> Principal | None:
    """Return whose session the request belongs to; ``None`` when it has ended.

    The same as :func:`load_user`, without the user as an object: one statement that
    was compiled before, since every request begins with it.
    """
    uniquifier = session.get("_user_id")
    if not uniquifier:
        return None
    now, key = clock.now(), _sha256(session.get(_KEY, ""))
    lifetime = current_lifetime()
    with unscoped("sign-in"):
        _note_seen(key, lifetime, now)
        rows = _session_rows(uniquifier, key)
    if not rows:
        return None
    user_id, name, seller_id, customer_id, _role, *times = rows[0][:8]
    known = _Times(*times)
    if not lifetime.covers(known, now):
        return None
    g.upheld_standing = Standing(
        uniquifier,
        key,
        _facts(rows),
        min(
            session[_SEEN] + _SEEN_WITHIN.total_seconds(),
            (known.started_at + lifetime.absolute).timestamp(),
        ),
    )
    held = frozenset(Role(row[4]) for row in rows if row[4])
    return Principal(
        "user",
        id=user_id,
        name=name,
        seller_id=seller_id,
        customer_id=customer_id,
        roles=counting(held, customer_id),
        address=address,
        language=rows[0][10],
    )


Rows = list[tuple[Any, ...]]
#: One row for each role: user, role, language, and where the seller's trail ends.
Facts = tuple[tuple[str, str | None, str, int | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a request was answered on: a session, and all that was done until then.

    The same session may get the same answer again for as long as
    :func:`present_facts` are still these, and until the time given: then it counts
    as used again, or has ended.
    """

    uniquifier: str
    key: str
    facts: Facts
    #: Seconds since the epoch.
    until: float

    def same_person(self, facts: Facts) -> bool:
        """Tell whether *facts* say the same of the user, its rights and language."""
        return [row[:3] for row in facts] == [row[:3] for row in self.facts]


def standing() -> Standing | None:
    """Return what this request stands on; ``None`` where no session was asked for."""
    found: Standing | None = g.get("upheld_standing")
    return found


def present_facts(of: Standing, fetch: Fetch, environ: dict[str, Any]) -> Facts:
    """Return the facts that a session stands on now; none when it has ended.

    They are noted in *environ*: a request that goes on with it does not ask again.
    """
    with unscoped("sign-in"):
        rows = _fetch_session(of.uniquifier, of.key, fetch)
    environ[_ASKED] = of.uniquifier, of.key, rows
    return _facts(rows)


def _session_rows(uniquifier: str, key: str) -> Rows:
    asked: tuple[str, str, Rows] = request.environ.get(_ASKED, ("", "", []))
    if asked[:2] == (uniquifier, key):
        return asked[2]
    return _fetch_session(uniquifier, key, Prepared.fetch)


def _fetch_session(uniquifier: str, key: str, fetch: Fetch) -> Rows:
    return fetch(_SIGNED_IN, {"uniquifier": uniquifier, "key": key})


def _facts(rows: Rows) -> Facts:
    return tuple(
        (row[0], row[4], row[10], row[8], row[9]) for row in rows if row[7] is None
    )


class _Times(NamedTuple):
    """When a session began, was last used, and ended."""

    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None


_USER, _SIGN_IN, _GRANT = map(table_of, (User, SignIn, RoleGrant))
_HEAD = table_of(audit.AuditHead)


def _of_session() -> Select[Any]:
    return (
        select(
            _USER.c.id,
            _USER.c.name,
            _USER.c.seller_id,
            _USER.c.customer_id,
            _GRANT.c.name.label("role"),
            _SIGN_IN.c.started_at,
            _SIGN_IN.c.seen_at,
            _SIGN_IN.c.ended_at,
            _HEAD.c.sequence,
            _HEAD.c.digest,
            _USER.c.language,
        )
        .select_from(_USER)
        .join(_SIGN_IN, _SIGN_IN.c.user_id == _USER.c.id)
        .outerjoin(_GRANT, _GRANT.c.user_id == _USER.c.id)
        .outerjoin(_HEAD, _HEAD.c.seller_id == _USER.c.seller_id)
        .where(
            _USER.c.fs_uniquifier == bindparam("uniquifier"),
            _USER.c.active,
            _SIGN_IN.c.key_sha256 == bindparam("key"),
        )
        .order_by(_GRANT.c.name)
    )


_SIGNED_IN = Prepared(_of_session)


def current_lifetime() -> Lifetime:
    """Return the limits that the application was set up with."""
    lifetime: Lifetime = current_app.extensions["upheld_lifetime"]
    return lifetime


def _note_seen(key: str, lifetime: Lifetime, now: datetime) -> None:
    # The cookie remembers when it was last written down, so that most requests
    # read only; a session that has ended is not brought back.
    seen = session.get(_SEEN, 0)
    if now.timestamp() - seen < _SEEN_WITHIN.total_seconds():
        return
    with transaction() as rows:
        rows.execute(
            update(SignIn)
            .where(
                SignIn.key_sha256 == key,
                SignIn.ended_at.is_(None),
                SignIn.seen_at > now - lifetime.idle - _SEEN_WITHIN,
            )
            .values(seen_at=now)
        )
    session[_SEEN] = now.timestamp()


def _begin(_app: Flask, user: User, **_: object) -> None:
    """Start a session; the one it takes the place of ends."""
    now, key = clock.now(), secrets.token_urlsafe(32)
    actor = user_principal(user, address=request.remote_addr or "")
    mine = Scope(user.seller_id)
    with scoped(mine), acting_as(actor), transaction() as rows:
        rows.add(
            SignIn(
                seller_id=mine.seller_id,
                user_id=actor.id,
                key_sha256=_sha256(key),
                started_at=now,
                seen_at=now,
                address=actor.address,
                device=request.user_agent.string[:300],
            )
        )
        if not (request.endpoint or "").endswith(".change_password"):
            by = g.pop("upheld_signed_in_by", "password")
            audit.record("user.signed_in", actor.id, after={"by": by})
        rows.flush()
        _reload(user)
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    session[_KEY] = key
    session[_SEEN] = now.timestamp()


def _end(_app: Flask, user: User | None, **_: object) -> None:
    """End the session in the database: a copy of the cookie is worth nothing."""
    key = _sha256(session.pop(_KEY, ""))
    session.pop(_SEEN, None)
    if not isinstance(user, User):
        return
    seller_id, user_id = user.seller_id, user.id
    with scoped(Scope(seller_id)), transaction() as rows:
        rows.execute(
            update(SignIn)
            .where(SignIn.key_sha256 == key, SignIn.ended_at.is_(None))
            .values(ended_at=clock.now())
        )
        audit.record("user.signed_out", user_id)


def session_key() -> str:
    """Return how the database knows the session of this request."""
    return _sha256(session.get(_KEY, ""))


def _sha256(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def make_security(app: Flask, lifetime: Lifetime, **options: Any) -> Security:  # noqa: ANN401 - handed on as it is
    """Install Flask-Security on *app* with our tables, loader and sessions."""
    app.extensions["upheld_lifetime"] = lifetime
    security = Security(app, People(db, User, RoleGrant), **options)
    security.want_json(lambda _request: False)
    security.login_manager.user_loader(load_user)
    # Tokens are ours: see upheld.accounts.tokens.
    security.login_manager.request_loader(lambda _request: None)
    # Flask-Login would look the user up for every template, and none of ours asks.
    about = app.template_context_processors[None]
    about[:] = [one for one in about if one.__module__ != "flask_login.utils"]
    # Flask-Principal would look the user up for every request, for roles we keep.
    app.before_request_funcs[None].remove(security.principal._on_before_request)  # noqa: SLF001 - it has no way to be told
    user_logged_in.connect(_begin, app)
    user_logged_out.connect(_end, app)
    return security
