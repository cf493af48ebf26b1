"""A catalogue as values: what a file says, and what the database holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog.books import PriceBookSpec
from catalog.costing import CostSpec, FloorSpec
from catalog.guidance import GuideSpec
from catalog.offerings import OfferingSpec
from catalog.standard_terms import TermsSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorySpec:
    """A heading of the catalogue."""

    code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All parts of a catalogue, in the order they stand in."""

    categories: Mapping[str, CategorySpec] = field(default_factory=dict)
    offerings: Mapping[str, OfferingSpec] = field(default_factory=dict)
    #: Codes of the offerings that are not sold any more.
    retired: frozenset[str] = frozenset()
    price_books: Mapping[str, PriceBookSpec] = field(default_factory=dict)
    #: By version and language.
    terms: Mapping[tuple[str, str], TermsSpec] = field(default_factory=dict)
    #: By offering, option, currency and term.
    costs: Mapping[tuple[str, str, str, int], CostSpec] = field(default_factory=dict)
    #: By category and offering.
    floors: Mapping[tuple[str, str], FloorSpec] = field(default_factory=dict)
    guides: Mapping[str, GuideSpec] = field(default_factory=dict)

    def with_all_of(self, other: "Contents") -> "Contents":
        """Return these contents after *other* has been put over them."""
        kept = self.retired - other.offerings.keys()
        return Contents(
            categories={**self.categories, **other.categories},
            offerings={**self.offerings, **other.offerings},
            retired=kept | other.retired,
            price_books={**self.price_books, **other.price_books},
            terms={**self.terms, **other.terms},
            costs={**self.costs, **other.costs},
            floors={**self.floors, **other.floors},
            guides={**self.guides, **other.guides},
        )
