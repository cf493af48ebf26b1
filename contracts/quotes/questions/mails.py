"""Tell by mail of a question its owner, and of an answer the customer."""

from sqlalchemy import select

from contracts.quotes.models import Quote
from contracts.quotes.questions.models import QuoteQuestion
from contracts.quotes.revisions import display
from contracts.records import Offer
from contracts.saying import words_of
from upheld import links, mailing
from upheld.accounts.models import User
from upheld.addresses import site_url
from upheld.db import db
from upheld.sellers import seller
from upheld.texts import language

ASKED, ANSWERED = "question_asked", "question_answered"


def tell_owner(quote: Quote, question: QuoteQuestion) -> None:
    """Post to the owner of *quote* what was asked; without one, to the seller."""
    owner = db.session.execute(
        select(User.name, User.email, User.language).where(User.id == quote.owner_id)
    ).one_or_none()
    to = owner.email if owner else seller().email
    if not to:
        return
    mailing.post(
        ASKED,
        mailing.Envelope(to, owner.language if owner else language(), about=quote.id),
        link=site_url("sales.quote", quote_id=quote.id),
        values={
            "name": owner.name if owner else "",
            "who": question.asked_by,
            "number": display(quote.number, quote.revision),
            "text": question.text,
        },
    )


def tell_customer(quote: Quote, offer: Offer, question: QuoteQuestion) -> None:
    """Post to the customer that there is an answer, while the link opens the offer."""
    if not offer.customer.email or not quote.link_key:
        return
    mailing.post(
        ANSWERED,
        mailing.Envelope(
            offer.customer.email,
            offer.language,
            reply_to=offer.owner_email or offer.seller.email,
            wording=words_of(offer),
            about=quote.id,
        ),
        link=links.quote_link(quote),
        values={
            "name": offer.customer.contact or offer.customer.name,
            "who": question.answered_by,
            "number": display(quote.number, quote.revision),
        },
    )
