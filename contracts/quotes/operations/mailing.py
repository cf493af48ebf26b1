"""Mail an offer to its customer, with the link that opens it."""

from datetime import date, datetime
from typing import Any

from contracts.quotes.operations.editing import locked, seller_today
from contracts.quotes.queries.sent import SentQuote, sent_quote
from contracts.quotes.revisions import display
from contracts.records import Offer
from contracts.saying import as_offered, words_of
from upheld import audit, links, mailing
from upheld.errors import Refused
from upheld.texts import _, format_date
from upheld.transactions import transaction

#: The name of the templates.
KIND = "quote_sent"


def mail_quote(quote_id: str, *, now: datetime) -> str:
    """Mail an offer that was sent to its customer; returns the address.

    Refused for an offer that is not open any more, and without an address.
    """
    with transaction():
        locked(quote_id)
        sent = sent_quote(quote_id, today=seller_today(now))
        if not sent.open:
            raise Refused(_("This offer is not open any more."))
        if not sent.offer.customer.email:
            raise Refused(
                _("%(name)s has no e-mail address.", name=sent.offer.customer.name),
                hint=_("Enter one at the customer, or copy the link."),
            )
        post_offer(sent)
        address = sent.offer.customer.email
        audit.record("quote.mailed", quote_id, after={"to": address})
        return address


def post_offer(sent: SentQuote) -> None:
    """Post the mail with the link of *sent*, in this transaction."""
    offer = sent.offer
    mailing.post(
        KIND,
        mailing.Envelope(
            offer.customer.email,
            offer.language,
            reply_to=offer.owner_email or offer.seller.email,
            wording=words_of(offer),
            about=sent.id,
        ),
        link=links.quote_link(sent),
        values=letter_words(offer, sent.valid_until),
    )


def letter_words(offer: Offer, valid_until: date) -> dict[str, Any]:
    """Return what the letter around the link says; it is open until *valid_until*."""
    with as_offered(offer):
        last_day = format_date(valid_until)
    return {
        "name": offer.customer.contact or offer.customer.name,
        "number": display(offer.number, offer.revision),
        "title": offer.title,
        "valid_until": last_day,
        "writer": offer.owner or offer.seller.name,
    }
