"""The parameters of a model as forms and documentation list them.

Pure.
"""

from dataclasses import dataclass
from decimal import Decimal

from plugins.fields import (
    LONGEST_LIST,
    LONGEST_TEXT,
    Choice,
    Described,
    Level,
    Number,
    Optional,
    Text,
)
from plugins.parameters import Each, Parameters, in_reading_order
from upheld.words import _


@dataclass(frozen=True, slots=True)
class Setting:
    """One parameter of a pricing model, as a form asks for it."""

    name: str
    label: str
    hint: str
    #: ``price``, ``number``, ``choice``, ``each`` and so on.
    kind: str
    #: What it is when it is left empty.
    usual: str
    is_needed: bool
    choices: tuple[tuple[str, str], ...] = ()
    #: What each row of a list has.
    columns: tuple["Setting", ...] = ()
    #: The least and the most of a number.
    least: Decimal | None = None
    most: Decimal | None = None
    #: From the least on, it goes in such steps.
    step: Decimal | None = None
    #: The most characters of a text, and the most rows of a list.
    longest: int | None = None


def settings_of(kind: type[Parameters]) -> tuple[Setting, ...]:
    """Return what *kind* can be set to, in the order in which people meet it."""
    return tuple(_setting(*pair) for pair in in_reading_order(kind.fields))


def _setting(name: str, field: Described[object]) -> Setting:
    inner = field.field if isinstance(field, Optional) else field
    usual = "" if field.required else field.plain(field.load_default)
    ways = inner.ways.items() if isinstance(inner, Choice) else ()
    longest = LONGEST_LIST if isinstance(inner, Each) else None
    return Setting(
        name=name,
        label=_(field.label),
        hint=_(field.help_text) if field.help_text else "",
        kind=field.kind,
        usual=str(usual or ""),
        is_needed=field.required,
        choices=tuple((value, _(words)) for value, words in ways),
        columns=_columns(inner.of) if isinstance(inner, Each) else (),
        least=inner.least if isinstance(inner, Number) else None,
        most=inner.most if isinstance(inner, Level) else None,
        step=inner.step if isinstance(inner, Level) else None,
        longest=LONGEST_TEXT if isinstance(inner, Text) else longest,
    )


def _columns(kind: type[Parameters]) -> tuple[Setting, ...]:
    return tuple(_setting(name, field) for name, field in kind.fields.items())
