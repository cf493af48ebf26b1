"""What a change has left behind of a draft, for the page that follows it.

A change reads all lines of a draft to reckon its totals; the page after it shows the
very same ones, and the next change begins with them.  They are kept once the change is
committed, under the edition that it made: who changes them again makes another.
"""

from collections.abc import Hashable

from catalog.pricing import PriceSheet, Unpriced
from contracts.quotes.draft import DraftLine, QuoteHead
from upheld.bounded import Bounded

Lines = tuple[DraftLine, ...]
Sheets = tuple[PriceSheet | Unpriced | None, ...]

#: Of how many drafts at most.
_MOST = 32
_kept: Bounded[str, tuple[int, Lines]] = Bounded(_MOST)
_priced: Bounded[str, tuple[Lines, Hashable, Sheets]] = Bounded(_MOST)


def keep(quote_id: str, edition: int, lines: Lines) -> None:
    """Keep what was committed as *edition* of a draft."""
    _kept.put(quote_id, (edition, lines))


def held(quote: QuoteHead) -> Lines | None:
    """Return the lines of *quote* as it is; ``None`` when they have to be read."""
    return held_of(quote.id, quote.edition)


def held_of(quote_id: str, edition: int) -> Lines | None:
    """Return the lines of an edition, if this process has made it."""
    found = _kept.get(quote_id)
    return found[1] if found and found[0] == edition else None


def keep_priced(quote_id: str, lines: Lines, on: Hashable, sheets: Sheets) -> None:
    """Keep the *sheets* of *lines*; *on* is all else that they depend on."""
    _priced.put(quote_id, (lines, on, sheets))


def priced(quote_id: str, on: Hashable) -> tuple[Lines, Sheets]:
    """Return the lines that were priced last, if *on* was the same, and their sheets.

    They are the very objects that were priced: who meets one of them again knows what
    it costs.
    """
    found = _priced.get(quote_id)
    return (found[0], found[2]) if found and found[1] == on else ((), ())
