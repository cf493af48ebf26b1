"""Change the words of a seller or of a customer."""

from collections.abc import Mapping

from sqlalchemy import delete

from upheld import audit
from upheld.scope import current_scope
from upheld.transactions import transaction
from upheld.vocabulary import queries
from upheld.vocabulary.models import OwnWord
from upheld.vocabulary.nouns import Said


def change_words(whose: str, language: str, words: Mapping[str, Said]) -> None:
    """Let a customer (*whose* id), or the seller (empty), say *words* in *language*.

    They take the place of all that were there; what was sent keeps those it has.
    """
    before = queries.own_words(whose).get(language, {})
    if dict(before) == dict(words):
        return
    seller_id = current_scope().seller_id
    with transaction() as session:
        session.execute(
            delete(OwnWord).where(OwnWord.whose == whose, OwnWord.language == language)
        )
        session.add_all(
            OwnWord(
                seller_id=seller_id,
                whose=whose,
                language=language,
                noun=noun,
                one=said.one,
                many=said.many,
                gender=said.gender,
            )
            for noun, said in words.items()
        )
        audit.record(
            "vocabulary.changed",
            whose or seller_id,
            before={"language": language, "words": _plain(before)},
            after={"language": language, "words": _plain(words)},
        )
    queries.forget(seller_id)


def _plain(words: Mapping[str, Said]) -> dict[str, str]:
    return {noun: f"{said.one} / {said.many}" for noun, said in words.items()}
