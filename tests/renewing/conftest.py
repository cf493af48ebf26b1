"""A shop for each test, on each database."""

from tests.shop import postgres_shop, shop, shop_url, sqlite_shop

__all__ = ["postgres_shop", "shop", "shop_url", "sqlite_shop"]
