"""What runs in the process of a plugin; the application imports nothing of it."""
