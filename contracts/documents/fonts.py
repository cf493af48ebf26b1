"""The faces that papers are set in, and which characters they have."""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

import upheld

FOLDER = Path(upheld.__file__).resolve().parent / "static" / "fonts"
#: Names our own folder and nothing else, so that a paper looks the same anywhere.
CONFIGURATION = FOLDER / "fonts.conf"
#: Joiners that scripts need and that no face has to show.
JOINERS = frozenset("\u200b\u200c\u200d\u00ad")
SPACES = frozenset("\n\t")
#: Formatting, private and unassigned characters, controls and lone surrogates.
INVISIBLE = frozenset({"Cc", "Cf", "Cs"})


@cache
def covered() -> frozenset[int]:
    """Return the code points that at least one of our faces can show."""
    found: set[int] = set()
    for path in sorted(FOLDER.glob("ttf/*.ttf")):
        with TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)


def printable(text: str) -> str:
    """Return *text* as it can be printed, whole and in one reading direction.

    Controls are left out, those that turn the direction of a text among them; a
    character that no face has is printed as its code point, ``[U+16A0]``.
    """
    composed = unicodedata.normalize("NFC", text)
    return (
        "".join(map(_printable, composed))
        if not composed.isascii()
        else ("".join(one for one in composed if one.isprintable() or one in SPACES))
    )


def _printable(character: str) -> str:
    if character in JOINERS or character in SPACES:
        return character
    if (
        unicodedata.category(character) in INVISIBLE
        or "\ufe00" <= character <= "\ufe0f"
    ):
        return ""
    if ord(character) in covered():
        return character
    return f"[U+{ord(character):04X}]"
