"""The staff's pages about the catalogue: offerings, prices, files."""

from catalog.pages import blueprint
from catalog.views import (
    browsing,
    campaigns,
    categories,
    costs,
    editing,
    files,
    guides,
    order,
    plugins,
    prices,
    terms,
)

__all__ = [
    "blueprint",
    "browsing",
    "campaigns",
    "categories",
    "costs",
    "editing",
    "files",
    "guides",
    "order",
    "plugins",
    "prices",
    "terms",
]
