"""The plugin platform: hooks, value types, manager and the built-in models."""
