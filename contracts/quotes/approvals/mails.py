"""The mails about a question: to whoever decides, and back to whoever asked."""

from contracts.quotes.approvals.models import QuoteApproval
from contracts.quotes.approvals.queries import APPROVED, read_needs
from contracts.quotes.approvals.rules import Person
from contracts.quotes.approvals.sign import decision_link
from contracts.quotes.approvals.wording import say_need
from contracts.quotes.builder import BuilderView
from contracts.quotes.models import Quote
from upheld import mailing
from upheld.accounts.models import User
from upheld.addresses import site_url
from upheld.db import db
from upheld.texts import use_language


def ask(row: QuoteApproval, person: Person, view: BuilderView) -> None:
    """Tell *person* what it is asked, with the link that decides."""
    del view
    _to_approver("approval_asked", row, person.id)


def remind(row: QuoteApproval) -> None:
    """Tell the one who was asked once more."""
    _to_approver("approval_reminder", row, row.approver_id)


def answer(row: QuoteApproval, quote: Quote) -> None:
    """Tell whoever asked what was decided."""
    asker = db.session.get(User, row.asked_by_id) if row.asked_by_id else None
    if asker is None:
        return
    mailing.post(
        "approval_answer",
        mailing.Envelope(to=asker.email, language=asker.language, about=quote.id),
        link=site_url("sales.quote", quote_id=quote.id),
        values={
            "name": asker.name,
            "number": row.number,
            "title": quote.title,
            "who": row.decided_by,
            "approved": row.state == APPROVED,
            "reason": row.reason,
        },
    )


def _to_approver(kind: str, row: QuoteApproval, user_id: str) -> None:
    approver = db.session.get_one(User, user_id)
    with use_language(approver.language):
        needs = [say_need(need) for need in read_needs(row.needs)]
    mailing.post(
        kind,
        mailing.Envelope(
            to=approver.email, language=approver.language, about=row.quote_id
        ),
        link=decision_link(row.id, row.link_key),
        values={
            "name": approver.name,
            "number": row.number,
            "who": row.asked_by,
            "needs": needs,
        },
    )
