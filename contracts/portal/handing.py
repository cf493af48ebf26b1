"""Let somebody else sign: an offer goes to a colleague by mail address."""

from flask import url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from contracts.portal.pages import blueprint
from contracts.portal.speaking import as_read
from contracts.quotes.handover import operations
from contracts.quotes.handover.operations import Handover
from contracts.quotes.handover.queries import offer_is_with
from contracts.quotes.queries import sent_quote
from contracts.quotes.revisions import display
from upheld import clock, web
from upheld.errors import InvalidInput
from upheld.fields import Text
from upheld.sellers import seller
from upheld.texts import _, format_date


class HandoverForm(Schema):
    """Who is to sign, and what they should know."""

    email = Text(254, required=True)
    note = Text(500, lines=True, load_default="")


@blueprint.get("/quotes/<quote_id>/hand-on")
def hand_on(quote_id: str) -> Response:
    """Ask for the colleague's address."""
    return _page(quote_id, web.Form(HandoverForm()))


@blueprint.post("/quotes/<quote_id>/hand-on")
def hand_offer_on(quote_id: str) -> Response:
    """Mail the colleague a link that opens this offer and nothing else."""
    typed = web.form(HandoverForm)
    try:
        given = Handover(**typed.read())
        until = operations.hand_on(quote_id, given, now=clock.now())
    except InvalidInput as error:
        return _page(quote_id, typed, error)
    words = _(
        "%(email)s can read and sign this offer until %(day)s.",
        email=given.email,
        day=format_date(until),
    )
    return web.done(words, url_for("portal.quote", quote_id=quote_id))


@blueprint.post("/quotes/<quote_id>/take-back")
def take_back(quote_id: str) -> Response:
    """End the links of all colleagues."""
    operations.take_back(quote_id, now=clock.now())
    words = _("Taken back. The links of your colleagues work no more.")
    return web.done(words, url_for("portal.quote", quote_id=quote_id))


def _page(
    quote_id: str, typed: web.Form, error: InvalidInput | None = None
) -> Response:
    today = seller().today()
    sent = sent_quote(quote_id, today=today)
    problems = error.problems if error else ()
    with as_read(sent.offer):
        return web.page(
            "pages/portal/hand_on.html",
            422 if error else 200,
            offer=sent.offer,
            number=display(sent.offer.number, sent.offer.revision),
            quote_id=quote_id,
            open=sent.open,
            handed_to=offer_is_with(quote_id, today=today),
            values=typed.values,
            problems=problems,
            errors={one.where: one.message for one in problems},
        )
