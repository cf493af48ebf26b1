"""What a customer asks about an offer."""

from flask import url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from contracts.portal.pages import blueprint
from contracts.portal.speaking import as_read
from contracts.portal.views import quote_page
from contracts.quotes.queries import sent_quote
from contracts.quotes.questions.asking import WHOLE
from contracts.quotes.questions.operations import ask_question
from upheld import clock, web
from upheld.errors import InvalidInput, Refused
from upheld.fields import LONGEST_TEXT, Text
from upheld.sellers import seller
from upheld.texts import _
from upheld.wire import WholeText

_MOST_LINES = 100_000


class QuestionForm(Schema):
    """What somebody wants to know; without a position, about the whole offer."""

    position = WholeText(1, _MOST_LINES, load_default=None)
    # How long it may be is told at its own field, by the operation.
    text = Text(LONGEST_TEXT, lines=True, load_default="")


@blueprint.post("/quotes/<quote_id>/questions")
def ask(quote_id: str) -> Response:
    """Keep a question, and show the offer with it."""
    typed = web.form(QuestionForm)
    place = typed.values.get("position") or WHOLE
    try:
        ask_question(quote_id, **typed.read(), now=clock.now())
    except InvalidInput as error:
        return quote_page(quote_id, typed, error)
    except Refused as refused:
        told = InvalidInput.of("", refused.message, hint=refused.hint)
        return quote_page(quote_id, typed, told)
    offer = sent_quote(quote_id, today=seller().today()).offer
    with as_read(offer):
        said = _("%(name)s has your question.", name=offer.owner or offer.seller.name)
    anchor = f"asked-{place}"
    return web.done(said, url_for("portal.quote", quote_id=quote_id, _anchor=anchor))
