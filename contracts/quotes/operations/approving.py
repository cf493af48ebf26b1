"""Ask for what goes beyond a limit, decide on it, take the question back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from contracts.operations import note_event
from contracts.quotes.approvals import mails
from contracts.quotes.approvals.models import QuoteApproval
from contracts.quotes.approvals.queries import (
    APPROVED,
    ASKED,
    DECLINED,
    WITHDRAWN,
    Standing,
    candidates,
    own_limit,
    read_needs,
    standing,
)
from contracts.quotes.approvals.rules import Person, Request, lowered
from contracts.quotes.approvals.wording import say_need
from contracts.quotes.builder import BuilderView, builder_view
from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.operations.editing import (
    check_draft,
    check_edition,
    editing,
    locked,
    seller_today,
)
from contracts.quotes.queries.drafts import load_draft
from contracts.quotes.revisions import display
from contracts.quotes.states import Move, State, after
from upheld import audit, jobs, links
from upheld.db import db, new_id
from upheld.errors import InvalidInput, MoveRefused, NotFound, Refused
from upheld.plain import canonical, to_plain
from upheld.principal import current_principal
from upheld.texts import _, format_date
from upheld.transactions import transaction

#: How long a mailed link can be used.
VALID = timedelta(days=7)
#: After how long somebody is reminded of a question.
REMIND = timedelta(hours=24)
#: The job that does it.
REMINDER = "quote.approval_reminder"
LONGEST_REASON = 500


def ask_approval(
    quote_id: str, *, approver_id: str = "", edition: int | None, now: datetime
) -> tuple[str, ...]:
    """Ask for everything that goes beyond the limit of who asks.

    *approver_id* chooses among those who may decide.  Returns the ids of the
    questions: one, unless nobody may decide on everything.
    """
    with transaction() as session:
        quote = locked(quote_id)
        check_draft(quote)
        check_edition(quote, edition)
        view, stands = _standing(quote_id, now)
        asked = _requests(stands, approver_id)
        rows = [_row(quote, one, stands, now) for one in asked]
        session.add_all(rows)
        _move(quote, Move.ASK, now)
        names = ", ".join(one.person.name for one in asked)
        note_event(quote, "approval_asked", now, names)
        session.flush()
        for row, one in zip(rows, asked, strict=True):
            mails.ask(row, one.person, view)
            waits = {"approval": row.id}
            jobs.enqueue(REMINDER, row.id, waits, due_at=now + REMIND)
        audit.record(
            "quote.approval_asked",
            quote_id,
            before={"state": State.DRAFT.value},
            after={
                "state": quote.state,
                "asked": names,
                "needs": [say_need(need) for need in stands.needs],
            },
        )
        return tuple(row.id for row in rows)


def decide_approval(
    approval_id: str,
    *,
    approve: bool,
    reason: str = "",
    identified_by: str = "password",
    now: datetime,
) -> None:
    """Answer a question, once; the quote can be sent or changed after the last one.

    Refused for somebody whose own limit does not allow what was asked for.
    *identified_by* is ``link`` for the one whom the mailed link let in.
    """
    reason = _reason(reason)
    with transaction():
        quote_id = db.session.scalar(
            select(QuoteApproval.quote_id).where(QuoteApproval.id == approval_id)
        )
        if quote_id is None:
            raise NotFound(_("There is no such question."))
        quote = locked(quote_id)
        row = db.session.scalars(
            select(QuoteApproval)
            .where(QuoteApproval.id == approval_id)
            .execution_options(populate_existing=True)
        ).one()
        _check_decidable(row)
        _answer(row, APPROVED if approve else DECLINED, reason, now)
        before = quote.state
        if not approve:
            _end_others(quote.id)
        if not approve or not _still_asked(quote.id):
            _move(quote, Move.APPROVE if approve else Move.REJECT, now)
        what = "approval_given" if approve else "approval_refused"
        note_event(quote, what, now, reason)
        mails.answer(row, quote)
        audit.record(
            f"quote.{what}",
            quote.id,
            before={"state": before},
            after={
                "state": quote.state,
                "reason": reason,
                "approval": row.id,
                "identified_by": identified_by,
            },
        )


def withdraw_approval(quote_id: str, *, now: datetime) -> None:
    """Take back what was asked; the quote can be changed again."""
    with transaction():
        quote = locked(quote_id)
        before = quote.state
        if before != State.IN_REVIEW:
            raise MoveRefused(_("Nothing is asked about this quote."))
        _end_others(quote.id)
        _move(quote, Move.WITHDRAW, now)
        note_event(quote, "approval_withdrawn", now)
        audit.record(
            "quote.approval_withdrawn",
            quote_id,
            before={"state": before},
            after={"state": quote.state},
        )


def lower_discounts(quote_id: str, *, edition: int | None, now: datetime) -> None:
    """Lower each discount by hand to what the current principal may give."""
    with editing(quote_id, edition=edition, now=now) as edit:
        _view, stands = _standing(quote_id, now)
        shot = stands.snapshot
        if shot is None:
            raise Refused(_("Every discount is within your limit."))
        overall, lines = lowered(shot, stands.limit)
        before = {line.line: line.discount for line in shot.lines}
        edit.quote.discount_percent = overall
        for line_id, percent in lines.items():
            db.session.execute(
                update(QuoteLine)
                .where(QuoteLine.id == line_id, QuoteLine.quote_id == quote_id)
                .values(discount_percent=percent)
                .execution_options(synchronize_session=False)
            )
        audit.record(
            "quote.changed",
            quote_id,
            before=to_plain(
                {"discount_percent": shot.discount}
                | {line_id: before[line_id] for line_id in lines}
            ),
            after=to_plain({"discount_percent": overall, **lines}),
        )


def remind_approver(approval_id: str, *, now: datetime) -> bool:
    """Remind whoever has not answered a question, once; tell whether it was done."""
    with transaction():
        row = db.session.scalar(
            select(QuoteApproval)
            .where(QuoteApproval.id == approval_id)
            .with_for_update()
        )
        if row is None or row.state != ASKED or row.reminded_at is not None:
            return False
        row.reminded_at = now
        mails.remind(row)
        audit.record("quote.approval_reminded", row.quote_id, after={"of": row.id})
        return True


def _standing(quote_id: str, now: datetime) -> tuple[BuilderView, Standing]:
    today = seller_today(now)
    view = builder_view(load_draft(quote_id, today=today).draft, today=today)
    return view, standing(view)


def _requests(stands: Standing, approver_id: str) -> Sequence[Request]:
    if not stands.needs or stands.snapshot is None:
        raise Refused(
            _("Nothing of this quote needs approval."), hint=_("It can be sent.")
        )
    own = current_principal().id
    asked, nobody, others = candidates(stands.needs, without=own)
    chosen = [one for one in others if one.id == approver_id]
    if chosen:
        return [Request(chosen[0], stands.needs)]
    if nobody:
        raise Refused(
            _(
                "Nobody here may decide on this: %(what)s",
                what=" ".join(map(say_need, nobody)),
            ),
            hint=_("Lower it, or ask an administrator to set higher limits."),
        )
    return asked


def _row(quote: Quote, one: Request, stands: Standing, now: datetime) -> QuoteApproval:
    actor = current_principal()
    return QuoteApproval(
        id=new_id(),
        deal_id=quote.deal_id,
        customer_id=quote.customer_id,
        seller_id=quote.seller_id,
        quote_id=quote.id,
        number=display(quote.number, quote.revision),
        state=ASKED,
        asked_by_id=actor.id if actor.kind in {"user", "token"} else quote.owner_id,
        asked_by=actor.name,
        asked_at=now,
        approver_id=one.person.id,
        approver=one.person.name,
        link_key=links.new_key(),
        expires_at=now + VALID,
        needs=canonical(to_plain(one.needs)),
        snapshot=canonical(to_plain(stands.snapshot)),
    )


def _check_decidable(row: QuoteApproval) -> None:
    if row.state != ASKED:
        raise MoveRefused(already(row.state, row.decided_by, row.decided_at))
    actor = current_principal()
    if actor.kind == "system":
        return
    able = Person(actor.id, actor.name, "", own_limit(actor), 0)
    if actor.id == row.asked_by_id or not all(
        map(able.can_decide, read_needs(row.needs))
    ):
        raise Refused(
            _("You cannot decide on this."),
            hint=_("%(name)s was asked.", name=row.approver),
        )


def already(state: str, who: str, at: datetime | None) -> str:
    """Return the sentence that a question has its answer already."""
    day = format_date(at.date()) if at else ""
    if state == APPROVED:
        return _("%(name)s approved this on %(day)s.", name=who, day=day)
    if state == DECLINED:
        return _("%(name)s declined this on %(day)s.", name=who, day=day)
    return _("The question was withdrawn.")


def _answer(row: QuoteApproval, state: str, reason: str, now: datetime) -> None:
    actor = current_principal()
    row.state = state
    row.decided_by = actor.name
    row.decided_by_id = actor.id if actor.kind in {"user", "token"} else None
    row.decided_at = now
    row.reason = reason
    db.session.flush()


def _end_others(quote_id: str) -> None:
    db.session.execute(
        update(QuoteApproval)
        .where(QuoteApproval.quote_id == quote_id, QuoteApproval.state == ASKED)
        .values(state=WITHDRAWN)
        .execution_options(synchronize_session=False)
    )


def _still_asked(quote_id: str) -> bool:
    wanted = select(QuoteApproval.id).where(
        QuoteApproval.quote_id == quote_id, QuoteApproval.state == ASKED
    )
    return db.session.scalars(wanted).first() is not None


def _move(quote: Quote, move: Move, now: datetime) -> None:
    quote.state = after(State(quote.state), move).value
    quote.edition += 1
    quote.changed_at = now
    quote.changed_by = current_principal().name
    db.session.flush()


def _reason(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_REASON:
        raise InvalidInput.of(
            "reason",
            _("This is longer than %(count)s characters.", count=LONGEST_REASON),
        )
    return text
