"""Put a seller's or a customer's own words into a text of ours.

The text is one of the catalogue, before its values are filled in: what people have
typed is never touched.  What stands around a noun follows it: *a contract* becomes
*an agreement*, and in Italian articles, possessives and participles take the gender
and the first sound of the new word.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from upheld.bounded import Bounded
from upheld.vocabulary import italian
from upheld.vocabulary.nouns import SPOKEN, Said, Spoken
from upheld.words import SOURCE, Typed

#: Placeholders, names of files and of commands are no words.
_NO_WORDS = (
    r"%\(\w+\)[a-z]",
    r"%%",
    r"\{\{?[^}]*\}\}?",
    r"`[^`]*`",
    r"\bunits\.csv\b",
    r"\bcontract\.json\b",
)
_MOST = 4096
#: Sounds like a consonant, or like a vowel, whatever it is written with.
_CONSONANT = re.compile(r"(?:uni|use|usa|eu|one\b|once)", re.IGNORECASE)
_VOWEL = re.compile(r"(?:[aeiou]|hour|honest|heir)", re.IGNORECASE)


class Found(NamedTuple):
    """One noun found in a text: which, in how many, and in which of our words."""

    noun: str
    is_many: bool
    ours: Said
    match: re.Match[str]


#: The words of one language: the noun, and how it is said instead.
Words = Mapping[str, Said]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Own words by language and noun; see :class:`upheld.words.Wording`.

    Told apart by what it is, so that what is made in it can be kept by it.
    """

    words: Mapping[str, Words]
    #: By language: what is said for a text of ours, by what it is looked up by and
    #: the text.  Own words take the place of ours in these too.
    sentences: Mapping[str, Mapping[tuple[str, str], str]] = field(default_factory=dict)
    _kept: Bounded[tuple[str, str, str], str] = field(
        default_factory=lambda: Bounded(_MOST), repr=False
    )

    def said(self, language: str, message: str, text: str) -> str:
        """Return *text*, which is in *language*, in these words."""
        key = (language, message, text)
        found = self._kept.get(key)
        if found is None:
            code = base(language)
            sentence = self.sentences.get(code, {}).get((message, text))
            found = self._in_words(text if sentence is None else sentence, code)
            if sentence is not None:
                found = Typed(found)
            self._kept.put(key, found)
        return found

    def _in_words(self, text: str, code: str) -> str:
        own = self.words.get(code)
        return rewritten(text, code, own) if own else text


def base(language: str) -> str:
    """Return the language whose catalogue serves *language*: ``it`` for ``it-CH``."""
    known = (code for code in SPOKEN if language == code)
    first = language.partition("-")[0]
    return next(known, first if first in SPOKEN else SOURCE)


def rewritten(text: str, code: str, own: Words) -> str:
    """Return *text* of the language *code* with the nouns that *own* has."""
    pattern, groups = _searched(code)
    parts: list[str] = []
    end = 0
    for match in pattern.finditer(text):
        noun, is_many, ours = groups.get(match.lastgroup or "", _APART)
        if noun in own and match.start() >= end:
            found = Found(noun, is_many, ours, match)
            start, stop, words = _PUT[code](text, found, own[noun])
            parts += [text[end : max(start, end)], words]
            end = stop
    return "".join([*parts, text[end:]])


def occurrences(text: str, code: str) -> set[str]:
    """Return the nouns that *text* of the language *code* says."""
    pattern, groups = _searched(code)
    names = {match.lastgroup or "" for match in pattern.finditer(text)}
    return {groups[name][0] for name in names & groups.keys()}


Groups = Mapping[str, tuple[str, bool, Said]]
_APART = ("", False, Said(""))


@cache
def _searched(code: str) -> tuple[re.Pattern[str], Groups]:
    """Return what finds the nouns of a language: long before short, one before many."""
    apart = list(_NO_WORDS)
    found: list[tuple[str, tuple[str, bool, Said]]] = []
    for noun, spoken in SPOKEN[code].items():
        apart += spoken.apart
        found += _sources(noun, spoken, is_spaced=code != "zh-Hant")
    # What is said at certain places alone counts before what is said anywhere.
    found.sort(key=lambda pair: ("(?<" not in pair[0], -len(pair[0])))
    groups = {f"n{number}": one for number, (_source, one) in enumerate(found)}
    alternatives = [f"(?:{one})" for one in apart] + [
        f"(?P<n{number}>{source})" for number, (source, _one) in enumerate(found)
    ]
    return re.compile("|".join(alternatives)), groups


def _sources(
    noun: str, spoken: Spoken, *, is_spaced: bool
) -> list[tuple[str, tuple[str, bool, Said]]]:
    if spoken.only:
        first = spoken.ways[0]
        return [
            (_inner(one), (noun, bool(first.many) and first.many in one, first))
            for one in spoken.only
        ]
    edge = r"\b" if is_spaced else ""
    made = []
    for said in spoken.ways:
        made.append((f"{edge}{_either_case(said.one)}{edge}", (noun, False, said)))
        if said.many and said.many != said.one:
            made.append((f"{edge}{_either_case(said.many)}{edge}", (noun, True, said)))
    return made


def _inner(source: str) -> str:
    """Return *source* with its one capturing group made a plain one."""
    return re.sub(r"\((?!\?)", "(?:", source)


def _either_case(word: str) -> str:
    first = word[0]
    if first.lower() == first.upper():
        return re.escape(word)
    return f"[{first.lower()}{first.upper()}]{re.escape(word[1:])}"


def cased(word: str, like: str) -> str:
    """Return *word*, with a capital where *like* begins with one."""
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


Put = Callable[[str, Found, Said], tuple[int, int, str]]


def _put_english(text: str, found: Found, own: Said) -> tuple[int, int, str]:
    start, stop = found.match.span()
    word = own.many if found.is_many and own.many else own.one
    said = cased(word, found.match[0])
    article = re.search(r"\b([Aa])n? $", text[:start])
    if article is None or found.is_many:
        return start, stop, said
    sounds_open = _VOWEL.match(word) and not _CONSONANT.match(word)
    return article.start(), stop, f"{article[1]}{'n' if sounds_open else ''} {said}"


def _put_italian(text: str, found: Found, own: Said) -> tuple[int, int, str]:
    start, stop = found.match.span()
    word = own.many if found.is_many and own.many else own.one
    # A word that says one and many alike takes its number from what is around it.
    place = italian.Place(start, stop, found.ours.gender, is_many=found.is_many)
    if found.ours.one == found.ours.many:
        place = italian.counted(text, place)
        word = own.many if place.is_many and own.many else own.one
    return italian.put(text, place, cased(word, found.match[0]), own.gender)


def _put_chinese(_text: str, found: Found, own: Said) -> tuple[int, int, str]:
    return *found.match.span(), own.one


_PUT: Mapping[str, Put] = {
    "en": _put_english,
    "it": _put_italian,
    "zh-Hant": _put_chinese,
}
