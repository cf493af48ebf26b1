"""Two sellers with their people, customers and objects, and a way to ask as each.

Every text of the other seller, and of the other customer, holds a canary: a word
that must never reach anybody else.
"""

import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, make_url, select
from werkzeug.test import TestResponse

from contracts.models import Customer
from tests.databases import PostgresServer, copy_sqlite
from upheld import clock
from upheld.accounts.models import ApiToken, RoleGrant, Seller, SignIn, User
from upheld.app import create_app
from upheld.audit import AuditRow
from upheld.db import db
from upheld.principal import STAFF, Role
from upheld.scope import unscoped
from upheld.state import state
from upheld.transactions import transaction
from upheld.worker import Worker

SECRET = "a secret of forty characters for tests.."
PASSWORD = "correct horse battery staple"
#: Argon2id with little memory: tests are no place to wait.
CHEAP = {
    "argon2__memory_cost": 8,
    "argon2__time_cost": 1,
    "argon2__parallelism": 1,
}
PASSWORD_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$BQ8u/nIxxbelL9PVc/ReAQ$qirKBhbENv"
    "qvVtSs2XxfW1NOfZNdNt/B0uta8GiQN6k"
)
FOREIGN = "zyxforeignseller"
NEIGHBOUR = "zyxothercustomer"
CSRF = "0123456789012345678901234567890123456789"


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who asks: the headers that say so."""

    name: str
    headers: Mapping[str, str] = field(default_factory=dict)
    roles: frozenset[Role] = frozenset()
    kind: str = "anonymous"
    user: str = ""
    scopes: frozenset[str] = frozenset()
    #: Whose rows it may see; no seller at all sees none.
    seller: str = ""
    customer: str | None = None
    deal: str | None = None


@dataclass
class World:
    """An application with everybody in it."""

    app: Flask
    ids: dict[str, str]
    identities: dict[str, Identity]

    def ask(self, who: str, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request as *who*, with the proof that its form was ours."""
        headers = {**self.identities[who].headers, **options.pop("headers", {})}
        if method not in {"GET", "HEAD", "OPTIONS"}:
            headers.setdefault("X-CSRFToken", self.csrf())
        client = self.app.test_client(use_cookies=False)
        return client.open(path, method=method, headers=headers, **options)

    def mails(self) -> list[str]:
        """Return the mails as they are sent, the oldest first."""
        Worker(self.app).run_all()
        folder = state(self.app).settings.data_folder / "mails"
        sent = sorted(folder.glob("*.eml"))
        return [path.read_text().replace("=\n", "") for path in sent]

    def close(self) -> None:
        """Give the database back."""
        state(self.app).engine.dispose()

    def csrf(self) -> str:
        """Return the token that every session of this world accepts."""
        serializer = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token")
        return str(serializer.dumps(CSRF))

    def audit_rows(self) -> int:
        """Return how many audit rows there are, of all sellers."""
        with self.app.app_context(), unscoped("test"):
            return db.session.scalar(select(func.count(AuditRow.id))) or 0

    def audited(self) -> list[str]:
        """Return the actions of all audit rows, in the order they were written."""
        with self.app.app_context(), unscoped("test"):
            rows = db.session.scalars(
                select(AuditRow.action).order_by(AuditRow.at, AuditRow.sequence)
            )
            return list(rows)


def make_world(url: str, folder: Path, **settings: Any) -> World:
    """Fill the migrated, empty database at *url*."""
    app = create_app(
        database_url=url,
        data_folder=folder,
        secret_key=SECRET,
        job_worker=False,
        **settings,
    )
    app.extensions["security"].pwd_context.update(**CHEAP)
    nobody = Identity("anonymous", {"Cookie": cookie(app, {})})
    world = World(app, {}, {"anonymous": nobody})
    with app.app_context(), unscoped("test"), transaction() as session:
        for key, canary in (("own", ""), ("foreign", FOREIGN)):
            _seller(world, session, key, canary)
    with app.app_context(), unscoped("test"), transaction() as session:
        _people(world, session)
    return world


Kept = tuple[World, Callable[[], None]]
Steps = tuple[str, Callable[[], None], Callable[[], None]]


def kept_world(
    request: pytest.FixtureRequest,
    folder: Path,
    fill: Callable[[World], None] = lambda _world: None,
    **settings: Any,
) -> Iterator[Kept]:
    """Yield a filled world, on the dialect that *request* names, and its way back.

    Calling what stands beside the world puts everything back as it was filled.
    """
    make = {"sqlite": _kept_sqlite, "postgresql": _kept_postgres}[request.param]
    with make(request, folder) as (url, keep, restore):
        world = make_world(url, folder / "data", **settings)
        fill(world)
        # A database that somebody is connected to cannot be copied.
        world.close()
        keep()

        def back() -> None:
            world.close()
            restore()
            world.app.extensions["upheld_limits"].reset()
            shutil.rmtree(folder / "data" / "mails", ignore_errors=True)

        yield world, back
        world.close()


@contextmanager
def _kept_sqlite(request: pytest.FixtureRequest, folder: Path) -> Iterator[Steps]:
    path, kept = folder / "world.db", folder / "kept.db"
    copy_sqlite(request.getfixturevalue("sqlite_template"), path)
    yield (
        f"sqlite:///{path}",
        lambda: copy_sqlite(path, kept),
        lambda: copy_sqlite(kept, path),
    )


@contextmanager
def _kept_postgres(request: pytest.FixtureRequest, _folder: Path) -> Iterator[Steps]:
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database(request.getfixturevalue("postgres_template")) as url:
        name = make_url(url).database

        def keep() -> None:
            server.run(f"create database {name}_kept template {name}")

        def restore() -> None:
            server.run(f"drop database {name} with (force)")
            server.run(f"create database {name} template {name}_kept")

        yield url, keep, restore
        server.run(f"drop database if exists {name}_kept")


def _seller(world: World, session: Any, key: str, canary: str) -> None:
    now = clock.now()
    seller = Seller(
        id=secrets.token_hex(16),
        key=f"{key}{canary}",
        name=f"Northwind {canary}",
        legal_name=f"Northwind AG {canary}",
        address=f"1 Way {canary}",
        email=f"office@{key}.example",
        currency="EUR",
        created_at=now,
    )
    session.add(seller)
    session.flush()
    world.ids[f"seller:{key}"] = seller.id
    for name, words in (("own", ""), ("neighbour", NEIGHBOUR)):
        customer = Customer(
            id=secrets.token_hex(16),
            seller_id=seller.id,
            number=f"K-{name}{words}{canary}",
            name=f"Contoso {words} {canary}",
            contact=f"Ada {words} {canary}",
            address=f"2 Way {words} {canary}",
            country="CH",
            email=f"ada{words}{canary}@contoso.example",
            created_at=now,
        )
        world.ids[f"customer:{key}:{name}"] = customer.id
        session.add(customer)


def _people(world: World, session: Any) -> None:
    own = world.ids["seller:own"]
    for role in sorted(Role):
        if role in STAFF:
            _person(world, session, role.value, roles={role}, seller=own)
    _person(world, session, "second_sales", roles={Role.SALES}, seller=own)
    off = _person(
        world, session, "switched_off", roles={Role.ADMINISTRATOR}, seller=own
    )
    off.active = False
    for name in ("own", "neighbour"):
        _person(
            world,
            session,
            f"customer_{name}",
            roles={Role.CUSTOMER},
            seller=own,
            customer=world.ids[f"customer:own:{name}"],
        )
    for role in (Role.SIGNER, Role.VIEWER):
        customer = world.ids["customer:own:own"]
        _person(
            world,
            session,
            f"{role}_own",
            roles={role},
            seller=own,
            customer=customer,
        )
    foreign = world.ids["seller:foreign"]
    _person(world, session, "foreign", roles={Role.ADMINISTRATOR}, seller=foreign)
    _tokens(world, session)


def _person(
    world: World,
    session: Any,
    name: str,
    *,
    roles: set[Role],
    seller: str,
    customer: str | None = None,
) -> User:
    canary = FOREIGN if name == "foreign" else ""
    user = User(
        id=secrets.token_hex(16),
        seller_id=seller,
        customer_id=customer,
        email=f"{name}{canary}@northwind.example",
        name=f"{name} {canary}".strip(),
        password=PASSWORD_HASH,
        active=True,
        fs_uniquifier=secrets.token_hex(16),
        created_at=clock.now(),
        roles=[RoleGrant(name=role) for role in sorted(roles)],
    )
    session.add(user)
    session.flush()
    world.ids[f"user:{name}"] = user.id
    headers = {"Cookie": _signed_in(world, session, user)}
    world.identities[name] = Identity(
        name,
        headers,
        frozenset(roles),
        "user",
        user=user.id,
        seller=seller,
        customer=customer,
    )
    return user


def _signed_in(world: World, session: Any, user: User) -> str:
    key, now = secrets.token_hex(8), clock.now()
    session.add(
        SignIn(
            seller_id=user.seller_id,
            user_id=user.id,
            key_sha256=hashlib.sha256(key.encode()).hexdigest(),
            started_at=now,
            seen_at=now,
        )
    )
    return cookie(
        world.app,
        {
            "_user_id": user.fs_uniquifier,
            "_fresh": True,
            "fs_paa": now.timestamp(),
            "upheld_key": key,
            "upheld_seen": now.timestamp(),
        },
    )


def grow_old(world: World, who: str, patched: pytest.MonkeyPatch) -> None:
    """Let the last proof of somebody who is signed in be an hour old."""
    value = world.identities[who].headers["Cookie"].partition("=")[2]
    reader = SecureCookieSessionInterface().get_signing_serializer(world.app)
    assert reader
    kept: dict[str, Any] = reader.loads(value)
    old = cookie(world.app, {**kept, "fs_paa": kept["fs_paa"] - 3600})
    aged = replace(world.identities[who], headers={"Cookie": old})
    patched.setitem(world.identities, who, aged)


def cookie(app: Flask, content: Mapping[str, Any]) -> str:
    """Return the header of a browser whose session holds *content*."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer
    value = serializer.dumps({"csrf_token": CSRF, **content})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


def _tokens(world: World, session: Any) -> None:
    for name, owner, scopes in (
        ("token", "administrator", ["quotes:read", "quotes:write"]),
        ("narrow_token", "sales", ["catalogue:read"]),
    ):
        text = f"uph_{secrets.token_hex(16)}"
        row = ApiToken(
            id=secrets.token_hex(16),
            seller_id=world.ids["seller:own"],
            user_id=world.ids[f"user:{owner}"],
            name=name,
            prefix=text[:10],
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            scopes=scopes,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            last_used_at=clock.now(),
        )
        session.add(row)
        world.ids[f"token:{name}"] = row.id
        headers = {"Authorization": f"Bearer {text}"}
        world.identities[name] = replace(
            world.identities[owner],
            name=name,
            headers=headers,
            kind="token",
            scopes=frozenset(scopes),
        )
