"""What the page of own words shows: the nouns, what was typed, sentences with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from upheld.texts import own_name
from upheld.vocabulary.nouns import SPOKEN, Said
from upheld.vocabulary.rewriting import occurrences, rewritten
from upheld.vocabulary.typed import place
from upheld.words import shipped, texts_of

_SAMPLES = 3
#: Long enough to show what stands around a word, short enough to be read.
_LEAST, _LONGEST = 18, 70
_VALUE = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")


@dataclass(frozen=True, slots=True)
class Line:
    """One noun: how we say it, and what was typed instead."""

    noun: str
    ours: Said
    typed: Mapping[str, str]
    #: Sentences of ours in which it is said, in the words typed.
    samples: tuple[str, ...] = ()


def lines(
    language: str, typed: Mapping[str, str], words: Mapping[str, Said]
) -> tuple[Line, ...]:
    """Return a line for each noun; *words* are shown in sentences."""
    return tuple(
        Line(
            noun,
            spoken.ways[0],
            {part: typed.get(place(noun, part), "") for part in _PARTS},
            samples(noun, language, words) if noun in words else (),
        )
        for noun, spoken in SPOKEN[language].items()
    )


_PARTS = ("one", "many", "gender")


def filled(words: Mapping[str, Said]) -> dict[str, str]:
    """Return *words* as the fields of the form have them."""
    return {
        place(noun, part): getattr(said, part)
        for noun, said in words.items()
        for part in _PARTS
    }


def samples(noun: str, language: str, words: Mapping[str, Said]) -> tuple[str, ...]:
    """Return a few sentences that say *noun*, with *words* in them."""
    found = _with_noun(language).get(noun, ())
    return tuple(_VALUE.sub("…", rewritten(one, language, words)) for one in found)


def languages(current: str) -> tuple[tuple[str, str, bool], ...]:
    """Return each language with own words: code, its own name, whether it is shown."""
    codes = [code for code in shipped() if code in SPOKEN]
    return tuple((code, own_name(code), code == current) for code in codes)


@cache
def _with_noun(language: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    dense = 3 if language == "zh-Hant" else 1
    for text in sorted(texts_of(language), key=len, reverse=True):
        if _LEAST <= len(text) * dense <= _LONGEST:
            for noun in occurrences(text, language):
                known = found.get(noun, ())
                if len(known) < _SAMPLES:
                    found[noun] = (*known, text)
    return found
