"""Help me choose: a few questions on one screen, suggestions, and one click to add."""

from collections.abc import Mapping, Sequence

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.guidance import GuideSpec, Suggestion, read_answers, suggestions
from catalog.guides.queries import guides
from catalog.queries import CurrentOffering, current_offerings
from contracts.pages import blueprint
from contracts.quotes.draft import QuoteHead
from contracts.quotes.guides.forms import given_in
from contracts.quotes.guides.queries import Answered, answers_of
from contracts.quotes.operations import guiding
from contracts.quotes.queries.stored import load_head, load_lines
from contracts.quotes.states import State
from contracts.quotes.views.builder import refused
from upheld import clock, web
from upheld.errors import InvalidInput, NotFound, Problem, Refused
from upheld.pages import may_open
from upheld.texts import _, ngettext


@blueprint.get("/quotes/<quote_id>/guide")
def guide(quote_id: str) -> Response:
    quote = load_head(quote_id)
    found = _guide(quote_id, request.args.get("guide", ""))
    if found is None:
        return web.done(
            _("There is no guide yet. One is made in the catalogue."),
            url_for("sales.quote", quote_id=quote_id),
            "act",
        )
    spec, kept = found
    asked = "ask" in request.args
    given = given_in(spec, request.args) if asked else (kept.answers if kept else {})
    return _page(quote, spec, kept, given)


@blueprint.post("/quotes/<quote_id>/guide")
def answer_guide(quote_id: str) -> Response:
    quote = load_head(quote_id)
    spec, kept = _posted(quote_id)
    given = given_in(spec, request.form)
    try:
        added = guiding.answer_guide(
            quote_id,
            spec,
            given,
            chosen=request.form.getlist("add"),
            now=clock.now(),
        )
    except InvalidInput as error:
        return _page(quote, spec, kept, given, error.problems)
    except Refused as error:
        return refused(quote_id, error)
    said = ngettext(
        "%(num)s service is added; the answers are kept.",
        "%(num)s services are added; the answers are kept.",
        len(added),
    )
    return web.done(said, url_for("sales.quote", quote_id=quote_id))


@blueprint.post("/quotes/<quote_id>/guide/ask")
def ask_customer(quote_id: str) -> Response:
    spec, _kept = _posted(quote_id)
    try:
        guiding.ask_customer(quote_id, spec, now=clock.now())
    except Refused as error:
        return refused(quote_id, error)
    to = url_for("sales.guide", quote_id=quote_id, guide=spec.code)
    return web.done(_("The customer is asked; the link stands below."), to)


@blueprint.get("/quotes/<quote_id>/answers")
def answers(quote_id: str) -> Response:
    return web.page(
        "pages/guides/answers.html",
        quote=load_head(quote_id),
        answered=[one for one in answers_of(quote_id) if one.answered_at],
    )


def _guide(quote_id: str, code: str) -> tuple[GuideSpec, Answered | None] | None:
    """Return a guide with what was answered; the first one without a *code*."""
    kept = {one.guide.code: one for one in answers_of(quote_id)}
    known = {one.spec.code: one.spec for one in guides()}
    for wanted in [code] if code else [*kept, *known]:
        spec = known.get(wanted) or (kept[wanted].guide if wanted in kept else None)
        if spec is not None:
            return spec, kept.get(wanted)
    return None


def _posted(quote_id: str) -> tuple[GuideSpec, Answered | None]:
    found = _guide(quote_id, request.form.get("guide", ""))
    if found is None:
        raise NotFound(_("There is no such guide."))
    return found


def _page(
    quote: QuoteHead,
    spec: GuideSpec,
    kept: Answered | None,
    given: Mapping[str, Sequence[str]],
    problems: tuple[Problem, ...] = (),
) -> Response:
    found: tuple[Suggestion, ...] = ()
    try:
        found = suggestions(spec, read_answers(spec, given))
    except InvalidInput as error:
        problems = error.problems
    shown = tuple(Problem(f"q-{one.where}", one.message, one.hint) for one in problems)
    return web.part_or_page(
        "pages/guides/suggestions.html",
        "pages/guides/guide.html",
        status=422 if problems else 200,
        quote=quote,
        spec=spec,
        others=[one.spec for one in guides() if one.spec.code != spec.code],
        kept=kept,
        given=given,
        found=found,
        titles={code: one.spec for code, one in _offerings(found).items()},
        present={line.code for line in load_lines(quote.id)},
        link=_link(kept),
        problems=shown,
        editable=quote.state == State.DRAFT and may_open("sales.answer_guide", "POST"),
    )


def _link(kept: Answered | None) -> str:
    if kept is None or not kept.link_key:
        return ""
    return guiding.questions_link(kept.deal_id, kept.link_key)


def _offerings(found: Sequence[Suggestion]) -> Mapping[str, CurrentOffering]:
    return current_offerings({one.offering for one in found})
