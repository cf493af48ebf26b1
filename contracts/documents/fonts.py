"""The faces that papers are set in, and which characters they have."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

import upheld

FOLDER = Path(upheld.__file__).resolve().parent / "static" / "fonts"
#: Names our own folder and nothing else, so that a paper looks the same anywhere.
CONFIGURATION = FOLDER / "fonts.conf"
#: Ends of lines, and joiners that scripts need and that no face has to show.
KEPT = frozenset("\n\t\u200b\u200c\u200d\u00ad")
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


#: Where a word may break that no word is as long as: layout is slow without a place.
_ENDLESS = re.compile(r"\S{60}(?=\S{40})")
_BREAK = "\u200b"


class _Shown(dict[int, str]):
    """What is printed for each character, by its code point, as it comes to be used."""

    def __missing__(self, code: int) -> str:
        """Look a character up that was not printed before."""
        self[code] = _shown(chr(code))
        return self[code]


_SHOWN = _Shown()


def printable(text: str) -> str:
    """Return *text* as it can be printed, whole and in one reading direction.

    Controls are left out, those that turn the direction of a text among them; a
    character that no face has is printed as its code point, ``[U+16A0]``.
    """
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    shown = composed.translate(_SHOWN)
    return _ENDLESS.sub(lambda found: found[0] + _BREAK, shown)


def _shown(character: str) -> str:
    if " " <= character <= "~" or character in KEPT:
        return character
    if (
        unicodedata.category(character) in INVISIBLE
        or "\ufe00" <= character <= "\ufe0f"
    ):
        return ""
    if ord(character) in covered():
        return character
    return f"[U+{ord(character):04X}]"
