"""Campaigns: stored, shown and ended."""
