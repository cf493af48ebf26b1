"""Remind a customer of an offer by mail."""

from contracts.quotes.models import Quote
from contracts.quotes.operations.mailing import letter_words
from contracts.records import read_offer
from contracts.saying import words_of
from upheld import links, mailing

REMINDER = "quote_reminder"


def address_of(quote: Quote) -> str:
    """Return where the customer of an offer gets mail; or nothing."""
    return read_offer(quote.record).customer.email


def remind_customer(quote: Quote) -> None:
    """Post the reminder of an offer that is open."""
    offer = read_offer(quote.record)
    mailing.post(
        REMINDER,
        mailing.Envelope(
            offer.customer.email,
            offer.language,
            reply_to=offer.owner_email or offer.seller.email,
            wording=words_of(offer),
            about=quote.id,
        ),
        link=links.quote_link(quote),
        values=letter_words(offer, quote.valid_until),
    )
