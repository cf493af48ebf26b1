"""What is typed to have something done: ``quote contoso full cover``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from upheld.spelling import fold, terms, words


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a command: a bundle, and the words that name the customer."""

    bundle: str
    customer: str


def after_command(text: str, commands: Iterable[str]) -> str | None:
    """Return what stands after one of *commands*; ``None`` when none begins *text*."""
    typed = fold(text).split()
    for command in sorted(map(fold, commands), key=len, reverse=True):
        own = command.split()
        if own and typed[: len(own)] == own:
            return " ".join(text.split()[len(own) :])
    return None


def readings(typed: str, bundles: Sequence[tuple[str, str]]) -> tuple[Reading, ...]:
    """Return how *typed* names a bundle and a customer, in any order, the best first.

    *bundles* are pairs of code and title.  The more words of it name a bundle, the
    better it is meant; only the best are returned.  A word that begins one of the
    bundle's does not name the customer.
    """
    chunks = typed.split()
    found = []
    for code, title in bundles:
        known = words(code, title)
        other = [chunk for chunk in chunks if not _begins(chunk, known)]
        if len(other) < len(chunks):
            found.append((len(other), Reading(code, " ".join(other))))
    fewest = min((count for count, _reading in found), default=0)
    return tuple(reading for count, reading in found if count == fewest)


def _begins(chunk: str, known: Sequence[str]) -> bool:
    asked = terms(chunk)
    return bool(asked) and all(
        any(word.startswith(term) for word in known) for term in asked
    )
