"""Guides for programs: read, written, asked."""

from typing import Any

from catalog.guidance import GuideSpec, Suggestion, read_answers, suggestions
from catalog.guides import operations, queries
from catalog.guides.queries import Guide
from catalog.guides.schemas import GuideSchema
from catalog.guides.wire import AnswersBody, GuideAnswer, GuideBody, SuggestionsAnswer
from upheld import clock, web
from upheld.api import ApiBlueprint, page_of
from upheld.errors import InvalidInput, Refused
from upheld.listing import Page
from upheld.plain import from_plain, to_plain
from upheld.texts import _

blueprint = ApiBlueprint("guides_api", __name__, description="Guides of the catalogue")


@blueprint.get("/guides")
@blueprint.response(200, page_of(GuideAnswer))
def list_guides() -> Page[dict[str, Any]]:
    """List the guides by title; there are few enough for one page."""
    rows = tuple(map(_answer, queries.guides()))
    return Page(rows, None, len(rows))


@blueprint.post("/guides")
@blueprint.arguments(GuideBody)
@blueprint.response(201, GuideAnswer)
def create_guide(given: dict[str, Any]) -> dict[str, Any]:
    """Create a guide."""
    spec = _spec(given)
    if spec.code in {one.spec.code for one in queries.guides()}:
        raise Refused(
            _("There is a guide “%(code)s” already.", code=spec.code),
            hint=_("Change that one, or choose another code."),
        )
    return _answer(queries.guide(operations.save_guide(spec, now=clock.now())))


@blueprint.get("/guides/<guide_id>")
@blueprint.etag
@blueprint.response(200, GuideAnswer)
def show_guide(guide_id: str) -> dict[str, Any]:
    """Show a guide with its questions and rules."""
    return _answer(queries.guide(guide_id))


@blueprint.put("/guides/<guide_id>")
@blueprint.etag
@blueprint.arguments(GuideBody)
@blueprint.response(200, GuideAnswer)
def change_guide(given: dict[str, Any], guide_id: str) -> dict[str, Any]:
    """Put a guide in the place of what it said; its code never changes."""
    stored = _answer(queries.guide(guide_id))
    blueprint.check_etag(stored, GuideAnswer)
    spec = _spec(given)
    if spec.code != stored["code"]:
        raise InvalidInput.of("code", _("The code of a guide never changes."))
    operations.save_guide(spec, now=clock.now())
    return _answer(queries.guide(guide_id))


@blueprint.delete("/guides/<guide_id>")
@blueprint.etag
@blueprint.response(204)
def delete_guide(guide_id: str) -> None:
    """Ask by a guide no more; what was answered stays with its quotes."""
    blueprint.check_etag(_answer(queries.guide(guide_id)), GuideAnswer)
    operations.delete_guide(guide_id)


@blueprint.post("/guides/<guide_id>/suggestions")
@blueprint.arguments(AnswersBody)
@blueprint.response(200, SuggestionsAnswer)
def suggest(given: dict[str, Any], guide_id: str) -> dict[str, tuple[Suggestion, ...]]:
    """Answer with the services that answers lead to, and why; nothing is stored."""
    spec = queries.guide(guide_id).spec
    return {"items": suggestions(spec, read_answers(spec, given["answers"]))}


def _spec(given: dict[str, Any]) -> GuideSpec:
    plain = web.load(GuideSchema(), to_plain(given))
    return from_plain(GuideSpec, to_plain(plain))


def _answer(guide: Guide) -> dict[str, Any]:
    spec = guide.spec
    return {
        "id": guide.id,
        "code": spec.code,
        "title": spec.title,
        "questions": spec.questions,
        "rules": spec.rules,
    }
