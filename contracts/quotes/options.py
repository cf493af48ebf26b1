"""The options of a quote, lettered A to D: which lines each holds, what each costs.

Pure.  A line belongs to all options unless it names some, so what options share is
stored, and edited, once.  An optional line is offered but not asked for: it counts
in no total until the customer adds it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from contracts.records import Totals
from upheld.errors import InvalidInput, Refused
from upheld.texts import _

#: More than four cannot be compared side by side.
LETTERS = "ABCD"
LONGEST_TITLE = 80


class Belongs(Protocol):
    """Anything that says which options it is in."""

    @property
    def in_options(self) -> str:
        """The letters, empty for all."""

    @property
    def optional(self) -> bool:
        """Whether the customer may add it."""


Line = TypeVar("Line", bound=Belongs)


@dataclass(frozen=True, slots=True)
class Option:
    """One alternative that a quote offers."""

    letter: str
    title: str

    def as_plain(self) -> dict[str, str]:
        """Return it as it is stored."""
        return {"letter": self.letter, "title": self.title}


@dataclass(frozen=True, slots=True)
class OptionSums:
    """What one option costs without its optional lines."""

    letter: str
    title: str
    favourite: bool
    totals: Totals


def read_options(stored: Iterable[Mapping[str, str]]) -> tuple[Option, ...]:
    """Return the options that a quote stores."""
    return tuple(Option(one["letter"], one["title"]) for one in stored)


def lines_of(lines: Iterable[Line], letter: str) -> tuple[Line, ...]:
    """Return the lines of one option, in order; all of them without a letter."""
    if not letter:
        return tuple(lines)
    return tuple([line for line in lines if belongs(line.in_options, letter)])


def asked_for(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines that the price counts: those that are not optional."""
    return tuple([line for line in lines if not line.optional])


def belongs(in_options: str, letter: str) -> bool:
    """Tell whether a line of *in_options* is in the option *letter*."""
    return not letter or not in_options or letter in in_options


def shown_letter(options: Sequence[Option], favourite: str, wanted: str = "") -> str:
    """Return the option to show: that *wanted*, else the favourite, else the first."""
    known = [one.letter for one in options]
    for letter in (wanted, favourite):
        if letter in known:
            return letter
    return known[0] if known else ""


def with_option(options: Sequence[Option], title: str) -> tuple[Option, ...]:
    """Return *options* with one more; the first one makes what there is option A."""
    begun = tuple(options) or (Option(LETTERS[0], _("Option A")),)
    free = [letter for letter in LETTERS if letter not in {x.letter for x in begun}]
    if not free:
        raise Refused(
            _("A quote holds at most %(count)s options.", count=len(LETTERS)),
            hint=_("Remove one, or make a second quote."),
        )
    name = title.strip() or _("Option %(letter)s", letter=free[0])
    added = Option(free[0], checked_title(name))
    return tuple(sorted((*begun, added), key=lambda one: one.letter))


def lettered(titles: Sequence[str]) -> tuple[Option, ...]:
    """Return the options of these titles, A to D in their order; or none."""
    if len(titles) == 1 or len(titles) > len(LETTERS):
        raise InvalidInput.of(
            "options",
            _("A quote has two to %(count)s options, or none.", count=len(LETTERS)),
        )
    return tuple(
        Option(letter, checked_title(title, f"options.{place}.title"))
        for place, (letter, title) in enumerate(zip(LETTERS, titles, strict=False))
    )


def begun_with(titles: Sequence[str], favourite: str) -> tuple[tuple[Option, ...], str]:
    """Return the options that a quote begins with, and the recommended letter."""
    options = lettered(titles)
    if favourite:
        return options, known_letter(favourite, options, "favourite")
    return options, shown_letter(options, "")


def known_letter(letter: str, options: Sequence[Option], where: str) -> str:
    """Return a letter that one of *options* has; refuse any other."""
    if letter not in {one.letter for one in options}:
        raise InvalidInput.of(
            where,
            _("This quote has no option “%(letter)s”.", letter=letter[:10]),
            hint=_("Add the option first, or leave the letter out."),
        )
    return letter


def chosen_letters(
    letters: Iterable[str], options: Sequence[Option], where: str = "in_options"
) -> str:
    """Return what a line stores that is in *letters*; refuse a letter of no option."""
    return membership([known_letter(one, options, where) for one in letters], options)


def without_option(options: Sequence[Option], letter: str) -> tuple[Option, ...]:
    """Return *options* without one; a single one that is left is none."""
    left = tuple(one for one in options if one.letter != letter)
    return left if len(left) > 1 else ()


def renamed(options: Sequence[Option], letter: str, title: str) -> tuple[Option, ...]:
    """Return *options* with another title for one of them."""
    name = checked_title(title)
    return tuple(
        Option(one.letter, name) if one.letter == letter else one for one in options
    )


def checked_title(title: str, where: str = "title") -> str:
    """Return a title without stray spaces, or refuse one that is none."""
    text = " ".join(title.split())
    if not text:
        raise InvalidInput.of(where, _("Give the option a name."))
    if len(text) > LONGEST_TITLE:
        raise InvalidInput.of(
            where,
            _("This is longer than %(count)s characters.", count=LONGEST_TITLE),
        )
    return text


def membership(letters: Iterable[str], options: Sequence[Option]) -> str:
    """Return what a line stores that is in *letters*: nothing when it is in all."""
    known = [one.letter for one in options]
    chosen = [letter for letter in known if letter in set(letters)]
    if known and not chosen:
        raise InvalidInput.of(
            "in_options",
            _("Choose at least one option, or remove the line."),
        )
    return "" if len(chosen) == len(known) else "".join(chosen)


def remembered(in_options: str, options: Sequence[Option]) -> str | None:
    """Return what a line stores once only *options* are left; ``None`` for no place."""
    if not in_options or not options:
        return ""
    left = [one.letter for one in options if one.letter in in_options]
    if not left:
        return None
    return "" if len(left) == len(options) else "".join(left)
