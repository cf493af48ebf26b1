"""The lines that a change has left behind, for the page that follows it.

A change reads all lines of a draft to reckon its totals; the page after it shows the
very same ones.  They are kept once the change is committed, under the edition that it
made: who changes them again makes another.
"""

from collections import OrderedDict
from threading import Lock

from contracts.quotes.builder import DraftLine, QuoteHead

Lines = tuple[DraftLine, ...]

#: How many drafts wait for their page at most.
_MOST = 32
_lock = Lock()
_kept: OrderedDict[tuple[str, int], Lines] = OrderedDict()


def keep(quote_id: str, edition: int, lines: Lines) -> None:
    """Keep what was committed as *edition* of a draft."""
    with _lock:
        _kept[quote_id, edition] = lines
        while len(_kept) > _MOST:
            _kept.popitem(last=False)


def take(quote: QuoteHead) -> Lines | None:
    """Hand out the lines of *quote*, once; ``None`` when they have to be read."""
    with _lock:
        return _kept.pop((quote.id, quote.edition), None)
