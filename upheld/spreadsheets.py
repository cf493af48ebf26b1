"""Texts in files that spreadsheets open."""

#: What a spreadsheet would take for a formula; written behind an apostrophe.
_FORMULA = ("=", "+", "-", "@")


def guarded(text: str) -> str:
    """Keep a spreadsheet from running *text* as a formula."""
    quoted = text.startswith("'") and text[1:].startswith((*_FORMULA, "'"))
    return f"'{text}" if quoted or text.startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """Return the text that was :func:`guarded`."""
    quoted = text.startswith("'") and text[1:].startswith((*_FORMULA, "'"))
    return text[1:] if quoted else text
