"""Credit notes as staff make them: chosen, looked at, issued, used."""

from collections.abc import Mapping

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.billing.queries import invoice_record
from contracts.invoices import queries
from contracts.invoices.operations.crediting import (
    CreditPreview,
    NewCredit,
    credit_invoice,
    creditable_lines,
    credits_seen,
    preview_credit,
)
from contracts.invoices.operations.settling import allocate, refund
from contracts.invoices.queries import InvoiceRow
from contracts.invoices.typed import amounts_of, text_of
from contracts.pages import blueprint
from upheld import clock, web
from upheld.errors import InvalidInput, Problem, Refused
from upheld.money import Money
from upheld.sellers import seller
from upheld.texts import _

_LINE = "line-"


@blueprint.get("/invoices/<invoice_id>/credit")
def credit_form(invoice_id: str) -> Response:
    row = _credited(invoice_id)
    if "reason" not in request.args:
        return _form(row, {})
    typed = request.args.to_dict()
    try:
        preview = preview_credit(_new(row, typed))
    except InvalidInput as error:
        return _form(row, typed, problems=error.problems)
    except Refused as error:
        return _form(row, typed, problems=_as_problem(error))
    return _form(row, typed, preview=preview)


@blueprint.post("/invoices/<invoice_id>/credit")
def issue_credit(invoice_id: str) -> Response:
    row = _credited(invoice_id)
    typed = request.form.to_dict()
    try:
        new = _new(row, typed)
        note_id = credit_invoice(new, day=seller().today(), now=clock.now())
    except InvalidInput as error:
        return _form(row, typed, problems=error.problems)
    except Refused as error:
        return _form(row, typed, problems=_as_problem(error))
    to = url_for(".invoice", invoice_id=note_id)
    return web.done(_("The credit note is issued."), to)


@blueprint.post("/invoices/<invoice_id>/allocate")
def allocate_credit(invoice_id: str) -> Response:
    row = queries.invoice_row(invoice_id)
    to = url_for(".invoice", invoice_id=row.id)
    return allocated(row.id, row.gross.currency, to)


@blueprint.post("/invoices/<invoice_id>/refund")
def refund_credit(invoice_id: str) -> Response:
    row = queries.invoice_row(invoice_id)
    return refunded(row.id, url_for(".invoice", invoice_id=row.id))


def allocated(source_id: str, currency: str, to: str) -> Response:
    """Settle what was typed by a credit note or payment; say so on the page *to*."""
    try:
        parts = amounts_of(request.form, "invoice-", currency)
        left = request.form.get("left", type=int)
        today, now = seller().today(), clock.now()
        allocate(source_id, parts, day=today, now=now, left=left)
    except InvalidInput as error:
        return web.done(error.problems[0].message, to, "bad")
    except Refused as error:
        return web.done(f"{error.message} {error.hint}".strip(), to, "bad")
    return web.done(_("It settles what you chose."), to)


def refunded(source_id: str, to: str) -> Response:
    """Note that what is left was paid back; say so on the page *to*."""
    reason = request.form.get("reason", "")
    try:
        refund(source_id, reason, day=seller().today(), now=clock.now())
    except InvalidInput as error:
        return web.done(error.problems[0].message, to, "bad")
    except Refused as error:
        return web.done(error.message, to, "bad")
    return web.done(_("It is noted as paid back."), to)


def _credited(invoice_id: str) -> InvoiceRow:
    row = queries.invoice_row(invoice_id)
    if row.kind == "credit":
        raise Refused(
            _("%(number)s is a credit note itself.", number=row.number),
            hint=_("Only invoices are credited."),
        )
    return row


def _as_problem(error: Refused) -> tuple[Problem, ...]:
    return (Problem("", error.message, error.hint),)


def _new(row: InvoiceRow, typed: Mapping[str, str]) -> NewCredit:
    parts = amounts_of(typed, _LINE, row.gross.currency)
    amounts = {int(place): minor for place, minor in parts.items() if place.isdigit()}
    after = typed.get("after", "")
    return NewCredit(
        invoice_id=row.id,
        reason=typed.get("reason", ""),
        amounts=amounts,
        after=int(after) if after.isdigit() else None,
    )


def _form(
    row: InvoiceRow,
    typed: Mapping[str, str],
    *,
    preview: CreditPreview | None = None,
    problems: tuple[Problem, ...] = (),
) -> Response:
    record = invoice_record(row.id)
    left = {one.position: one.left for one, _line in creditable_lines(row.id)}
    lines = []
    for line in record.lines:
        rest = left[line.position]
        text = typed.get(f"{_LINE}{line.position}", text_of(rest, record.currency))
        lines.append((line, Money(rest, record.currency), text))
    return web.page(
        "pages/invoices/credit.html",
        status=422 if problems else 200,
        row=row,
        record=record,
        lines=lines,
        values=typed,
        after=credits_seen(row.id),
        preview=preview,
        problems=problems,
    )
