"""The number of a quote with its revision, as people read it."""


def display(number: str, revision: int) -> str:
    """Return ``Q-2026-00418 rev 3``; the first revision goes without its own."""
    return number if revision == 1 else f"{number} rev {revision}"
