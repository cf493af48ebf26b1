"""The customer's invoices: the list, one with its PDF, and the statement of account."""

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.billing.queries import invoice_record
from contracts.documents.pages import paper_response
from contracts.invoices import queries
from contracts.invoices.accounts.queries import owed
from contracts.invoices.accounts.views import asked_statement
from contracts.invoices.operations.printing import invoice_pdf, is_printed, kept_pdf
from contracts.invoices.payments.queries import used_for
from contracts.invoices.states import standing_words
from contracts.portal.pages import blueprint
from upheld import clock, web
from upheld.principal import current_principal
from upheld.scope import current_scope
from upheld.sellers import seller
from upheld.tables import is_file
from upheld.texts import _, ngettext


@blueprint.get("/invoices")
def invoices() -> Response:
    """Show what was billed, and what is owed of it."""
    today = seller().today()
    page = queries.list_invoices(today=today, after=request.args.get("after"))
    return web.page(
        "pages/portal/invoices.html",
        rows=page.rows,
        owed=owed(today=today, size=1),
        today=today,
        standing_words=standing_words(),
        count_words=ngettext("%(num)s paper", "%(num)s papers", page.total),
        next_url=url_for(".invoices", after=page.next) if page.next else "",
    )


@blueprint.get("/invoices/<invoice_id>")
def invoice(invoice_id: str) -> Response:
    """Show one invoice or credit note, and what settled it."""
    row = queries.invoice_row(invoice_id)
    is_credit = row.kind == "credit"
    return web.page(
        "pages/portal/invoice.html",
        row=row,
        record=invoice_record(row.id),
        state=standing_words()[row.standing(seller().today())],
        settled=() if is_credit else queries.settled_by(row.id),
        used=used_for(row.id) if is_credit else (),
        notes=queries.credit_notes(row.id),
        corrected_id=queries.corrected_id(row.id),
        printed=is_printed(row.id),
        alone=current_principal().kind == "link",
    )


@blueprint.get("/invoices/<invoice_id>/file")
def invoice_file(invoice_id: str) -> Response:
    """Send the PDF, once somebody has made it."""
    paper = kept_pdf(invoice_id)
    if paper is None:
        to = url_for(".invoice", invoice_id=invoice_id)
        return web.done(_("Nobody has made the PDF yet."), to, "act")
    return paper_response(paper.filename, paper.content, paper.sha256)


@blueprint.post("/invoices/<invoice_id>/file")
def print_invoice(invoice_id: str) -> Response:
    """Make the PDF, then send it."""
    invoice_pdf(invoice_id, now=clock.now())
    return web.go(url_for(".invoice_file", invoice_id=invoice_id))


@blueprint.get("/statement")
def statement() -> Response:
    """Show the account, or write it into a file."""
    asked = asked_statement(
        _customer_id(), request.args, today=seller().today(), whole=is_file()
    )
    if is_file() and not asked.problems:
        return asked.file("portal.statement")
    return web.page(
        "pages/portal/statement.html",
        status=422 if asked.problems else 200,
        **asked.values(),
    )


def _customer_id() -> str:
    """Return the customer who asks: the policy lets in nobody else."""
    return current_scope().customer_id or ""
