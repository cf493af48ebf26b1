"""Devices on pages and for programs: stored, chosen for quotes, checked."""
