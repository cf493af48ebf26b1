"""The administrators' pages of sentences that the seller says in its own way."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request, url_for

from upheld import web
from upheld.errors import InvalidInput, NotFound, Problem
from upheld.texts import _
from upheld.vocabulary import operations, queries, showing
from upheld.vocabulary.rewriting import rewritten
from upheld.vocabulary.sentences import Sentence, checked, searched, sentences, shown
from upheld.word_views import asked_language

blueprint = Blueprint("sentences", __name__)

_LISTED = 50


@blueprint.get("/words/sentences")
def own_sentences() -> Response:
    """List the sentences that say what was asked for."""
    language, text = asked_language(), request.args.get("q", "").strip()[:200]
    only_own = request.args.get("own") == "yes"
    own = queries.own_sentences(language)
    found = searched(text, language, own, only_own=only_own)
    return web.page(
        "pages/account/sentences.html",
        rows=found[:_LISTED],
        total=len(found),
        text=text,
        only_own=only_own,
        **_around(language),
    )


@blueprint.get("/words/sentences/<key>")
def own_sentence(key: str) -> Response:
    """Show one sentence, for saying it in one's own way."""
    stored = queries.own_sentences(asked_language()).get(key, ())
    return _page(_known(key), [shown(text) for text in stored])


@blueprint.post("/words/sentences/<key>")
def change_sentence(key: str) -> Response:
    """Store it, show what it would read like, or say ours again."""
    sentence, language = _known(key), asked_language()
    names = range(len(sentence.ours(language)))
    typed = [request.form.get(f"form-{place}", "") for place in names]
    if "reset" in request.form:
        typed = []
    try:
        if "preview" in request.form:
            checked(sentence, language, typed)
            return _page(sentence, typed, preview=True)
        operations.change_sentence(sentence, language, typed)
    except InvalidInput as error:
        return _page(sentence, typed, error.problems)
    message = _("Stored. What was sent keeps what it says.")
    return web.done(message, url_for(".own_sentences", language=language, own="yes"))


def _known(key: str) -> Sentence:
    found = sentences().get(key)
    if found is None:
        raise NotFound(_("There is no such sentence."))
    return found


def _page(
    sentence: Sentence,
    typed: Sequence[str],
    problems: tuple[Problem, ...] = (),
    *,
    preview: bool = False,
) -> Response:
    language = asked_language()
    words = queries.own_words("").get(language, {})
    ours = sentence.ours(language)
    return web.page(
        "pages/account/sentence.html",
        422 if problems else 200,
        sentence=sentence,
        ours=[shown(text) for text in ours],
        is_own=bool(queries.own_sentences(language).get(sentence.key)),
        typed=[*typed, *[""] * (len(ours) - len(typed))],
        preview=[rewritten(text, language, words) for text in typed if text.strip()]
        if preview
        else (),
        problems=problems,
        errors={one.where: one.message for one in problems},
        **_around(language),
    )


def _around(language: str) -> dict[str, Any]:
    return {
        "language_shown": language,
        "languages": showing.languages(language),
        "shown": shown,
        "place_words": {
            "page": _("on pages"),
            "mail": _("in mails"),
            "paper": _("on papers"),
        },
    }
