"""Guides of a seller: kept, read, changed."""
