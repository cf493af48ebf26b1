"""The questions of a guide, answered by the customer on one page."""

from collections.abc import Mapping, Sequence

from flask import request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from contracts.portal.pages import blueprint
from contracts.quotes.guides.forms import given_in
from contracts.quotes.guides.queries import Answered, answers, questions_by_link
from contracts.quotes.operations import guiding
from upheld import clock, links, web
from upheld.errors import InvalidInput, Problem
from upheld.links import LinkTarget
from upheld.texts import _


@blueprint.get("/guides/<answers_id>")
def guide(answers_id: str) -> Response:
    """Show the questions, with the answers so far."""
    asked = answers(answers_id)
    return _page(asked, asked.answers)


@blueprint.post("/guides/<answers_id>")
def answer_guide(answers_id: str) -> Response:
    """Keep the answers; the one whose quote it is gets a mail."""
    asked = answers(answers_id)
    given = given_in(asked.guide, request.form)
    try:
        guiding.customer_answers(answers_id, given, now=clock.now())
    except InvalidInput as error:
        return _page(asked, given, error.problems)
    said = _("Thank you: your answers are with us. You can still change them.")
    return web.done(said, url_for("portal.guide", answers_id=answers_id))


def find(deal_id: str, key: str) -> LinkTarget | None:
    """Return the questions that a link opens; called without a scope."""
    found = questions_by_link(deal_id, key)
    if found is None:
        return None
    return LinkTarget(
        id=found.id,
        name=found.customer_name,
        seller_id=found.seller_id,
        customer_id=found.customer_id,
        deal_id=found.deal_id,
        page=url_for("portal.guide", answers_id=found.id),
    )


def _page(
    asked: Answered,
    given: Mapping[str, Sequence[str]],
    problems: tuple[Problem, ...] = (),
) -> Response:
    shown = tuple(
        Problem(f"q-{one.where}" if one.where else "", one.message, one.hint)
        for one in problems
    )
    return web.page(
        "pages/portal/guide.html",
        422 if problems else 200,
        asked=asked,
        given=given,
        problems=shown,
    )


def install(_setup: BlueprintSetupState) -> None:
    """Let the links to questions lead to their page."""
    links.register(guiding.PURPOSE, find)


blueprint.record_once(install)
