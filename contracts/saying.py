"""Read and print what was offered in its own language and its own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from contracts.record_words import OwnNoun, OwnText
from contracts.records import Offer
from upheld.texts import use_language
from upheld.vocabulary.nouns import Said
from upheld.vocabulary.rewriting import Vocabulary, base
from upheld.vocabulary.typed import is_word
from upheld.words import language, use_wording, wording


@contextmanager
def as_offered(offer: Offer) -> Iterator[None]:
    """Run the block in the language and the words that *offer* was sent in."""
    with use_language(offer.language), use_wording(words_of(offer)):
        yield


def words_of(offer: Offer) -> Vocabulary | None:
    """Return the words that *offer* was sent in, where they are not ours."""
    return _vocabulary(base(offer.language), offer.own_words, offer.own_texts)


def words_in_force() -> tuple[OwnNoun, ...]:
    """Return the own words in force, for a record to keep."""
    own = wording()
    if not isinstance(own, Vocabulary):
        return ()
    said = own.words.get(base(language()), {})
    return tuple(
        OwnNoun(noun, one.one, one.many, one.gender) for noun, one in said.items()
    )


def texts_in_force() -> tuple[OwnText, ...]:
    """Return the own sentences in force, for a record to keep."""
    own = wording()
    if not isinstance(own, Vocabulary):
        return ()
    said = own.sentences.get(base(language()), {})
    return tuple(OwnText(*looked_up, text) for looked_up, text in sorted(said.items()))


@lru_cache(maxsize=256)
def _vocabulary(
    code: str, own: tuple[OwnNoun, ...], texts: tuple[OwnText, ...]
) -> Vocabulary | None:
    words = {
        one.noun: Said(one.one, one.many, one.gender) for one in own if is_word(one.one)
    }
    said = {(one.message, one.ours): one.own for one in texts}
    if not (words or said):
        return None
    return Vocabulary({code: words} if words else {}, {code: said})
