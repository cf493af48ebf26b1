"""What was sent, as the customer and the salesperson see it afterwards."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from contracts.models import INTERNAL, Contract, Customer, DealEvent
from contracts.quotes.models import Quote
from contracts.quotes.states import OPEN, UNSENT, State, current
from contracts.records import Event, Offer, read_offer
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class SentQuote:
    """A revision that was sent, with what became of it."""

    id: str
    deal_id: str
    customer_id: str
    #: As of the day asked for.
    state: str
    #: Whether it can be accepted or declined on that day.
    open: bool
    offer: Offer
    #: The last day on which it can be accepted: the one in the offer, or a later one.
    valid_until: date
    fingerprint: str
    #: What its signed link is made of.
    link_key: str
    edition: int
    events: tuple[Event, ...]
    #: The newest revision that was sent, when that is another one; or empty, and 0.
    newest_id: str
    newest_revision: int
    #: The draft of the next revision, if somebody works on one; or empty.
    draft_id: str
    #: The contract that the deal became; or empty.
    contract_id: str
    #: When it got into the state that it is in.
    since: datetime
    #: Why it was declined, see :class:`contracts.quotes.declining.Reason`; or empty.
    declined_for: str
    #: Whether the customer is reminded of it by mail.
    reminds: bool

    @property
    def extended(self) -> bool:
        """Whether it can be accepted for longer than it says."""
        return self.valid_until != self.offer.valid_until


@dataclass(frozen=True, slots=True)
class LinkedQuote:
    """What the key of a signed link belongs to."""

    id: str
    seller_id: str
    customer_id: str
    deal_id: str
    customer_name: str
    #: The newest revision of the deal that was sent: where its page leads.
    newest_id: str


def sent_quote(quote_id: str, *, today: date) -> SentQuote:
    """Return a revision that was sent, in two statements; a draft is not found."""
    row = db.session.execute(_sent().where(Quote.id == quote_id)).one_or_none()
    if row is None:
        raise NotFound(_("There is no such quote."))
    offer = read_offer(row.record)
    state = current(State(row.state), row.valid_until, today)
    return SentQuote(
        id=row.id,
        deal_id=row.deal_id,
        customer_id=row.customer_id,
        state=state,
        open=state in OPEN,
        offer=offer,
        fingerprint=row.fingerprint,
        link_key=row.link_key,
        edition=row.edition,
        events=events(row.deal_id),
        newest_id="" if row.newest_id == row.id else row.newest_id,
        newest_revision=0 if row.newest_id == row.id else row.newest_revision,
        draft_id=row.draft_id or "",
        contract_id=row.contract_id or "",
        valid_until=row.valid_until,
        since=row.decided_at or row.viewed_at or row.sent_at or row.changed_at,
        declined_for=row.declined_for,
        reminds=row.reminds,
    )


def events(deal_id: str, *, internal: bool = True) -> tuple[Event, ...]:
    """Return what happened to a deal, in order.

    Without what is *internal* for all that a customer gets to see.
    """
    hidden = () if internal else INTERNAL
    rows = db.session.execute(
        select(
            DealEvent.at,
            DealEvent.what,
            DealEvent.who,
            DealEvent.identified_by,
            DealEvent.address,
            DealEvent.note,
        )
        .where(DealEvent.deal_id == deal_id, DealEvent.what.not_in(hidden))
        .order_by(DealEvent.at, DealEvent.id)
    )
    return tuple(Event(*row) for row in rows)


def quote_by_link(deal_id: str, key: str) -> LinkedQuote | None:
    """Return the revision that a link with *key* was made for.

    One that was withdrawn has lost its key and leads nowhere.
    """
    row = db.session.execute(
        select(
            Quote.id,
            Quote.seller_id,
            Quote.customer_id,
            Quote.deal_id,
            Customer.name,
            _newest(),
        )
        .join(Customer, Customer.id == Quote.customer_id)
        .where(Quote.deal_id == deal_id, Quote.link_key == key, Quote.link_key != "")
    ).one_or_none()
    return None if row is None else LinkedQuote(*row)


def quote_of_deal(deal_id: str) -> str:
    """Return the id of the newest revision that was sent."""
    found = db.session.scalar(
        select(Quote.id)
        .where(Quote.deal_id == deal_id, Quote.state.not_in(UNSENT))
        .order_by(Quote.revision.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound(_("There is no such quote."))
    return found


def _sent() -> Any:  # noqa: ANN401  a statement
    draft = _other(lambda other: other.state.in_(UNSENT)).label("draft_id")
    contract = (
        select(Contract.id)
        .where(Contract.deal_id == Quote.deal_id)
        .scalar_subquery()
        .label("contract_id")
    )
    return select(
        Quote.id,
        Quote.deal_id,
        Quote.customer_id,
        Quote.state,
        Quote.valid_until,
        Quote.record,
        Quote.fingerprint,
        Quote.link_key,
        Quote.edition,
        Quote.sent_at,
        Quote.viewed_at,
        Quote.decided_at,
        Quote.changed_at,
        Quote.declined_for,
        Quote.reminds,
        _newest(),
        _newest("revision"),
        draft,
        contract,
    ).where(Quote.state.not_in(UNSENT))


def _newest(column: str = "id") -> Any:  # noqa: ANN401  a column
    found = _other(lambda other: other.state.not_in(UNSENT), column)
    return found.label(f"newest_{column}")


def _other(criterion: Any, column: str = "id") -> Any:  # noqa: ANN401  expressions
    """Return a column of the newest revision of the quote that *criterion* takes."""
    other = aliased(Quote)
    return (
        select(getattr(other, column))
        .where(
            other.deal_id == Quote.deal_id,
            other.number == Quote.number,
            criterion(other),
        )
        .order_by(other.revision.desc())
        .limit(1)
        .scalar_subquery()
    )
