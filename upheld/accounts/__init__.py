"""Sellers, people, roles, tokens and links: who may ask."""
