"""Specifications in the short form that people write: what is a default is left out."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

from catalog.books import PriceBookSpec, PriceSpec, missing_prices, omission
from catalog.contents import Contents
from catalog.offerings import BundleItem, OfferingSpec
from catalog.parameters import ModelParameters
from catalog.promises import ROUND_THE_CLOCK, Delay, ServiceHours, Share

#: What a file holds: texts, lists and mappings.
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"


class Bare(str):
    """A number or a day: a text that needs no quotes."""

    __slots__ = ()


def contents_form(contents: Contents, parameters: ModelParameters) -> dict[str, Plain]:
    """Return the whole file as dictionaries, lists and texts; empty parts left out."""
    sections: dict[str, list[Plain]] = {
        "categories": [form(one) for one in contents.categories.values()],
        "offerings": [
            offering_form(spec, retired=code in contents.retired)
            for code, spec in contents.offerings.items()
        ],
        "price_books": [
            book_form(book, contents, parameters)
            for book in contents.price_books.values()
        ],
        "terms": [form(one) for one in contents.terms.values()],
        "costs": [form(one) for one in contents.costs.values()],
        "floors": [form(one) for one in contents.floors.values()],
        "guides": [form(one) for one in contents.guides.values()],
    }
    return {name: items for name, items in sections.items() if items}


def offering_form(spec: OfferingSpec, *, retired: bool) -> dict[str, Plain]:
    """Return an offering, with its state where it is not sold any more."""
    plain = _fields_form(spec)
    if spec.requires:
        plain["requires"] = [
            group[0] if len(group) == 1 else list(group) for group in spec.requires
        ]
    return {**plain, "state": "retired"} if retired else plain


def book_form(
    book: PriceBookSpec, contents: Contents, parameters: ModelParameters
) -> dict[str, Plain]:
    """Return a price book that says what it leaves out."""
    sold = (
        spec
        for code, spec in contents.offerings.items()
        if code not in contents.retired
    )
    omitted: list[Plain] = [omission(*one) for one in missing_prices(book, sold)]
    plain = _fields_form(book)
    plain.pop("not_sold", None)
    if omitted:
        plain["not_sold"] = omitted
    plain["prices"] = [price_form(price, parameters) for price in book.prices]
    return plain


def price_form(price: PriceSpec, parameters: ModelParameters) -> dict[str, Plain]:
    """Return a price with those of its parameters that are not as usual."""
    plain = _fields_form(price)
    plain["parameters"] = _bare(parameters.brief(price.model, price.parameters))
    return plain


def form(value: object) -> Plain:
    """Return any part of a specification in its short form."""
    for kind, write in _FORMS:
        if isinstance(value, kind):
            written: Plain = write(value)
            return written
    return _fields_form(value)


def _fields_form(value: object) -> dict[str, Plain]:
    return {
        field.name: form(getattr(value, field.name))
        for field in fields(value)  # type: ignore[arg-type]
        if field.default is MISSING
        or field.name == "kind"
        or getattr(value, field.name) != field.default
    }


def _share_form(share: Share) -> Plain:
    whole = share == Share(months=share.months)
    return Bare(share.months) if whole else _fields_form(share)


def _item_form(item: BundleItem) -> Plain:
    """Say the default unless it is the minimum, which a file takes it for."""
    plain = _fields_form(item)
    plain.pop("default", None)
    if item.default != item.minimum:
        plain["default"] = Bare(item.default)
    return plain


def _hours_form(hours: ServiceHours) -> Plain:
    return "24x7" if hours == ROUND_THE_CLOCK else _fields_form(hours)


def _delay_form(delay: Delay) -> str:
    unit = delay.unit.value.replace("_", " ")
    one = delay.count == 1
    return f"{delay.count} {unit.removesuffix('s') if one else unit}"


def _bare(value: object) -> Plain:
    """Return parameters with their numbers bare: a model stores them as texts."""
    if isinstance(value, Mapping):
        return {key: _bare(part) for key, part in value.items() if part is not None}
    if isinstance(value, list | tuple):
        return [_bare(part) for part in value]
    if isinstance(value, bool):
        return Bare("true" if value else "false")
    text = str(value)
    return Bare(text) if _is_number(text) else text


def _is_number(text: str) -> bool:
    whole, _point, part = text.removeprefix("-").partition(".")
    return whole.isdecimal() and (not part or part.isdecimal()) and text.isascii()


_FORMS: tuple[tuple[type, Callable[[Any], Plain]], ...] = (
    (Enum, lambda value: value.value),
    (bool, lambda value: Bare("true" if value else "false")),
    (str, lambda value: value),
    (int, Bare),
    (Decimal, lambda value: Bare(f"{value:f}")),
    (date, lambda value: Bare(value.isoformat())),
    (tuple, lambda value: [form(part) for part in value]),
    (Mapping, _bare),
    (Share, _share_form),
    (BundleItem, _item_form),
    (ServiceHours, _hours_form),
    (Delay, _delay_form),
)
