"""Metered use: what was recorded, and the charges that are rated from it."""
