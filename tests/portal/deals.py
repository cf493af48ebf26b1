"""Offers that were sent, stored as sending stores them."""

import secrets
from dataclasses import dataclass, replace

from sqlalchemy import select

from contracts.models import Contract, DealEvent
from contracts.portal.links import PURPOSE
from contracts.quotes.freezing import contract_columns, prepared
from contracts.quotes.models import Quote
from contracts.records import Agreement, ContractRecord, Event, Offer, offer_text
from tests.contracts.offers import offer
from tests.world import Identity, World, cookie
from upheld import links
from upheld.accounts.identity import LINK
from upheld.db import db
from upheld.plain import canonical, fingerprint, to_plain
from upheld.scope import Scope, scoped, unscoped
from upheld.transactions import transaction


@dataclass(frozen=True, slots=True)
class Deal:
    """An offer that was sent, and its link."""

    quote_id: str
    deal_id: str
    key: str

    @property
    def page(self) -> str:
        """The address of the offer."""
        return f"/portal/quotes/{self.quote_id}"


def send(
    world: World,
    customer: str = "own:own",
    *,
    of: Offer | None = None,
    state: str = "sent",
    deal_id: str = "",
) -> Deal:
    """Store an offer to *customer*, which is named as in ``world.ids``."""
    of = of or offer()
    seller_id = world.ids[f"seller:{customer.split(':', maxsplit=1)[0]}"]
    deal = Deal(
        secrets.token_hex(16), deal_id or secrets.token_hex(16), secrets.token_hex(16)
    )
    row = _quote(of, state, deal)
    row.customer_id = world.ids[f"customer:{customer}"]
    with world.app.app_context(), scoped(Scope(seller_id)), transaction() as session:
        session.add(row)
        session.flush()
        session.add(_event(row, _sending(of)))
    return deal


def holder(world: World, deal: Deal) -> str:
    """Let somebody hold the link of *deal*; return whom to ask as."""
    name = f"link:{deal.quote_id}"
    header = cookie(world.app, {LINK: [PURPOSE, deal.deal_id, deal.key]})
    world.identities[name] = Identity(name, {"Cookie": header}, kind="link")
    return name


def take_over(world: World) -> str:
    """Store a contract that came from elsewhere; return the address of its page."""
    of, contract_id = offer(), secrets.token_hex(16)
    record = ContractRecord(None, Agreement("C-2025-000007", 1), (), of)
    text = canonical(to_plain(record))
    row = Contract(
        **contract_columns(of),
        id=contract_id,
        deal_id=secrets.token_hex(16),
        customer_id=world.ids["customer:own:own"],
        number=record.contract.number,
        state="active",
        record=text,
        fingerprint=fingerprint(text),
        created_at=of.sent_at,
    )
    scope = Scope(world.ids["seller:own"])
    with world.app.app_context(), scoped(scope), transaction() as session:
        session.add(row)
    return f"/portal/contracts/{contract_id}"


def events(world: World, deal: Deal) -> list[str]:
    """Return what happened to *deal*."""
    with world.app.app_context(), unscoped("test"):
        wanted = select(DealEvent.what).where(DealEvent.deal_id == deal.deal_id)
        return list(db.session.scalars(wanted.order_by(DealEvent.at)))


def state_of(world: World, deal: Deal) -> str | None:
    """Return where the offer stands."""
    with world.app.app_context(), unscoped("test"):
        wanted = select(Quote.state).where(Quote.id == deal.quote_id)
        return db.session.scalar(wanted)


def contracts(world: World) -> list[Contract]:
    """Return all contracts of everybody."""
    with world.app.app_context(), unscoped("test"):
        return list(db.session.scalars(select(Contract)))


def token(world: World, deal: Deal) -> str:
    """Return what the link of *deal* ends with."""
    with world.app.app_context():
        return links.sign(PURPOSE, deal.deal_id, deal.key)


def renumbered(of: Offer, number: str, revision: int = 1) -> Offer:
    """Return *of* under another number."""
    return replace(of, number=number, revision=revision)


def _quote(of: Offer, state: str, deal: Deal) -> Quote:
    text, term = offer_text(of), of.term
    return Quote(
        id=deal.quote_id,
        deal_id=deal.deal_id,
        link_key=deal.key,
        number=of.number,
        revision=of.revision,
        title=of.title,
        state=state,
        currency=of.currency,
        starts_on=term.starts_on,
        term_months=term.months,
        renewal_months=term.renewal_months,
        valid_until=of.valid_until,
        yearly_minor=of.totals.yearly.minor,
        total_minor=of.totals.term.minor,
        record=text,
        fingerprint=fingerprint(text),
        prepared=prepared(of, [_sending(of)]),
        created_at=of.sent_at,
        changed_at=of.sent_at,
        sent_at=of.sent_at,
    )


def _sending(of: Offer) -> Event:
    return Event(of.sent_at, "sent", of.owner, "password")


def _event(quote: Quote, event: Event) -> DealEvent:
    return DealEvent(
        customer_id=quote.customer_id,
        deal_id=quote.deal_id,
        at=event.at,
        what=event.what,
        who=event.who,
        identified_by=event.identified_by,
    )
