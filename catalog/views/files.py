"""The catalogue as files in the browser: look at what would change, then import."""

from io import BytesIO

from flask import request, send_file, url_for
from werkzeug.wrappers import Response

from catalog.costs.queries import sees_costs
from catalog.exchange import (
    Action,
    Format,
    ImportReport,
    Source,
    decode,
    export_catalogue,
    import_catalogue,
)
from catalog.exchange.words import say_action, say_subject
from catalog.installed.queries import plugins_in_use
from catalog.pages import blueprint
from catalog.parameters import ModelParameters
from upheld import clock, web
from upheld.errors import InvalidInput, Problem
from upheld.principal import current_principal
from upheld.texts import _, ngettext

_NAMES = {
    Format.YAML: "catalogue.yaml",
    Format.OFFERINGS: "offerings.csv",
    Format.PRICES: "prices.csv",
    Format.COSTS: "costs.csv",
    Format.GUIDES: "guides.yaml",
}


@blueprint.get("/import")
def import_form() -> Response:
    return _page()


@blueprint.post("/import")
def import_file() -> Response:
    """Show what a file would change; store it when that has been seen."""
    try:
        source = _source()
    except InvalidInput as error:
        return _page(problems=error.problems)
    looks = request.form.get("action") != "import"
    try:
        report = _import(source, dry_run=looks)
    except InvalidInput as error:
        return _page(source, error.problems)
    if looks:
        return _page(source, report=report)
    return web.done(_said(report), url_for("catalog.offerings"))


@blueprint.get("/export/<kind>")
def export(kind: str) -> Response:
    if kind not in set(Format):
        kind = Format.YAML
    text = export_catalogue(
        Format(kind), _parameters(), with_costs=sees_costs(current_principal())
    )
    is_csv = kind not in {Format.YAML, Format.GUIDES}
    return send_file(
        BytesIO(text.encode("utf-8-sig" if is_csv else "utf-8")),
        mimetype="text/csv" if is_csv else "application/yaml",
        as_attachment=True,
        download_name=_NAMES[Format(kind)],
    )


def _parameters() -> ModelParameters:
    return ModelParameters(plugins_in_use().models)


def _source() -> Source:
    """Return the file that was sent, or the text of one that was looked at."""
    if file := request.files.get("file"):
        return decode(file.filename or "catalogue.yaml", file.read())
    text, name = request.form.get("text", ""), request.form.get("name", "")
    if not text.strip():
        raise InvalidInput.of("file", _("Choose a file first."))
    return decode(name[:200] or "catalogue.yaml", text.encode())


def _import(source: Source, *, dry_run: bool) -> ImportReport:
    return import_catalogue(
        source, parameters=_parameters(), now=clock.now(), dry_run=dry_run
    )


def _said(report: ImportReport) -> str:
    if not report.changed:
        return _("The catalogue says all of this already.")
    return ngettext(
        "%(num)s thing was stored.", "%(num)s things were stored.", len(report.changed)
    )


def _page(
    source: Source | None = None,
    problems: tuple[Problem, ...] = (),
    *,
    report: ImportReport | None = None,
) -> Response:
    return web.page(
        "pages/catalogue/import.html",
        422 if problems else 200,
        source=source,
        refused=problems,
        report=report,
        counts=_counts(report) if report else "",
        may_see_costs=sees_costs(current_principal()),
        say_action=say_action,
        say_subject=say_subject,
        tones={Action.ADDED: "good", Action.CHANGED: "info", Action.RETIRED: "act"},
        crumbs=((_("Catalogue"), url_for("catalog.offerings")),),
    )


def _counts(report: ImportReport) -> str:
    counted = (f"{report.count(action)} {say_action(action)}" for action in Action)
    return ", ".join(counted)
