"""The staff's pages beside quotes: today, search, contracts, customers."""

from contracts.pages import blueprint
from contracts.views import (
    agreements,
    contracts,
    copying,
    customers,
    keys,
    new_quote,
    palette,
    people,
    today,
    vocabulary,
)

__all__ = [
    "agreements",
    "blueprint",
    "contracts",
    "copying",
    "customers",
    "keys",
    "new_quote",
    "palette",
    "people",
    "today",
    "vocabulary",
]
