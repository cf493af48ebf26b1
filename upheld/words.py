"""The language of whoever reads: texts in their words, with their plurals.

Without formats, so that the command line starts without babel; everybody else
imports both from :mod:`upheld.texts`.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Protocol

#: The language that the texts are written in.
SOURCE = "en"
#: What the catalogues of translations are called.
DOMAIN = "upheld"
TRANSLATIONS = Path(__file__).resolve().parent / "translations"

#: Regions whose Chinese is written in the traditional script.
_TRADITIONAL = frozenset({"zh-TW", "zh-HK", "zh-MO"})


class Typed(str):
    """A text that people have typed: unlike ours, it is escaped in templates."""

    __slots__ = ()


class Wording(Protocol):
    """Words that take the place of ours, such as *agreement* for *contract*."""

    def said(self, language: str, message: str, text: str) -> str:
        """Return *text* in these words; *message* is the English it is looked up by."""


_language: ContextVar[str] = ContextVar("language", default=SOURCE)
_wording: ContextVar[Wording | None] = ContextVar("wording", default=None)


def N_(text: str) -> str:  # noqa: N802 - what collectors of texts know
    """Mark a text that is translated where it is shown."""
    return text


def language() -> str:
    """Return the language in force, such as ``en`` or ``de-CH``."""
    return _language.get()


def shipped() -> tuple[str, ...]:
    """Return the languages that can be chosen: those with translations, and ours."""
    return _shipped(TRANSLATIONS)


def spoken(code: str) -> str:
    """Return the language in which somebody who asked for *code* reads.

    ``de`` serves ``de-CH``, which keeps its own formats.  What is not translated is
    English as a whole: words of one language with the figures of another mislead.
    """
    code = code.replace("_", "-")
    if code in _TRADITIONAL:
        code = "zh-Hant"
    known = shipped()
    return code if code in known or code.partition("-")[0] in known else SOURCE


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Run the block in the language *code*; unknown ones read in English."""
    token = _language.set(spoken(code))
    try:
        yield
    finally:
        _language.reset(token)


@contextmanager
def use_wording(wording: Wording | None) -> Iterator[None]:
    """Run the block in the words of *wording*; ``None`` for ours."""
    token = _wording.set(wording)
    try:
        yield
    finally:
        _wording.reset(token)


def wording() -> Wording | None:
    """Return the words in force that take the place of ours, if any do."""
    return _wording.get()


def reading() -> tuple[str, Wording | None]:
    """Return all that a text depends on: what is kept of texts is kept by it."""
    return _language.get(), _wording.get()


def _(message: str, /, **values: object) -> str:
    """Return *message* in the language and the words in force.

    With *values*, ``%(name)s`` is replaced by them and a percent sign is ``%%``.
    """
    code = _language.get()
    text = _catalogue(TRANSLATIONS, code).gettext(message)
    own = _wording.get()
    if own is not None:
        text = own.said(code, message, text)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, /, **values: object) -> str:
    """Return the form for *num* things; ``%(num)s`` and *values* are replaced.

    A percent sign is always ``%%``.
    """
    return plural_form(singular, plural, num) % {"num": num, **values}


def plural_form(singular: str, plural: str, num: int, /) -> str:
    """Return the form for *num* things with its ``%(name)s`` as they are."""
    code = _language.get()
    text = _catalogue(TRANSLATIONS, code).ngettext(singular, plural, num)
    own = _wording.get()
    return text if own is None else own.said(code, singular, text)


def texts_of(code: str) -> tuple[str, ...]:
    """Return all texts of the language *code*: in English, what they are looked up by.

    Of a counted text, the form for several.
    """
    # English has no catalogue of its own; every other one names its texts.
    other = next((one for one in _shipped(TRANSLATIONS) if one != SOURCE), SOURCE)
    known = _catalogue(TRANSLATIONS, other if code == SOURCE else code)
    found: dict[Any, str] = getattr(known, "_catalog", {})
    if code == SOURCE:
        return tuple(key for key in found if isinstance(key, str) and key)
    return tuple(text for key, text in found.items() if key)


def forms(code: str, singular: str, plural: str = "") -> tuple[str, ...]:
    """Return a text in the language *code*: one, or all forms of a counted one."""
    if code == SOURCE:
        return (singular, plural) if plural else (singular,)
    known = _catalogue(TRANSLATIONS, code)
    found: dict[Any, str] = getattr(known, "_catalog", {})
    if not plural:
        return (found.get(singular, singular),)
    counted = [key for key in found if isinstance(key, tuple) and key[0] == singular]
    return tuple(found[key] for key in sorted(counted)) or (singular, plural)


@cache
def _shipped(folder: Path) -> tuple[str, ...]:
    found = folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    codes = {path.parts[-3].replace("_", "-") for path in found} - {SOURCE}
    return SOURCE, *sorted(codes)


@cache
def _catalogue(folder: Path, code: str) -> gettext.NullTranslations:
    parts = code.split("-")
    wanted = ["_".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return gettext.translation(DOMAIN, folder, wanted, fallback=True)
