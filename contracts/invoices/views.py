"""Invoices as staff see them: the list, one with what settled it, its paper."""

from dataclasses import replace

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.billing.queries import invoice_record
from contracts.billing.record import InvoiceRecord
from contracts.documents.pages import paper_response
from contracts.invoices import moves, queries
from contracts.invoices.allocating import proposed
from contracts.invoices.operations.crediting import creditable_lines
from contracts.invoices.operations.printing import invoice_pdf, is_printed, kept_pdf
from contracts.invoices.operations.settling import (
    NewPayment,
    open_invoices,
    record_payment,
    write_off,
)
from contracts.invoices.payments.queries import used_for
from contracts.invoices.queries import InvoiceFilter, InvoiceRow
from contracts.invoices.states import Standing, standing_words
from contracts.invoices.typed import amount_of, day_of
from contracts.pages import blueprint
from upheld import clock, web
from upheld.db import new_id
from upheld.errors import InvalidInput, Problem, Refused
from upheld.money import Money
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _, ngettext


@blueprint.get("/invoices/")
def invoices() -> Response:
    wanted = _asked()
    today = seller().today()
    page = queries.list_invoices(wanted, today=today, after=request.args.get("after"))
    return web.page(
        "pages/invoices/list.html",
        page=page,
        tabs_shown=_tabs(wanted),
        rows=[(row, standing_words()[row.standing(today)]) for row in page.rows],
        next_url=_url(wanted, after=page.next) if page.next else "",
        count_words=ngettext("%(num)s paper", "%(num)s papers", page.total),
    )


def _asked() -> InvoiceFilter:
    return InvoiceFilter(
        standing=_asked_standing(request.args.get("state", "")),
        contract_id=request.args.get("contract", ""),
        customer_id=request.args.get("customer", ""),
    )


def _url(wanted: InvoiceFilter, after: str | None = None) -> str:
    return url_for(
        ".invoices",
        state=wanted.standing,
        contract=wanted.contract_id or None,
        customer=wanted.customer_id or None,
        after=after,
    )


def _asked_standing(text: str) -> Standing | None:
    return Standing(text) if text in set(Standing) else None


def _tabs(wanted: InvoiceFilter) -> list[tuple[object, ...]]:
    every = _url(replace(wanted, standing=None))
    entries = [(_("All"), every, not wanted.standing, None)]
    for standing, (words, _tone) in standing_words().items():
        url = _url(replace(wanted, standing=standing))
        entries.append((words, url, wanted.standing == standing, None))
    return [*entries]


@blueprint.get("/invoices/<invoice_id>")
def invoice(invoice_id: str) -> Response:
    row = queries.invoice_row(invoice_id)
    return _page(row, _payment_typed(row))


def _payment_typed(row: InvoiceRow) -> dict[str, str]:
    return {
        "amount": f"{row.open.amount:f}",
        "day": seller().today().isoformat(),
        "key": new_id(),
    }


@blueprint.get("/invoices/<invoice_id>/file")
def invoice_file(invoice_id: str) -> Response:
    paper = kept_pdf(invoice_id)
    if paper is None:
        to = url_for(".invoice", invoice_id=invoice_id)
        return web.done(_("Nobody has made the PDF yet."), to, "act")
    return paper_response(paper.filename, paper.content, paper.sha256)


@blueprint.post("/invoices/<invoice_id>/file")
def print_invoice(invoice_id: str) -> Response:
    invoice_pdf(invoice_id, now=clock.now())
    return web.go(url_for(".invoice_file", invoice_id=invoice_id))


@blueprint.post("/invoices/<invoice_id>/payments")
def record_invoice_payment(invoice_id: str) -> Response:
    row = queries.invoice_row(invoice_id)
    names = ("amount", "day", "reference", "key")
    typed = {name: request.form.get(name, "").strip() for name in names}
    try:
        record_payment(_payment(row, typed), now=clock.now())
    except InvalidInput as error:
        return _page(row, typed, error.problems)
    except Refused as error:
        return web.done(
            error.message, url_for(".invoice", invoice_id=invoice_id), "bad"
        )
    to = url_for(".invoice", invoice_id=invoice_id)
    return web.done(_("The payment is recorded."), to)


def _payment(row: InvoiceRow, typed: dict[str, str]) -> NewPayment:
    """Return what was typed as a payment that settles this invoice first."""
    problems: list[Problem] = []
    amount, day = Money.zero(row.gross.currency), row.issued_on
    try:
        day = day_of(typed["day"])
    except InvalidInput as error:
        problems.extend(error.problems)
    try:
        amount = amount_of(typed["amount"], row.gross.currency)
    except InvalidInput as error:
        problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    return NewPayment(
        customer_id=row.customer_id,
        received_on=day,
        amount=amount,
        key=typed["key"],
        reference=typed["reference"],
        parts={row.id: min(amount.minor, row.open.minor)},
    )


@blueprint.post("/invoices/<invoice_id>/write-off")
def write_off_invoice(invoice_id: str) -> Response:
    row = queries.invoice_row(invoice_id)
    reason = request.form.get("reason", "")
    to = url_for(".invoice", invoice_id=invoice_id)
    try:
        write_off(invoice_id, reason, day=seller().today(), now=clock.now())
    except InvalidInput as error:
        return _page(row, _payment_typed(row), error.problems)
    except Refused as error:
        return web.done(error.message, to, "bad")
    return web.done(_("What was open is written off."), to)


def _page(
    row: InvoiceRow, typed: dict[str, str], problems: tuple[Problem, ...] = ()
) -> Response:
    record: InvoiceRecord = invoice_record(row.id)
    others = open_invoices(row.customer_id, row.gross.currency)
    is_credit = row.kind == "credit"
    return web.page(
        "pages/invoices/page.html",
        status=422 if problems else 200,
        row=row,
        record=record,
        state=standing_words()[row.standing(seller().today())],
        settled=() if is_credit else queries.settled_by(row.id),
        used=used_for(row.id) if is_credit else (),
        notes=queries.credit_notes(row.id),
        corrected_id=queries.corrected_id(row.id),
        others=others,
        proposed=proposed(row.open, others) if is_credit else {},
        hindrances=_hindrances(row, others_open=bool(others)),
        values=typed,
        problems=problems,
        printed=is_printed(row.id),
        may_change=may_open("sales.record_invoice_payment", "POST"),
    )


def _hindrances(row: InvoiceRow, *, others_open: bool) -> moves.Hindrances:
    facts = moves.PaperFacts(
        number=row.number,
        is_credit=row.kind == "credit",
        open=row.open,
        creditable=any(one.left for one, _line in creditable_lines(row.id)),
        others_open=others_open,
    )
    return moves.of_paper(facts)
