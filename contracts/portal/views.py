"""The customer's pages: an offer and the decision, contracts and their papers."""

from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request, url_for
from marshmallow import Schema

from contracts.amending.operations import accept_offer
from contracts.amending.operations.previewing import Previewed, preview_change
from contracts.answers import anchor, on_page
from contracts.billing.usage.meters import meters_of
from contracts.billing.usage.queries import readings
from contracts.choice_words import choice_words
from contracts.documents.queries import documents_of
from contracts.invoices.accounts.queries import owed
from contracts.invoices.states import standing_words
from contracts.portal import reading, wording
from contracts.portal.choosing import choices, places, read_chosen
from contracts.portal.cover import cover
from contracts.portal.decisions import Closed, Decision, decision
from contracts.portal.interruptions import interruptions
from contracts.portal.pages import blueprint
from contracts.portal.queries import (
    OpenOffer,
    contracts_of_customer,
    offers_of_customer,
)
from contracts.portal.speaking import as_read
from contracts.queries import ContractView, contract_view
from contracts.quotes.choosing import choose
from contracts.quotes.declining import reason_choices
from contracts.quotes.operations import (
    Chosen,
    Signature,
    decline_quote,
    view_quote,
)
from contracts.quotes.queries import SentQuote, sent_quote
from contracts.quotes.questions.asking import by_line
from contracts.quotes.questions.queries import questions_of
from contracts.quotes.revisions import display
from contracts.requests.queries import requests_of
from contracts.requests.states import ASKABLE
from contracts.requests.wording import WORDS as REQUEST_WORDS
from contracts.standing import standing
from upheld import clock, web
from upheld.accounts.proofs import freshness
from upheld.errors import InvalidInput, Refused
from upheld.fields import Text
from upheld.missing import later, or_nothing
from upheld.pages import may_open
from upheld.principal import current_principal
from upheld.sellers import seller
from upheld.texts import _, ngettext


class SignatureForm(Schema):
    """Who signs."""

    name = Text(200, load_default="")
    title = Text(200, load_default="")
    drawing = Text(20_000, load_default="")


class DeclineForm(Schema):
    """Why an offer is not wanted."""

    because = Text(16, load_default="")
    reason = Text(500, lines=True, load_default="")


@blueprint.get("/")
def home() -> Response:
    today = seller().today()
    found = contracts_of_customer(today=today, size=2)
    if len(found.rows) == 1 and not offers_of_customer(today=today):
        return web.go(url_for("portal.contract", contract_id=found.rows[0].id))
    return web.go(url_for("portal.contracts"))


@blueprint.get("/contracts")
def contracts() -> Response:
    after, today = request.args.get("after"), seller().today()
    found = contracts_of_customer(today=today, after=after)
    offers = later(_offers, after, today)
    return web.page(
        "pages/portal/contracts.html",
        offers=offers,
        is_empty=lambda: not (found.rows or offers()),
        left=partial(wording.days_left, today=today),
        rows=found.rows,
        range_text=ngettext("%(num)s contract", "%(num)s contracts", found.total),
        next_url=url_for("portal.contracts", after=found.next) if found.next else "",
    )


def _offers(after: str | None, today: date) -> tuple[OpenOffer, ...]:
    """Return what stands on the first page above the contracts."""
    return () if after else offers_of_customer(today=today)


@blueprint.get("/contracts/<contract_id>")
def contract(contract_id: str) -> Response:
    today = seller().today()
    view = contract_view(contract_id, today=today)
    documents = later(documents_of, contract_id)
    papers = or_nothing("documents", documents) or ()
    ready = next((one for one in papers if one.state == "ready"), None)
    paper_url = url_for("portal_documents.file", document_id=ready.id) if ready else ""
    with as_read(view.record.offer):
        return web.page(
            "pages/portal/contract.html",
            documents=documents,
            paper_url=paper_url,
            anchor=anchor,
            files=_files(view, paper_url),
            alone=current_principal().kind == "link",
            owed=later(owed, contract_id=contract_id, today=today),
            metered=bool(meters_of(view.record.offer)),
            usage=later(readings, contract_id, today=today),
            standing_words=standing_words(),
            today=today,
            interruptions=interruptions(view.row, today),
            **_contract(view, today=today),
        )


@blueprint.get("/contracts/<contract_id>/signed")
def signed(contract_id: str) -> Response:
    view = contract_view(contract_id, today=seller().today())
    acceptance, offer = view.record.acceptance, view.record.offer
    if acceptance is None:
        return web.go(url_for("portal.contract", contract_id=contract_id))
    with as_read(offer):
        return web.page(
            "pages/portal/signed.html",
            offer=offer,
            row=view.row,
            signer=acceptance.name,
            documents=later(documents_of, contract_id),
            next_steps=reading.next_steps(offer),
        )


@blueprint.get("/quotes/<quote_id>")
def quote(quote_id: str) -> Response:
    # Programs that follow links in mails ask with HEAD; that is no look at an offer.
    if request.method == "GET":
        view_quote(quote_id, now=clock.now())
    return quote_page(quote_id)


@blueprint.post("/quotes/<quote_id>/accept")
@freshness.needed
def accept(quote_id: str) -> Response:
    typed = web.form(SignatureForm)
    try:
        signature = Signature(**typed.read())
        accepted = accept_offer(quote_id, signature, chosen=_chosen(), now=clock.now())
    except InvalidInput as error:
        return quote_page(quote_id, typed, error)
    except Refused:
        return quote_page(quote_id, status=HTTPStatus.CONFLICT)
    return web.go(url_for("portal.signed", contract_id=accepted.contract_id))


def _chosen() -> Chosen:
    """Return what the form says was chosen, for the rules to judge."""
    extras = tuple(places(request.form.getlist("extra")))
    return Chosen(request.form.get("option", ""), extras)


@blueprint.post("/quotes/<quote_id>/decline")
def decline(quote_id: str) -> Response:
    typed = web.form(DeclineForm)
    try:
        decline_quote(quote_id, **typed.read(), now=clock.now())
    except InvalidInput as error:
        return quote_page(quote_id, typed, error)
    except Refused:
        return quote_page(quote_id, status=HTTPStatus.CONFLICT)
    return web.go(url_for("portal.quote", quote_id=quote_id))


def quote_page(
    quote_id: str,
    typed: web.Form | None = None,
    error: InvalidInput | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> Response:
    """Show an offer; with what was *typed* and the *error* where that was refused."""
    today = seller().today()
    sent = sent_quote(quote_id, today=today)
    problems = error.problems if error else ()
    with as_read(sent.offer):
        return web.page(
            "pages/portal/quote.html",
            HTTPStatus.UNPROCESSABLE_ENTITY if error else status,
            problems=problems,
            errors={problem.where: problem.message for problem in problems},
            values=typed.values if typed else {},
            **_quote(sent, left=wording.days_left(sent.valid_until, today)),
        )


def _quote(sent: SentQuote, *, left: str) -> dict[str, Any]:
    """Return what the page of an offer shows."""
    may_sign = may_open("portal.accept", "POST")
    chosen = read_chosen(
        sent.offer, request.values.get("option", ""), request.values.getlist("extra")
    )
    offer = choose(
        sent.offer, chosen.option, chosen.extras, fingerprint=sent.fingerprint
    )
    became = decision(
        sent.state,
        Closed(offer, sent.events, sent.valid_until, sent.newest_revision),
    )
    asked = or_nothing("questions", partial(questions_of, sent.deal_id))
    # A bundle stands in no row of its own.
    titles = {one.position: one.title for one in offer.lines if not one.bundle}
    return {
        "offer": offer,
        "quote_id": sent.id,
        "number": display(offer.number, offer.revision),
        "sent_on": offer.sent_at.astimezone(ZoneInfo(offer.timezone)).date(),
        "reading": reading.read(offer),
        "choices": choices(sent.offer, chosen),
        "choose_url": url_for("portal.quote", quote_id=sent.id),
        "open": sent.open and may_sign,
        "for_signers": sent.open and not may_sign,
        "may_hand_on": may_open("portal.hand_offer_on", "POST"),
        "left": left,
        "decision": became,
        "amending": _amending(sent),
        "way_on": _way_on(sent, became),
        "valid_until": sent.valid_until,
        "reason_choices": reason_choices(),
        "asked": by_line(asked or (), sent.id, titles),
        "last_day": wording.last_day,
    }


def _amending(sent: SentQuote) -> Previewed | None:
    """Return what an open change of a contract does; ``None`` for anything else."""
    if sent.offer.amends is None or not sent.open:
        return None
    return preview_change(sent.contract_id, sent.offer, now=clock.now())


def _way_on(sent: SentQuote, became: Decision | None) -> tuple[str, str]:
    """Return text and address of the button that leads on from a closed offer."""
    if became and became.leads_to == "contract" and sent.contract_id:
        url = url_for("portal.contract", contract_id=sent.contract_id)
        return _("Open your contract"), url
    if became and became.leads_to == "newest" and sent.newest_id:
        return _("Open revision %(number)s", number=sent.newest_revision), url_for(
            "portal.quote", quote_id=sent.newest_id
        )
    return "", ""


def _files(view: ContractView, paper_url: str) -> list[tuple[str, str, str]]:
    """Return what there is beside the papers: name, kind of file, address."""
    signed = view.record.acceptance is not None
    wanted = {
        "certificate": (_("Signing certificate"), "PDF", paper_url and signed),
        "record": (_("Signed record"), "JSON", True),
        "units_file": (_("List of devices"), "CSV", bool(view.record.offer.units)),
        "calendar": (_("Days for your calendar"), "ICS", True),
        "files": (_("All files"), "ZIP", True),
    }
    return [
        (name, kind, _file_url(endpoint, view.row.id, paper_url))
        for endpoint, (name, kind, there) in wanted.items()
        if there
    ]


def _file_url(endpoint: str, contract_id: str, paper_url: str) -> str:
    if endpoint == "certificate":
        return f"{paper_url}#nameddest=certificate"
    return url_for(f"portal.{endpoint}", contract_id=contract_id)


def _contract(view: ContractView, *, today: date) -> dict[str, Any]:
    """Return what the page of a contract shows."""
    offer, row = view.record.offer, view.row
    return {
        "view": view,
        "row": row,
        "offer": offer,
        "standing": standing(row.state, row.starts_on, view.covered_until, today=today),
        "cover": cover(offer.term, row.state, view.covered_until, today=today),
        "price": reading.price_of(offer),
        "chosen": choice_words(offer.choice),
        "answers": on_page(offer),
        "families": reading.families(offer),
        "history": wording.history(view.events),
        "file_size": wording.file_size,
        "last_day": wording.last_day,
        "asked": later(requests_of, row.id),
        "may_ask": row.state in ASKABLE and may_open("portal.ask_cancel", "POST"),
        "renewable": not offer.term.evergreen,
        **REQUEST_WORDS,
    }
