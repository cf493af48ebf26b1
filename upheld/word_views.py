"""The administrators' page of the seller's words."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from upheld import web
from upheld.errors import InvalidInput
from upheld.texts import _
from upheld.vocabulary import operations, queries, showing, typed
from upheld.vocabulary.nouns import SPOKEN
from upheld.words import shipped

blueprint = Blueprint("vocabulary", __name__)


@blueprint.get("/words")
def words() -> Response:
    """Show the seller's words of one language."""
    return words_page("", url_for(".change"), ())


@blueprint.post("/words")
def change() -> Response:
    """Store the seller's words, or show them in sentences."""
    return words_changed("", url_for(".change"), ())


Crumbs = tuple[tuple[str, str], ...]


def asked_language() -> str:
    """Return the language whose words are asked for."""
    asked = request.values.get("language", "")
    return asked if asked in SPOKEN and asked in shipped() else shipped()[0]


def words_page(whose: str, action: str, crumbs: Crumbs, *, name: str = "") -> Response:
    """Return the page of the words of *whose*, a customer's id or nothing."""
    language = asked_language()
    stored = queries.own_words(whose).get(language, {})
    shown = showing.lines(language, showing.filled(stored), stored)
    return web.page(_PAGE, **_around(whose, action, crumbs, name), lines=shown)


def words_changed(
    whose: str, action: str, crumbs: Crumbs, *, name: str = ""
) -> Response:
    """Store what was typed for *whose*, or show it again: as asked, or as wrong."""
    language, given = asked_language(), request.form
    around = _around(whose, action, crumbs, name)
    try:
        said = typed.read(language, given)
    except InvalidInput as error:
        shown = showing.lines(language, given, {})
        return web.page(_PAGE, 422, **around, lines=shown, problems=error.problems)
    if "preview" in given:
        return web.page(_PAGE, **around, lines=showing.lines(language, given, said))
    operations.change_words(whose, language, said)
    to = f"{action}?language={language}"
    message = _("Saved. What was sent keeps the words that it has.")
    return web.done(message, to)


_PAGE = "pages/account/words.html"


def _around(whose: str, action: str, crumbs: Crumbs, name: str) -> dict[str, Any]:
    language = asked_language()
    return {
        "whose": whose,
        "name": name,
        "action": action,
        "crumbs": crumbs,
        "language_shown": language,
        "languages": showing.languages(language),
        "has_genders": any(one.ways[0].gender for one in SPOKEN[language].values()),
    }
