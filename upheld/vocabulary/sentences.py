"""Sentences of ours that a seller says in its own way, and those that stay.

Pure but for the list of sentences, a file that ``tools/translations.py`` writes: what
customers read on pages, in mails and on papers.  People write ``{name}`` where ours
have ``%(name)s``.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from upheld.errors import InvalidInput, Problem
from upheld.texts import _
from upheld.words import TRANSLATIONS, forms

LONGEST = 600
LIST = TRANSLATIONS / "customers.json"
_OURS = re.compile(r"%\((\w+)\)s")
_TYPED = re.compile(r"\{(\w+)\}")
#: What the law or the proof of a signature asks for word by word: how a contract is
#: signed for money and cancelled, what was agreed to, how a paper is checked, tax.
FIXED = frozenset(
    {
        (
            "By signing, %(customer)s agrees to pay %(amount)s including tax for "
            "%(time)s, %(billing)s."
        ),
        "Accept and sign for %(price)s",
        "Cancel a contract",
        "Cancel contract",
        "Cancel now",
        (
            "A fingerprint is the SHA-256 of the record. The record of this contract "
            "is attached to this file as contract.json: who computes the sum of that "
            "file gets the fingerprint of the contract."
        ),
        "Fingerprint of the offer",
        "Fingerprint of the contract",
        "%(tax)s on %(net)s",
        "Exempt from tax",
        "Export",
        "Not subject to tax",
        "Reverse charge",
        "Supply within the EU",
        "Tax %(percent)s",
        "Tax number %(number)s",
        "Total with tax",
    }
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text of ours that customers read."""

    message: str
    #: Of a counted text the form for several; else empty.
    plural: str
    #: ``page``, ``mail`` and ``paper``, wherever it stands.
    places: tuple[str, ...]

    @property
    def key(self) -> str:
        """What addresses and the database call it."""
        return sha256(self.message.encode()).hexdigest()[:16]

    @property
    def is_fixed(self) -> bool:
        """Whether it has to stay as it is."""
        return self.message in FIXED

    def ours(self, code: str) -> tuple[str, ...]:
        """Return our forms of it in a language: one, or as many as it counts in."""
        return forms(code, self.message, self.plural)


@dataclass(frozen=True, slots=True)
class Own:
    """A sentence beside what the seller says; ``own`` is empty where it says ours."""

    sentence: Sentence
    ours: tuple[str, ...]
    own: tuple[str, ...]


@cache
def sentences() -> Mapping[str, Sentence]:
    """Return every sentence that customers read, by its key."""
    found = (Sentence(a, b, tuple(c)) for a, b, c in json.loads(LIST.read_text()))
    return {one.key: one for one in found}


def searched(
    text: str, code: str, own: Mapping[str, Sequence[str]], *, only_own: bool = False
) -> list[Own]:
    """Return the sentences that say *text*, in our words or the seller's."""
    wanted = text.casefold().split()
    found = []
    for key, sentence in sentences().items():
        said = tuple(own.get(key, ()))
        row = Own(sentence, sentence.ours(code), said)
        known = " ".join(map(shown, (*row.ours, *row.own, sentence.message)))
        if (said or not only_own) and all(x in known.casefold() for x in wanted):
            found.append(row)
    return found


def shown(text: str) -> str:
    """Return a sentence as people write it: ``{num} days left``."""
    return _OURS.sub(r"{\1}", text)


def checked(sentence: Sentence, code: str, typed: Sequence[str]) -> tuple[str, ...]:
    """Return the forms to be stored, none for ours; refuse what cannot be said.

    Problems are named ``form-0``, ``form-1`` by their form.
    """
    given = tuple(" ".join(text.split()) for text in typed)
    if not any(given):
        return ()
    if sentence.is_fixed:
        raise InvalidInput.of("form-0", _("This sentence has to stay as it is."))
    ours = sentence.ours(code)
    problems = [
        Problem(f"form-{place}", words)
        for place in range(len(ours))
        for words in _wrong(given[place] if place < len(given) else "", place, ours)
    ]
    if problems:
        raise InvalidInput(problems)
    return tuple(_TYPED.sub(r"%(\1)s", text) for text in given[: len(ours)])


def fits(text: str, place: int, ours: Sequence[str]) -> bool:
    """Tell whether a stored text can still take the values of our form."""
    return not _wrong(shown(text), place, ours)


def _wrong(text: str, place: int, ours: Sequence[str]) -> list[str]:
    if not text:
        return [_("Write this form too, or leave all of them empty.")]
    found = []
    if len(text) > LONGEST:
        found.append(_("This is longer than %(count)s characters.", count=LONGEST))
    if "%" in text:
        found.append(_("Write the percent sign as a word."))
    if not text.isprintable():
        found.append(_("There is a character in it that cannot be printed."))
    names = set(_TYPED.findall(text))
    needed = set(_OURS.findall(ours[place]))
    known = {"num"} if len(ours) > 1 else set()
    if place == 0:
        # The form for one thing: “tomorrow” needs no figure.
        needed -= known
    known = known.union(*map(_OURS.findall, ours))
    if missing := sorted(needed - names):
        words = ", ".join(f"{{{one}}}" for one in missing)
        found.append(_("Missing: %(names)s stands in our sentence.", names=words))
    if unknown := sorted(names - known):
        words = ", ".join(f"{{{one}}}" for one in unknown)
        found.append(_("There is nothing to put in for %(names)s.", names=words))
    return found
