"""The search index: everything with a page of its own, found by beginnings of words."""
