"""The staff's pages beside quotes: today, search, contracts, customers."""

from contracts.pages import blueprint
from contracts.views import contracts, customers, search, today

__all__ = ["blueprint", "contracts", "customers", "search", "today"]
