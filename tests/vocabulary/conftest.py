"""The fixtures of a shop, for its own words."""

from tests.shop import postgres_shop, shop, shop_url, sqlite_shop

__all__ = ["postgres_shop", "shop", "shop_url", "sqlite_shop"]
