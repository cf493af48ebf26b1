"""The terms: numbered clauses whose defined words lead to their definitions."""

import re

from contracts.documents.paper import Clause, Definition, Run, Terms
from contracts.record_words import Terms as Agreed
from upheld.texts import _

#: The part of the contract that the clauses are numbered in.
PART = 4


def terms_section(terms: Agreed) -> Terms:
    """Return the clauses, what deviates from the standard in front."""
    definitions = tuple(
        Definition(one.word, one.meaning, f"definition-{place}")
        for place, one in enumerate(terms.definitions, start=1)
    )
    anchors = {one.word: one.anchor for one in definitions}
    return Terms(
        note=_note(terms),
        deviations=terms.deviations,
        clauses=tuple(
            Clause(f"{PART}.{place}", clause.title, _paragraphs(clause.text, anchors))
            for place, clause in enumerate(terms.clauses, start=1)
        ),
        definitions=definitions,
    )


def _note(terms: Agreed) -> str:
    if not terms.clauses:
        return _("No standard terms apply to this contract.")
    if terms.deviations:
        return _(
            "Standard terms, version %(version)s, with the changes below.",
            version=terms.version,
        )
    return _(
        "Standard terms, version %(version)s, without changes.", version=terms.version
    )


def _paragraphs(text: str, anchors: dict[str, str]) -> tuple[tuple[Run, ...], ...]:
    """Split *text* at empty lines and link each defined word once a clause."""
    left = dict(anchors)
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return tuple(linked(part, left) for part in parts if part)


def linked(text: str, anchors: dict[str, str]) -> tuple[Run, ...]:
    """Return *text* as runs, linking each word of *anchors* where it first stands.

    A word that was linked is taken out of *anchors*.
    """
    if not anchors:
        return (Run(text),)
    longest_first = sorted(anchors, key=len, reverse=True)
    words = re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})\b")
    runs: list[Run] = []
    start = 0
    for match in words.finditer(text):
        anchor = anchors.pop(match[0], "")
        if anchor:
            runs += [Run(text[start : match.start()]), Run(match[0], anchor)]
            start = match.end()
    runs.append(Run(text[start:]))
    return tuple(run for run in runs if run.text)
