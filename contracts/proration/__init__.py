"""Parts of a price for parts of a period, each explained by its days."""
