"""Invoices on paper, and as the XML of EN 16931."""
