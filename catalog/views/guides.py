"""The guides of the catalogue: what they ask and suggest, written as a file is."""

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.aside_differences import say_question, say_rule
from catalog.contents import Contents
from catalog.exchange import decode
from catalog.exchange.importing import check_source
from catalog.exchange.yaml_files import write_yaml
from catalog.guidance import GuideSpec
from catalog.guides import operations, queries
from catalog.installed.queries import plugins_in_use
from catalog.pages import blueprint
from catalog.parameters import ModelParameters
from upheld import clock, web
from upheld.errors import InvalidInput, Problem
from upheld.pages import may_open
from upheld.texts import _

_NAME = "guide"
_BEGINNING = """\
guides:
  - code: my-guide
    title: What do you need?
    questions:
      - {key: people, text: "How many people work there?", kind: number}
    rules:
      - offering: CODE
        when: [{question: people, at_least: 1}]
        quantity: people
        because: "{people} people work there."
"""


@blueprint.get("/guides/")
def guides() -> Response:
    return web.page(
        "pages/catalogue/guides.html",
        guides=queries.guides(),
        may_edit=may_open("catalog.new_guide"),
        crumbs=_crumbs()[:1],
    )


@blueprint.get("/guides/<guide_id>")
def guide(guide_id: str) -> Response:
    found = queries.guide(guide_id)
    return web.page(
        "pages/catalogue/guide.html",
        guide=found,
        say_question=say_question,
        say_rule=say_rule,
        may_edit=may_open("catalog.new_guide"),
        crumbs=_crumbs(),
    )


@blueprint.get("/guides/new")
def new_guide() -> Response:
    return _form(_BEGINNING)


@blueprint.post("/guides/new")
def create_guide() -> Response:
    return _store(_("New guide"))


@blueprint.get("/guides/<guide_id>/edit")
def edit_guide(guide_id: str) -> Response:
    found = queries.guide(guide_id)
    text = write_yaml(Contents(guides={found.spec.code: found.spec}), _parameters())
    return _form(text, heading=found.spec.title)


@blueprint.post("/guides/<guide_id>/edit")
def change_guide(guide_id: str) -> Response:
    found = queries.guide(guide_id)
    return _store(found.spec.title, found.spec.code)


@blueprint.post("/guides/<guide_id>/delete")
def delete_guide(guide_id: str) -> Response:
    operations.delete_guide(guide_id)
    return web.done(_("The guide is deleted."), url_for("catalog.guides"))


def _store(heading: str, code: str = "") -> Response:
    text = request.form.get("text", "").replace("\r\n", "\n")
    try:
        spec = _read(text, code)
        guide_id = operations.save_guide(spec, now=clock.now())
    except InvalidInput as error:
        return _form(text, error.problems, heading=heading)
    return web.done(
        _("The guide is stored."), url_for("catalog.guide", guide_id=guide_id)
    )


def _read(text: str, code: str) -> GuideSpec:
    """Return the one guide that *text* says, or raise InvalidInput with the places."""
    contents = check_source(decode(_NAME, text.encode()), _parameters())
    others = (contents.offerings, contents.price_books, contents.costs, contents.terms)
    if len(contents.guides) != 1 or any(others):
        raise InvalidInput.of("text", _("Here stands one guide, under “guides:”."))
    spec = next(iter(contents.guides.values()))
    if code and spec.code != code:
        raise InvalidInput.of("text", _("The code of a guide never changes."))
    return spec


def _form(
    text: str, problems: tuple[Problem, ...] = (), *, heading: str = ""
) -> Response:
    shown = tuple(Problem("text", _said(problem), problem.hint) for problem in problems)
    return web.page(
        "pages/catalogue/guide_edit.html",
        422 if problems else 200,
        heading=heading or _("New guide"),
        text=text,
        problems=shown,
        crumbs=_crumbs(),
    )


def _said(problem: Problem) -> str:
    """Return the problem with its line and column, if it names them."""
    _name, _colon, place = problem.where.partition(":")
    line, _colon, column = place.partition(":")
    if not line.isdecimal():
        return problem.message
    return _(
        "Line %(line)s, column %(column)s: %(message)s",
        line=line,
        column=column,
        message=problem.message,
    )


def _parameters() -> ModelParameters:
    return ModelParameters(plugins_in_use().models)


def _crumbs() -> tuple[tuple[str, str], ...]:
    return (
        (_("Catalogue"), url_for("catalog.offerings")),
        (_("Guides"), url_for("catalog.guides")),
    )
