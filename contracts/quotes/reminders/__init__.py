"""Offers that wait too long: whom to remind, of what, and when."""
