"""What every change of a draft has in common: its lock, its edition, its totals."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm.attributes import set_committed_value

from contracts.models import Customer
from contracts.quotes.builder import draft_totals
from contracts.quotes.draft import DraftLine
from contracts.quotes.models import Quote, QuoteStep
from contracts.quotes.options import read_options
from contracts.quotes.queries.drafts import load_draft
from contracts.quotes.queries.settled import held_of, keep
from contracts.quotes.queries.stored import load_lines
from contracts.quotes.revisions import display
from contracts.quotes.states import State
from contracts.quotes.steps import Head, Step, step_between
from contracts.records import Totals
from upheld.accounts.models import Seller
from upheld.db import db, table_of
from upheld.errors import MoveRefused, NotFound, Refused
from upheld.isolation import in_scope
from upheld.listing import folded
from upheld.prepared import Prepared
from upheld.principal import current_principal
from upheld.scope import current_scope
from upheld.texts import _, format_date
from upheld.transactions import after_commit, transaction

#: How many changes of a draft can be undone at least, and how often older ones go.
KEPT_STEPS, TIDIED_EVERY = 200, 50


@dataclass(frozen=True, slots=True)
class Edit:
    """A draft being changed, on the day it is where its seller is."""

    quote: Quote
    now: datetime
    today: date
    #: Head and lines as they were; ``None`` for a draft that has just been made.
    before: tuple[Head, tuple[DraftLine, ...]] | None = None


@contextmanager
def editing(quote_id: str, *, edition: int | None, now: datetime) -> Iterator[Edit]:
    """Change a draft in one transaction, then reckon its totals anew.

    *edition* is the one that the caller has seen: a later one refuses the change,
    so that nobody overwrites what they have not read.
    """
    with transaction():
        quote = locked(quote_id)
        check_draft(quote)
        check_edition(quote, edition)
        edit = Edit(quote, now, seller_today(now), _state(quote))
        yield edit
        settle(edit)


def _state(quote: Quote) -> tuple[Head, tuple[DraftLine, ...]]:
    """Return a draft as it is, before it is changed."""
    lines = held_of(quote.id, quote.edition) or load_lines(quote.id)
    return head_of(quote), lines


def head_of(quote: Quote) -> Head:
    """Return what stands above the lines of *quote*."""
    values = {name: getattr(quote, name) for name in Head.__slots__}
    return Head(**values | {"options": read_options(quote.options)})


def locked(quote_id: str) -> Quote:
    """Return a quote that nobody else can change until the transaction ends."""
    quote = db.session.scalar(_LOCKED, {"quote_id": quote_id})
    if quote is None:
        raise NotFound(_("There is no such quote."))
    return quote


def check_draft(quote: Quote) -> None:
    """Refuse to change what was sent."""
    if quote.state == State.DRAFT:
        return
    if quote.state == State.IN_REVIEW:
        raise MoveRefused(
            _(
                "%(number)s is in review.",
                number=display(quote.number, quote.revision),
            ),
            hint=_("Wait for the answer, or withdraw the question and change it."),
        )
    raise MoveRefused(
        _(
            "%(number)s cannot be changed: it was sent on %(day)s.",
            number=display(quote.number, quote.revision),
            day=format_date((quote.sent_at or quote.changed_at).date()),
        ),
        hint=_("Make a new revision, and change that."),
    )


def check_edition(quote: Quote, edition: int | None) -> None:
    """Refuse a change to an edition that somebody has changed since."""
    if edition is None or edition == quote.edition:
        return
    raise Refused(
        _(
            "You changed edition %(yours)s of this quote, but %(who)s has made it "
            "edition %(current)s.",
            yours=edition,
            who=quote.changed_by or _("somebody else"),
            current=quote.edition,
        ),
        hint=_("Look at what is different, then make your change again."),
    )


def settle(edit: Edit, *, state: str = "done") -> None:
    """Give the draft a new edition and the totals of its lines; keep what changed."""
    quote = edit.quote
    quote.edition += 1
    quote.changed_at = edit.now
    quote.changed_by = current_principal().name
    db.session.flush()
    draft = load_draft(quote.id, today=edit.today).draft
    _store_totals(quote, draft_totals(draft))
    if edit.before:
        step = step_between(edit.before, (head_of(quote), draft.lines))
        _note_step(edit, step, state)
    after_commit(partial(keep, quote.id, quote.edition, draft.lines))


def _store_totals(quote: Quote, totals: Totals) -> None:
    sums = {"yearly_minor": totals.yearly.minor, "total_minor": totals.term.minor}
    _SUMMING.run({"of_quote": quote.id, **{f"to_{key}": sums[key] for key in sums}})
    for key, minor in sums.items():
        set_committed_value(quote, key, minor)


def _note_step(edit: Edit, step: Step | None, state: str) -> None:
    """Keep *step*; a new one ends what had been undone and could be done again."""
    if step is None:
        return
    actor, quote = current_principal(), edit.quote
    if state == "done":
        _forget_undone(quote, actor.id)
    _NOTING.run(
        {
            "seller_id": quote.seller_id,
            "customer_id": quote.customer_id,
            "quote_id": quote.id,
            "edition": quote.edition,
            "at": edit.now,
            "who_id": actor.id,
            "who": actor.name,
            "state": state,
            "step": step.as_text(),
        }
    )


def _forget_undone(quote: Quote, who_id: str) -> None:
    _DROPPING.run({"of_quote": quote.id, "by": who_id, "to": "dropped"})
    if quote.edition % TIDIED_EVERY == 0:
        db.session.execute(
            delete(QuoteStep)
            .where(QuoteStep.quote_id == quote.id)
            .where(QuoteStep.edition <= quote.edition - KEPT_STEPS)
            .execution_options(synchronize_session=False)
        )


def seller_today(now: datetime) -> date:
    """Return the day it is where the seller is."""
    rows = _ZONE.fetch({"seller_id": current_scope().seller_id})
    return now.astimezone(ZoneInfo(rows[0][0] if rows else "UTC")).date()


def buyer(customer_id: str) -> Customer:
    """Return a customer that can be offered something."""
    found = db.session.scalar(
        select(Customer).where(
            Customer.id == customer_id, Customer.deleted_at.is_(None)
        )
    )
    if found is None:
        raise NotFound(_("There is no such customer."))
    return found


def search_text(quote: Quote, customer: Customer) -> str:
    """Return what a search for the quote looks in."""
    return folded(quote.number, quote.title, customer.name, customer.number)


_LOCKED = select(Quote).where(Quote.id == bindparam("quote_id")).with_for_update()
_QUOTE, _SELLER, _STEP = table_of(Quote), table_of(Seller), table_of(QuoteStep)
#: Sent by every change of a draft.
_ZONE = Prepared(
    lambda: select(_SELLER.c.timezone).where(_SELLER.c.id == bindparam("seller_id"))
)
_SUMMING = Prepared(
    lambda: (
        _QUOTE.update()
        .where(in_scope(_QUOTE), _QUOTE.c.id == bindparam("of_quote"))
        .values(
            yearly_minor=bindparam("to_yearly_minor"),
            total_minor=bindparam("to_total_minor"),
        )
    )
)
_NOTING = Prepared(_STEP.insert, _STEP.c.keys())
_DROPPING = Prepared(
    lambda: (
        _STEP.update()
        .where(
            in_scope(_STEP),
            _STEP.c.quote_id == bindparam("of_quote"),
            _STEP.c.who_id == bindparam("by"),
            _STEP.c.state == "undone",
        )
        .values(state=bindparam("to"))
    )
)
