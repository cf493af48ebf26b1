"""The costs of a seller: kept, read, changed."""
