"""The order of price steps: stored, shown and changed."""
