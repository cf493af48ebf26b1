"""Running contracts from another system: rows of a table and a mapping of them."""
