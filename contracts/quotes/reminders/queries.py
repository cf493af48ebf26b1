"""Reminders as pages show them, and as the daily job needs them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from contracts.models import Customer
from contracts.quotes.models import Quote
from contracts.quotes.questions.queries import owned_by
from contracts.quotes.reminders.models import QuoteReminder, ReminderRule
from contracts.quotes.reminders.rules import RULES, Key, Rule
from contracts.quotes.states import OPEN, State
from upheld.db import db


@dataclass(frozen=True, slots=True)
class Task:
    """An offer that the salesperson has to see to."""

    id: str
    quote_id: str
    title: str
    customer_name: str
    key: str
    counted_from: date
    mailed: bool


def reminder_rules() -> tuple[Rule, ...]:
    """Return the rules of the seller in scope, in the order of :data:`RULES`."""
    rows = db.session.execute(
        select(
            ReminderRule.key, ReminderRule.days, ReminderRule.mails, ReminderRule.tasks
        )
    )
    stored = {row.key: row for row in rows}
    return tuple(
        Rule(one.key, row.days, mails=row.mails, tasks=row.tasks)
        if (row := stored.get(one.key))
        else one
        for one in RULES
    )


def open_tasks(owner_id: str, *, today: date, limit: int = 20) -> tuple[Task, ...]:
    """Return what waits for the owner of a quote, the oldest first.

    What nobody has to be reminded of any more is left out: an offer that was opened
    is not unseen, and one that was extended does not expire yet.
    """
    still = or_(
        and_(QuoteReminder.key == Key.UNSEEN, Quote.state == State.SENT),
        and_(QuoteReminder.key == Key.UNDECIDED, Quote.state == State.VIEWED),
        and_(
            QuoteReminder.key == Key.EXPIRING,
            Quote.valid_until == QuoteReminder.counted_from,
        ),
    )
    rows = db.session.execute(
        select(
            QuoteReminder.id,
            QuoteReminder.quote_id,
            Quote.title,
            Customer.name,
            QuoteReminder.key,
            QuoteReminder.counted_from,
            QuoteReminder.mailed,
        )
        .join(Quote, Quote.id == QuoteReminder.quote_id)
        .join(Customer, Customer.id == QuoteReminder.customer_id)
        .where(
            QuoteReminder.done_at.is_(None),
            Quote.state.in_([*OPEN]),
            Quote.valid_until >= today,
            still,
            owned_by(owner_id),
        )
        .order_by(Quote.valid_until, QuoteReminder.made_at)
        .limit(limit)
    )
    return tuple(Task(*row) for row in rows)
