"""The form of an offering: new ones, revisions, rows more and less."""

from dataclasses import replace

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog import operations, queries
from catalog.forms import (
    at_field,
    changed,
    new_values,
    offering_plain,
    offering_values,
    tidied,
)
from catalog.offerings import Covers, Due, Kind, OfferingSpec
from catalog.pages import blueprint
from catalog.promises import Day, Remedy, StartBasis, Window
from catalog.schemas import OfferingSchema
from catalog.wording import covers_words, day_name, kind_title
from upheld import clock, web
from upheld.dotted import Values, nested
from upheld.errors import InvalidInput, Problem
from upheld.fields import missing
from upheld.plain import from_plain, to_plain
from upheld.texts import _


@blueprint.get("/new")
def new_offering() -> Response:
    asked = request.args.get("kind", "")
    if asked not in set(Kind):
        return web.page(
            "pages/catalogue/new.html",
            kinds=[(kind, kind_title(kind), _kind_words(kind)) for kind in Kind],
            crumbs=_crumbs(),
        )
    return _form_page(new_values(asked))


@blueprint.post("/new")
def create_offering() -> Response:
    values = nested(request.form.items(multi=True))
    if request.form.get("action"):
        return _form_page(changed(values, request.form["action"]))
    values = tidied(values)
    try:
        offering_id = operations.create_offering(_read(values), now=clock.now())
    except InvalidInput as error:
        return _form_page(values, error.problems)
    to = url_for("catalog.offering", offering_id=offering_id)
    return web.done(_("It is in the catalogue. Now give it a price."), to)


@blueprint.get("/offerings/<offering_id>/edit")
def edit_offering(offering_id: str) -> Response:
    view = queries.offering(offering_id)
    return _form_page(offering_values(view.spec), view=view)


@blueprint.post("/offerings/<offering_id>/edit")
def revise_offering(offering_id: str) -> Response:
    view = queries.offering(offering_id)
    values = nested(request.form.items(multi=True))
    values |= {"code": view.row.code, "kind": view.row.kind.value}
    if request.form.get("action"):
        return _form_page(changed(values, request.form["action"]), view=view)
    values = tidied(values)
    try:
        number = operations.revise_offering(
            offering_id,
            _read(values),
            expected_revision=web.edition(),
            now=clock.now(),
        )
    except InvalidInput as error:
        return _form_page(values, error.problems, view=view)
    to = url_for("catalog.offering", offering_id=offering_id)
    if number == view.row.revision:
        return web.done(_("Nothing was changed."), to, "")
    said = _(
        "Stored as revision %(number)s. What was sent keeps the revision it has.",
        number=number,
    )
    return web.done(said, to)


def _read(values: Values) -> OfferingSpec:
    """Return the specification that was typed, or everything wrong with it."""
    plain = web.load(OfferingSchema(), offering_plain(values))
    return from_plain(OfferingSpec, to_plain(plain))


def _form_page(
    values: Values,
    problems: tuple[Problem, ...] = (),
    *,
    view: queries.OfferingView | None = None,
) -> Response:
    kind = Kind(str(values.get("kind", Kind.WORK)))
    own = url_for("catalog.offering", offering_id=view.row.id) if view else ""
    crumbs = (*_crumbs(), (view.row.title, own)) if view else _crumbs()
    return web.page(
        "pages/catalogue/edit.html",
        422 if problems else 200,
        heading=_("Revise %(title)s", title=view.row.title)
        if view
        else _("New offering: %(kind)s", kind=kind_title(kind)),
        save=_("Store revision %(number)s", number=view.row.revision + 1)
        if view
        else _("Put it into the catalogue"),
        form=values,
        edition=request.form.get("edition") or (view.row.revision if view else ""),
        kind=kind,
        is_new=view is None,
        problems=tuple(_in_words(at_field(problem)) for problem in problems),
        crumbs=crumbs,
        cancel_url=own or url_for("catalog.offerings"),
        categories=[("", _("No category"))]
        + [(row.code, row.title) for row in queries.categories()],
        choices=_choices(),
    )


def _in_words(problem: Problem) -> Problem:
    """Say what is missing by the words that stand at its field."""
    name = problem.where.rpartition(".")[2]
    label = _labels().get(name)
    if label and problem.message == missing(name):
        return replace(problem, message=missing(label))
    return problem


def _labels() -> dict[str, str]:
    """Return the words at the fields that cannot be left empty."""
    return {
        "adds": _("What it adds"),
        "below": _("Below, percent"),
        "channels": _("How to reach you"),
        "closes": _("Closes"),
        "code": _("Code"),
        "credit": _("Credit, percent of the fee"),
        "days": _("Days"),
        "meaning": _("When …"),
        "measured": _("It counts as available when"),
        "months": _("Months"),
        "opens": _("Opens"),
        "outcome": _("Outcome"),
        "priority": _("Priority"),
        "response_minutes": _("First answer, minutes"),
        "service": _("What is measured"),
        "target": _("Available, percent"),
        "targets": _("How fast, the most urgent first"),
        "title": _("Title"),
        "what": _("Duty"),
    }


def _crumbs() -> tuple[tuple[str, str], ...]:
    return ((_("Catalogue"), url_for("catalog.offerings")),)


def _kind_words(kind: Kind) -> str:
    return {
        Kind.WARRANTY: _("Faults of a thing are put right: parts, labour, expenses."),
        Kind.UPTIME: _("A service is there for an agreed part of every month."),
        Kind.SUPPORT: _("People answer in time."),
        Kind.WORK: _("A job done once or on visits."),
        Kind.PRODUCT: _("Goods, parts and licences."),
        Kind.BUNDLE: _("Several offerings sold together, at a discount."),
    }[kind]


def _choices() -> dict[str, list[tuple[str, str]]]:
    """Return the words of every list of the form: value and text."""
    return {
        "covers": [(one, covers_words(one)) for one in Covers],
        "serials_required": [
            ("false", _("A quote can be sent, and says so")),
            ("true", _("A quote cannot be sent")),
        ],
        "window": [
            (Window.MONTH, _("Month")),
            (Window.QUARTER, _("Quarter")),
            (Window.YEAR, _("Year")),
        ],
        "hours": [("24x7", _("Day and night")), ("set", _("Only these hours"))],
        "days": [(day, day_name(day)) for day in Day],
        "starts": [
            (StartBasis.CONTRACT, _("Start of the contract")),
            (StartBasis.PURCHASE, _("Day of purchase")),
            (StartBasis.INSTALL, _("Day of installation")),
        ],
        "remedy": [(Remedy.REPAIR, _("Repair")), (Remedy.SWAP, _("Swap"))],
        "due": [
            (Due.BEFORE_START, _("Before the start")),
            (Due.AFTER_START, _("Days after the start")),
            (Due.ALWAYS, _("All the time")),
            (Due.ON_EVENT, _("Days after it happens")),
        ],
        "promises": [
            ("uptime", _("Uptime")),
            ("response", _("Answers in time")),
            ("warranty", _("Warranty")),
        ],
    }
