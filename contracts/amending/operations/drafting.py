"""Begin the change of a contract: a draft with all that the contract says."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, insert, or_, select

from catalog.offerings import Kind
from catalog.queries import current_offerings
from catalog.wording import kind_title
from contracts.amending.operations.altering import Locked, lock
from contracts.amending.operations.amending import CHANGEABLE, check_day
from contracts.assets.models import Asset, Cover, QuoteAsset
from contracts.lifecycle import State as ContractState
from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.operations.editing import (
    Edit,
    buyer,
    note_event,
    search_text,
    settle,
)
from contracts.quotes.requests import validity
from contracts.quotes.revisions import display
from contracts.quotes.states import OPEN, UNSENT
from contracts.records import Offer
from contracts.rhythm import RHYTHM
from upheld import audit
from upheld.db import db, new_id
from upheld.errors import InvalidInput, Refused
from upheld.numbers import next_number
from upheld.principal import current_principal
from upheld.texts import _, use_language
from upheld.transactions import transaction

SETTLEMENTS = ("next_invoice", "now")


def begin_amendment(
    contract_id: str,
    effective_on: date,
    *,
    settlement: str = "next_invoice",
    now: datetime,
) -> str:
    """Return the draft of a change that holds from a day on.

    It has everything that the contract says.  A draft that there is already takes the
    day.  Refused where the contract has ended, the customer has a change to accept,
    or the catalogue does not know a service any more.
    """
    if settlement not in SETTLEMENTS:
        raise InvalidInput.of("settlement", _("Choose when it is settled."))
    with transaction():
        locked = lock(contract_id, now=now)
        _check_changeable(locked)
        check_day(locked, effective_on)
        quote = _in_hand(locked)
        begun = quote is None
        quote = quote or _draft(locked, now)
        quote.effective_on, quote.settlement = effective_on, settlement
        if begun:
            _fill(quote, locked)
            note_event(quote, "revised", now, quote.number)
        settle(Edit(quote, now, locked.today))
        audit.record(
            "amendment.begun",
            quote.id,
            after={
                "number": quote.number,
                "contract": locked.contract.number,
                "effective_on": effective_on,
            },
        )
        return quote.id


def _check_changeable(locked: Locked) -> None:
    number = locked.contract.number
    if ContractState(locked.contract.state) not in CHANGEABLE:
        raise Refused(
            _("%(number)s has ended.", number=number),
            hint=_("Make a new quote for the customer."),
        )
    known = current_offerings({line.code for line in locked.offer.lines})
    for line in locked.offer.lines:
        if line.code not in known:
            raise Refused(
                _("The catalogue has no “%(code)s”.", code=line.code),
                hint=_("Add it to the catalogue, then change the contract."),
            )


def _in_hand(locked: Locked) -> Quote | None:
    """Return the draft of a change that there is; refuse one that is with the customer.

    A draft of another version of the contract would be refused in the end.
    """
    found = db.session.scalars(
        select(Quote)
        .where(
            Quote.amends_id == locked.contract.id,
            Quote.state.in_([*UNSENT, *OPEN]),
            or_(Quote.state.in_([*UNSENT]), Quote.valid_until >= locked.today),
        )
        .with_for_update()
    ).all()
    for quote in found:
        number = display(quote.number, quote.revision)
        if quote.state in OPEN:
            raise Refused(
                _("%(number)s is with the customer.", number=number),
                hint=_("Make a new revision of it, or withdraw it first."),
            )
        if quote.state != "draft" or quote.amends_version != locked.contract.version:
            raise Refused(
                _("Somebody is making a change already: %(number)s.", number=number),
                hint=_("Finish or delete that draft first."),
            )
    return found[0] if found else None


def _draft(locked: Locked, now: datetime) -> Quote:
    contract, offer, actor = locked.contract, locked.offer, current_principal()
    term = offer.term
    quote = Quote(
        id=new_id(),
        seller_id=contract.seller_id,
        customer_id=contract.customer_id,
        deal_id=contract.deal_id,
        number=next_number("quote", locked.today.year),
        revision=1,
        state="draft",
        owner_id=actor.id if actor.kind in {"user", "token"} else None,
        title=offer.title,
        notes=offer.notes,
        currency=offer.currency,
        starts_on=term.starts_on,
        term_months=term.months,
        billing_months=term.billing_months,
        renewal_months=term.renewal_months,
        notice=term.notice,
        notice_unit=term.notice_unit.value,
        valid_until=validity(locked.today),
        amends_id=contract.id,
        amends_version=contract.version,
        edition=0,
        created_at=now,
        changed_at=now,
        **{name: getattr(term.rhythm, name) for name in RHYTHM},
    )
    quote.search_text = search_text(quote, buyer(contract.customer_id))
    return quote


def _fill(quote: Quote, locked: Locked) -> None:
    """Store the draft with the lines and the devices of the contract."""
    db.session.add(quote)
    db.session.flush()
    owner = {
        "seller_id": quote.seller_id,
        "customer_id": quote.customer_id,
        "quote_id": quote.id,
    }
    rows = _rows(locked.offer)
    if rows:
        db.session.execute(insert(QuoteLine), [row | owner for row in rows])
    copied = db.session.execute(
        select(
            QuoteLine.id.label("line_id"),
            QuoteLine.offering_code,
            Asset.id.label("asset_id"),
        )
        .select_from(Cover)
        .join(
            QuoteLine,
            and_(QuoteLine.quote_id == quote.id, QuoteLine.was == Cover.position),
        )
        .join(
            Asset,
            and_(
                Asset.serial_key == Cover.serial_key,
                Asset.maker_key == Cover.maker_key,
                Asset.customer_id == quote.customer_id,
            ),
        )
        .where(
            Cover.contract_id == locked.contract.id,
            func.coalesce(Cover.ends_on, date.max) > locked.today,
        )
    ).mappings()
    if devices := [{**row, **owner} for row in copied]:
        db.session.execute(insert(QuoteAsset), devices)


def _rows(offer: Offer) -> list[dict[str, Any]]:
    ids = {line.position: new_id() for line in offer.lines}
    with use_language(offer.language):
        kinds = {kind_title(kind) for kind in Kind}
    return [
        {
            "id": ids[line.position],
            "position": place,
            "was": line.position,
            "offering_code": line.code,
            "bundle_line_id": ids.get(line.part_of or 0),
            "quantity": line.quantity,
            "options": [one.code for one in offer.service(line).options],
            "discount_percent": line.discount_percent,
            "level": line.level,
            "section": "" if line.group in kinds else line.group,
            "from_year": line.from_year or 1,
            "to_year": line.to_year,
        }
        for place, line in enumerate(offer.lines, start=1)
    ]
