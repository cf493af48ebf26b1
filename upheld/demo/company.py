"""The people of Northwind Service and the customers that it has."""

import csv
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from contracts.customers.details import CustomerDetails
from upheld import audit
from upheld.accounts.models import Seller
from upheld.accounts.people import NewUser, create_user
from upheld.db import new_id
from upheld.principal import Principal, Role, acting_as, system
from upheld.scope import Scope, scoped
from upheld.transactions import transaction

SALES = ("Dana Roth", "Jonas Falk", "Priya Raman")
#: Who signs in with what, in the order in which people are told.
STAFF = (
    (SALES[0], "dana@northwind.example", Role.SALES),
    (SALES[1], "jonas@northwind.example", Role.SALES),
    (SALES[2], "priya@northwind.example", Role.SALES),
    ("Max Weber", "max@northwind.example", Role.SALES_MANAGER),
    ("Carla Winter", "carla@northwind.example", Role.CATALOGUE_MANAGER),
    ("Bente Lund", "bente@northwind.example", Role.BILLING),
    ("Arno Prüfer", "arno@northwind.example", Role.AUDITOR),
    ("Nina Berg", "nina@northwind.example", Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A customer who has an account."""

    name: str
    email: str
    #: Number of the customer that it belongs to.
    customer: str


VISITOR = Visitor("Anna Keller", "anna.keller@contoso-retail.example", "K-10012")
STEPS = (
    "Call +49 40 555 0100, or write to service@northwind.example.",
    "Give the serial number, or the name of the service.",
    "We answer by the time that your exhibit names, and tell you how it goes on.",
)


@dataclass(frozen=True, slots=True)
class Company:
    """The firm, and who of its people may do what."""

    seller_id: str
    people: dict[str, Principal]


def example(name: str) -> Path:
    """Return the path of an example file that is installed with Upheld."""
    return Path(str(files("upheld.examples"))) / name


def found_company(password_hash: str, now: datetime) -> Company:
    """Store the seller and its people, who all have one password."""
    seller_id = new_id()
    with acting_as(system("upheld demo", seller_id)), transaction() as session:
        session.add(_seller(seller_id, now))
        session.flush()
        with scoped(Scope(seller_id)):
            audit.record("seller.created", seller_id, after={"name": "Northwind"})
            people = dict(_people(seller_id, password_hash, now))
    return Company(seller_id, people)


def _seller(seller_id: str, now: datetime) -> Seller:
    return Seller(
        id=seller_id,
        key="northwind",
        name="Northwind",
        legal_name="Northwind Service GmbH",
        registration="HRB 148231, Amtsgericht Hamburg",
        bank_accounts=[
            {"iban": "DE89370400440532013000", "bic": "COBADEFF", "bank": "Hafenbank"}
        ],
        address="Hafenstraße 12\n20457 Hamburg",
        country="DE",
        tax_number="DE 123 456 789",
        tax_percent=19,
        email="service@northwind.example",
        phone="+49 40 555 0100",
        service_steps="\n".join(STEPS),
        currency="EUR",
        timezone="Europe/Berlin",
        is_demo=True,
        created_at=now,
    )


def _people(
    seller_id: str, hashed: str, now: datetime
) -> Iterator[tuple[str, Principal]]:
    for name, email, role in STAFF:
        user = NewUser(email, name, frozenset({role}))
        user_id = create_user(user, now=now, password_hash=hashed)
        yield (
            name,
            Principal(
                "user",
                id=user_id,
                name=name,
                seller_id=seller_id,
                roles=frozenset({role}),
                address="192.0.2.20",
            ),
        )


def customers() -> tuple[CustomerDetails, ...]:
    """Return the customers of the example, as files have them."""
    with example("northwind/customers.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            CustomerDetails(**(row | {"segment": row["segment"] or None}))
            for row in csv.DictReader(file)
        )


def new_password() -> str:
    """Return a password for everybody in the demo."""
    return f"northwind-{secrets.token_hex(4)}"
