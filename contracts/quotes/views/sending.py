"""From the builder to the customer: preview and send."""

from flask import url_for
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes import operations
from contracts.quotes.views.builder import refused
from upheld import clock, web
from upheld.errors import InvalidInput, Refused
from upheld.texts import _


@blueprint.post("/quotes/<quote_id>/send")
def send_quote(quote_id: str) -> Response:
    try:
        operations.send_quote(quote_id, edition=web.edition(), now=clock.now())
    except (InvalidInput, Refused) as error:
        return refused(quote_id, error)
    to = url_for("sales.quote", quote_id=quote_id)
    return web.done(_("Ready for the customer: copy the link below."), to)
