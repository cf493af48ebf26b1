"""Recurring revenue and what becomes of it: movements, retention, cohorts, renewals."""
