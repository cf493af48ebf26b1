"""The pricing models of every installation, written against the public API."""
