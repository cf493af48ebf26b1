"""Guides answered for quotes by programs."""
