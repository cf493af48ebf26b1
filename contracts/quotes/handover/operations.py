"""Hand an offer to a colleague, and take it back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select

from contracts.operations import note_event
from contracts.quotes.freezing import prepared_with
from contracts.quotes.handover.models import OfferHandover
from contracts.quotes.models import Quote
from contracts.quotes.operations.deciding import check_open
from contracts.quotes.operations.editing import locked, seller_today
from contracts.quotes.revisions import display
from contracts.records import read_offer
from upheld import audit, links, mailing
from upheld.addresses import site_url
from upheld.db import db
from upheld.errors import InvalidInput, Refused
from upheld.principal import current_principal
from upheld.texts import _, format_date, use_language
from upheld.transactions import transaction

#: What the colleague's link is for, and the templates of the mail.
PURPOSE = "handover"
KIND = "quote_handed_on"
#: How long a colleague has, unless the offer ends before.
DAYS = 14
#: How many colleagues an offer can be with at a time.
MOST = 5
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """To whom an offer is handed, and what is said to them."""

    email: str
    note: str = ""


def hand_on(quote_id: str, to: Handover, *, now: datetime) -> date:
    """Let a colleague decide on an open offer; returns the last day for that.

    The colleague gets a link by mail that opens this offer and nothing else.
    """
    email, note = _checked(to)
    with transaction():
        quote = locked(quote_id)
        today = seller_today(now)
        check_open(quote, today)
        _check_count(quote, today)
        until = min(quote.valid_until, today + timedelta(days=DAYS))
        made = _store(quote, Handover(email=email, note=note), until, now)
        quote.prepared = prepared_with(
            quote.prepared, note_event(quote, "handed_on", now, email)
        )
        db.session.flush()
        _mail(quote, made)
        audit.record("quote.handed_on", quote.id, after={"to": email, "until": until})
        return until


def take_back(quote_id: str, *, now: datetime) -> None:
    """End every link that colleagues were given to an offer."""
    with transaction():
        quote = locked(quote_id)
        found = db.session.scalars(
            select(OfferHandover).where(
                OfferHandover.quote_id == quote_id, OfferHandover.ended_at.is_(None)
            )
        ).all()
        for one in found:
            one.ended_at = now
        note_event(quote, "taken_back", now)
        db.session.flush()
        audit.record(
            "quote.taken_back", quote.id, before={"with": [one.email for one in found]}
        )


def _checked(to: Handover) -> tuple[str, str]:
    note = to.note.strip()
    if len(note) > LONGEST_NOTE:
        raise InvalidInput.of(
            "note", _("This is longer than %(count)s characters.", count=LONGEST_NOTE)
        )
    try:
        found = validate_email(to.email.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise InvalidInput.of(
            "email", _("Enter an e-mail address, like name@example.com.")
        ) from None
    return found.normalized.lower(), note


def _check_count(quote: Quote, today: date) -> None:
    standing = db.session.scalar(
        select(func.count())
        .select_from(OfferHandover)
        .where(
            OfferHandover.quote_id == quote.id,
            OfferHandover.ended_at.is_(None),
            OfferHandover.until >= today,
        )
    )
    if (standing or 0) >= MOST:
        raise Refused(
            _("This offer is with %(count)s people already.", count=MOST),
            hint=_("Take it back first."),
        )


def _store(quote: Quote, to: Handover, until: date, now: datetime) -> OfferHandover:
    made = OfferHandover(
        seller_id=quote.seller_id,
        customer_id=quote.customer_id,
        deal_id=quote.deal_id,
        quote_id=quote.id,
        email=to.email,
        note=to.note,
        link_key=links.new_key(),
        until=until,
        made_at=now,
        made_by=current_principal().name,
    )
    db.session.add(made)
    return made


def _mail(quote: Quote, made: OfferHandover) -> None:
    offer = read_offer(quote.record)
    with use_language(offer.language):
        until = format_date(made.until)
    token = links.sign(PURPOSE, made.deal_id, made.link_key)
    mailing.post(
        KIND,
        mailing.Envelope(made.email, offer.language, about=quote.id),
        link=site_url("links.opened", token=token),
        values={
            "name": "",
            "who": made.made_by,
            "seller": offer.seller.name,
            "number": display(offer.number, offer.revision),
            "title": offer.title,
            "note": made.note,
            "until": until,
        },
    )
