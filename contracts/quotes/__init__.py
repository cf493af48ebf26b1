"""Offers: drafts, revisions, sending and acceptance."""
