"""The staff's pages about the catalogue: offerings, prices, files."""

from catalog.pages import blueprint
from catalog.views import browsing, editing, files, prices

__all__ = ["blueprint", "browsing", "editing", "files", "prices"]
