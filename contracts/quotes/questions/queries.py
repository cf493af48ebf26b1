"""Questions as pages and the API show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from contracts.models import Customer
from contracts.quotes.models import Quote
from contracts.quotes.questions.asking import Question
from contracts.quotes.questions.models import QuoteQuestion
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _

_COLUMNS = tuple(getattr(QuoteQuestion, name) for name in Question.__slots__)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that waits for an answer, with the quote that it is about."""

    id: str
    quote_id: str
    title: str
    customer_name: str
    service: str
    text: str
    asked_by: str
    asked_at: datetime


def questions_of(deal_id: str) -> tuple[Question, ...]:
    """Return what was asked about a deal, in order."""
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(QuoteQuestion.deal_id == deal_id)
        .order_by(QuoteQuestion.asked_at, QuoteQuestion.id)
    )
    return tuple(Question(*row) for row in rows)


def questions_about(quote_id: str) -> tuple[Question, ...]:
    """Return what was asked about the deal of a quote, in order."""
    deal_id = db.session.scalar(select(Quote.deal_id).where(Quote.id == quote_id))
    if deal_id is None:
        raise NotFound(_("There is no such quote."))
    return questions_of(deal_id)


def open_questions(owner_id: str, limit: int = 20) -> tuple[OpenQuestion, ...]:
    """Return what waits for an answer of the owner of its quote, the oldest first.

    What belongs to nobody is everybody's.
    """
    rows = db.session.execute(
        select(
            QuoteQuestion.id,
            QuoteQuestion.quote_id,
            Quote.title,
            Customer.name,
            QuoteQuestion.service,
            QuoteQuestion.text,
            QuoteQuestion.asked_by,
            QuoteQuestion.asked_at,
        )
        .join(Quote, Quote.id == QuoteQuestion.quote_id)
        .join(Customer, Customer.id == QuoteQuestion.customer_id)
        .where(QuoteQuestion.answered_at.is_(None), owned_by(owner_id))
        .order_by(QuoteQuestion.asked_at)
        .limit(limit)
    )
    return tuple(OpenQuestion(*row) for row in rows)


def owned_by(owner_id: str) -> Any:  # noqa: ANN401  an expression
    """Return what picks the quotes of an owner, and those of nobody."""
    return or_(Quote.owner_id == owner_id, Quote.owner_id.is_(None))


def quote_of_question(question_id: str) -> str:
    """Return the id of the quote that a question is about."""
    found = db.session.scalar(
        select(QuoteQuestion.quote_id).where(QuoteQuestion.id == question_id)
    )
    if found is None:
        raise NotFound(_("There is no such question."))
    return found
