"""What a customer chose, or could choose, in words."""

from functools import cache

from contracts.records import Choice
from upheld.texts import _, use_language
from upheld.words import shipped, use_wording


def option_words(letters: str, title: str = "") -> str:
    """Return ``Option B, Comfort``, or the letters of several: ``Options A, C``."""
    if len(letters) > 1:
        return _("Options %(letters)s", letters=", ".join(letters))
    name = _("Option %(letter)s", letter=letters)
    return name if not title or title in _plain_names(letters) else f"{name}, {title}"


def choice_words(choice: Choice | None, *, short: bool = False) -> str:
    """Return the option and the extras that were chosen, as one sentence.

    Empty where the offer left no choice, or all that it left was declined; a *short*
    one leaves the extras out.
    """
    if choice is None:
        return ""
    extras = "" if short else ", ".join(choice.extras)
    if not choice.option:
        return _("Added by the customer: %(extras)s.", extras=extras) if extras else ""
    option = option_words(choice.option, choice.title)
    if not extras:
        return _("Chosen by the customer: %(option)s.", option=option)
    return _(
        "Chosen by the customer: %(option)s; added: %(extras)s.",
        option=option,
        extras=extras,
    )


@cache
def _plain_names(letter: str) -> frozenset[str]:
    """Return what an option is called that nobody has named, in each language."""
    names = set()
    for code in shipped():
        with use_language(code), use_wording(None):
            names.add(_("Option %(letter)s", letter=letter))
    return frozenset(names)
