"""Guides for programs: answered for a quote, or by its customer."""

from typing import Any

from catalog.guidance import GuideSpec, read_answers, suggestions
from catalog.guides.queries import guides
from contracts.quotes.drafting.queries import quote_answer
from contracts.quotes.guides.queries import Answered, answers_of
from contracts.quotes.guiding.wire import (
    AskCustomerBody,
    GuideAnswersBody,
    GuidedAnswer,
    KeptAnswersAnswer,
    LinkAnswer,
)
from contracts.quotes.operations import guiding
from contracts.quotes.queries.stored import load_head
from upheld import clock
from upheld.api import ApiBlueprint
from upheld.errors import InvalidInput
from upheld.nearest import did_you_mean
from upheld.texts import _

blueprint = ApiBlueprint("guiding_api", __name__, description="Guides on quotes")


@blueprint.get("/quotes/<quote_id>/guide")
@blueprint.response(200, KeptAnswersAnswer)
def show_answers(quote_id: str) -> dict[str, Any]:
    """Show what was answered for a quote, and what the answers lead to."""
    load_head(quote_id)
    return {"items": [_kept(one) for one in answers_of(quote_id)]}


@blueprint.post("/quotes/<quote_id>/guide")
@blueprint.arguments(GuideAnswersBody)
@blueprint.response(200, GuidedAnswer)
def answer_guide(given: dict[str, Any], quote_id: str) -> dict[str, Any]:
    """Keep answers with a draft, and add the chosen ones of what they suggest."""
    load_head(quote_id)
    guide = _guide(given["guide"])
    found = suggestions(guide, read_answers(guide, given["answers"]))
    _check_chosen(given["add"], {one.offering for one in found})
    added = guiding.answer_guide(
        quote_id, guide, given["answers"], chosen=given["add"], now=clock.now()
    )
    return {
        "suggestions": found,
        "added": [one.offering for one in added],
        "quote": quote_answer(quote_id),
    }


@blueprint.post("/quotes/<quote_id>/guide/ask")
@blueprint.arguments(AskCustomerBody)
@blueprint.response(200, LinkAnswer)
def ask_customer(given: dict[str, Any], quote_id: str) -> dict[str, str]:
    """Make the link by which the customer answers, and mail it."""
    load_head(quote_id)
    guide = _guide(given["guide"])
    link = guiding.ask_customer(
        quote_id, guide, by_mail=given["by_mail"], now=clock.now()
    )
    return {"link": link}


def _guide(code: str) -> GuideSpec:
    known = {one.spec.code: one.spec for one in guides()}
    if code not in known:
        raise InvalidInput.of(
            "guide",
            _("There is no guide “%(code)s”.", code=code),
            hint=did_you_mean(code, known),
        )
    return known[code]


def _check_chosen(chosen: list[str], suggested: set[str]) -> None:
    for place, code in enumerate(chosen):
        if code not in suggested:
            raise InvalidInput.of(
                f"add.{place}",
                _("The answers do not suggest “%(code)s”.", code=code),
                hint=did_you_mean(code, suggested),
            )


def _kept(kept: Answered) -> dict[str, Any]:
    return {
        "guide": kept.guide.code,
        "title": kept.guide.title,
        "answers": kept.answers,
        "words": [
            {"question": question, "answer": answer} for question, answer in kept.words
        ],
        "answered_by": kept.answered_by,
        "answered_at": kept.answered_at,
        "asked_at": kept.asked_at,
        "suggestions": suggestions(kept.guide, kept.answers),
    }
