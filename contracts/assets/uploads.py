"""A list of serial numbers out of a form: typed, pasted, or as a file.

Pure.
"""

import re

from contracts.assets.serials import Given, read_serials
from upheld.errors import InvalidInput
from upheld.texts import _, format_number

#: What is read at once.
MOST_ROWS = 10_000
LARGEST_BYTES = 2_000_000

#: What no table holds and no database stores.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def file_text(data: bytes) -> str:
    """Return the text of a file: UTF-8, or what spreadsheets write instead."""
    if len(data) > LARGEST_BYTES:
        raise InvalidInput.of(
            "file",
            _("The file has more than 2 MB."),
            hint=_("Split it, or leave out the columns that are not needed."),
        )
    encodings = [name for mark, name in _MARKS if data.startswith(mark)]
    for encoding in (*encodings, "utf-8-sig"):
        try:
            return clean(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return clean(data.decode("cp1252", "replace"))


def clean(text: str) -> str:
    """Return *text* with one kind of line end and nothing that cannot be stored."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def rows_of(text: str) -> tuple[Given, ...]:
    """Return the rows of *text*, or refuse a list that is empty or too long."""
    given = read_serials(text)
    if not given:
        raise InvalidInput.of(
            "text", _("Type or paste serial numbers, or choose a file.")
        )
    if len(given) > MOST_ROWS:
        raise InvalidInput.of(
            "text",
            _("This list has %(count)s rows.", count=format_number(len(given))),
            hint=_(
                "Up to %(most)s are read at once: split it.",
                most=format_number(MOST_ROWS),
            ),
        )
    return given
