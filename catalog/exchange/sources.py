"""A file that is to be read, and the places in it that a refusal names."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from upheld.errors import InvalidInput, Problem
from upheld.texts import _

#: What a catalogue file may weigh.
LARGEST_BYTES = 1_000_000

#: Longer marks first: UTF-32 begins as UTF-16 does.
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line and a column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file and the name by which people know it."""

    name: str
    text: str

    def problem(self, place: Place, message: str, *, hint: str = "") -> Problem:
        """Return what is wrong at *place*, as ``name:line:column``."""
        return Problem(f"{self.name}:{place.line}:{place.column}", message, hint)

    def place(self, index: int) -> Place:
        """Return where the character at *index* stands."""
        before = self.text[:index]
        line = before.count("\n") + 1
        return Place(line, index - (before.rfind("\n") + 1) + 1)


def read_source(path: Path) -> Source:
    """Read the file at *path*; refuse one that is absent, too large or not UTF-8."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise InvalidInput.of(
            path.name,
            _("The file cannot be read: %(reason)s.", reason=error.strerror or error),
            hint=_("Check the path and that you may read the file."),
        ) from error
    return decode(path.name, data)


def decode(name: str, data: bytes) -> Source:
    """Return the text in *data*, which has to be UTF-8; a mark at its start is dropped.

    Line ends become single newlines, so that places are the same on every system.
    """
    if len(data) > LARGEST_BYTES:
        raise InvalidInput.of(
            f"{name}:1:1",
            _("The file has more than 1 MB."),
            hint=_("Split it: offerings and price books may stand in several files."),
        )
    for mark, encoding in _OTHER_MARKS:
        if data.startswith(mark):
            raise _not_utf8(name, Place(1, 1), encoding)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode("utf-8", "replace")
        place = Source(name, good).place(len(good))
        raise _not_utf8(name, place, "") from error
    return Source(name, text.replace("\r\n", "\n").replace("\r", "\n"))


def _not_utf8(name: str, place: Place, encoding: str) -> InvalidInput:
    message = (
        _("The file is in %(encoding)s, not in UTF-8.", encoding=encoding)
        if encoding
        else _("The character here is not in UTF-8.")
    )
    hint = _("Save the file as UTF-8; in Excel choose “CSV UTF-8”.")
    return InvalidInput([Source(name, "").problem(place, message, hint=hint)])
