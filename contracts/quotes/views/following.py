"""What becomes of an offer that was sent, as it happens."""

from http import HTTPStatus

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes import operations, queries
from contracts.quotes.forms import read_day
from contracts.quotes.queries.news import news_of
from contracts.quotes.reminders.operations import choose_reminders
from contracts.quotes.views.sent import happened, sent_page
from upheld import clock, web
from upheld.errors import InvalidInput
from upheld.sellers import seller
from upheld.texts import _, format_date


@blueprint.get("/quotes/<quote_id>/news")
def quote_news(quote_id: str) -> Response:
    """Answer with what happened, or with nothing while it is what the page shows."""
    mark = news_of(quote_id)
    if request.args.get("seen") == mark:
        return Response(status=HTTPStatus.NO_CONTENT)
    sent = queries.sent_quote(quote_id, today=seller().today())
    return web.page("pages/quotes/happened.html", fresh=True, **happened(sent, mark))


@blueprint.post("/quotes/<quote_id>/extend")
def extend_quote(quote_id: str) -> Response:
    typed = request.form.get("valid_until", "").strip()
    try:
        until = read_day(typed, "valid_until")
        operations.extend_quote(quote_id, until=until, now=clock.now())
    except InvalidInput as error:
        return sent_page(quote_id, error, {"valid_until": typed})
    return web.done(
        _("It can be accepted until %(day)s.", day=format_date(until)),
        url_for("sales.quote", quote_id=quote_id),
    )


@blueprint.post("/quotes/<quote_id>/reminders")
def choose_quote_reminders(quote_id: str) -> Response:
    wanted = request.form.get("wanted") == "yes"
    choose_reminders(quote_id, wanted=wanted)
    said = (
        _("The customer is reminded by mail.")
        if wanted
        else _("The customer gets no reminders for this quote.")
    )
    return web.done(said, url_for("sales.quote", quote_id=quote_id))


@blueprint.post("/quotes/<quote_id>/decline")
def note_decline(quote_id: str) -> Response:
    """Note what a customer has said otherwise than on the page of the offer."""
    try:
        operations.decline_quote(
            quote_id,
            because=request.form.get("because", ""),
            reason=request.form.get("reason", ""),
            now=clock.now(),
        )
    except InvalidInput as error:
        return sent_page(quote_id, error, request.form)
    return web.done(_("Noted as declined."), url_for("sales.quote", quote_id=quote_id))
