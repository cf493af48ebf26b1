"""What a price book remembers of the prices that were computed from it."""

from collections.abc import Container, Hashable
from typing import Any

from catalog.pricing import PriceSheet

#: By line.
Sheets = dict[Hashable, PriceSheet]


class Memo:
    """What a book has priced, by what was the same for all lines of a quote.

    Sheets of an older revision count too, for offerings that did not change.
    """

    #: How many sheets are kept, about 50 MB; then everything is forgotten.
    MOST = 20_000

    def __init__(
        self, older: "Memo | None" = None, changed: Container[str] = ()
    ) -> None:
        """Begin with what an *older* memo knows of all offerings but *changed*."""
        self._older = older and older.forget_older()
        self._changed = changed
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._sheets: dict[Hashable, Sheets] = {}
        self._answers: dict[Hashable, dict[Hashable, Any]] = {}

    def sheets(self, common: Hashable) -> Sheets:
        """Return the sheets by line, for quotes that have *common* in common."""
        return self._sheets.setdefault(common, {})

    def sheets_to_fill(self, common: Hashable) -> Sheets:
        """Return the same, having made room for more."""
        if sum(map(len, self._sheets.values())) >= self.MOST:
            self.clear()
        return self.sheets(common)

    def earlier(self, common: Hashable) -> tuple[Sheets, Container[str]]:
        """Return the sheets of an older revision, and the offerings they fail for."""
        sheets = self._older.sheets(common) if self._older else {}
        return sheets, self._changed

    def answers(self, common: Hashable) -> dict[Hashable, Any]:
        """Return what models answered, before discounts: these change most often."""
        return self._answers.setdefault(common, {})

    def forget_older(self) -> "Memo":
        """Return this memo, which no longer holds an older one in memory."""
        self._older = None
        return self
