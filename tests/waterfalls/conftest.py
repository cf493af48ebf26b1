"""A world with deals and a desk, and a shop for each test."""

from tests.pages.conftest import desk, kept
from tests.shop import postgres_shop, shop, shop_url, sqlite_shop

__all__ = ["desk", "kept", "postgres_shop", "shop", "shop_url", "sqlite_shop"]
