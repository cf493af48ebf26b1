"""Catalogue files for tests, and reading them without a database."""

from typing import Any

import pytest

from catalog.contents import Contents
from catalog.exchange.csv_files import csv_document
from catalog.exchange.documents import read_document
from catalog.exchange.sources import Source, decode
from catalog.exchange.yaml_files import yaml_document
from catalog.parameters import ModelParameters
from plugins.manager import PluginManager
from upheld.errors import InvalidInput

PARAMETERS = ModelParameters(PluginManager.load(safe=True).models)

CATALOGUE = """\
categories:
  - {code: servers, title: Servers}
offerings:
  - code: NW-R740
    kind: warranty
    title: NW-R740, 3 years
    outcome: A faulty server runs again the next business day.
    category: servers
    unit: server
    units: servers
    promises:
      - {kind: warranty, parts: 36, labour: 36, within: 1 business day}
    options:
      - {code: fast, title: Four hours, adds: An engineer comes within four hours.}
  - code: VISIT
    kind: work
    title: Yearly visit
    outcome: An engineer looks at every server once a year.
price_books:
  - code: list
    title: List prices
    currency: EUR
    term_discounts:
      - {months: 36, percent: 5}
    prices:
      - {offering: NW-R740, per: year, model: per_unit, parameters: {price: 410.00}}
      - offering: NW-R740
        option: fast
        per: year
        model: per_unit
        parameters: {price: 95}
      - {offering: VISIT, per: once, model: flat, parameters: {price: 1250}}
terms:
  - version: "2026-1"
    clauses:
      - title: Term
        text: It runs for {{ term_months }} months.
"""


def source(text: str, name: str = "c.yaml") -> Source:
    return decode(name, text.encode())


def read(text: str, current: Contents | None = None) -> Contents:
    document = yaml_document(source(text))
    return read_document(document, current or Contents(), PARAMETERS)


def read_csv(text: str, current: Contents) -> Contents:
    document = csv_document(source(text, "c.csv"), current)
    return read_document(document, current, PARAMETERS)


def refusals(text: str, current: Contents | None = None) -> list[str]:
    """Return the lines that a file of YAML is refused with."""
    return _lines(read, text, current or Contents())


def csv_refusals(text: str, current: Contents) -> list[str]:
    return _lines(read_csv, text, current)


def _lines(reader: Any, text: str, current: Contents) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        reader(text, current)
    return [str(problem) for problem in refused.value.problems]
