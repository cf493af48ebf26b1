"""Accept an offer: freeze it into a contract, exactly once whatever arrives at once.

A contract is durable when this returns, so it is the one place that counts its
statements: what can be made before is made when the quote is sent.  "Exactly once"
is the unique index on the deal; a conflict means that it has been done already.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from contracts.assets.covered.freezing import stored_row
from contracts.assets.models import Cover
from contracts.billing.operations.schedules import Owner, schedule_contract
from contracts.documents.operations import request_document
from contracts.drawing import read_drawing
from contracts.lifecycle import Lifecycle
from contracts.models import Contract, ContractLine, DealEvent
from contracts.operations import IDENTIFIED_BY
from contracts.quotes.choosing import choose
from contracts.quotes.freezing import prepared, prepared_as
from contracts.quotes.models import Quote
from contracts.quotes.operations.deciding import closed
from contracts.quotes.operations.moving import check_customers_move
from contracts.quotes.queries.sent import sent_quote
from contracts.quotes.revisions import display
from contracts.quotes.states import MOVES, Move, State, after, current
from contracts.records import (
    Acceptance,
    Agreement,
    Event,
    Offer,
    contract_text,
    leaves_choice,
    offer_text,
    read_offer,
)
from plugins.moves import ACCEPT
from upheld import audit
from upheld.accounts.models import Seller
from upheld.db import db, new_id, table_of
from upheld.errors import InvalidInput, NotFound, Problem
from upheld.isolation import in_scope
from upheld.listing import folded
from upheld.numbers import next_number
from upheld.plain import fingerprint
from upheld.prepared import Prepared, together
from upheld.principal import current_principal
from upheld.signals import announce, contract_signed, quote_accepted
from upheld.texts import _, use_language
from upheld.transactions import bare_transaction

_QUOTES, _EVENTS, _SELLERS = table_of(Quote), table_of(DealEvent), table_of(Seller)
_CONTRACTS, _LINES = table_of(Contract), table_of(ContractLine)
_COVER = table_of(Cover)
LONGEST_NAME = 200


class Offered(NamedTuple):
    """What is read of a quote to accept it."""

    id: str
    seller_id: str
    customer_id: str
    deal_id: str
    number: str
    revision: int
    state: str
    valid_until: date
    record: str
    fingerprint: str
    prepared: str
    search_text: str
    #: The seller's.
    timezone: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What the customer typed to sign."""

    name: str
    title: str = ""
    #: What was drawn, see :func:`contracts.drawing.read_drawing`; or empty.
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen of an offer: a letter, and the extras by their positions."""

    option: str = ""
    extras: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The contract that an offer became."""

    contract_id: str
    number: str
    #: Whether it was there before this call.
    already: bool


class SignedContract(NamedTuple):
    """What the paper of a new contract is asked for with."""

    id: str
    seller_id: str
    customer_id: str
    deal_id: str
    version: int
    language: str
    number: str
    fingerprint: str


NOTHING = Chosen()


def accept_quote(
    quote_id: str, signature: Signature, *, chosen: Chosen = NOTHING, now: datetime
) -> Accepted:
    """Make the contract of what was *chosen* of an open offer, and return it.

    However often and at once it is called, a deal has one contract: every call
    after the first returns the same.  Refused, with what to do, when the offer has
    expired or was replaced, declined or withdrawn, and when there is no such choice.
    """
    signature = checked_signature(signature)
    check_customers_move(ACCEPT, partial(offered, quote_id, chosen, now))
    try:
        with bare_transaction():
            quote = _locked(quote_id)
            if quote.state != State.ACCEPTED:
                return _accept(_narrowed(quote, chosen), signature, now)
        return _signed(quote.deal_id)
    except IntegrityError:
        return _signed(_deal_of(quote_id))


def offered(quote_id: str, chosen: Chosen, now: datetime) -> tuple[Offer, str]:
    """Return what would be accepted, and its number."""
    sent = sent_quote(quote_id, today=now.date())
    offer = sent.offer
    if sent.open and offer.leaves_choice:
        offer = choose(
            offer, chosen.option, chosen.extras, fingerprint=sent.fingerprint
        )
    return offer, display(offer.number, offer.revision)


def checked_signature(signature: Signature) -> Signature:
    """Return the signature without stray spaces, or refuse one that is none."""
    name = " ".join(signature.name.split())
    title = " ".join(signature.title.split())
    problems = [
        Problem(
            where, _("This is longer than %(count)s characters.", count=LONGEST_NAME)
        )
        for where, text in (("name", name), ("title", title))
        if len(text) > LONGEST_NAME
    ]
    if not name:
        problems.append(Problem("name", _("Type your name to sign.")))
    if problems:
        raise InvalidInput(problems)
    return Signature(name, title, read_drawing(signature.drawing))


def _narrowed(quote: Offered, chosen: Chosen) -> Offered:
    """Return the row of a quote as if only what was chosen had been sent.

    Nearly every offer leaves nothing to choose, and is taken as the text it is.
    """
    if not leaves_choice(quote.record):
        return quote
    sent = read_offer(quote.record)
    with use_language(sent.language):
        offer = choose(
            sent, chosen.option, chosen.extras, fingerprint=quote.fingerprint
        )
        made = prepared(offer, ())
    record = offer_text(offer)
    return quote._replace(
        record=record,
        fingerprint=fingerprint(record),
        prepared=prepared_as(made, quote.prepared),
    )


def _accept(quote: Offered, signature: Signature, now: datetime) -> Accepted:
    today = now.astimezone(ZoneInfo(quote.timezone)).date()
    state = current(State(quote.state), quote.valid_until, today)
    if (state, Move.ACCEPT) not in MOVES:
        raise closed(state, display(quote.number, quote.revision), quote.valid_until)
    signing = _Signing(quote, orjson.loads(quote.prepared), signature, now, today)
    contract = _write(signing)
    audit.record(
        "quote.accepted",
        quote.id,
        before={"state": quote.state},
        after={
            "state": State.ACCEPTED.value,
            "contract": contract.number,
            "fingerprint": contract.fingerprint,
        },
    )
    facts = {"deal_id": quote.deal_id, "seller_id": quote.seller_id}
    announce(quote_accepted, quote_id=quote.id, **facts)
    announce(contract_signed, contract_id=contract.id, **facts)
    return Accepted(contract.id, contract.number, already=False)


@dataclass(frozen=True, slots=True)
class _Signing:
    """One acceptance: the row of the quote, what was prepared, who, when."""

    quote: Offered
    plain: Mapping[str, Any]
    signature: Signature
    now: datetime
    today: date

    def event(self) -> Event:
        """Return what the timeline says of it."""
        actor = current_principal()
        how = IDENTIFIED_BY.get(actor.kind, actor.kind)
        return Event(self.now, "accepted", self.signature.name, how, actor.address)

    def acceptance(self) -> Acceptance:
        """Return what the record says of it."""
        event = self.event()
        return Acceptance(
            name=self.signature.name,
            title=self.signature.title,
            at=self.now,
            address=event.address,
            identified_by=event.identified_by,
            statement=self.plain["statement"],
            offer_fingerprint=self.quote.fingerprint,
            drawing=self.signature.drawing,
        )

    def owner(self) -> dict[str, str]:
        """Return the owners of every row that it writes."""
        return {
            "seller_id": self.quote.seller_id,
            "customer_id": self.quote.customer_id,
            "deal_id": self.quote.deal_id,
        }


def _write(signing: _Signing) -> SignedContract:
    """Draw the number, then write everything that the acceptance leaves behind."""
    event = signing.event()
    agreement = Agreement(next_number("contract", signing.today.year), 1)
    record = contract_text(
        signing.quote.record,
        agreement,
        acceptance=signing.acceptance(),
        events=[*signing.plain["events"], event],
    )
    contract = SignedContract(
        id=new_id(),
        **signing.owner(),
        version=agreement.version,
        language=signing.plain["language"],
        number=agreement.number,
        fingerprint=fingerprint(record),
    )
    with together():
        _NOTING.run(_event_row(signing, event))
        _CLOSING.run(_closing_row(signing))
        _SIGNING.run(_contract_row(signing, contract, record))
        _LISTING.run(*_line_rows(signing, contract))
        _COVERING.run(*_cover_rows(signing, contract))
        schedule_contract(_billed(contract), signing.plain.get("billing", {}))
        request_document(contract, now=signing.now)
    return contract


def _event_row(signing: _Signing, event: Event) -> dict[str, Any]:
    row = {field: getattr(event, field) for field in Event.__slots__}
    return {"id": new_id(), **signing.owner(), **row}


def _closing_row(signing: _Signing) -> dict[str, Any]:
    return {
        "quote_id": signing.quote.id,
        "to_state": after(State(signing.quote.state), Move.ACCEPT).value,
        "at": signing.now,
    }


def _contract_row(
    signing: _Signing, contract: SignedContract, record: str
) -> dict[str, Any]:
    columns = signing.plain["contract"]
    starts_on = date.fromisoformat(columns["starts_on"])
    ends_on = columns["ends_on"] and date.fromisoformat(columns["ends_on"])
    renews_on = columns["renews_on"] and date.fromisoformat(columns["renews_on"])
    return {
        **columns,
        **signing.owner(),
        "id": contract.id,
        "number": contract.number,
        "version": contract.version,
        "quote_id": signing.quote.id,
        "external_reference": None,
        "state": Lifecycle.signed(starts_on, ends_on, today=signing.today).state.value,
        "signed_at": signing.now,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "renews_on": renews_on,
        "record": record,
        "fingerprint": contract.fingerprint,
        "search_text": folded(contract.number, signing.quote.search_text),
        "created_at": signing.now,
    }


def _line_rows(signing: _Signing, contract: SignedContract) -> Iterator[dict[str, Any]]:
    for line in signing.plain["lines"]:
        yield {
            **line,
            "seller_id": contract.seller_id,
            "customer_id": contract.customer_id,
            "contract_id": contract.id,
            "quantity": Decimal(line["quantity"]),
        }


def _cover_rows(
    signing: _Signing, contract: SignedContract
) -> Iterator[dict[str, Any]]:
    for row in signing.plain.get("units", ()):
        yield {**stored_row(row), **signing.owner(), "contract_id": contract.id}


def _billed(contract: SignedContract) -> Owner:
    return Owner(
        seller_id=contract.seller_id,
        customer_id=contract.customer_id,
        deal_id=contract.deal_id,
        contract_id=contract.id,
    )


def _locked(quote_id: str) -> Offered:
    found = _LOCKING.fetch({"quote_id": quote_id})
    if not found:
        raise NotFound(_("There is no such quote."))
    return Offered(*found[0])


def _signed(deal_id: str) -> Accepted:
    """Return the contract that a deal has; without one a conflict is no conflict."""
    found = db.session.execute(
        select(Contract.id, Contract.number).where(Contract.deal_id == deal_id)
    ).one()
    return Accepted(found.id, found.number, already=True)


def _deal_of(quote_id: str) -> str:
    return db.session.scalars(select(Quote.deal_id).where(Quote.id == quote_id)).one()


_LOCKING = Prepared(
    lambda: (
        select(*(_QUOTES.c[name] for name in Offered._fields[:-1]), _SELLERS.c.timezone)
        .join_from(_QUOTES, _SELLERS, _SELLERS.c.id == _QUOTES.c.seller_id)
        .where(in_scope(_QUOTES), _QUOTES.c.id == bindparam("quote_id"))
        .with_for_update(of=_QUOTES)
    )
)
_NOTING = Prepared(_EVENTS.insert, _EVENTS.c.keys())
_CLOSING = Prepared(
    lambda: (
        _QUOTES.update()
        .where(in_scope(_QUOTES), _QUOTES.c.id == bindparam("quote_id"))
        .values(state=bindparam("to_state"), decided_at=bindparam("at"))
    )
)
_SIGNING = Prepared(_CONTRACTS.insert, _CONTRACTS.c.keys())
_LISTING = Prepared(_LINES.insert, _LINES.c.keys())
_COVERING = Prepared(_COVER.insert, _COVER.c.keys())
