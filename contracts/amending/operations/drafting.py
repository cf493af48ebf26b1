"""Begin the change of a contract: a draft with all that the contract says."""

from collections.abc import Sequence
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
from contracts.operations import note_event
from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.operations.editing import Edit, buyer, search_text, settle
from contracts.quotes.renewing import Renewing
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
        check_changeable(locked)
        check_day(locked, effective_on)
        quote = in_hand(locked)
        if quote is None:
            quote = draft_of(locked, now)
            quote.renewal = _term_in_force(locked.offer)
            fill(quote, locked, rows_of(locked.offer))
            note_event(quote, "revised", now, quote.number)
        quote.effective_on, quote.settlement = effective_on, settlement
        settle(Edit(quote, now, locked.today))
        after = {
            "number": quote.number,
            "contract": locked.contract.number,
            "effective_on": effective_on,
        }
        audit.record("amendment.begun", quote.id, after=after)
        return quote.id


def _term_in_force(offer: Offer) -> str:
    """Return the term that figures are of, for a contract that was renewed."""
    of = offer.renewed
    if of is None:
        return ""
    kept = Renewing(
        starts_on=of.starts_on, months=of.months, months_before=of.months_before
    )
    return kept.text


def check_changeable(locked: Locked) -> None:
    """Refuse a contract that has ended, or one that the catalogue does not know."""
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


def in_hand(locked: Locked) -> Quote | None:
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


def draft_of(locked: Locked, now: datetime) -> Quote:
    """Return the draft of a change that says above its lines what the contract says."""
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
        uplift=offer.uplift.text if offer.uplift else "",
        edition=0,
        created_at=now,
        changed_at=now,
        **{name: getattr(term.rhythm, name) for name in RHYTHM},
    )
    quote.search_text = search_text(quote, buyer(contract.customer_id))
    return quote


def fill(quote: Quote, locked: Locked, rows: Sequence[dict[str, Any]]) -> None:
    """Store the draft with its lines and the devices of the contract."""
    db.session.add(quote)
    db.session.flush()
    owner = {
        "seller_id": quote.seller_id,
        "customer_id": quote.customer_id,
        "quote_id": quote.id,
    }
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


def rows_of(offer: Offer) -> list[dict[str, Any]]:
    """Return a line of a draft for each line of a contract, as it is in force."""
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
