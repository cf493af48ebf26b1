"""The staff's pages beside quotes: today, search, contracts, customers."""

from contracts.pages import blueprint
from contracts.views import (
    agreements,
    contracts,
    copying,
    customers,
    new_quote,
    search,
    today,
)

__all__ = [
    "agreements",
    "blueprint",
    "contracts",
    "copying",
    "customers",
    "new_quote",
    "search",
    "today",
]
