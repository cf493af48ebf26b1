"""Ask about an offer, and answer: each in one transaction, with its audit row."""

from datetime import datetime

from sqlalchemy import func, select

from contracts.operations import note_event
from contracts.quotes.models import Quote
from contracts.quotes.operations.deciding import check_open
from contracts.quotes.operations.editing import locked, seller_today
from contracts.quotes.questions.asking import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    WHOLE,
    check_room,
    checked_text,
)
from contracts.quotes.questions.mails import tell_customer, tell_owner
from contracts.quotes.questions.models import QuoteQuestion
from contracts.records import read_offer
from upheld import audit
from upheld.db import db, new_id
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.principal import current_principal
from upheld.texts import _
from upheld.transactions import transaction

_LONGEST_SERVICE = 200


def ask_question(
    quote_id: str, *, position: int | None, text: str, now: datetime
) -> str:
    """Ask about a line of an offer that is open, or about all of it; return the id.

    Refused where nobody can decide on the offer any more, and beyond the limits of
    :mod:`contracts.quotes.questions.asking`.
    """
    text = checked_text(text, f"question-{position or WHOLE}", LONGEST_QUESTION)
    with transaction():
        quote = locked(quote_id)
        check_open(quote, seller_today(now))
        check_room(*_counts(quote.deal_id))
        question = _question(quote, _service(quote, position), now)
        question.position, question.text = position, text
        db.session.add(question)
        note_event(quote, "asked", now, question.service)
        tell_owner(quote, question)
        db.session.flush()
        audit.record(
            "question.asked",
            question.id,
            after={"quote": quote.id, "service": question.service, "text": text},
        )
        return question.id


def answer_question(question_id: str, *, text: str, now: datetime) -> str:
    """Answer a question, once; return the id of the quote that it is about."""
    text = checked_text(text, f"answer-{question_id}", LONGEST_ANSWER)
    with transaction():
        question = _locked(question_id)
        if question.answered_at is not None:
            raise Refused(
                _("%(who)s has answered already.", who=question.answered_by),
                hint=_("Look at the answer that the customer has."),
            )
        quote = locked(question.quote_id)
        question.answer, question.answered_at = text, now
        question.answered_by = current_principal().name
        note_event(quote, "answered", now, question.service)
        tell_customer(quote, read_offer(quote.record), question)
        db.session.flush()
        audit.record(
            "question.answered",
            question.id,
            after={"quote": quote.id, "service": question.service, "text": text},
        )
        return quote.id


def _question(quote: Quote, service: str, now: datetime) -> QuoteQuestion:
    return QuoteQuestion(
        id=new_id(),
        seller_id=quote.seller_id,
        customer_id=quote.customer_id,
        deal_id=quote.deal_id,
        quote_id=quote.id,
        service=service[:_LONGEST_SERVICE],
        asked_by=current_principal().name,
        asked_at=now,
    )


def _service(quote: Quote, position: int | None) -> str:
    """Return what the line is called that is asked about."""
    if position is None:
        return ""
    lines = {line.position: line.title for line in read_offer(quote.record).lines}
    if position not in lines:
        raise InvalidInput.of("position", _("The offer has no such service."))
    return lines[position]


def _counts(deal_id: str) -> tuple[int, int]:
    """Return how many questions wait, and how many there are."""
    asked, answered = db.session.execute(
        select(func.count(), func.count(QuoteQuestion.answered_at)).where(
            QuoteQuestion.deal_id == deal_id
        )
    ).one()
    return asked - answered, asked


def _locked(question_id: str) -> QuoteQuestion:
    found = db.session.scalar(
        select(QuoteQuestion).where(QuoteQuestion.id == question_id).with_for_update()
    )
    if found is None:
        raise NotFound(_("There is no such question."))
    return found
