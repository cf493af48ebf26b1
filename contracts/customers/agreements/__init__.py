"""Discounts that a customer has been promised, for a service or for all of them."""
