"""What a customer changes itself: its people, and how it is reached."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from contracts.customers.operations import change_customer
from contracts.customers.people.queries import people_of, person_at
from contracts.customers.queries import customer
from contracts.quotes.models import Quote
from upheld import mailing
from upheld.accounts import people
from upheld.accounts.invitations import invite_user
from upheld.accounts.models import Seller, User
from upheld.accounts.people import NewUser
from upheld.addresses import site_url
from upheld.db import db
from upheld.errors import InvalidInput, Refused
from upheld.principal import Role, current_principal
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction

#: The roles of those who may sign, change and invite.
SIGNING = frozenset({Role.SIGNER, Role.CUSTOMER})
AT_CUSTOMER = (Role.SIGNER, Role.VIEWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How a customer is reached, and the language of its documents."""

    contact: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    country: str = ""
    language: str = ""
    #: ``None`` leaves it as it is.
    tax_number: str | None = None


def change_reach(customer_id: str, reach: Reach) -> None:
    """Change how a customer is reached, and tell its salesperson by mail.

    What was sent or signed keeps the old details.
    """
    with transaction():
        view = customer(customer_id)
        details = replace(
            view.details,
            contact=reach.contact,
            phone=reach.phone,
            email=reach.email,
            address=reach.address,
            country=reach.country,
            language=reach.language or view.details.language,
            tax_number=view.details.tax_number
            if reach.tax_number is None
            else reach.tax_number,
        )
        change_customer(customer_id, details)
        _tell_owner(customer_id, view.details.name)


def invite_person(
    customer_id: str, *, name: str, email: str, role: str, now: datetime
) -> str:
    """Invite somebody to the customer's pages; returns the id."""
    new = NewUser(
        email=email,
        name=name,
        roles=frozenset({_role(role)}),
        customer_id=customer_id,
        language=customer(customer_id).details.language,
    )
    return invite_user(new, now=now)


def change_person(customer_id: str, user_id: str, *, name: str, role: str) -> None:
    """Change the name and the role of somebody at the customer."""
    wanted = _role(role)
    with transaction():
        _keep_a_signer(customer_id, user_id, stays=wanted in SIGNING)
        people.change_user(user_id, name=name, roles=frozenset({wanted}))


def remove_person(customer_id: str, user_id: str) -> None:
    """Let somebody in no more; what they did stays in the history."""
    with transaction():
        _keep_a_signer(customer_id, user_id, stays=False)
        people.switch_off(user_id)


def _role(text: str) -> Role:
    if text not in {*AT_CUSTOMER, Role.CUSTOMER}:
        raise InvalidInput.of("roles", _("Choose what this person may do."))
    return Role(text)


def _keep_a_signer(customer_id: str, user_id: str, *, stays: bool) -> None:
    """Refuse to leave a customer without anybody who may sign."""
    person_at(customer_id, user_id)
    others = [
        one
        for one in people_of(customer_id)
        if one.id != user_id and one.active and SIGNING & set(one.roles)
    ]
    if not stays and not others:
        raise Refused(
            _("Nobody else here may sign."),
            hint=_("Let somebody else sign first."),
        )


def _tell_owner(customer_id: str, name: str) -> None:
    """Post a mail to whoever sold to the customer last, or to the seller."""
    statement = (
        select(User.email, User.name, User.language)
        .join(Quote, Quote.owner_id == User.id)
        .where(Quote.customer_id == customer_id)
        .order_by(Quote.id.desc())
        .limit(1)
    )
    seller = select(Seller.email, Seller.name).where(
        Seller.id == current_scope().seller_id
    )
    owner = db.session.execute(statement).first()
    address, to, language = owner or (*db.session.execute(seller).one(), "en")
    mailing.post(
        "details_changed",
        mailing.Envelope(address, language, about=customer_id),
        link=site_url("sales.customer", customer_id=customer_id),
        values={"name": to, "customer": name, "who": current_principal().name},
    )
