"""What changed between two revisions, in words that staff can read.

Pure.  A difference names a field and holds only what went and what came: of a list
of ten duties with one changed, one line on each side.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.books import Per, PriceBookSpec, PriceSpec, TermDiscount
from catalog.offerings import BundleItem, OfferingSpec, Option
from catalog.promises import Promise
from catalog.proration import method_words
from catalog.wording import (
    covers_words,
    is_round_the_clock,
    kind_title,
    say,
    say_details,
    say_duty,
    say_months,
)
from upheld.texts import _, format_date, format_percent

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: the lines that went, and those that came in their place."""

    field: str
    label: str
    before: Lines
    after: Lines


def offering_differences(
    old: OfferingSpec, new: OfferingSpec
) -> tuple[Difference, ...]:
    """Return what *new* says otherwise than *old*, in the order of the fields."""
    return tuple(_differences(old, new, _offering_fields()))


def book_differences(old: PriceBookSpec, new: PriceBookSpec) -> tuple[Difference, ...]:
    """Return what changed in a price book: its own fields, then price by price."""
    return (*_differences(old, new, _book_fields()), *_price_differences(old, new))


def say_price(price: PriceSpec) -> str:
    """Return the price as its parameters: ``per_unit, per year: price 410.00``.

    What is nothing, and how a model counts, is left out: the settings that matter
    here are numbers.
    """
    said = ", ".join(
        f"{name} {value}"
        for name, value in _flattened(price.parameters)
        if value[:1].isdecimal() and value != "0"
    )
    least = "" if price.minimum is None else f", minimum {price.minimum:f}"
    return f"{price.model}, {say_per(price.per)}: {said}{least}"


def say_per(per: Per) -> str:
    """Return what a price is for: ``per year``, ``once``."""
    return {
        Per.MONTH: _("per month"),
        Per.QUARTER: _("per quarter"),
        Per.HALF_YEAR: _("per half year"),
        Per.YEAR: _("per year"),
        Per.ONCE: _("once"),
    }[per]


_Fields = Mapping[str, tuple[str, Callable[[Any], Lines]]]


def _differences(old: object, new: object, fields: _Fields) -> Iterator[Difference]:
    for name, (label, lines) in fields.items():
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        went, came = lines(before), lines(after)
        if set(went) == set(came):
            came = (_("in another order, or in details"),)
            yield Difference(name, label, (), came)
            continue
        yield Difference(
            name,
            label,
            tuple(line for line in went if line not in came),
            tuple(line for line in came if line not in went),
        )


def _offering_fields() -> _Fields:
    return {
        "kind": (_("Kind"), lambda kind: (kind_title(kind),)),
        "title": (_("Title"), _text),
        "outcome": (_("Outcome"), _text),
        "description": (_("Description"), _text),
        "category": (_("Category"), _text),
        "unit": (_("Unit"), _text),
        "units": (_("Units"), _text),
        "promises": (_("Promises"), _promise_lines),
        "duties": (_("Your duties"), lambda duties: tuple(map(say_duty, duties))),
        "exclusions": (_("Not covered"), tuple),
        "options": (_("Options"), _option_lines),
        "valid_from": (_("Sold from"), _day),
        "valid_until": (_("Sold until"), _day),
        "requires": (
            _("Needs"),
            lambda groups: tuple(" / ".join(group) for group in groups),
        ),
        "excludes": (_("Not together with"), tuple),
        "replaces": (_("Takes the place of"), tuple),
        "items": (_("Items"), _item_lines),
        "discount": (_("Bundle discount"), lambda rate: (format_percent(rate),)),
        "covers": (_("Devices"), lambda covers: (covers_words(covers),)),
        "models": (_("Models covered"), tuple),
        "serials_required": (_("Needs every serial number"), _answer),
    }


def _book_fields() -> _Fields:
    return {
        "title": (_("Title"), _text),
        "currency": (_("Currency"), _text),
        "segment": (_("Segment"), _text),
        "valid_from": (_("Valid from"), _day),
        "valid_until": (_("Valid until"), _day),
        "term_discounts": (_("Term discounts"), _discount_lines),
        "proration": (_("Parts of a period"), lambda one: (method_words(one),)),
    }


def _answer(yes: bool) -> Lines:  # noqa: FBT001  a value like the others
    return (_("yes") if yes else _("no"),)


def _text(text: str | None) -> Lines:
    return (text,) if text else ()


def _day(day: date | None) -> Lines:
    return (format_date(day),) if day else ()


def _promise_lines(promises: tuple[Promise, ...]) -> Lines:
    return tuple(
        line
        for promise in promises
        for line in (say(promise), *_covered(promise), *promise.exclusions)
    )


def _covered(promise: Promise) -> Lines:
    """Return the details; hours that never close have no zone worth saying."""
    hours = getattr(promise, "hours", None)
    details = say_details(promise)
    if hours is None or is_round_the_clock(hours):
        return details
    return (*details, f"{hours.opens}–{hours.closes}")


def _option_lines(options: tuple[Option, ...]) -> Lines:
    return tuple(
        line
        for option in options
        for line in (
            f"{option.code}: {option.title}. {option.adds}",
            *_promise_lines(option.promises),
        )
    )


def _item_lines(items: tuple[BundleItem, ...]) -> Lines:
    return tuple(
        _(
            "%(code)s: %(least)s to %(most)s, starts with %(default)s",
            code=item.code,
            least=item.minimum,
            most="∞" if item.maximum is None else item.maximum,
            default=item.default,
        )
        for item in items
    )


def _discount_lines(discounts: tuple[TermDiscount, ...]) -> Lines:
    return tuple(
        _(
            "%(percent)s from %(months)s on",
            percent=format_percent(one.percent),
            months=say_months(one.months),
        )
        for one in discounts
    )


def _price_differences(old: PriceBookSpec, new: PriceBookSpec) -> Iterator[Difference]:
    before = {price.key: price for price in old.prices}
    after = {price.key: price for price in new.prices}
    for key in dict.fromkeys((*before, *after)):
        went, came = before.get(key), after.get(key)
        if went != came:
            label = _price_label(*key)
            yield Difference("prices", label, *_price_lines(went, came))


def _price_lines(went: PriceSpec | None, came: PriceSpec | None) -> tuple[Lines, Lines]:
    """Return what went and what came: of a changed price, what has changed."""
    if went is None or came is None or went.model != came.model:
        return _said(went), _said(came)
    before, after = (
        {_("charged"): say_per(price.per), **dict(_flattened(price.parameters))}
        for price in (went, came)
    )
    return _unlike(before, after), _unlike(after, before)


def _said(price: PriceSpec | None) -> Lines:
    return () if price is None else (say_price(price),)


def _unlike(values: Mapping[str, str], others: Mapping[str, str]) -> Lines:
    return tuple(
        f"{name} {value}" for name, value in values.items() if others.get(name) != value
    )


def _flattened(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield names and texts of parameters: ``tiers 1 price``, ``410.00``."""
    if isinstance(value, Mapping):
        for name in sorted(value):
            yield from _flattened(value[name], f"{path} {name}".strip())
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value, start=1):
            yield from _flattened(part, f"{path} {number}")
    elif value is not None:
        yield path, str(value)


def _price_label(offering: str, option: str, months: int) -> str:
    name = f"{offering} + {option}" if option else offering
    if not months:
        return _("Price of %(name)s", name=name)
    return _("Price of %(name)s for %(term)s", name=name, term=say_months(months))
