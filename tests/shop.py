"""A seller with a small catalogue and a customer: what quotes are made of in tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from catalog.exchange.importing import import_catalogue
from catalog.exchange.sources import decode
from catalog.parameters import ModelParameters
from contracts.customers.details import CustomerDetails
from contracts.customers.operations import create_customer
from contracts.quotes.operations import NewQuote, create_quote, send_quote
from plugins.manager import PluginManager
from upheld.accounts.models import Seller
from upheld.app import create_app
from upheld.db import new_id
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


@contextmanager
def open_shop(url: str, folder: Path, **settings: Any) -> Iterator[Shop]:
    """Fill the migrated, empty database at *url* and act as its salesperson."""
    app = create_app(
        database_url=url,
        data_folder=folder,
        secret_key="a secret of forty characters for tests..",
        job_worker=False,
        **settings,
    )
    with app.app_context():
        seller_id = _seller()
        dana = Principal("system", name="Dana Roth", seller_id=seller_id)
        with scoped(Scope(seller_id)), acting_as(dana):
            parameters = ModelParameters(PluginManager.load(safe=True).models)
            source = decode("catalogue.yaml", CATALOGUE.encode())
            import_catalogue(source, parameters=parameters, now=NOW)
            yield Shop(app, seller_id, create_customer(CONTOSO, now=NOW), dana)
    state(app).engine.dispose()


def _seller() -> str:
    seller_id = new_id()
    with unscoped("a new seller"), transaction() as session:
        session.add(
            Seller(
                id=seller_id,
                key="northwind",
                name="Northwind",
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
