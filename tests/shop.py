"""A seller with a small catalogue and a customer: what quotes are made of in tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url, select

from catalog.exchange.importing import import_catalogue
from catalog.exchange.sources import decode
from catalog.parameters import ModelParameters
from contracts.customers.details import CustomerDetails
from contracts.customers.operations import create_customer
from contracts.models import Customer
from contracts.quotes.operations import NewQuote, create_quote, send_quote
from plugins.manager import PluginManager
from tests.databases import PostgresServer, copy_sqlite
from upheld.accounts.models import Seller
from upheld.app import create_app
from upheld.db import db, new_id
from upheld.principal import Principal, acting_as
from upheld.scope import Scope, scoped, unscoped
from upheld.state import state
from upheld.transactions import transaction

#: A Monday.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)

CATALOGUE = """\
offerings:
  - code: R740
    kind: warranty
    title: Server cover
    outcome: A faulty server runs again the next business day.
    unit: server
    units: servers
    promises:
      - {kind: warranty, parts: 36, labour: 36, within: 1 business day}
    duties:
      - {what: Name a contact person, due: before_start}
    exclusions:
      - Damage by liquids or voltage.
    options:
      - {code: fast, title: Four hours, adds: An engineer comes within four hours.}
  - code: API
    kind: uptime
    title: API gateway
    outcome: Your shops reach the gateway whenever they are open.
    promises:
      - kind: uptime
        service: API gateway
        target: 99.95
        measured: An HTTPS request is answered within 10 seconds
  - code: P24
    kind: support
    title: Priority support
    outcome: An engineer answers day and night.
    requires: [R740]
    promises:
      - kind: response
        hours: 24x7
        channels: [phone]
        targets:
          - {priority: P1, meaning: nothing works, response_minutes: 15}
  - code: VISIT
    kind: work
    title: Set-up day
    outcome: An engineer sets everything up at your place.
    unit: day
    units: days
  - code: OLD
    kind: product
    title: Paper manual
    outcome: You have everything on paper.
    valid_until: 2026-06-30
  - code: BARE
    kind: product
    title: Without a price
    outcome: Nobody knows what it costs.
  - code: FULL
    kind: bundle
    title: Full cover
    outcome: Everything that a shop needs.
    discount: 5
    items:
      - {code: R740, minimum: 1, default: 2}
      - {code: API, minimum: 1, maximum: 1, default: 1}
      - {code: P24, minimum: 0, default: 1}
price_books:
  - code: list
    title: List prices
    currency: EUR
    not_sold: [BARE, OLD]
    prices:
      - {offering: R740, per: year, model: per_unit, parameters: {price: 410}}
      - offering: R740
        option: fast
        per: year
        model: per_unit
        parameters: {price: 95}
      - {offering: API, per: month, model: flat, parameters: {price: 800}}
      - {offering: P24, per: year, model: flat, parameters: {price: 14400}}
      - {offering: VISIT, per: once, model: per_unit, parameters: {price: 1250}}
terms:
  - version: "2026-1"
    clauses:
      - title: Term
        text: It runs for {{ term_months }} months from {{ starts_on }}.
    definitions:
      - {word: Business day, meaning: Monday to Friday.}
"""

CONTOSO = CustomerDetails(
    name="Contoso Retail AG",
    number="K-10234",
    address="Marktgasse 12\n3011 Bern",
    country="CH",
    contact="Ada Keller",
    email="ada.keller@contoso.example",
)


@dataclass(frozen=True)
class Shop:
    """An application with a seller, a catalogue and a customer."""

    app: Flask
    seller_id: str
    customer_id: str
    #: Who sells.
    dana: Principal

    @contextmanager
    def customer(self, deal_id: str | None = None) -> Iterator[None]:
        """Run the block as whoever holds a link to the deal."""
        ada = Principal(
            "link",
            name="Contoso Retail AG",
            seller_id=self.seller_id,
            customer_id=self.customer_id,
            deal_id=deal_id,
            address="192.0.2.7",
        )
        scope = Scope(self.seller_id, self.customer_id, deal_id)
        with scoped(scope), acting_as(ada):
            yield

    @contextmanager
    def staff(self) -> Iterator[None]:
        """Run the block in a context of its own, as another thread has to."""
        with (
            self.app.app_context(),
            scoped(Scope(self.seller_id)),
            acting_as(self.dana),
        ):
            yield

    def quote(self, bundle: str = "", **fields: Any) -> str:
        """Begin a quote for the customer and return its id."""
        new = NewQuote(customer_id=self.customer_id, bundle=bundle, **fields)
        return create_quote(new, now=NOW)

    def sent(self, bundle: str = "FULL", **fields: Any) -> str:
        """Send a quote and return its id."""
        quote_id = self.quote(bundle, **fields)
        send_quote(quote_id, edition=None, now=NOW)
        return quote_id


def make_app(url: str, folder: Path, **settings: Any) -> Flask:
    """Return an application on a database with the schema."""
    return create_app(
        database_url=url,
        data_folder=folder,
        secret_key="a secret of forty characters for tests..",
        job_worker=False,
        **settings,
    )


def fill_shop(app: Flask) -> None:
    """Store the seller, its catalogue and its customer."""
    with app.app_context():
        seller_id = store_seller()
        with scoped(Scope(seller_id)), acting_as(_dana(seller_id)):
            parameters = ModelParameters(PluginManager.load(safe=True).models)
            source = decode("catalogue.yaml", CATALOGUE.encode())
            import_catalogue(source, parameters=parameters, now=NOW)
            create_customer(CONTOSO, now=NOW)
    state(app).engine.dispose()


@contextmanager
def open_shop(app: Flask) -> Iterator[Shop]:
    """Act as the salesperson of a shop that was filled before."""
    with app.app_context():
        with unscoped("the only seller"):
            seller_id = db.session.scalars(select(Seller.id)).one()
            customer_id = db.session.scalars(select(Customer.id)).one()
        dana = _dana(seller_id)
        with scoped(Scope(seller_id)), acting_as(dana):
            yield Shop(app, seller_id, customer_id, dana)
    state(app).engine.dispose()


def _dana(seller_id: str) -> Principal:
    return Principal("system", name="Dana Roth", seller_id=seller_id)


@pytest.fixture(scope="session")
def sqlite_shop(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Fill one SQLite file, for others to copy."""
    folder = tmp_path_factory.mktemp("shop")
    copy_sqlite(sqlite_template, folder / "shop.db")
    fill_shop(make_app(f"sqlite:///{folder / 'shop.db'}", folder / "data"))
    return folder / "shop.db"


@pytest.fixture(scope="session")
def postgres_shop(
    postgres_server: PostgresServer,
    postgres_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Fill one PostgreSQL database, for others to copy; gives its name."""
    with postgres_server.database(postgres_template) as url:
        fill_shop(make_app(url, tmp_path_factory.mktemp("shop")))
        yield make_url(url).database or ""


@pytest.fixture
def shop_url(
    dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """Give the URL of a fresh copy of the shop's database."""
    if dialect == "sqlite":
        copy_sqlite(request.getfixturevalue("sqlite_shop"), tmp_path / "shop.db")
        yield f"sqlite:///{tmp_path / 'shop.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database(request.getfixturevalue("postgres_shop")) as url:
        yield url


@pytest.fixture
def shop(shop_url: str, tmp_path: Path) -> Iterator[Shop]:
    """Give a seller with a catalogue and a customer; its salesperson acts."""
    with open_shop(make_app(shop_url, tmp_path / "data")) as opened:
        yield opened


def store_seller(key: str = "northwind", name: str = "Northwind") -> str:
    """Store a seller and return its id."""
    seller_id = new_id()
    with unscoped("a new seller"), transaction() as session:
        session.add(
            Seller(
                id=seller_id,
                key=key,
                name=name,
                legal_name="Northwind Services AG",
                address="Hafenstrasse 1\n8005 Zürich",
                country="CH",
                email="service@northwind.example",
                service_steps="Open Get help.\nGive the serial number.",
                currency="EUR",
                timezone="Europe/Zurich",
                created_at=NOW,
            )
        )
    return seller_id
