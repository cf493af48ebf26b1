"""The lines that a change has left behind, for the page that follows it.

A change reads all lines of a draft to reckon its totals; the page after it shows the
very same ones.  They are kept once the change is committed, under the edition that it
made: who changes them again makes another.
"""

from contracts.quotes.builder import DraftLine, QuoteHead
from upheld.bounded import Bounded

Lines = tuple[DraftLine, ...]

#: How many drafts wait for their page at most.
_MOST = 32
_kept: Bounded[tuple[str, int], Lines] = Bounded(_MOST)


def keep(quote_id: str, edition: int, lines: Lines) -> None:
    """Keep what was committed as *edition* of a draft."""
    _kept.put((quote_id, edition), lines)


def take(quote: QuoteHead) -> Lines | None:
    """Hand out the lines of *quote*, once; ``None`` when they have to be read."""
    return _kept.take((quote.id, quote.edition))
