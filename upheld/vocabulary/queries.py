"""The words in force for a seller and a customer, read once a minute."""

import time
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import select

from upheld.db import db
from upheld.principal import Principal
from upheld.scope import unscoped
from upheld.state import state
from upheld.vocabulary.models import OwnSentence, OwnWord
from upheld.vocabulary.nouns import Said
from upheld.vocabulary.rewriting import Vocabulary
from upheld.vocabulary.sentences import fits, sentences
from upheld.vocabulary.typed import is_word

#: Seconds: in another process, changed words may take that long to show.
_KEPT = 60

#: By customer, empty for the seller; then by language and by noun.
Stored = Mapping[str, Mapping[str, Mapping[str, Said]]]
#: By language, then by the text that is looked up and what it is in that language.
Sentences = Mapping[str, Mapping[tuple[str, str], str]]


class _Kept:
    """The words of one seller, and the vocabularies made of them."""

    def __init__(self, stored: Stored, said: Sentences) -> None:
        self.stored = stored
        self.said = said
        self.until = time.monotonic() + _KEPT
        self.made: dict[str, Vocabulary | None] = {}


def vocabulary_of(caller: Principal) -> Vocabulary | None:
    """Return the words that *caller* reads: its customer's before the seller's."""
    if caller.seller_id is None:
        return None
    return vocabulary(caller.seller_id, caller.customer_id or "")


def vocabulary(seller_id: str, customer_id: str = "") -> Vocabulary | None:
    """Return the words of a customer, where it has none those of the seller."""
    kept = _kept(seller_id)
    whose = customer_id if customer_id in kept.stored else ""
    if whose not in kept.made:
        kept.made[whose] = _merged(kept, whose)
    return kept.made[whose]


def own_words(whose: str) -> Mapping[str, Mapping[str, Said]]:
    """Return what is stored for a customer, or for the seller, by language and noun."""
    rows = db.session.scalars(select(OwnWord).where(OwnWord.whose == whose))
    found: dict[str, dict[str, Said]] = defaultdict(dict)
    for row in rows:
        found[row.language][row.noun] = Said(row.one, row.many, row.gender)
    return found


def own_sentences(language: str) -> dict[str, tuple[str, ...]]:
    """Return what the seller in scope says instead, by the key of the sentence."""
    columns = OwnSentence.key, OwnSentence.forms
    wanted = select(*columns).where(OwnSentence.language == language)
    return {key: tuple(own) for key, own in db.session.execute(wanted)}


def forget(seller_id: str) -> None:
    """Read the words of a seller anew: they were changed."""
    state().keep("vocabularies", dict).pop(seller_id, None)


def _kept(seller_id: str) -> _Kept:
    kept: dict[str, _Kept] = state().keep("vocabularies", dict)
    found = kept.get(seller_id)
    if found is not None and time.monotonic() < found.until:
        return found
    stored, said = _read(seller_id), _read_sentences(seller_id)
    if found is not None and (found.stored, found.said) == (stored, said):
        # The same words stay the same object: what is kept by it still counts.
        found.until = time.monotonic() + _KEPT
        return found
    kept[seller_id] = _Kept(stored, said)
    return kept[seller_id]


def _read(seller_id: str) -> Stored:
    columns = (
        OwnWord.whose,
        OwnWord.language,
        OwnWord.noun,
        OwnWord.one,
        OwnWord.many,
        OwnWord.gender,
    )
    wanted = select(*columns).where(OwnWord.seller_id == seller_id)
    with unscoped("customers read the words of their seller too"):
        rows = db.session.execute(wanted).all()
    found: dict[str, dict[str, dict[str, Said]]] = {}
    for whose, language, noun, *said in rows:
        if is_word(said[0]):
            found.setdefault(whose, {}).setdefault(language, {})[noun] = Said(*said)
    return found


def _read_sentences(seller_id: str) -> Sentences:
    columns = OwnSentence.language, OwnSentence.key, OwnSentence.forms
    wanted = select(*columns).where(OwnSentence.seller_id == seller_id)
    with unscoped("customers read the sentences of their seller too"):
        rows = db.session.execute(wanted).all()
    found: dict[str, dict[tuple[str, str], str]] = {}
    for language, key, own in rows:
        sentence = sentences().get(key)
        ours = sentence.ours(language) if sentence else ()
        # In a newer version we may say it in other forms, or with other values.
        if sentence and len(own) == len(ours) and not sentence.is_fixed:
            said = found.setdefault(language, {})
            said |= {
                (sentence.message, form): text
                for place, (form, text) in enumerate(zip(ours, own, strict=True))
                if fits(text, place, ours)
            }
    return found


def _merged(kept: _Kept, whose: str) -> Vocabulary | None:
    stored = kept.stored
    sources = [stored.get("", {}), stored.get(whose, {})]
    codes = {code for one in sources for code in one}
    words = {
        code: {**sources[0].get(code, {}), **sources[1].get(code, {})} for code in codes
    }
    return Vocabulary(words, kept.said) if words or kept.said else None
