"""Record use, and rate what a finished period has of it."""
