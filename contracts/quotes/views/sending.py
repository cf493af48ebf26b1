"""From the builder to the customer: preview and send."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes import operations
from contracts.quotes.operations.mailing import KIND
from contracts.quotes.views.builder import refused
from upheld import clock, web
from upheld.errors import InvalidInput, Refused
from upheld.mailing import outbox
from upheld.texts import _


@blueprint.post("/quotes/<quote_id>/send")
def send_quote(quote_id: str) -> Response:
    try:
        operations.send_quote(
            quote_id,
            edition=web.edition(),
            now=clock.now(),
            by_mail="by_mail" in request.form,
        )
    except (InvalidInput, Refused) as error:
        return refused(quote_id, error)
    to = url_for("sales.quote", quote_id=quote_id)
    mailed = outbox.latest_mail(KIND, quote_id)
    if mailed is None:
        return web.done(_("Ready for the customer: copy the link below."), to)
    return web.done(_("The link is on its way to %(to)s.", to=mailed.recipient), to)


@blueprint.post("/quotes/<quote_id>/mail")
def mail_quote(quote_id: str) -> Response:
    address = operations.mail_quote(quote_id, now=clock.now())
    to = url_for("sales.quote", quote_id=quote_id)
    return web.done(_("The link is on its way to %(to)s.", to=address), to)
