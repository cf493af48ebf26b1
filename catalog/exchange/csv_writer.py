"""The catalogue as flat tables that :mod:`catalog.exchange.csv_files` reads."""

import csv
import json
from collections.abc import Iterable, Mapping
from io import StringIO

from catalog.contents import Contents
from catalog.costing import CostSpec, FloorSpec
from catalog.exchange.csv_files import (
    CODES,
    COST_COLUMNS,
    JSON,
    OFFERING_COLUMNS,
    PARAMETER,
    PRICE_COLUMNS,
)
from catalog.exchange.forms import Bare, Plain, form, offering_form, price_form
from catalog.parameters import ModelParameters
from upheld.spreadsheets import guarded


def write_offerings(contents: Contents) -> str:
    """Return the offerings as a table."""
    rows = (
        offering_form(spec, retired=code in contents.retired)
        for code, spec in contents.offerings.items()
    )
    return _written(OFFERING_COLUMNS, rows)


def write_prices(contents: Contents, parameters: ModelParameters) -> str:
    """Return the prices of all books as one table."""
    rows = [
        {"book": book.code, "currency": book.currency}
        | _flattened(price_form(price, parameters))
        for book in contents.price_books.values()
        for price in book.prices
    ]
    # Model by model, each with its parameters in the order of its form.
    ordered = sorted(rows, key=lambda row: str(row["model"]))
    named = dict.fromkeys(key for row in ordered for key in row)
    extra = [key for key in named if key not in PRICE_COLUMNS]
    return _written((*PRICE_COLUMNS, *extra), rows)


def write_costs(contents: Contents) -> str:
    """Return the costs and the margin floors as one table."""
    costs = [_flat_form(cost) for cost in contents.costs.values()]
    floors = []
    for floor in contents.floors.values():
        row = _flat_form(floor)
        row["floor"] = row.pop("percent")
        floors.append(row)
    return _written(COST_COLUMNS, [*costs, *floors])


def _flat_form(value: CostSpec | FloorSpec) -> dict[str, Plain]:
    plain = form(value)
    return plain if isinstance(plain, dict) else {}


def _flattened(price: dict[str, Plain]) -> dict[str, Plain]:
    """Give each plain parameter a column of its own."""
    parameters = price.pop("parameters")
    if not isinstance(parameters, dict):
        return price
    flat = {f"{PARAMETER}{k}": v for k, v in parameters.items() if isinstance(v, str)}
    rest: Plain = {k: v for k, v in parameters.items() if not isinstance(v, str)}
    return {**price, **flat, **({"parameters": rest} if rest else {})}


def _written(columns: Iterable[str], rows: Iterable[Mapping[str, Plain]]) -> str:
    stream = StringIO()
    names = list(columns)
    writer = csv.writer(stream)
    writer.writerow(names)
    for row in rows:
        writer.writerow(_cell(name, row.get(name, "")) for name in names)
    return stream.getvalue()


def _cell(name: str, value: Plain) -> str:
    if name == "requires":
        groups = (group if isinstance(group, list) else [group] for group in value)
        return " ".join("|".join(map(str, group)) for group in groups)
    if name in CODES:
        return " ".join(map(str, value))
    if name in JSON:
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value) if isinstance(value, Bare) else guarded(str(value))
