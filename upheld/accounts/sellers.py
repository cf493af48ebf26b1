"""Sellers: the companies that sell, each with rows of its own."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from sqlalchemy import select

from upheld import audit
from upheld.accounts.company import (
    LENGTHS,
    Company,
    changed,
    read_accounts,
    tidied,
)
from upheld.accounts.models import Seller
from upheld.db import db, new_id
from upheld.errors import InvalidInput, Problem
from upheld.money import CURRENCIES
from upheld.plain import to_plain
from upheld.scope import Scope, current_scope, scoped
from upheld.sellers import forget_seller
from upheld.transactions import transaction
from upheld.words import _


@dataclass(frozen=True, slots=True)
class NewSeller:
    """A company to be added; without a ``key`` its name gives one."""

    name: str
    key: str = ""
    currency: str = "EUR"
    timezone: str = "UTC"
    email: str = ""


def add_seller(new: NewSeller, *, now: datetime) -> str:
    """Store a seller and return its id; a key that is taken is refused."""
    key = new.key or re.sub(r"[^a-z0-9]+", "-", new.name.lower()).strip("-")[:64]
    if problems := _problems(new, key):
        raise InvalidInput(problems)
    seller_id = new_id()
    with transaction() as session, scoped(Scope(seller_id)):
        session.add(
            Seller(
                id=seller_id,
                key=key,
                name=new.name.strip(),
                legal_name=new.name.strip(),
                currency=new.currency,
                timezone=new.timezone,
                email=new.email,
                created_at=now,
            )
        )
        session.flush()
        audit.record("seller.created", seller_id, after={"key": key, "name": new.name})
    return seller_id


def company_of() -> Company:
    """Return what is known of the seller in scope."""
    found = db.session.get_one(Seller, current_scope().seller_id)
    return Company(
        **{name: getattr(found, name) for name in LENGTHS},
        accounts=read_accounts(found.bank_accounts),
    )


def change_company(given: Company) -> tuple[str, ...]:
    """Store what the seller in scope says of itself; return what has changed.

    What was sent or signed keeps the old details.  Whoever calls this has asked for a
    fresh proof, where any of :data:`~upheld.accounts.company.GUARDED` changes.
    """
    seller_id = current_scope().seller_id
    after = tidied(given)
    with transaction():
        before = company_of()
        names = changed(before, after)
        if not names:
            return ()
        found = db.session.get_one(Seller, seller_id)
        for name in LENGTHS:
            setattr(found, name, getattr(after, name))
        found.bank_accounts = [one.as_plain() for one in after.accounts]
        audit.record(
            "seller.changed",
            seller_id,
            before={name: to_plain(getattr(before, name)) for name in names},
            after={name: to_plain(getattr(after, name)) for name in names},
        )
    forget_seller(seller_id)
    return names


def seller_keys() -> dict[str, str]:
    """Return the ids of all sellers by their keys."""
    return dict(iter(db.session.execute(select(Seller.key, Seller.id))))


def _problems(new: NewSeller, key: str) -> list[Problem]:
    known = seller_keys()
    rules = (
        ("name", bool(new.name.strip()), _("Enter the name of the company.")),
        ("key", re.fullmatch(r"[a-z0-9-]+", key), _("Use small letters and digits.")),
        ("key", key not in known, _("There is a seller with this key already.")),
        ("currency", new.currency in CURRENCIES, _("Three letters, such as EUR.")),
        (
            "timezone",
            new.timezone in available_timezones(),
            _("A name such as Europe/Rome."),
        ),
    )
    return [
        Problem(where, sentence) for where, is_right, sentence in rules if not is_right
    ]
