"""The salesperson's pages of quotes."""

from contracts.pages import blueprint
from contracts.quotes.views import builder, lists, sending

__all__ = ["blueprint", "builder", "lists", "sending"]
