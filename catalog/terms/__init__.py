"""The versions of the standard terms, as their pages and the API show them."""
