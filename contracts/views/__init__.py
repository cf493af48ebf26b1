"""The staff's pages beside quotes: today, search, contracts, customers."""

from contracts.pages import blueprint
from contracts.views import (
    agreements,
    bulk,
    contracts,
    copying,
    customer_files,
    customers,
    keys,
    new_quote,
    palette,
    people,
    saved_views,
    today,
    vocabulary,
)

__all__ = [
    "agreements",
    "blueprint",
    "bulk",
    "contracts",
    "copying",
    "customer_files",
    "customers",
    "keys",
    "new_quote",
    "palette",
    "people",
    "saved_views",
    "today",
    "vocabulary",
]
