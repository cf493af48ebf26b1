"""What a plugin has to keep at the hooks beside the pricing models."""

import inspect
import json
import re
from collections.abc import Iterator
from decimal import Decimal

from plugins import adjusting, refusing
from plugins.kit.occasions import Answer, Occasion, answered, occasions
from plugins.kit.prices import FEWEST_WORDS
from plugins.kit.subjects import Subject
from plugins.kit.verdicts import Finding, NotAsked
from upheld.words import shipped

Found = Iterator[Finding]
_WORD = re.compile(r"[^\W\d_]{2,}")


def _asked(subject: Subject) -> list[tuple[Occasion, Answer]]:
    def ask() -> list[tuple[Occasion, Answer]]:
        hooked = subject.hooking
        return [(one, answered(hooked, one)) for one in occasions(hooked)]

    found: list[tuple[Occasion, Answer]] = subject.once("hooks", ask)
    return found


def _where(one: Occasion) -> str:
    return f"{one.hook}: {one.title}"


def hooks_described(subject: Subject) -> Found:
    """Each hook has a docstring."""
    for hook, function in subject.functions:
        if not inspect.getdoc(function):
            yield Finding(f"A docstring of {hook}.", "none")


def hooks_documented(subject: Subject) -> Found:
    """README.md of the package says what it is for."""
    if subject.folder is None:
        raise NotAsked("It is not looked at as a package.")
    page = subject.folder / "README.md"
    text = page.read_text("utf-8") if page.is_file() else ""
    name = re.escape(subject.info.name).replace("_", "[-_ ]")
    if not re.search(name, text, re.IGNORECASE):
        yield Finding(f"{page.name} that names {subject.info.name}.", "It does not.")


def hooks_answer(subject: Subject) -> Found:
    """Whatever it is asked, it answers what belongs there, or refuses."""
    for one, found in _asked(subject):
        if "fault" in found:
            yield Finding(f"An answer or a refusal at {_where(one)}.", found["fault"])


def hooks_repeatable(subject: Subject) -> Found:
    """The same question gets the same answer again, others in between or not."""
    first = _asked(subject)
    again = [answered(subject.hooking, one) for one, _found in reversed(first)]
    for (one, before), after in zip(first, reversed(again), strict=True):
        if before != after:
            yield Finding(f"{before} at {_where(one)}.", f"{after}")


def hooks_survive_json(subject: Subject) -> Found:
    """What it answers is the same after it was written as JSON and read."""
    for one, found in _asked(subject):
        read = json.loads(json.dumps(found, allow_nan=False))
        if read != found:
            yield Finding(f"{found} at {_where(one)}.", f"{read}")


def hooks_explained(subject: Subject) -> Found:
    """Each row that it adds has a line with a word in it, and a word or figure more."""
    for one, found in _asked(subject):
        for row in found.get("rows", ()):
            sentence = row["sentence"]
            more = len(sentence.split()) > 1 or any(s.isdigit() for s in sentence)
            plain = sentence.isprintable() and _WORD.search(sentence)
            if not plain or not (more or row["inputs"]):
                expected = f"A line such as “Loyalty: 5% off” at {_where(one)}."
                yield Finding(expected, f"“{sentence}”")


def hooks_refusals(subject: Subject) -> Found:
    """A refusal is a sentence that ends as one."""
    said = {found["refused"] for _one, found in _asked(subject) if "refused" in found}
    if not said:
        raise NotAsked("It refuses nothing that was asked.")
    for sentence in sorted(said):
        if len(sentence.split()) < FEWEST_WORDS or sentence[-1] not in ".!?。":
            yield Finding("A sentence that says what to change.", f"“{sentence}”")


def not_below_zero(subject: Subject) -> Found:
    """What it takes off a price leaves no less than nothing."""
    if adjusting.HOOK not in subject.hooking.hooks:
        raise NotAsked("It adjusts no price.")
    for one, found in _asked(subject):
        if one.hook == adjusting.HOOK and Decimal(found.get("total", 0)) < 0:
            yield Finding(f"A sum of 0 or more at {_where(one)}.", found["total"])


def hooks_in_languages(subject: Subject) -> Found:
    """The figures are the same in each language, and nothing fails in any."""
    for one, found in _asked(subject):
        for language in shipped():
            other = answered(subject.hooking, one, language)
            if _figures(other) != _figures(found):
                expected = f"{_figures(found)} in {language} at {_where(one)}."
                yield Finding(expected, f"{other.get('fault') or _figures(other)}")


def _figures(found: Answer) -> list[str]:
    """Return what decides an answer, without its words."""
    if "fault" in found or "refused" in found:
        return ["none"]
    rows = [f"{Decimal(row['amount']).normalize():f}" for row in found.get("rows", ())]
    return rows + [str(tax["percent"]) for tax in found.get("taxes", ())]


def moves_are_asked(subject: Subject) -> Found:
    """Who refuses moves names some to be asked about."""
    if refusing.HOOK not in subject.hooking.hooks:
        raise NotAsked("It refuses no move.")
    if not subject.hooking.moves:
        yield Finding('Moves such as moves = ("quote.send",).', "none")


CHECKS = (
    hooks_described,
    hooks_documented,
    hooks_answer,
    hooks_repeatable,
    hooks_survive_json,
    hooks_explained,
    hooks_refusals,
    hooks_in_languages,
    not_below_zero,
    moves_are_asked,
)
