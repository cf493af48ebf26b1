"""What can be an own word: checked when it is typed, and when it is read back."""

import re
from collections.abc import Iterator, Mapping

from upheld.errors import InvalidInput, Problem
from upheld.texts import _
from upheld.vocabulary.nouns import SPOKEN, Said

LONGEST = 60
#: Letters, digits, and what stands between them: nothing that a page, a placeholder
#: or a paper could take for something else.
_WORD = re.compile(r"[^\W_][\w ’'./·()-]*", re.UNICODE)


def is_word(text: str) -> bool:
    """Tell whether *text* can stand in a sentence as a noun."""
    return len(text) <= LONGEST and _WORD.fullmatch(text) is not None


def place(noun: str, part: str) -> str:
    """Return the name of the field for a *part* of a noun: ``contract-one``."""
    return f"{noun}-{part}"


def read(language: str, typed: Mapping[str, str]) -> dict[str, Said]:
    """Return the own words in *typed*, by noun, or refuse all that is wrong."""
    found, problems = {}, []
    for noun in SPOKEN[language]:
        parts = [typed.get(place(noun, part), "") for part in ("one", "many", "gender")]
        said = Said(*(" ".join(part.split()) for part in parts))
        if said.one or said.many:
            problems += list(_wrong(language, noun, said))
            found[noun] = said
    if problems:
        raise InvalidInput(problems)
    return found


def _wrong(language: str, noun: str, said: Said) -> Iterator[Problem]:
    ours = SPOKEN[language][noun].ways[0]
    if not said.one:
        message = _("Say what one of it is called.")
        yield Problem(place(noun, "one"), message)
    if ours.many and ours.many != ours.one and not said.many:
        message = _("Say what several of it are called.")
        yield Problem(place(noun, "many"), message)
    for part, text in (("one", said.one), ("many", said.many)):
        if text and not is_word(text):
            message = _(
                "“%(word)s” cannot be a word: use letters, digits and spaces, "
                "at most %(most)s.",
                word=text[:LONGEST],
                most=LONGEST,
            )
            yield Problem(place(noun, part), message)
    if ours.gender and said.gender not in {"m", "f"}:
        message = _("Say whether the word is masculine or feminine.")
        yield Problem(place(noun, "gender"), message)
