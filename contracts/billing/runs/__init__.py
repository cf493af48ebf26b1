"""Billing runs as people and programs ask for them and see them."""
