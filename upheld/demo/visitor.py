"""The customer who has an account in the demo."""

from datetime import datetime

from sqlalchemy import select

from contracts.models import Customer
from upheld.accounts.people import NewUser, create_user
from upheld.db import db
from upheld.demo.company import VISITOR, Company
from upheld.principal import Role, acting_as
from upheld.scope import Scope, scoped


def invite_visitor(company: Company, password_hash: str, now: datetime) -> None:
    """Give the customer of the demo an account with the password of everybody."""
    with (
        acting_as(company.people["Nina Berg"]),
        scoped(Scope(company.seller_id)),
    ):
        customer_id = db.session.scalars(
            select(Customer.id).where(Customer.number == VISITOR.customer)
        ).one()
        user = NewUser(
            VISITOR.email, VISITOR.name, frozenset({Role.CUSTOMER}), customer_id
        )
        create_user(user, now=now, password_hash=password_hash)
