"""From what a file says to specifications, with every refusal in its place.

A :class:`Document` is the same for YAML and CSV: JSON-shaped values, and a function
that tells where each stands.  :func:`read_document` never stops at the first thing
that is wrong; only if nothing is, it answers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from marshmallow import ValidationError

from catalog.books import PriceBookSpec, PriceSpec, book_faults, completeness_faults
from catalog.checks import catalogue_faults, offering_faults
from catalog.contents import CategorySpec, Contents
from catalog.costing import CostSpec, FloorSpec, cost_faults, floor_faults
from catalog.costs.schemas import CostSchema, FloorSchema
from catalog.exchange.sources import Place, Source
from catalog.faults import Fault, Path
from catalog.guidance import GuideSpec, guide_faults
from catalog.guides.schemas import GuideSchema
from catalog.offerings import Kind, OfferingSpec
from catalog.parameters import ModelParameters
from catalog.schemas import (
    CategorySchema,
    OfferingFileSchema,
    PriceBookSchema,
    TermsSchema,
)
from catalog.standard_terms import TermsSpec, clause_faults
from upheld.errors import InvalidInput, Problem
from upheld.fields import StrictSchema, unknown_key
from upheld.plain import from_plain, to_plain
from upheld.texts import _

Spec = TypeVar("Spec")

SECTIONS: Mapping[str, tuple[type[StrictSchema], type[Any]]] = {
    "categories": (CategorySchema, CategorySpec),
    "offerings": (OfferingFileSchema, OfferingSpec),
    "price_books": (PriceBookSchema, PriceBookSpec),
    "terms": (TermsSchema, TermsSpec),
    "costs": (CostSchema, CostSpec),
    "floors": (FloorSchema, FloorSpec),
    "guides": (GuideSchema, GuideSpec),
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, not yet checked, and where."""

    source: Source
    plain: object
    #: Where the value at a path stands.
    locate: Callable[[Path], Place]
    #: Where a word stands in the text at a path.
    find_word: Callable[[Path, str], Place]
    #: Whether a price book in it is the whole book.
    whole_books: bool = True


def read_document(
    document: Document, current: Contents, parameters: ModelParameters
) -> Contents:
    """Return what *document* says, checked beside the *current* catalogue.

    Raises InvalidInput with everything that is wrong, in the order of the file.
    """
    reading = _Reading(document, current, parameters)
    contents = reading.read()
    if reading.refused:
        raise InvalidInput(reading.problems())
    return contents


def flattened(messages: object, path: Path = ()) -> Iterator[tuple[Path, str, str]]:
    """Yield path, sentence and hint of every message of a marshmallow error."""
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            yield from flattened(below, path if key == "_schema" else (*path, key))
    elif isinstance(messages, list):
        for message in messages:
            yield from flattened(message, path)
    else:
        yield path, str(messages), getattr(messages, "hint", "")


@dataclass(slots=True)
class _Reading:
    """The reading of one document: what is understood, and what is refused."""

    document: Document
    current: Contents
    parameters: ModelParameters
    refused: list[tuple[Place, Problem]] = field(default_factory=list)
    #: Where each specification stands: section and key to its path.
    paths: dict[tuple[str, object], Path] = field(default_factory=dict)
    #: Codes of what is there and cannot be read, by section.
    unread: dict[str, set[str]] = field(default_factory=dict)

    @property
    def broken(self) -> set[str]:
        """Codes of offerings that are there and cannot be read."""
        return self.unread.get("offerings", set())

    def problems(self) -> list[Problem]:
        """Return what is refused in the order of the file, each thing once."""
        ordered = sorted(self.refused, key=lambda pair: pair[0])
        return list(dict.fromkeys(problem for _place, problem in ordered))

    def refuse(self, path: Path, message: str, hint: str = "") -> None:
        place = self.document.locate(path)
        problem = self.document.source.problem(place, message, hint=hint)
        self.refused.append((place, problem))

    def refuse_fault(self, fault: Fault, *above: str | int) -> None:
        self.refuse((*above, *fault.path), fault.message, fault.hint)

    def read(self) -> Contents:
        """Return the contents; incomplete when something was refused."""
        sections = self._sections()
        offerings = list(self._specs("offerings", sections))
        retired = {
            spec.code
            for index, spec in offerings
            if sections["offerings"][index].get("state") == "retired"
        }
        contents = Contents(
            categories=self._by_code("categories", sections),
            offerings=self._unique("offerings", offerings, lambda spec: spec.code),
            retired=frozenset(retired),
            price_books=self._by_code("price_books", sections),
            terms=self._unique(
                "terms",
                self._specs("terms", sections),
                lambda spec: (spec.version, spec.language),
            ),
            costs=self._by_key("costs", sections),
            floors=self._by_key("floors", sections),
            guides=self._by_code("guides", sections),
        )
        self._check_offerings(contents)
        contents = self._with_checked_books(contents)
        self._check_terms(contents)
        self._check_beside(contents)
        return contents

    def _sections(self) -> dict[str, list[Any]]:
        """Return the lists of the file; what is no list, or unknown, is refused."""
        plain = self.document.plain
        if not isinstance(plain, Mapping):
            self.refuse(
                (),
                _("The file has to begin with one of %(keys)s.", keys=_section_names()),
            )
            return {name: [] for name in SECTIONS}
        for key in plain.keys() - SECTIONS.keys():
            self.refuse((key,), *unknown_key(str(key), list(SECTIONS)))
        return {name: self._section(name, plain.get(name)) for name in SECTIONS}

    def _section(self, name: str, items: object) -> list[Any]:
        if items is None:
            return []
        if isinstance(items, list):
            return items
        self.refuse((name,), _("Here a list is needed."), _("Begin each with “- ”."))
        return []

    def _specs(
        self, name: str, sections: Mapping[str, list[Any]]
    ) -> Iterator[tuple[int, Any]]:
        schema_class, spec_class = SECTIONS[name]
        schema = schema_class()
        for index, item in enumerate(sections[name]):
            try:
                loaded = schema.load(item)
            except ValidationError as error:
                for path, message, hint in flattened(error.messages):
                    self.refuse((name, index, *path), message, hint)
                if isinstance(item, Mapping):
                    self.unread.setdefault(name, set()).add(str(item.get("code")))
            else:
                yield index, from_plain(spec_class, to_plain(loaded))

    def _by_code(self, name: str, sections: Mapping[str, list[Any]]) -> dict[str, Any]:
        return self._unique(name, self._specs(name, sections), lambda spec: spec.code)

    def _by_key(self, name: str, sections: Mapping[str, list[Any]]) -> dict[Any, Any]:
        return self._unique(name, self._specs(name, sections), lambda spec: spec.key)

    def _unique(
        self,
        name: str,
        found: Iterable[tuple[int, Spec]],
        key_of: Callable[[Spec], Any],
    ) -> dict[Any, Spec]:
        """Return specifications by key; the second of a key is refused."""
        specs: dict[Any, Spec] = {}
        for index, spec in found:
            key = key_of(spec)
            if key in specs:
                shown = key if isinstance(key, str) else _shown(key)
                first = self.document.locate(self.paths[name, key]).line
                self.refuse(
                    (name, index),
                    _("%(code)s stands in line %(line)s too.", code=shown, line=first),
                    _("Keep one of the two, or give it another code."),
                )
                continue
            specs[key] = spec
            self.paths[name, key] = (name, index)
        return specs

    def _check_offerings(self, contents: Contents) -> None:
        merged = self._merged(contents)
        for code, spec in contents.offerings.items():
            path = self.paths["offerings", code]
            for fault in offering_faults(spec):
                self.refuse_fault(fault, *path)
            known = merged.categories.keys() | self.unread.get("categories", set())
            if spec.category and spec.category not in known:
                fault = Fault.unknown(("category",), spec.category, known)
                self.refuse_fault(fault, *path)
        for code, fault in catalogue_faults(
            merged.offerings, contents.offerings, retired=merged.retired
        ):
            self.refuse_fault(fault, *self.paths["offerings", code])

    def _merged(self, contents: Contents) -> Contents:
        """Return the catalogue as it would be; a broken offering is still there."""
        merged = self.current.with_all_of(contents)
        stand_ins = {
            code: OfferingSpec(code=code, kind=Kind.WORK, title=code, outcome=code)
            for code in self.broken
        }
        return merged.with_all_of(Contents(offerings=stand_ins))

    def _with_checked_books(self, contents: Contents) -> Contents:
        merged = self._merged(contents)
        books = {
            code: self._checked_book(book, merged)
            for code, book in contents.price_books.items()
        }
        self._check_ranks(merged, contents)
        return replace(contents, price_books=books)

    def _checked_book(self, book: PriceBookSpec, merged: Contents) -> PriceBookSpec:
        path = self.paths["price_books", book.code]
        sold = {
            code: spec
            for code, spec in merged.offerings.items()
            if code not in merged.retired and code not in self.broken
        }
        faults = list(book_faults(book, merged.offerings))
        faults += _currency_faults(book, self.current.price_books.get(book.code))
        if self.document.whole_books and not faults:
            faults += completeness_faults(book, sold)
        for fault in faults:
            if not self._is_about_broken(book, fault):
                self.refuse_fault(fault, *path)
        prices = [
            self._checked_price(price, (*path, "prices", index))
            for index, price in enumerate(book.prices)
        ]
        return replace(book, prices=tuple(sorted(prices, key=lambda one: one.key)))

    def _is_about_broken(self, book: PriceBookSpec, fault: Fault) -> bool:
        """Tell whether a fault only follows from an offering that cannot be read."""
        if fault.path[0] == "not_sold" and isinstance(fault.path[-1], int):
            return book.not_sold[fault.path[-1]].partition("/")[0] in self.broken
        if len(fault.path) > 1 and isinstance(fault.path[1], int):
            at = fault.path[1]
            return fault.path[0] == "prices" and book.prices[at].offering in self.broken
        return False

    def _checked_price(self, price: PriceSpec, path: Path) -> PriceSpec:
        try:
            checked = self.parameters.check(price.model, price.parameters)
        except InvalidInput as error:
            for problem in error.problems:
                self.refuse((*path, *_steps(problem)), problem.message, problem.hint)
            return price
        return replace(price, parameters=checked)

    def _check_ranks(self, merged: Contents, contents: Contents) -> None:
        """Refuse two books of which neither comes first when one is chosen."""
        ranked: dict[object, PriceBookSpec] = {}
        for book in merged.price_books.values():
            other = ranked.setdefault(book.rank, book)
            if other is book:
                continue
            named = book if book.code in contents.price_books else other
            self.refuse(
                self.paths["price_books", named.code],
                _(
                    "“%(one)s” and “%(other)s” are for the same currency, segment "
                    "and days.",
                    one=other.title,
                    other=book.title,
                ),
                _("Change the days or the segment of one of them."),
            )

    def _check_beside(self, contents: Contents) -> None:
        """Refuse costs, floors and guides that name what there is not."""
        merged = self._merged(contents)
        unread = self.unread.get("categories", set())
        categories = dict.fromkeys(merged.categories.keys() | unread)
        for place, cost in contents.costs.items():
            if cost.offering not in self.broken:
                faults = cost_faults(cost, merged.offerings)
                self._refuse_all(faults, ("costs", place))
        for key, floor in contents.floors.items():
            faults = floor_faults(floor, merged.offerings, categories)
            self._refuse_all(faults, ("floors", key))
        for code, guide in contents.guides.items():
            self._refuse_all(guide_faults(guide, merged.offerings), ("guides", code))

    def _refuse_all(self, faults: Iterable[Fault], named: tuple[str, object]) -> None:
        for fault in faults:
            self.refuse_fault(fault, *self.paths[named])

    def _check_terms(self, contents: Contents) -> None:
        for key, terms in contents.terms.items():
            path = self.paths["terms", key]
            stored = self.current.terms.get(key)
            if stored is not None and stored != terms:
                self.refuse(
                    (*path, "version"),
                    _("Version %(version)s has other words.", version=terms.version),
                    _("Terms never change: give these a new version."),
                )
            for index, clause in enumerate(terms.clauses):
                self._check_clause((*path, "clauses", index, "text"), clause.text)

    def _check_clause(self, path: Path, text: str) -> None:
        for fault in clause_faults(text):
            place = self.document.find_word(path, fault.name)
            problem = self.document.source.problem(
                place, fault.message, hint=fault.hint
            )
            self.refused.append((place, problem))


def _currency_faults(
    book: PriceBookSpec, stored: PriceBookSpec | None
) -> Iterator[Fault]:
    if stored is not None and stored.currency != book.currency:
        yield Fault(
            ("currency",),
            _(
                "“%(title)s” is in %(stored)s, and a book keeps its currency.",
                title=stored.title,
                stored=stored.currency,
            ),
            _("Put prices in %(other)s into another book.", other=book.currency),
        )


def _steps(problem: Problem) -> Sequence[str | int]:
    return [
        int(step) if step.isdecimal() else step for step in problem.where.split(".")
    ]


def _shown(key: Iterable[object]) -> str:
    """Return a key of several parts as people write it."""
    return " ".join(str(part) for part in key if part) or _("This")


def _section_names() -> str:
    return ", ".join(SECTIONS)
