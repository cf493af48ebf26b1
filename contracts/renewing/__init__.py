"""Contracts whose term begins anew: what is coming up, at which price, and by when."""
