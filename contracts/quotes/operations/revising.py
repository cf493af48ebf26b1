"""Make a new draft of what there is: the next revision, or a quote of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from contracts.models import Customer
from contracts.operations import note_event
from contracts.quotes.approvals.operations import carry_approvals
from contracts.quotes.devices.storing import copy_devices
from contracts.quotes.guides.operations import carry_answers
from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.operations.editing import (
    Edit,
    buyer,
    search_text,
    seller_today,
    settle,
)
from contracts.quotes.requests import first_of_next_month, validity
from contracts.quotes.revisions import display
from contracts.quotes.states import UNSENT, State
from contracts.rhythm import RHYTHM
from upheld import audit
from upheld.db import db, new_id
from upheld.errors import MoveRefused, NotFound
from upheld.numbers import next_number
from upheld.principal import current_principal
from upheld.texts import _
from upheld.transactions import transaction

#: What a new draft takes over.
_KEPT = (
    "seller_id",
    "title",
    "currency",
    "starts_on",
    "term_months",
    "billing_months",
    "renewal_months",
    "notice",
    "notice_unit",
    *RHYTHM,
    "uplift",
    "discount_percent",
    "options",
    "favourite",
    "notes",
)


#: What only the next revision takes over, not a quote of its own.
_OF_REVISION = (
    "deal_id",
    "amends_id",
    "amends_version",
    "effective_on",
    "settlement",
    "renewal",
)


def revise_quote(quote_id: str, *, now: datetime) -> str:
    """Return the id of the draft of the next revision, made if there is none yet.

    What was sent stays open until the new revision is sent in its place.
    """
    with transaction():
        deal = _deal(quote_id)
        newest = deal[-1]
        if newest.state in UNSENT:
            return newest.id
        if any(one.state == State.ACCEPTED for one in deal):
            raise MoveRefused(
                _(
                    "%(number)s was accepted: it is a contract now.",
                    number=newest.number,
                ),
                hint=_("Make a new quote for what is to change."),
            )
        source = next(one for one in deal if one.id == quote_id)
        draft = _copy(source, now)
        for name in _OF_REVISION:
            setattr(draft, name, getattr(source, name))
        draft.number = source.number
        draft.revision = newest.revision + 1
        _keep(draft, source, buyer(source.customer_id))
        carry_answers(source, draft)
        note_event(draft, "revised", now, display(draft.number, draft.revision))
        settle(Edit(draft, now, seller_today(now)))
        audit.record(
            "quote.revised",
            draft.id,
            before={"quote": source.id, "revision": source.revision},
            after={"number": draft.number, "revision": draft.revision},
        )
        return draft.id


def clone_quote(quote_id: str, *, customer_id: str | None = None, now: datetime) -> str:
    """Return the id of a new quote with the same lines; the customer may differ."""
    with transaction() as session:
        source = session.scalar(select(Quote).where(Quote.id == quote_id))
        if source is None:
            raise NotFound(_("There is no such quote."))
        customer = buyer(customer_id or source.customer_id)
        draft = _copy(source, now)
        today = seller_today(now)
        draft.deal_id = new_id()
        draft.revision = 1
        if draft.starts_on < today:
            draft.starts_on = first_of_next_month(today)
        draft.number = next_number("quote", today.year)
        _keep(draft, source, customer)
        if customer.id == source.customer_id:
            carry_approvals(source, draft)
            carry_answers(source, draft)
        note_event(draft, "created", now)
        settle(Edit(draft, now, today))
        audit.record(
            "quote.cloned",
            draft.id,
            before={"quote": source.id, "number": source.number},
            after={"number": draft.number, "customer": customer.name},
        )
        return draft.id


def _deal(quote_id: str) -> list[Quote]:
    """Return all revisions of a quote, locked, the oldest first.

    The amendments of its contract are quotes of their own.
    """
    own = select(Quote.deal_id, Quote.number).where(Quote.id == quote_id).subquery()
    revisions = db.session.scalars(
        select(Quote)
        .join(own, (own.c.deal_id == Quote.deal_id) & (own.c.number == Quote.number))
        .order_by(Quote.revision)
        .with_for_update(of=Quote)
    ).all()
    if not revisions:
        raise NotFound(_("There is no such quote."))
    return list(revisions)


def _copy(source: Quote, now: datetime) -> Quote:
    actor = current_principal()
    return Quote(
        id=new_id(),
        state=State.DRAFT.value,
        owner_id=actor.id if actor.kind in {"user", "token"} else source.owner_id,
        valid_until=validity(seller_today(now)),
        edition=0,
        created_at=now,
        changed_at=now,
        **{name: getattr(source, name) for name in _KEPT},
    )


def _keep(draft: Quote, source: Quote, customer: Customer) -> None:
    """Store the new draft with copies of the lines."""
    draft.customer_id = customer.id
    draft.search_text = search_text(draft, customer)
    db.session.add(draft)
    db.session.flush()
    lines = db.session.execute(
        select(*_LINE).where(QuoteLine.quote_id == source.id).order_by(_LINE[1])
    ).mappings()
    rows = _copied(list(lines), draft)
    if rows:
        db.session.execute(insert(QuoteLine), rows)
        copy_devices(source.id, draft)


_LINE = (
    QuoteLine.id,
    QuoteLine.position,
    QuoteLine.offering_code,
    QuoteLine.bundle_line_id,
    QuoteLine.quantity,
    QuoteLine.options,
    QuoteLine.discount_percent,
    QuoteLine.in_options,
    QuoteLine.optional,
    QuoteLine.section,
    QuoteLine.from_year,
    QuoteLine.to_year,
    QuoteLine.level,
    QuoteLine.was,
    QuoteLine.merges,
)


def _copied(lines: list[Any], draft: Quote) -> list[Mapping[str, Any]]:
    """Return the rows of the copies; parts stay with the copy of their bundle."""
    ids = {line["id"]: new_id() for line in lines}
    owner = {
        "seller_id": draft.seller_id,
        "customer_id": draft.customer_id,
        "quote_id": draft.id,
    }
    return [
        {
            **line,
            **owner,
            "id": ids[line["id"]],
            "bundle_line_id": ids.get(line["bundle_line_id"]),
            "was": line["was"] if draft.amends_id else 0,
            "merges": line["merges"] if draft.amends_id else "",
        }
        for line in lines
    ]
