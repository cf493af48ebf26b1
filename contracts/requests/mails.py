"""Mails about requests: to the owner, to the customer at once, and with the answer.

Each is posted in the transaction that causes it.
"""

from typing import NamedTuple

from sqlalchemy import func, select

from contracts.models import Contract, Customer
from contracts.quotes.models import Quote
from contracts.requests.facts import Facts
from contracts.requests.models import ContractRequest
from contracts.requests.states import Kind, State
from contracts.requests.wording import fact_words, kind_words, request_state
from upheld import links, mailing
from upheld.accounts.models import Seller, User
from upheld.addresses import site_url
from upheld.db import db
from upheld.plain import from_plain
from upheld.principal import current_principal
from upheld.texts import format_instant, use_language
from upheld.vocabulary.queries import vocabulary
from upheld.words import use_wording

#: What the signed link in these mails is for.
PURPOSE = "request"


class People(NamedTuple):
    """Who hears of a request."""

    number: str
    title: str
    customer: str
    customer_email: str
    language: str
    owner: str
    owner_email: str
    owner_language: str
    timezone: str


def asker_address() -> str:
    """Return the mail address of whoever acts; empty for the holder of a link."""
    actor = current_principal()
    if actor.kind != "user":
        return ""
    return db.session.scalar(select(User.email).where(User.id == actor.id)) or ""


def post_asked(request: ContractRequest) -> None:
    """Tell the owner of what was asked for, and confirm it to the customer."""
    people = _people(request)
    own = vocabulary(request.seller_id)
    with use_language(people.owner_language), use_wording(own):
        values = _values(request, people, people.owner)
    mailing.post(
        "request_asked",
        mailing.Envelope(
            people.owner_email,
            people.owner_language,
            _address(request, people),
            request.id,
        ),
        link=site_url("sales.request", request_id=request.id),
        values=values,
    )
    _post_to_customer("request_received", request, people)


def post_answered(request: ContractRequest) -> None:
    """Send the answer to the customer."""
    _post_to_customer("request_answered", request, _people(request))


def _post_to_customer(kind: str, request: ContractRequest, people: People) -> None:
    address = _address(request, people)
    if not address:
        return
    own = vocabulary(request.seller_id, request.customer_id)
    with use_language(people.language), use_wording(own):
        values = _values(request, people, request.asked_by)
    token = links.sign(PURPOSE, request.deal_id, request.id)
    mailing.post(
        kind,
        mailing.Envelope(address, people.language, people.owner_email, request.id, own),
        link=site_url("links.opened", token=token),
        values=values,
    )


def _address(request: ContractRequest, people: People) -> str:
    return request.asked_email or people.customer_email


def _values(request: ContractRequest, people: People, name: str) -> dict[str, object]:
    kind = Kind(request.kind)
    return {
        "name": name,
        "what": kind_words(kind),
        "number": people.number,
        "title": people.title,
        "customer": people.customer,
        "facts": fact_words(kind, from_plain(Facts, request.facts)),
        "note": request.note,
        "asked_at": format_instant(request.asked_at, people.timezone),
        "state": request_state(State(request.state)).text,
        "answer": request.answer,
        "writer": people.owner,
    }


def _people(request: ContractRequest) -> People:
    row = db.session.execute(
        select(
            Contract.number,
            Contract.title,
            Customer.name,
            Customer.email,
            Customer.language,
            func.coalesce(User.name, Seller.name),
            func.coalesce(User.email, Seller.email),
            func.coalesce(User.language, "en"),
            Seller.timezone,
        )
        .join(Customer, Customer.id == Contract.customer_id)
        .join(Seller, Seller.id == Contract.seller_id)
        .outerjoin(Quote, Quote.id == Contract.quote_id)
        .outerjoin(User, User.id == Quote.owner_id)
        .where(Contract.id == request.contract_id)
    ).one()
    return People(*row)
