"""Customers as a file in the browser: look at what would change, then import."""

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.exchange.sources import Source, decode
from contracts.customers.exchange import COLUMNS, CustomerReport, take_customers
from contracts.pages import blueprint
from upheld import clock, web
from upheld.errors import InvalidInput, Problem
from upheld.texts import _, ngettext


@blueprint.get("/customers/import")
def import_customers() -> Response:
    return _page()


@blueprint.post("/customers/import")
def take_customer_file() -> Response:
    """Show what a file would change; store it when that has been seen."""
    looks = request.form.get("action") != "import"
    try:
        source = _source()
    except InvalidInput as error:
        return _page(problems=error.problems)
    try:
        report = take_customers(source, dry_run=looks, now=clock.now())
    except InvalidInput as error:
        return _page(source, problems=error.problems)
    if looks:
        return _page(source, report=report)
    said = ngettext(
        "%(num)s customer was stored.",
        "%(num)s customers were stored.",
        len(report.rows),
    )
    return web.done(said, url_for("sales.customers"))


def _source() -> Source:
    """Return the file that was sent, or the text of one that was looked at."""
    if file := request.files.get("file"):
        return decode(file.filename or "customers.csv", file.read())
    text, name = request.form.get("text", ""), request.form.get("name", "")
    if not text.strip():
        raise InvalidInput.of("file", _("Choose a file first."))
    return decode(name[:200] or "customers.csv", text.encode())


def _page(
    source: Source | None = None,
    *,
    report: CustomerReport | None = None,
    problems: tuple[Problem, ...] = (),
) -> Response:
    return web.page(
        "pages/customers/import.html",
        422 if problems else 200,
        source=source,
        report=report,
        refused=problems,
        columns=", ".join(COLUMNS),
        words={"created": (_("New"), "good"), "changed": (_("Changed"), "info")},
        crumbs=((_("Customers"), url_for("sales.customers")),),
    )
