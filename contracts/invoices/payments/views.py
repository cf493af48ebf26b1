"""Payments as staff see them: the list, one, what is left of it, and undoing it."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.invoices import moves
from contracts.invoices.allocating import proposed
from contracts.invoices.credits.views import allocated, refunded
from contracts.invoices.operations.settling import open_invoices, undo_payment
from contracts.invoices.payments import queries
from contracts.invoices.payments.queries import PaymentRow
from contracts.pages import blueprint
from upheld import clock, web
from upheld.errors import Refused
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _, ngettext


@blueprint.get("/payments/")
def payments() -> Response:
    open_only = request.args.get("state") == "open"
    page = queries.list_payments(
        open_only=open_only,
        customer_id=request.args.get("customer", ""),
        after=request.args.get("after"),
    )
    tabs = [
        (_("All"), url_for(".payments"), not open_only, None),
        (_("Not allocated"), url_for(".payments", state="open"), open_only, None),
    ]
    state = "open" if open_only else None
    url = url_for(".payments", after=page.next, state=state) if page.next else ""
    return web.page(
        "pages/invoices/payments.html",
        rows=page.rows,
        tabs_shown=tabs,
        next_url=url,
        count_words=ngettext("%(num)s payment", "%(num)s payments", page.total),
    )


@blueprint.get("/payments/<payment_id>")
def payment(payment_id: str) -> Response:
    row = queries.payment_row(payment_id)
    others = open_invoices(row.customer_id, row.amount.currency)
    return web.page(
        "pages/invoices/payment.html",
        row=row,
        used=queries.used_for(row.id),
        others=others,
        proposed=proposed(row.open, others),
        hindrances=_hindrances(row, others_open=bool(others)),
        may_change=may_open("sales.undo_recorded_payment", "POST"),
    )


def _hindrances(row: PaymentRow, *, others_open: bool) -> moves.Hindrances:
    return moves.of_payment(
        moves.PaymentFacts(
            open=row.open,
            others_open=others_open,
            undone=bool(row.reverses_id or row.reversed_by_id),
            refunded=queries.refunded_of(row),
        )
    )


@blueprint.post("/payments/<payment_id>/allocate")
def allocate_payment(payment_id: str) -> Response:
    row = queries.payment_row(payment_id)
    to = url_for(".payment", payment_id=row.id)
    return allocated(row.id, row.amount.currency, to)


@blueprint.post("/payments/<payment_id>/refund")
def refund_payment(payment_id: str) -> Response:
    row = queries.payment_row(payment_id)
    return refunded(row.id, url_for(".payment", payment_id=row.id))


@blueprint.post("/payments/<payment_id>/undo")
def undo_recorded_payment(payment_id: str) -> Response:
    to = url_for(".payment", payment_id=payment_id)
    try:
        undo_payment(payment_id, day=seller().today(), now=clock.now())
    except Refused as error:
        return web.done(f"{error.message} {error.hint}".strip(), to, "bad")
    return web.done(_("The payment is undone."), to)
