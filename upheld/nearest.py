"""The known name that somebody probably meant."""

import difflib
from collections.abc import Iterable

from upheld.words import _


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the one of *known* most like *name*, whatever its case, if any is."""
    by_folded = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return “Did you mean …?” for the nearest of *known*, or nothing."""
    found = nearest(name, known)
    return _("Did you mean “%(name)s”?", name=found) if found else ""
