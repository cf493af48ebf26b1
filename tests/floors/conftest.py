"""A shop for each test, on each database, and a desk in a filled world."""

from tests.pages.conftest import desk, kept
from tests.shop import postgres_shop, shop, shop_url, sqlite_shop

__all__ = ["desk", "kept", "postgres_shop", "shop", "shop_url", "sqlite_shop"]
