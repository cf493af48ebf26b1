"""Measurements, each against its base in the same run."""
