"""Drafts changed by programs: lines, options, order, what is undone."""
