"""The offer as its customer will see it, shown to the salesperson before it is sent."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.amending.operations.previewing import Previewed, preview_change
from contracts.pages import blueprint
from contracts.portal import reading, wording
from contracts.portal.choosing import choices, read_chosen
from contracts.quotes.choosing import choose
from contracts.quotes.declining import reason_choices
from contracts.quotes.draft import QuoteHead
from contracts.quotes.operations import preview_offer
from contracts.quotes.queries import sent_quote
from contracts.quotes.queries.stored import load_head
from contracts.quotes.revisions import display
from contracts.quotes.states import OPEN, UNSENT
from contracts.records import Offer
from contracts.saying import as_offered
from upheld import clock, web
from upheld.errors import InvalidInput
from upheld.sellers import seller
from upheld.texts import _


@blueprint.get("/quotes/<quote_id>/preview")
def preview(quote_id: str) -> Response:
    """Show the offer; a draft that is not ready leads back to its builder."""
    back = url_for("sales.quote", quote_id=quote_id)
    head = load_head(quote_id)
    if head.state not in UNSENT:
        sent = sent_quote(quote_id, today=seller().today())
        return _page(sent.offer, head, back)
    try:
        return _page(preview_offer(quote_id, now=clock.now()), head, back)
    except InvalidInput:
        return web.done(
            _("There is a preview once everything under “Before you send” is done."),
            back,
            "act",
        )


def _page(offer: Offer, head: QuoteHead, back: str) -> Response:
    today = seller().today()
    chosen = read_chosen(
        offer, request.args.get("option", ""), request.args.getlist("extra")
    )
    left = choices(offer, chosen)
    offer = choose(offer, chosen.option, chosen.extras, fingerprint="")
    with as_offered(offer):
        return web.page(
            "pages/portal/preview.html",
            offer=offer,
            quote_id="",
            number=display(offer.number, offer.revision),
            sent_on=today,
            reading=reading.read(offer),
            choices=left,
            choose_url=request.path,
            open=True,
            left=wording.days_left(offer.valid_until, today),
            decision=None,
            amending=_amending(offer, head),
            way_on=("", ""),
            valid_until=offer.valid_until,
            reason_choices=reason_choices(),
            asked={},
            errors={},
            last_day=wording.last_day,
            back=back,
        )


def _amending(offer: Offer, head: QuoteHead) -> Previewed | None:
    """Return what it changes of a contract, as long as that can be accepted."""
    if offer.amends is None or not head.amends_id or head.state not in OPEN | UNSENT:
        return None
    return preview_change(head.amends_id, offer, now=clock.now())
