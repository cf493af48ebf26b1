"""What a file would change in the catalogue: pure, and the same for a dry run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from catalog.aside_differences import (
    cost_differences,
    floor_differences,
    guide_differences,
)
from catalog.contents import Contents
from catalog.differences import Difference, book_differences, offering_differences


class Action(StrEnum):
    """What happens to one thing."""

    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"
    REINSTATED = "reinstated"
    UNCHANGED = "unchanged"


class Subject(StrEnum):
    """What sort of thing it is."""

    CATEGORY = "category"
    OFFERING = "offering"
    PRICE_BOOK = "price_book"
    TERMS = "terms"
    COST = "cost"
    FLOOR = "floor"
    GUIDE = "guide"


@dataclass(frozen=True, slots=True)
class Change:
    """What a file does to one thing; a change of state may come with differences."""

    subject: Subject
    code: str
    title: str
    action: Action
    differences: tuple[Difference, ...] = ()


def compare(current: Contents, wanted: Contents) -> tuple[Change, ...]:
    """Return what happens to each thing in *wanted*, in its order.

    What *wanted* does not name stays as it is and is not in the answer.
    """
    return (
        *_categories(current, wanted),
        *_offerings(current, wanted),
        *_books(current, wanted),
        *_terms(current, wanted),
        *_costs(current, wanted),
        *_floors(current, wanted),
        *_guides(current, wanted),
    )


def _categories(current: Contents, wanted: Contents) -> Iterator[Change]:
    for code, category in wanted.categories.items():
        stored = current.categories.get(code)
        action = _action(stored, category)
        yield Change(Subject.CATEGORY, code, category.title, action)


def _action(stored: object, wanted: object) -> Action:
    if stored is None:
        return Action.ADDED
    return Action.UNCHANGED if stored == wanted else Action.CHANGED


def _offerings(current: Contents, wanted: Contents) -> Iterator[Change]:
    for code, spec in wanted.offerings.items():
        stored = current.offerings.get(code)
        action = _action(stored, spec)
        if stored is not None and (code in current.retired) != (code in wanted.retired):
            retired = code in wanted.retired
            action = Action.RETIRED if retired else Action.REINSTATED
        differences = offering_differences(stored, spec) if stored else ()
        yield Change(Subject.OFFERING, code, spec.title, action, differences)


def _books(current: Contents, wanted: Contents) -> Iterator[Change]:
    for code, book in wanted.price_books.items():
        stored = current.price_books.get(code)
        differences = book_differences(stored, book) if stored else ()
        action = _action(stored, book)
        yield Change(Subject.PRICE_BOOK, code, book.title, action, differences)


def _terms(current: Contents, wanted: Contents) -> Iterator[Change]:
    for key, terms in wanted.terms.items():
        code = f"{terms.version} {terms.language}"
        action = _action(current.terms.get(key), terms)
        yield Change(Subject.TERMS, code, terms.version, action)


def _costs(current: Contents, wanted: Contents) -> Iterator[Change]:
    for key, cost in wanted.costs.items():
        stored = current.costs.get(key)
        differences = cost_differences(stored, cost) if stored else ()
        titled = {**current.offerings, **wanted.offerings}
        title = titled[cost.offering].title
        yield Change(
            Subject.COST, shown_key(key), title, _action(stored, cost), differences
        )


def _floors(current: Contents, wanted: Contents) -> Iterator[Change]:
    for key, floor in wanted.floors.items():
        stored = current.floors.get(key)
        differences = floor_differences(stored, floor) if stored else ()
        code = shown_key(key) or "*"
        yield Change(Subject.FLOOR, code, code, _action(stored, floor), differences)


def _guides(current: Contents, wanted: Contents) -> Iterator[Change]:
    for code, guide in wanted.guides.items():
        stored = current.guides.get(code)
        differences = guide_differences(stored, guide) if stored else ()
        action = _action(stored, guide)
        yield Change(Subject.GUIDE, code, guide.title, action, differences)


def shown_key(key: Iterable[object]) -> str:
    """Return a key of several parts as one text: ``NW-R740 4H EUR 36``."""
    return " ".join(str(part) for part in key if part)
