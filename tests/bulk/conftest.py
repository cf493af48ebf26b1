"""A shop with quotes to work on together."""

from tests.shop import postgres_shop, shop, shop_url, sqlite_shop

__all__ = ["postgres_shop", "shop", "shop_url", "sqlite_shop"]
