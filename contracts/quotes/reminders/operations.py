"""Remind of offers that wait: each in one transaction, with its audit row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from contracts.operations import note_event
from contracts.quotes.models import Quote
from contracts.quotes.operations.editing import locked
from contracts.quotes.reminders.mails import address_of, remind_customer
from contracts.quotes.reminders.models import QuoteReminder, ReminderRule
from contracts.quotes.reminders.queries import reminder_rules
from contracts.quotes.reminders.rules import Due, Rule, Waiting, check_rules, due
from contracts.quotes.states import OPEN, State
from upheld import audit
from upheld.accounts.models import Seller
from upheld.db import db, new_id
from upheld.errors import NotFound
from upheld.scope import current_scope
from upheld.texts import _
from upheld.transactions import transaction


def set_rules(rules: Sequence[Rule]) -> None:
    """Let the seller in scope be reminded by *rules* from now on."""
    check_rules(rules)
    with transaction() as session:
        before = {one.key.value: _plain(one) for one in reminder_rules()}
        session.execute(delete(ReminderRule))
        for one in rules:
            session.add(ReminderRule(key=one.key.value, **_plain(one)))
        session.flush()
        audit.record(
            "reminders.changed",
            current_scope().seller_id,
            before=before,
            after={one.key.value: _plain(one) for one in rules},
        )


def choose_reminders(quote_id: str, *, wanted: bool) -> None:
    """Let the customer be reminded of a quote by mail, or not."""
    with transaction():
        quote = locked(quote_id)
        before, quote.reminds = quote.reminds, wanted
        db.session.flush()
        audit.record(
            "quote.reminders",
            quote.id,
            before={"reminds": before},
            after={"reminds": wanted},
        )


def remind(*, now: datetime) -> int:
    """Make every reminder that is due today, each once; return how many."""
    zone, rules = _zone(), reminder_rules()
    today = now.astimezone(zone).date()
    offers = db.session.execute(
        select(*_OFFER).where(Quote.state.in_([*OPEN]), Quote.valid_until >= today)
    ).all()
    known = _reminded()
    made = 0
    for offer in offers:
        wanted = due(rules, _waiting(offer, zone), today)
        if any((offer.id, *one.names) not in known for one in wanted):
            made += _remind(offer.id, Day(now, today, zone), rules)
    return made


def finish_task(reminder_id: str, *, now: datetime) -> None:
    """Take a reminder off the start page."""
    with transaction() as session:
        reminder = session.scalar(
            select(QuoteReminder)
            .where(QuoteReminder.id == reminder_id)
            .with_for_update()
        )
        if reminder is None:
            raise NotFound(_("There is no such reminder."))
        reminder.done_at = reminder.done_at or now
        session.flush()
        audit.record(
            "reminder.done",
            reminder.id,
            after={"quote": reminder.quote_id, "key": reminder.key},
        )


@dataclass(frozen=True, slots=True)
class Day:
    """An instant, and what day it is where the seller is."""

    now: datetime
    today: date
    zone: ZoneInfo


def _remind(quote_id: str, day: Day, rules: Sequence[Rule]) -> int:
    """Make what is due for one quote; a customer gets one mail a day at most."""
    with transaction():
        quote = locked(quote_id)
        known = _reminded(quote_id)
        wanted = [
            one
            for one in due(rules, _waiting(quote, day.zone), day.today)
            if (quote_id, *one.names) not in known
        ]
        mailing = next((one for one in wanted if one.rule.mails), None)
        for one in wanted:
            mails = one is mailing and quote.reminds and bool(address_of(quote))
            _make(quote, one, day.now, mails=mails)
        return len(wanted)


def _zone() -> ZoneInfo:
    return ZoneInfo(
        db.session.scalars(
            select(Seller.timezone).where(Seller.id == current_scope().seller_id)
        ).one()
    )


_OFFER = (Quote.id, Quote.state, Quote.sent_at, Quote.viewed_at, Quote.valid_until)


def _waiting(offer: Any, zone: ZoneInfo) -> Waiting:  # noqa: ANN401  a row of _OFFER
    return Waiting(
        State(offer.state),
        offer.sent_at.astimezone(zone).date(),
        offer.viewed_at.astimezone(zone).date() if offer.viewed_at else None,
        offer.valid_until,
    )


def _reminded(quote_id: str = "") -> set[tuple[str, str, date]]:
    """Return what nobody has to be reminded of again, of one open offer or of all."""
    rows = db.session.execute(
        select(QuoteReminder.quote_id, QuoteReminder.key, QuoteReminder.counted_from)
        .join(Quote, Quote.id == QuoteReminder.quote_id)
        .where(Quote.id == quote_id if quote_id else Quote.state.in_([*OPEN]))
    )
    return {(row.quote_id, row.key, row.counted_from) for row in rows}


def _make(quote: Quote, one: Due, now: datetime, *, mails: bool) -> None:
    reminder = QuoteReminder(
        id=new_id(),
        seller_id=quote.seller_id,
        customer_id=quote.customer_id,
        deal_id=quote.deal_id,
        quote_id=quote.id,
        key=one.rule.key.value,
        counted_from=one.counted_from,
        made_at=now,
        mailed=mails,
        task=one.rule.tasks,
        done_at=None if one.rule.tasks else now,
    )
    db.session.add(reminder)
    if mails:
        note_event(quote, "reminded", now)
        remind_customer(quote)
    db.session.flush()
    audit.record(
        "quote.reminded",
        quote.id,
        after={"key": reminder.key, "mailed": mails, "task": reminder.task},
    )


def _plain(rule: Rule) -> dict[str, int | bool]:
    return {"days": rule.days, "mails": rule.mails, "tasks": rule.tasks}
