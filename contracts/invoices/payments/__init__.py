"""Payments: the list, one with what it settled, what is left of it."""
