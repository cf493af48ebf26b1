"""Standard terms for programs: versions are added, and never change."""

from typing import Any

from marshmallow import Schema, fields, validate

from catalog.operations import save_terms
from catalog.schemas import LONGEST_VERSION, TermsSchema
from catalog.standard_terms import TermsSpec
from catalog.terms.queries import TermsLine, terms_line, terms_lines
from upheld import clock, web
from upheld.api import ApiBlueprint, page_of
from upheld.fields import LONGEST_TEXT
from upheld.listing import Page
from upheld.plain import from_plain, to_plain
from upheld.wire import Flag, Instant, Text

_VERSION = validate.Regexp(rf"^[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_VERSION - 1}}}$")

blueprint = ApiBlueprint("terms_api", __name__, description="Standard terms")


class ClauseBody(Schema):
    """A clause; its text may name plain values, such as ``{{ customer }}``."""

    title = Text(required=True)
    text = Text(LONGEST_TEXT, required=True)


class DefinitionBody(Schema):
    """A word of the terms and what it means."""

    word = Text(80, required=True)
    meaning = Text(1000, required=True)


class TermsBody(Schema):
    """A version of the terms in one language."""

    version = fields.String(required=True, validate=_VERSION)
    language = Text(16, metadata={"description": "Such as en"})
    clauses = fields.List(fields.Nested(ClauseBody), required=True)
    definitions = fields.List(fields.Nested(DefinitionBody))


class TermsAnswer(TermsBody):
    """A version of the terms."""

    id = fields.String()
    created_at = Instant()
    in_force = Flag(
        metadata={"description": "Whether what is sent from now on goes by it"}
    )


class TermsLineAnswer(Schema):
    """A version of the terms in a list."""

    id = fields.String()
    version = fields.String()
    language = fields.String()
    created_at = Instant()
    in_force = Flag()


@blueprint.get("/terms")
@blueprint.response(200, page_of(TermsLineAnswer))
def list_terms() -> Page[TermsLine]:
    """List the versions of the terms, the newest first, all on one page."""
    lines = terms_lines()
    return Page(lines, None, len(lines))


@blueprint.post("/terms")
@blueprint.arguments(TermsBody)
@blueprint.response(201, TermsAnswer)
def create_terms(given: dict[str, Any]) -> dict[str, Any]:
    """Write a new version; what was sent or signed keeps its own."""
    plain = web.load(TermsSchema(), given)
    spec = from_plain(TermsSpec, to_plain(plain))
    return _terms(terms_line(save_terms(spec, now=clock.now())))


@blueprint.get("/terms/<terms_id>")
@blueprint.etag
@blueprint.response(200, TermsAnswer)
def show_terms(terms_id: str) -> dict[str, Any]:
    """Show a version of the terms."""
    return _terms(terms_line(terms_id))


def _terms(line: TermsLine) -> dict[str, Any]:
    own = {
        "id": line.id,
        "created_at": line.created_at,
        "in_force": line.in_force,
    }
    return {**to_plain(line.spec), **own}
