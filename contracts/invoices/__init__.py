"""Invoices after they were issued: paper, payments, corrections, reminders."""
