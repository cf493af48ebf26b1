"""What programs may do that the pages can: rows of :mod:`upheld.policy`."""

from upheld.access import SELLING, Method, Row, Whose


def _draft(action: str, method: Method = "POST") -> Row:
    """Return the row of a change of a draft."""
    return Row(
        f"drafting_api.{action}",
        method,
        SELLING,
        Whose.SELLER,
        "quote.changed",
        "quotes:write",
    )


#: Lines, options and order of drafts, undo and redo.
_DRAFTS = (
    _draft("add_line"),
    _draft("change_line", "PATCH"),
    _draft("remove_line", "DELETE"),
    _draft("move_line"),
    _draft("copy_line"),
    _draft("add_option"),
    _draft("change_option", "PATCH"),
    _draft("remove_option", "DELETE"),
    _draft("undo"),
    _draft("redo"),
)

PROGRAMS = _DRAFTS
