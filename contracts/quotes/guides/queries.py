"""Guides and answers as the pages of a quote and the customer's page read them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from catalog.guidance import GuideSpec, answer_words
from catalog.guides.storage import read_guide
from contracts.models import Customer
from contracts.quotes.guides.models import QuoteAnswers
from upheld.db import db
from upheld.errors import NotFound
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class Answered:
    """A guide as it was asked, with its answers so far."""

    id: str
    quote_id: str
    deal_id: str
    guide: GuideSpec
    answers: dict[str, tuple[str, ...]]
    answered_by: str
    answered_at: datetime | None
    asked_at: datetime | None
    link_key: str

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Every question with its answer in words; a dash where there is none."""
        return tuple(
            (
                question.text,
                answer_words(question, self.answers[question.key])
                if question.key in self.answers
                else "–",
            )
            for question in self.guide.questions
        )


@dataclass(frozen=True, slots=True)
class LinkedQuestions:
    """What the key of a customer's link belongs to."""

    id: str
    seller_id: str
    customer_id: str
    deal_id: str
    customer_name: str


def answers_of(quote_id: str) -> tuple[Answered, ...]:
    """Return everything that was asked and answered for a quote, in one statement."""
    rows = db.session.scalars(
        select(QuoteAnswers)
        .where(QuoteAnswers.quote_id == quote_id)
        .order_by(QuoteAnswers.title, QuoteAnswers.id)
    )
    return tuple(map(_answered, rows))


def answers(answers_id: str) -> Answered:
    """Return the answers to one guide, or raise NotFound."""
    row = db.session.scalar(select(QuoteAnswers).where(QuoteAnswers.id == answers_id))
    if row is None:
        raise NotFound(_("There are no such questions."))
    return _answered(row)


def questions_by_link(deal_id: str, key: str) -> LinkedQuestions | None:
    """Return the questions that a customer's link opens."""
    row = db.session.execute(
        select(
            QuoteAnswers.id,
            QuoteAnswers.seller_id,
            QuoteAnswers.customer_id,
            QuoteAnswers.deal_id,
            Customer.name,
        )
        .join(Customer, Customer.id == QuoteAnswers.customer_id)
        .where(
            QuoteAnswers.deal_id == deal_id,
            QuoteAnswers.link_key == key,
            QuoteAnswers.link_key != "",
        )
    ).one_or_none()
    return None if row is None else LinkedQuestions(*row)


def _answered(row: QuoteAnswers) -> Answered:
    stored: dict[str, Any] = json.loads(row.answers)
    return Answered(
        row.id,
        row.quote_id,
        row.deal_id,
        read_guide(row.guide),
        {key: tuple(given) for key, given in stored.items()},
        row.answered_by,
        row.answered_at,
        row.asked_at,
        row.link_key,
    )
