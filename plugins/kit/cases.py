"""Fixtures: prices worked out by hand, and what a model promises beyond them.

A file holds one model::

    model: per_seat
    promises: [more-never-costs-less]
    cases:
      - title: Three seats, below the floor
        parameters: {price: "12.50", floor: "5"}
        request: {quantity: "3", unit: seat, units: seats}
        rows:
          - ["3 seats at 12.50 each", "37.50"]
        total: "37.50"

Instead of rows, ``refused`` holds the sentence with which the model refuses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml  # type: ignore[import-untyped]

from plugins.exact import exact
from plugins.fields import Choice, Number, Optional
from plugins.parameters import Each, Parameters
from plugins.types import PriceRequest, UsageEvent
from upheld.errors import InvalidInput, UpheldError
from upheld.nearest import did_you_mean

#: What a model may promise beyond what all keep.
PROMISES = ("more-never-costs-less", "lines-add-up")

#: What is asked where a fixture says nothing else.
ASKED: Mapping[str, Any] = MappingProxyType(
    {
        "offering": "service",
        "title": "Example service",
        "quantity": "3",
        "currency": "EUR",
        "term_months": 12,
        "starts_on": "2027-01-01",
        "covered_value": "10000",
    }
)
_REQUEST = {one.name for one in fields(PriceRequest)}
_CASE = {"title", "parameters", "request", "rows", "total", "refused"}
_BOOK = {"model", "promises", "cases"}


@dataclass(frozen=True, slots=True)
class Case:
    """One request with its parameters, and the answer if it is known."""

    title: str
    parameters: Mapping[str, Any]
    request: Mapping[str, Any]
    rows: tuple[tuple[str, str], ...] = ()
    total: str = ""
    refused: str = ""

    @property
    def known(self) -> bool:
        """Whether somebody has worked the answer out."""
        return bool(self.rows or self.total or self.refused)


@dataclass(frozen=True, slots=True)
class Book:
    """The fixtures of one model."""

    model: str = ""
    promises: frozenset[str] = frozenset()
    cases: tuple[Case, ...] = ()


def read_book(path: Path) -> Book:
    """Return the fixtures of the file *path*.

    :raises InvalidInput: for what cannot be read, with file and place.
    """
    try:
        given = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise InvalidInput.of(f"{path}{line}", "This is no YAML.") from None
    found = _mapping(given, _BOOK, str(path))
    promises = found.get("promises") or []
    for promise in promises:
        _known(promise, PROMISES, f"{path}: promises")
    cases = found.get("cases") or []
    return Book(
        str(found.get("model", "")),
        frozenset(promises),
        tuple(_case(case, f"{path}: cases.{i}") for i, case in enumerate(cases)),
    )


def _known(name: object, known: Any, where: str) -> None:  # noqa: ANN401  any names
    if name not in known:
        hint = did_you_mean(str(name), known)
        hint = hint or f"It can be {', '.join(sorted(known))}."
        raise InvalidInput.of(where, f"There is no “{name}” here.", hint=hint)


def _mapping(given: object, known: set[str], where: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise InvalidInput.of(where, "Here several named values are needed.")
    for key in given:
        _known(key, known, where)
    return given


def _case(given: object, where: str) -> Case:
    found = _mapping(given, _CASE, where)
    request = _mapping(found.get("request") or {}, _REQUEST, f"{where}.request")
    rows = (
        [_row(row, f"{where}.rows.{i}") for i, row in enumerate(found["rows"])]
        if (found.get("rows"))
        else []
    )
    case = Case(
        str(found.get("title", "")) or where,
        _mapping(found.get("parameters"), set(found.get("parameters") or ()), where),
        request,
        tuple(rows),
        _figure(found["total"], f"{where}.total") if "total" in found else "",
        str(found.get("refused", "")),
    )
    try:
        request_of({**ASKED, **request})
    except (UpheldError, ValueError, TypeError) as error:
        raise InvalidInput.of(f"{where}.request", str(error)) from None
    return case


def _row(given: object, where: str) -> tuple[str, str]:
    match given:
        case [str() as sentence, figure]:
            return sentence, _figure(figure, where)
    raise InvalidInput.of(where, 'A row is a sentence and an amount: ["…", "37.50"].')


def _figure(given: object, where: str) -> str:
    try:
        return f"{exact(given, 'The amount'):f}"
    except UpheldError as error:
        raise InvalidInput.of(where, error.message, hint="Put it in quotes.") from None


def request_of(plain: Mapping[str, Any]) -> PriceRequest:
    """Return the request that *plain* holds as JSON does."""
    given = dict(plain)
    given["starts_on"] = date.fromisoformat(str(given["starts_on"]))
    given["options"] = tuple(given.get("options", ()))
    events = given.get("events", ())
    given["events"] = tuple(
        UsageEvent(*event) if isinstance(event, list) else UsageEvent(event)
        for event in events
    )
    return PriceRequest(**given)


def derived(kind: type[Parameters]) -> Case:
    """Return a case made of the declaration alone, for a model without fixtures."""
    return Case("made of the declaration", dict(_values(kind)), {})


def _values(kind: type[Parameters]) -> Iterator[tuple[str, Any]]:
    for name, field in kind.fields.items():
        if isinstance(field, Optional) or not field.required:
            continue
        if isinstance(field, Each):
            yield name, [dict(_values(field.of))]
        elif isinstance(field, Number):
            yield name, f"{max(field.least, exact(10, 'Ten')):f}"
        elif isinstance(field, Choice):
            yield name, next(iter(field.ways))
        else:
            yield name, "text"
