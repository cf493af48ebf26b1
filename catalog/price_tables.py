"""Price books held in memory: which book is for whom, and what it says.

One :class:`PriceBooks` holds the books of a seller at one catalogue revision.  It
never changes; :mod:`catalog.price_books` prices the lines of a quote out of it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

from catalog.price_memo import Memo
from plugins.answers import RegisteredModel
from plugins.parameters import Parameters
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.texts import _, format_date, ngettext


class OfferingRow(NamedTuple):
    """What pricing needs to know of an offering."""

    code: str
    title: str
    #: What is counted, one and many; empty for units.
    unit: str = ""
    units: str = ""
    #: Code and title of each option.
    options: tuple[tuple[str, str], ...] = ()


class EntryRow(NamedTuple):
    """A price entry as its table holds it."""

    #: The code of the price book.
    book: str
    offering: str
    #: Empty for the offering itself.
    option: str
    #: 0 for any term.
    term_months: int
    #: ``recurring`` or ``one_off``; the same for an offering and its options.
    charge: str
    period_months: int
    model: str
    #: JSON, as the model's parameters dump themselves.
    parameters: str
    #: The least for each charge of a line, in major units.
    minimum: Decimal | None = None


class BookRow(NamedTuple):
    """A price book as its table holds it."""

    code: str
    title: str
    currency: str
    segment: str | None = None
    #: The first and the last day on which it can be chosen.
    valid_from: date | None = None
    valid_until: date | None = None
    #: Months and percent; the longest term reached counts.
    term_discounts: tuple[tuple[int, Decimal], ...] = ()
    proration: str = "actual_days"

    def applies(self, segment: str | None, day: date) -> bool:
        """Tell whether a customer of *segment* can buy by it on *day*."""
        begun = self.valid_from is None or self.valid_from <= day
        over = self.valid_until is not None and self.valid_until < day
        return begun and not over and self.segment in {None, segment}

    @property
    def rank(self) -> tuple[bool, date, date]:
        """What one of several that apply is chosen by: the smallest comes first.

        Its own segment before all segments, then the later beginning, then the
        earlier end.
        """
        began = self.valid_from or date.min
        since = date.max - (began - date.min)
        return self.segment is None, since, self.valid_until or date.max


class PriceEntry:
    """A price of one offering or option; its parameters are read once."""

    __slots__ = ("_read", "row", "steady")

    def __init__(self, row: EntryRow, before: "PriceEntry | None" = None) -> None:
        """Take what the table holds, and what was there *before*."""
        self.row = row
        #: The model that read the parameters, what it read, and that in full.
        self._read: tuple[RegisteredModel, Parameters, Mapping[str, Any]] | None = None
        #: The model that has answered the same request twice alike.
        self.steady: RegisteredModel | None = None
        if before is not None and before.row.model == row.model:
            self.steady = before.steady

    def parameters(self, model: RegisteredModel) -> Parameters:
        """Return the parameters as *model* reads them, or raise InvalidInput."""
        return self._by(model)[1]

    def dumped(self, model: RegisteredModel) -> Mapping[str, Any]:
        """Return the parameters with every default, as JSON holds them."""
        return self._by(model)[2]

    def _by(
        self, model: RegisteredModel
    ) -> tuple[RegisteredModel, Parameters, Mapping[str, Any]]:
        if self._read is None or self._read[0] is not model:
            try:
                given = orjson.loads(self.row.parameters)
            except ValueError as error:
                raise InvalidInput.of("parameters", str(error)) from None
            read = model.Parameters.load(given)
            self._read = model, read, MappingProxyType(read.dump())
        return self._read


#: The entries of one offering, by option and term.
Entries = Mapping[tuple[str, int], PriceEntry]


@dataclass(frozen=True, slots=True, eq=False)
class PriceBookView:
    """One price book at one catalogue revision."""

    row: BookRow
    offerings: Mapping[str, OfferingRow]
    entries: Mapping[str, Entries] = field(repr=False)
    memo: Memo = field(default_factory=Memo, repr=False)

    @classmethod
    def after(
        cls,
        older: "PriceBookView | None",
        row: BookRow,
        offerings: Mapping[str, OfferingRow],
        rows: Mapping[str, Mapping[tuple[str, int], EntryRow]],
    ) -> "PriceBookView":
        """Return the book with *rows*, keeping what an *older* view still has right."""
        entries: dict[str, Entries] = {}
        kept = older.entries if older else {}
        for code, wanted in rows.items():
            had = kept.get(code, {})
            same = {key: entry.row for key, entry in had.items()} == wanted
            entries[code] = (
                had if same else {k: PriceEntry(v) for k, v in wanted.items()}
            )
        if older is None or older.row != row:
            return cls(row, offerings, entries)
        changed = {
            code
            for code in {*entries, *older.entries}
            if entries.get(code) is not older.entries.get(code)
            or offerings.get(code) != older.offerings.get(code)
        }
        return cls(row, offerings, entries, Memo(older.memo, changed))

    def changed(
        self,
        offerings: Mapping[str, OfferingRow],
        priced: Collection[str],
        rows: Mapping[str, Mapping[tuple[str, int], EntryRow]],
    ) -> "PriceBookView":
        """Return the book with other *offerings* and other prices of those *priced*."""
        entries = dict(self.entries)
        for code in priced:
            before = self.entries.get(code, {})
            entries[code] = {
                key: PriceEntry(row, before.get(key))
                for key, row in rows.get(code, {}).items()
            }
        return PriceBookView(
            self.row,
            {**self.offerings, **offerings} if offerings else self.offerings,
            entries,
            Memo(self.memo, {*offerings, *priced}),
        )

    @property
    def code(self) -> str:
        """The code of the book."""
        return self.row.code

    @property
    def currency(self) -> str:
        """The currency of all its prices."""
        return self.row.currency

    def entry(self, offering: str, option: str, term_months: int) -> PriceEntry:
        """Return the price for exactly this term, else the one for any term."""
        entries = self.entries.get(offering, {})
        found = entries.get((option, term_months)) or entries.get((option, 0))
        if found is None:
            raise self._without_price(offering, option, term_months)
        return found

    def option_title(self, offering: str, option: str) -> str:
        """Return what an option is called."""
        known = self.offerings.get(offering)
        return dict(known.options).get(option, option) if known else option

    def term_percent(self, months: int) -> tuple[Decimal, int] | None:
        """Return the discount for a term of *months*, and from which term it is."""
        reached = [it for it in self.row.term_discounts if it[0] <= months]
        if not reached:
            return None
        since, percent = max(reached)
        return percent, since

    def _without_price(self, offering: str, option: str, term_months: int) -> Refused:
        known = self.offerings.get(offering)
        said = {
            "offering": known.title if known else offering,
            "option": self.option_title(offering, option),
            "book": self.row.title,
        }
        sentence = (
            ngettext(
                "“%(option)s” of “%(offering)s” has no price for %(num)s month "
                "in “%(book)s”.",
                "“%(option)s” of “%(offering)s” has no price for %(num)s months "
                "in “%(book)s”.",
                term_months,
                **said,
            )
            if option
            else ngettext(
                "“%(offering)s” has no price for %(num)s month in “%(book)s”.",
                "“%(offering)s” has no price for %(num)s months in “%(book)s”.",
                term_months,
                **said,
            )
        )
        return Refused(sentence, hint=self._other_terms(offering, option))

    def _other_terms(self, offering: str, option: str) -> str:
        terms = sorted(
            term for (code, term) in self.entries.get(offering, {}) if code == option
        )
        if not terms:
            return _("Add a price to the book, or choose another offering.")
        listed = ", ".join(str(term) for term in terms)
        return _("It has one for these terms in months: %(terms)s.", terms=listed)


@dataclass(frozen=True, slots=True, eq=False)
class PriceBooks:
    """All price books of a seller at one catalogue revision."""

    revision: int
    books: Mapping[str, PriceBookView]

    @classmethod
    def of(
        cls,
        revision: int,
        *,
        offerings: Iterable[OfferingRow],
        books: Iterable[BookRow],
        entries: Iterable[EntryRow],
        previous: "PriceBooks | None" = None,
    ) -> "PriceBooks":
        """Return the books with what the tables hold, in any order.

        Of *previous*, the books of an older revision, everything is kept that is
        still the same, with the prices computed from it.
        """
        known = {row.code: row for row in offerings}
        grouped = _grouped(entries)
        older = previous.books if previous else {}
        views = [
            PriceBookView.after(
                older.get(row.code), row, known, grouped.get(row.code, {})
            )
            for row in books
        ]
        return cls(revision, {view.code: view for view in views})

    def changed(
        self,
        revision: int,
        *,
        offerings: Iterable[OfferingRow],
        priced: Collection[str],
        entries: Iterable[EntryRow],
    ) -> "PriceBooks":
        """Return the books of a later revision, at which few things are different.

        :param offerings: those that say something else, or are new.
        :param priced: the codes of offerings whose prices are given anew.
        :param entries: all prices of these, in every book.
        """
        rows = {row.code: row for row in offerings}
        grouped = _grouped(entries)
        views = {
            code: view.changed(rows, priced, grouped.get(code, {}))
            for code, view in self.books.items()
        }
        return PriceBooks(revision, views)

    def book(self, code: str) -> PriceBookView:
        """Return the book with this *code*."""
        if code not in self.books:
            raise NotFound(_("There is no price book “%(code)s”.", code=code))
        return self.books[code]

    def choose(self, *, currency: str, segment: str | None, day: date) -> PriceBookView:
        """Return the book for a customer of *segment* who buys on *day*.

        :raises Refused: when none applies, or two that nothing tells apart.
        """
        fitting = sorted(self._applying(currency, segment, day), key=_rank)
        if not fitting:
            raise self._none(currency, segment, day)
        best = [view for view in fitting if _rank(view) == _rank(fitting[0])]
        if len(best) > 1:
            titles = sorted(f"“{view.row.title}”" for view in best)
            raise Refused(
                _(
                    "These price books apply equally: %(books)s.",
                    books=", ".join(titles),
                ),
                hint=_("Give them different segments or days."),
            )
        return best[0]

    def _applying(
        self, currency: str, segment: str | None, day: date
    ) -> Iterator[PriceBookView]:
        for view in self.books.values():
            if view.row.currency == currency and view.row.applies(segment, day):
                yield view

    def _none(self, currency: str, segment: str | None, day: date) -> Refused:
        said = {"currency": currency, "day": format_date(day), "segment": segment}
        sentence = (
            _("No price book in %(currency)s is for all customers on %(day)s.", **said)
            if segment is None
            else _(
                "No price book in %(currency)s is for the segment “%(segment)s” "
                "on %(day)s.",
                **said,
            )
        )
        known = ", ".join(sorted({view.row.currency for view in self.books.values()}))
        hint = _("There are price books in %(currencies)s.", currencies=known)
        return Refused(sentence, hint=hint if known else _("Add a price book."))


def _rank(view: PriceBookView) -> tuple[bool, date, date]:
    return view.row.rank


def _grouped(
    entries: Iterable[EntryRow],
) -> dict[str, dict[str, dict[tuple[str, int], EntryRow]]]:
    """Return the rows by book, by offering, and by option and term."""
    grouped: dict[str, dict[str, dict[tuple[str, int], EntryRow]]] = {}
    for row in entries:
        of_book = grouped.setdefault(row.book, {})
        of_book.setdefault(row.offering, {})[row.option, row.term_months] = row
    return grouped
