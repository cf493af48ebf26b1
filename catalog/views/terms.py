"""Standard terms: the versions, one of them, and the form of a new one."""

import re
from dataclasses import asdict

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.forms import changed, tidied
from catalog.operations import save_terms
from catalog.pages import blueprint
from catalog.schemas import TermsSchema
from catalog.standard_terms import VARIABLES, TermsSpec
from catalog.terms.queries import TermsLine, terms_line, terms_lines
from upheld import clock, web
from upheld.dotted import Values, given, nested
from upheld.errors import InvalidInput, Problem
from upheld.pages import may_open
from upheld.plain import from_plain, to_plain
from upheld.sellers import seller
from upheld.texts import _, language_name, ngettext
from upheld.words import SOURCE, shipped

#: Split by it, every second part of a clause is a placeholder.
_PLACEHOLDER = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)


@blueprint.get("/terms/")
def terms_versions() -> Response:
    return web.page(
        "pages/catalogue/terms_versions.html",
        lines=terms_lines(),
        count_clauses=_count_clauses,
        language_name=language_name,
        timezone=seller().timezone,
        crumbs=_crumbs()[:1],
        may_write=may_open("catalog.new_terms"),
    )


@blueprint.get("/terms/<terms_id>")
def terms(terms_id: str) -> Response:
    line = terms_line(terms_id)
    return web.page(
        "pages/catalogue/terms.html",
        line=line,
        spec=line.spec,
        meta=_facts(line),
        parts_of=_PLACEHOLDER.split,
        crumbs=_crumbs(),
        may_write=may_open("catalog.new_terms"),
    )


@blueprint.get("/terms/new")
def new_terms() -> Response:
    asked = request.args.get("after", "")
    lines = terms_lines()
    before = terms_line(asked) if asked else next(iter(lines), None)
    if before is None:
        return _form_page({"language": SOURCE, "clauses": [{}], "definitions": []})
    return _form_page({**_texts(before.spec), "version": ""})


@blueprint.post("/terms/new")
def create_terms() -> Response:
    typed = nested(request.form.items(multi=True))
    if request.form.get("action"):
        return _form_page(changed(typed, request.form["action"]))
    values = tidied(typed)
    try:
        plain = web.load(TermsSchema(), given(values))
        spec = from_plain(TermsSpec, to_plain(plain))
        terms_id = save_terms(spec, now=clock.now())
    except InvalidInput as error:
        return _form_page(values, error.problems)
    said = _("This version is in force. What was sent or signed keeps its own.")
    return web.done(said, url_for("catalog.terms", terms_id=terms_id))


def _crumbs() -> tuple[tuple[str, str], ...]:
    return (
        (_("Catalogue"), url_for("catalog.offerings")),
        (_("Standard terms"), url_for("catalog.terms_versions")),
    )


def _facts(line: TermsLine) -> tuple[str, ...]:
    return (
        language_name(line.language),
        _count_clauses(line),
        ngettext(
            "%(num)s defined word",
            "%(num)s defined words",
            len(line.spec.definitions),
        ),
    )


def _count_clauses(line: TermsLine) -> str:
    return ngettext("%(num)s clause", "%(num)s clauses", len(line.spec.clauses))


def _texts(spec: TermsSpec) -> Values:
    return {
        "version": spec.version,
        "language": spec.language,
        "clauses": [asdict(clause) for clause in spec.clauses],
        "definitions": [asdict(definition) for definition in spec.definitions],
    }


def _form_page(values: Values, problems: tuple[Problem, ...] = ()) -> Response:
    return web.page(
        "pages/catalogue/terms_edit.html",
        422 if problems else 200,
        form=values,
        problems=problems,
        languages=[(code, language_name(code)) for code in shipped()],
        names=sorted(VARIABLES),
        crumbs=_crumbs(),
        cancel_url=url_for("catalog.terms_versions"),
    )
