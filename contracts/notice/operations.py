"""Mail a link by which a contract can be cancelled, to an address that is known."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from contracts.models import Contract, Customer
from contracts.requests.states import ASKABLE
from upheld import audit, links, mailing
from upheld.accounts.models import User
from upheld.addresses import site_url
from upheld.db import db
from upheld.mailing import MailRow
from upheld.scope import Scope, scoped, unscoped
from upheld.transactions import transaction

#: What the signed link is for, and the templates of its mail.
PURPOSE = "notice"
KIND = "notice_link"
#: How long the link works.
LASTS = timedelta(days=7)
#: The most mails that are sent for a contract in a day, however often one asks.
MOST_A_DAY = 3


class Known(NamedTuple):
    """A contract, and in whose language its customer reads."""

    id: str
    seller_id: str
    deal_id: str
    number: str
    fingerprint: str
    language: str


def mail_notice_link(number: str, email: str, *, now: datetime) -> None:
    """Mail the link when *email* is known for a contract called *number*.

    Whether it is known nobody learns from the answer: there is none.
    """
    for found in _known(number.strip(), email.strip().casefold()):
        with scoped(Scope(found.seller_id)):
            _mail(found, email.strip(), now)


def key_of(fingerprint: str, now: datetime) -> str:
    """Return the key of a link that is made *now*: its day is part of it."""
    return f"{now.astimezone(UTC):%Y%m%d}-{fingerprint[:32]}"


def _known(number: str, email: str) -> tuple[Known, ...]:
    if not number or not email:
        return ()
    at_customer = (
        select(User.id)
        .where(
            User.customer_id == Contract.customer_id,
            User.email == email,
            User.active,
        )
        .exists()
    )
    statement = (
        select(
            Contract.id,
            Contract.seller_id,
            Contract.deal_id,
            Contract.number,
            Contract.fingerprint,
            Customer.language,
        )
        .join(Customer, Customer.id == Contract.customer_id)
        .where(
            Contract.number == number,
            Contract.state.in_([*ASKABLE]),
            (func.lower(Customer.email) == email) | at_customer,
        )
    )
    with unscoped("whoever has a contract may cancel it without an account"):
        return tuple(Known(*row) for row in db.session.execute(statement))


def _mail(found: Known, email: str, now: datetime) -> None:
    sent = db.session.scalar(
        select(func.count())
        .select_from(MailRow)
        .where(
            MailRow.kind == KIND,
            MailRow.about == found.id,
            MailRow.created_at > now - timedelta(days=1),
        )
    )
    if (sent or 0) >= MOST_A_DAY:
        return
    with transaction():
        token = links.sign(PURPOSE, found.deal_id, key_of(found.fingerprint, now))
        mailing.post(
            KIND,
            mailing.Envelope(email, found.language, about=found.id),
            link=site_url("links.opened", token=token),
            values={"number": found.number},
        )
        audit.record("contract.notice_link", found.id, after={"to": email})
