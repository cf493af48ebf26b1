"""Changes of signed contracts: their charges, what was billed already, their record."""
