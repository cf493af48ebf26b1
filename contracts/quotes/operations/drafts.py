"""Begin a quote, change what stands above its lines, delete it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from catalog.proration import Method
from catalog.queries import price_book_view
from contracts.models import Customer, DealEvent
from contracts.operations import note_event
from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.operations.editing import (
    Edit,
    buyer,
    check_draft,
    editing,
    locked,
    search_text,
    seller_today,
    settle,
)
from contracts.quotes.operations.lines import insert_lines
from contracts.quotes.options import begun_with
from contracts.quotes.requests import (
    Header,
    LineChoice,
    NewQuote,
    QuoteChange,
    check_header,
    first_of_next_month,
    validity,
)
from contracts.quotes.revisions import display
from contracts.rhythm import RHYTHM, read_rhythm
from contracts.terms import NoticeUnit, Term
from upheld import audit
from upheld.accounts.models import Seller
from upheld.db import db, new_id
from upheld.errors import InvalidInput, Refused
from upheld.money import CURRENCIES
from upheld.numbers import next_number
from upheld.plain import to_plain
from upheld.principal import current_principal
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction


def create_quote(
    new: NewQuote, *, lines: Sequence[LineChoice] = (), now: datetime
) -> str:
    """Begin a draft and return its id; a bundle that is named comes before *lines*."""
    with transaction() as session:
        customer = buyer(new.customer_id)
        today = seller_today(now)
        quote = _draft(new, now)
        quote.starts_on = new.starts_on or first_of_next_month(today)
        quote.valid_until = new.valid_until or validity(today)
        quote.currency = _currency(new.currency)
        quote.proration = new.proration or _usual_proration(quote, customer, today)
        options, quote.favourite = begun_with(new.options, new.favourite)
        quote.options = [one.as_plain() for one in options]
        check_header(header(quote), today)
        quote.number = next_number("quote", today.year)
        quote.search_text = search_text(quote, customer)
        session.add(quote)
        session.flush()
        first = [LineChoice(code=new.bundle)] if new.bundle else []
        if wanted := [*first, *lines]:
            insert_lines(quote, wanted)
        note_event(quote, "created", now)
        settle(Edit(quote, now, today))
        audit.record(
            "quote.created",
            quote.id,
            after={"number": quote.number, "customer": customer.name},
        )
        return quote.id


def change_quote(
    quote_id: str, change: QuoteChange, *, edition: int | None, now: datetime
) -> int:
    """Change what stands above the lines; return the new edition."""
    with editing(quote_id, edition=edition, now=now) as edit:
        quote = edit.quote
        given = dict(change.given())
        _check_begun(quote, given)
        before = {name: getattr(quote, name) for name in given}
        for name, value in given.items():
            setattr(quote, name, value.strip() if isinstance(value, str) else value)
        check_header(header(quote), edit.today)
        if "title" in given:
            quote.search_text = search_text(quote, buyer(quote.customer_id))
        _audit_changes(quote, before)
    return quote.edition


def _check_begun(quote: Quote, given: Mapping[str, object]) -> None:
    """Refuse to move the first day of a contract that is only changed."""
    if quote.amends_id and given.get("starts_on", quote.starts_on) != quote.starts_on:
        raise InvalidInput.of(
            "starts_on", _("A contract that has begun keeps its first day.")
        )


def delete_quote(quote_id: str, *, now: datetime) -> None:
    """Delete a draft for good; what was sent stays."""
    del now
    with transaction() as session:
        quote = locked(quote_id)
        check_draft(quote)
        number = display(quote.number, quote.revision)
        session.execute(delete(QuoteLine).where(QuoteLine.quote_id == quote_id))
        if quote.revision == 1:
            session.execute(delete(DealEvent).where(DealEvent.deal_id == quote.deal_id))
        session.delete(quote)
        session.flush()
        audit.record("quote.deleted", quote_id, before={"number": number})


def header(quote: Quote) -> Header:
    """Return what stands above the lines of *quote*."""
    term = Term(
        quote.starts_on,
        quote.term_months,
        quote.billing_months,
        quote.renewal_months,
        quote.notice,
        NoticeUnit(quote.notice_unit),
        read_rhythm({name: getattr(quote, name) for name in RHYTHM}),
    )
    return Header(
        term, quote.valid_until, quote.title, quote.notes, quote.discount_percent
    )


def _draft(new: NewQuote, now: datetime) -> Quote:
    actor = current_principal()
    return Quote(
        id=new_id(),
        seller_id=current_scope().seller_id,
        customer_id=new.customer_id,
        deal_id=new_id(),
        revision=1,
        state="draft",
        owner_id=actor.id if actor.kind in {"user", "token"} else None,
        title=new.title.strip(),
        notes=new.notes.strip(),
        term_months=new.term_months,
        billing_months=new.billing_months,
        renewal_months=new.renewal_months,
        notice=new.notice,
        notice_unit=NoticeUnit(new.notice_unit).value,
        timing=new.timing,
        alignment=new.alignment,
        cycle_day=new.cycle_day,
        first_stub=new.first_stub,
        discount_percent=new.discount_percent,
        edition=0,
        created_at=now,
        changed_at=now,
    )


def _usual_proration(quote: Quote, customer: Customer, day: date) -> str:
    """Return how the price book in force charges parts of a period."""
    try:
        book = price_book_view(
            day=day, currency=quote.currency, segment=customer.segment
        )
    except Refused:
        return Method.ACTUAL_DAYS
    return book.row.proration


def _currency(wanted: str) -> str:
    """Return the currency asked for, or that of the seller."""
    if not wanted:
        found = db.session.scalar(
            select(Seller.currency).where(Seller.id == current_scope().seller_id)
        )
        return found or "EUR"
    if wanted not in CURRENCIES:
        raise InvalidInput.of(
            "currency",
            _("“%(code)s” is no currency.", code=wanted[:20]),
            hint=_("Use three capital letters, such as EUR."),
        )
    return wanted


def _audit_changes(quote: Quote, before: Mapping[str, object]) -> None:
    after = {name: getattr(quote, name) for name in before}
    changed = [name for name in before if before[name] != after[name]]
    audit.record(
        "quote.changed",
        quote.id,
        before=to_plain({name: before[name] for name in changed}),
        after=to_plain({name: after[name] for name in changed}),
    )
