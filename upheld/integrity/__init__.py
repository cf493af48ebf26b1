"""Invariants: what has to be true of the rows and files of an installation."""
