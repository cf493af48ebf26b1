"""Change the words of a seller or of a customer, and the sentences of a seller."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete

from upheld import audit
from upheld.db import new_id
from upheld.scope import current_scope
from upheld.transactions import transaction
from upheld.vocabulary import queries
from upheld.vocabulary.models import OwnSentence, OwnWord
from upheld.vocabulary.nouns import Said
from upheld.vocabulary.sentences import Sentence, checked


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


def change_sentence(sentence: Sentence, language: str, typed: Sequence[str]) -> None:
    """Let the seller say a sentence in its own way; without any form, in ours.

    Refused with all that is wrong; what was sent keeps what it says.
    """
    own = checked(sentence, language, typed)
    before = queries.own_sentences(language).get(sentence.key, ())
    if own == before:
        return
    seller_id = current_scope().seller_id
    with transaction() as session:
        session.execute(
            delete(OwnSentence).where(
                OwnSentence.language == language, OwnSentence.key == sentence.key
            )
        )
        if own:
            session.add(
                OwnSentence(
                    id=new_id(), language=language, key=sentence.key, forms=[*own]
                )
            )
            session.flush()
        said = {"language": language, "sentence": sentence.message}
        audit.record(
            "vocabulary.sentence_changed",
            seller_id,
            before={**said, "own": [*before]},
            after={**said, "own": [*own]},
        )
    queries.forget(seller_id)


def _plain(words: Mapping[str, Said]) -> dict[str, str]:
    return {noun: f"{said.one} / {said.many}" for noun, said in words.items()}
