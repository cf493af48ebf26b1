"""What is typed into the builder, read field by field.

The fields are named after what they change: those of the quote by their own names,
those of a line with its id, ``quantity-<id>``, ``discount-<id>``, ``option-<id>``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from werkzeug.datastructures import MultiDict

from catalog.proration import Method
from contracts.cycles.billed import Timing
from contracts.cycles.stubs import FirstStub
from contracts.quotes.quantities import read_percent, read_quantity
from contracts.quotes.requests import LineChange, QuoteChange
from contracts.rhythm import Alignment
from upheld.errors import InvalidInput, Problem
from upheld.texts import _

Typed = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a form changes: the quote, and lines by their id."""

    quote: QuoteChange | None
    lines: Mapping[str, LineChange]


def read_changes(typed: Typed) -> Changes:
    """Return what *typed* says, or refuse it with every field that cannot be read."""
    problems: list[Problem] = []
    quote = dict(_read(typed, _QUOTE_FIELDS, problems))
    lines = {
        line_id: LineChange(**dict(_line(typed, line_id, problems)))
        for line_id in line_ids(typed)
    }
    if problems:
        raise InvalidInput(problems)
    return Changes(QuoteChange(**quote) if quote else None, lines)


def line_ids(typed: Typed) -> list[str]:
    """Return the lines that *typed* has fields of."""
    names = (name.partition("-") for name in typed)
    return list(dict.fromkeys(rest for first, _dash, rest in names if rest))


def read_day(text: str, where: str) -> date:
    """Return the day that a date field sends, or refuse it."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput.of(
            where, _("Choose a day."), hint=_("Such as 31 Dec 2029.")
        ) from None


def _whole(text: str, where: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= len("600"):
        return int(text)
    raise InvalidInput.of(where, _("Choose one of the offered values."))


def _one_of(known: Iterable[StrEnum], text: str, where: str) -> StrEnum:
    found = next((one for one in known if one == text), None)
    if found is None:
        raise InvalidInput.of(where, _("Choose one of the offered values."))
    return found


def _text(text: str, _where: str) -> str:
    return text.replace("\r\n", "\n").strip()


_QUOTE_FIELDS: Mapping[str, Callable[[str, str], Any]] = {
    "title": _text,
    "starts_on": read_day,
    "term_months": _whole,
    "billing_months": _whole,
    "renewal_months": _whole,
    "timing": lambda text, where: _one_of(
        (Timing.ADVANCE, Timing.ARREARS), text, where
    ),
    "alignment": lambda text, where: _one_of(Alignment, text, where),
    "cycle_day": _whole,
    "first_stub": lambda text, where: _one_of(FirstStub, text, where),
    "proration": lambda text, where: _one_of(Method, text, where),
    "valid_until": read_day,
    "discount_percent": read_percent,
    "notes": _text,
}


def _read(
    typed: Typed,
    fields: Mapping[str, Callable[[str, str], Any]],
    problems: list[Problem],
) -> Iterator[tuple[str, Any]]:
    for name, read in fields.items():
        if name not in typed:
            continue
        try:
            yield name, read(typed[name], name)
        except InvalidInput as error:
            problems.extend(error.problems)


def _line(
    typed: Typed, line_id: str, problems: list[Problem]
) -> Iterator[tuple[str, Any]]:
    quantity, discount = f"quantity-{line_id}", f"discount-{line_id}"
    found = _read(typed, {quantity: read_quantity, discount: read_percent}, problems)
    for name, value in found:
        yield ("quantity" if name == quantity else "discount_percent"), value
    chosen = typed.getlist(f"option-{line_id}")
    if chosen:
        yield "options", tuple(code for code in chosen if code)
