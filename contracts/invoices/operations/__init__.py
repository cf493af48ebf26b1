"""Correct, settle, remind of and print issued invoices."""
