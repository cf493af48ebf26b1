"""Firms to try Upheld on: their catalogues and what they have sold."""
