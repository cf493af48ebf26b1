"""How words are written for searching: however somebody spells them, they meet.

A text becomes words that its beginnings find: without case and accents, numbers also
without their leading zeros and out of their codes (``418`` of ``Q-2026-00418``), codes
also without their signs, and languages without spaces as pairs of their signs.
"""

import re
import unicodedata
from collections.abc import Iterator

#: Letters that no decomposition turns into the ones that people type for them.
_LETTERS = str.maketrans({
    "ø": "o", "đ": "d", "ð": "d", "ł": "l", "\u0131": "i",
    "æ": "ae", "œ": "oe", "þ": "th",
})  # fmt: skip
#: The signs that stand inside of codes, addresses and names.
_INNER = "-._@/+'’"
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_CHUNK = re.compile(rf"[^\W_](?:[\w{re.escape(_INNER)}]*[^\W_])?")
_PART = re.compile(rf"[{_IDEOGRAPH}]+|[^\W_{_IDEOGRAPH}]+")
_IDEOGRAPHS = re.compile(rf"[{_IDEOGRAPH}]+")
_DIGITS = re.compile(r"[0-9]+")
#: A question of more words is asked by the first ones.
MOST_TERMS = 8


def fold(text: str) -> str:
    """Return *text* without case, accents and width."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return unicodedata.normalize("NFC", bare).casefold()


def words(*parts: str | None) -> list[str]:
    """Return every word of *parts* that something begins to be found by, once each."""
    found: dict[str, None] = {}
    for chunk in _chunks(" ".join(part for part in parts if part)):
        found[chunk] = None
    for chunk in list(found):
        found.update(dict.fromkeys(_spellings(chunk)))
    return list(found)


def terms(text: str) -> list[str]:
    """Return the beginnings of words that *text* asks for; all of them have to be met.

    A code that is typed with its signs is met by its parts; a part of one letter says
    too little to be asked for beside others.
    """
    asked: dict[str, None] = {}
    for chunk in _chunks(text):
        parts = [term for part in _PART.findall(chunk) for term in _pairs(part)]
        long = [part for part in parts if len(part) > 1 or _IDEOGRAPHS.match(part)]
        asked.update(dict.fromkeys(long or parts))
    return list(asked)[:MOST_TERMS]


def _chunks(text: str) -> Iterator[str]:
    for match in _CHUNK.finditer(fold(text)):
        yield match.group()


def _spellings(chunk: str) -> Iterator[str]:
    parts = _PART.findall(chunk)
    for part in parts:
        yield from _beginnings(part)
    if len(parts) > 1:
        yield "".join(parts)
    for digits in _DIGITS.findall(chunk):
        yield digits.lstrip("0") or digits


def _beginnings(part: str) -> Iterator[str]:
    if not _IDEOGRAPHS.fullmatch(part):
        yield part
        return
    for place in range(len(part)):
        yield part[place : place + 2]


def _pairs(part: str) -> Iterator[str]:
    if not _IDEOGRAPHS.fullmatch(part) or len(part) < 2:  # noqa: PLR2004 - a pair
        yield part
        return
    for place in range(len(part) - 1):
        yield part[place : place + 2]
