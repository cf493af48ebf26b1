"""A quote that was sent: its link, what happened to it, and what can still be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as quoted

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes import operations, queries
from contracts.quotes.declining import reason_choices, reason_words
from contracts.quotes.operations.mailing import KIND
from contracts.quotes.queries import SentQuote
from contracts.quotes.queries.news import news_of
from contracts.quotes.questions.queries import questions_of
from contracts.quotes.revisions import display
from contracts.quotes.states import REVISABLE, State
from contracts.quotes.wording import WORDS
from contracts.saying import as_offered
from upheld import clock, links, web
from upheld.errors import InvalidInput
from upheld.mailing import outbox
from upheld.missing import later
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.templating import render
from upheld.texts import _


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to the customer, ready to be sent by hand."""

    subject: str
    body: str
    to: str

    @property
    def href(self) -> str:
        """What opens it in a mail program."""
        subject, body = quoted(self.subject), quoted(self.body)
        return f"mailto:{quoted(self.to)}?subject={subject}&body={body}"


@blueprint.post("/quotes/<quote_id>/revise")
def revise_quote(quote_id: str) -> Response:
    draft_id = operations.revise_quote(quote_id, now=clock.now())
    return web.go(url_for("sales.quote", quote_id=draft_id))


@blueprint.post("/quotes/<quote_id>/withdraw")
def withdraw_quote(quote_id: str) -> Response:
    reason = request.form.get("reason", "").strip()
    operations.withdraw_quote(quote_id, reason=reason, now=clock.now())
    to = url_for("sales.quote", quote_id=quote_id)
    return web.done(_("Withdrawn. The link no longer works."), to)


def sent_page(
    quote_id: str,
    error: InvalidInput | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Answer with the page of a quote that was sent, and with what was refused."""
    mark = news_of(quote_id)
    today = seller().today()
    sent = queries.sent_quote(quote_id, today=today)
    link = links.quote_link(sent) if sent.open else ""
    known = queries.revisions(sent.deal_id, sent.offer.number)
    return web.page(
        "pages/quotes/sent.html",
        422 if error else 200,
        link=link,
        mail=_mail(sent, link) if link else None,
        mailed=later(outbox.latest_mail, KIND, quote_id),
        may_mail=sent.open
        and bool(sent.offer.customer.email)
        and may_open("sales.mail_quote", "POST"),
        age=max(0, (today - sent.since.date()).days),
        revisions=known,
        older=[one for one in known if one.revision < sent.offer.revision],
        questions=later(questions_of, sent.deal_id),
        problems=error.problems if error else (),
        values=typed or {},
        today=today,
        reason_choices=reason_choices(),
        reason_words=reason_words,
        **_permitted(sent),
        **happened(sent, mark),
    )


def happened(sent: SentQuote, mark: str) -> dict[str, Any]:
    """Return what the list of what happened shows; *mark* was read before it."""
    return {
        "sent": sent,
        "number": display(sent.offer.number, sent.offer.revision),
        "mark": mark,
        **WORDS,
    }


def _permitted(sent: SentQuote) -> dict[str, bool]:
    """Return what the caller may do with the quote as it stands."""
    state = State(sent.state)
    sells = may_open("sales.revise_quote", "POST")
    lapsed = state is State.EXPIRED and bool(sent.link_key) and not sent.newest_id
    return {
        "may_revise": state in REVISABLE and sells,
        "may_withdraw": sent.open and sells,
        "may_extend": (sent.open or lapsed) and sells,
        "may_sell": sells,
    }


def _mail(sent: SentQuote, link: str) -> Mail:
    words = {**operations.letter_words(sent.offer, sent.valid_until), "link": link}
    with as_offered(sent.offer):
        body = render("mails/quote_sent.txt", **words)
        subject = _("Our offer %(number)s: %(title)s", **words)
    return Mail(subject, body, sent.offer.customer.email)
