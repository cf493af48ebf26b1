"""The kinds of parameter: marshmallow fields that a form and a schema can show.

Each takes a label and a help text, which people read in forms, docs and errors.
With a ``default`` a parameter may be left out; inside :class:`Optional` it may also
be empty.  Numbers are exact: text, whole numbers and decimals are taken, floats
refused.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

from marshmallow import fields, missing

from plugins.exact import NotExact, exact
from upheld.fields import Sentence, refuse
from upheld.nearest import did_you_mean
from upheld.words import _

T = TypeVar("T")

#: The longest text that a parameter takes.
LONGEST_TEXT = 200
#: The most entries that a list takes.
LONGEST_LIST = 100


class Needed:
    """What stands for no default."""


NEEDED: Final = Needed()


class Described(fields.Field[T], Generic[T]):
    """A field with a label, a help text and a JSON schema.

    Read from loaded parameters, it is its value: ``parameters.price`` is a decimal.
    """

    #: How a form asks for it.
    kind: ClassVar[str]

    def __init__(self, label: str, help_text: str, *, default: object) -> None:
        """Describe the field; see the module for the arguments."""
        self.label = label
        self.help_text = help_text
        super().__init__(
            required=default is NEEDED,
            load_default=missing if default is NEEDED else default,
            allow_none=default is None,
            metadata={"label": label, "help": help_text},
        )

    if TYPE_CHECKING:

        def __get__(self, instance: object, owner: type) -> T: ...

    def make_error(self, key: str, **values: Any) -> Any:  # noqa: ANN401
        """Say that a value is missing by its label, in the language in force."""
        if key in {"required", "null"}:
            return refuse(_("“%(label)s” is missing.", label=_(self.label)))
        return super().make_error(key, **values)

    def plain(self, value: Any) -> Any:  # noqa: ANN401  JSON is of any type
        """Return a loaded value as what JSON can hold."""
        return value

    def described(self) -> dict[str, Any]:
        """Return the JSON schema with the label, the help and the default."""
        schema: dict[str, Any] = {"title": self.label, "description": self.help_text}
        if self.allow_none:
            schema |= {"anyOf": [self.json_schema(), {"type": "null"}]}
        else:
            schema |= self.json_schema()
        if not self.required:
            schema["default"] = self.plain(self.load_default)
        return schema

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON schema of one value that is given."""
        raise NotImplementedError


class Number(Described[Decimal]):
    """An exact number from ``least`` on."""

    kind = "number"

    def __init__(
        self,
        label: str,
        help_text: str = "",
        *,
        default: Decimal | int | str | Needed = NEEDED,
        least: Decimal | int | str = 0,
    ) -> None:
        """Take numbers from *least* on."""
        if not isinstance(default, Needed):
            default = exact(default, label)
        self.least = exact(least, label)
        super().__init__(label, help_text, default=default)

    def _deserialize(
        self, value: object, *_place: object, **_options: object
    ) -> Decimal:
        label = _(self.label)
        try:
            number = exact(value, f"“{label}”")
        except NotExact as error:
            raise refuse(error.message) from None
        if number < self.least:
            raise refuse(
                _(
                    "“%(label)s” is %(number)s; the least is %(least)s.",
                    label=label,
                    number=f"{number:f}",
                    least=f"{self.least:f}",
                )
            )
        return number

    def plain(self, value: Decimal) -> str:
        """Return the digits, without an exponent."""
        return f"{value:f}"

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of a number as text."""
        pattern = r"^-?\d+(\.\d+)?$" if self.least < 0 else r"^\d+(\.\d+)?$"
        kind = {"type": "string", "pattern": pattern, "format": self.kind}
        # What is text has no "minimum": a program that knows these words reads them.
        return {**kind, "x-least": self.plain(self.least)}


class Price(Number):
    """An amount in major units of the request's currency: ``410.00``."""

    kind = "price"


class Quantity(Number):
    """A number of units, whole or not."""

    kind = "quantity"


class Percent(Number):
    """A percentage: ``5`` is five in a hundred."""

    kind = "percent"


class Level(Number):
    """What is promised, from ``least`` to ``most`` in steps: 99.9 percent, 5 years.

    A class of parameters has one at most.  Where a price is offered, sales move it on
    its line: the model is asked with what was chosen, and the contract promises it.
    """

    kind = "level"

    def __init__(
        self,
        label: str,
        help_text: str = "",
        *,
        between: tuple[Decimal | int | str, Decimal | int | str],
        step: Decimal | int | str = 1,
        promise: str = "",
    ) -> None:
        """Take numbers *between* the least and the most.

        :param promise: the kind of promise that it moves in a contract, ``uptime``
            in percent or ``warranty`` in years; empty for none.
        """
        super().__init__(label, help_text, least=between[0])
        self.most = exact(between[1], label)
        self.step = exact(step, label)
        self.promise = promise

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of a number as text, with the steps that it goes in."""
        ends = {"x-most": self.plain(self.most), "x-step": self.plain(self.step)}
        return {**super().json_schema(), **ends}

    def _deserialize(self, value: object, *place: object, **options: object) -> Decimal:
        number = super()._deserialize(value, *place, **options)
        if number > self.most:
            raise refuse(
                _(
                    "“%(label)s” is %(number)s; the most is %(most)s.",
                    label=_(self.label),
                    number=f"{number:f}",
                    most=f"{self.most:f}",
                )
            )
        if (number - self.least) % self.step:
            raise refuse(
                _(
                    "“%(label)s” is %(number)s; it goes from %(least)s in steps of "
                    "%(step)s.",
                    label=_(self.label),
                    number=f"{number:f}",
                    least=f"{self.least:f}",
                    step=f"{self.step:f}",
                )
            )
        return number


class Choice(Described[str]):
    """One of several named ways; the first is the default unless told otherwise."""

    kind = "choice"

    def __init__(
        self,
        label: str,
        help_text: str = "",
        *,
        ways: Mapping[str, str],
        default: str | None = None,
    ) -> None:
        """Offer *ways*, each with the words that a form shows for it."""
        self.ways = dict(ways)
        super().__init__(label, help_text, default=default or next(iter(self.ways)))

    def _deserialize(self, value: object, *_place: object, **_options: object) -> str:
        if isinstance(value, str) and value in self.ways:
            return value
        given, known = str(value)[:40], ", ".join(self.ways)
        raise refuse(
            _(
                "“%(label)s” is “%(given)s”; it can be %(known)s.",
                label=_(self.label),
                given=given,
                known=known,
            ),
            did_you_mean(given, self.ways),
        )

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of a word out of a list."""
        return {"type": "string", "enum": list(self.ways)}


class Text(Described[str]):
    """A short text, such as the name of a unit."""

    kind = "text"

    def __init__(
        self, label: str, help_text: str = "", *, default: str | Needed = NEEDED
    ) -> None:
        """Take a text of up to 200 characters; an empty one only by default."""
        super().__init__(label, help_text, default=default)

    def _deserialize(self, value: object, *_place: object, **_options: object) -> str:
        if not isinstance(value, str) or not value.isprintable():
            raise refuse(
                _("“%(label)s” has to be one line of text.", label=_(self.label))
            )
        if len(value) > LONGEST_TEXT:
            raise refuse(
                _(
                    "“%(label)s” has over %(longest)s characters.",
                    label=_(self.label),
                    longest=LONGEST_TEXT,
                )
            )
        return value.strip()

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of a short text."""
        return {"type": "string", "maxLength": LONGEST_TEXT}


class Date(Described[date]):
    """A day: ``2027-01-31``."""

    kind = "date"

    def __init__(
        self, label: str, help_text: str = "", *, default: date | Needed = NEEDED
    ) -> None:
        """Take a day, as it is or as text."""
        super().__init__(label, help_text, default=default)

    def _deserialize(self, value: object, *_place: object, **_options: object) -> date:
        if type(value) is date:
            return value
        try:
            return date.fromisoformat(str(value).strip())
        except ValueError:
            given = str(value)[:40]
            raise refuse(
                _(
                    "“%(label)s” is “%(given)s”; write a day such as 2027-01-31.",
                    label=_(self.label),
                    given=given,
                )
            ) from None

    def plain(self, value: date) -> str:
        """Return the day as text."""
        return value.isoformat()

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of a day as text."""
        return {"type": "string", "format": "date"}


class Optional(Described[T | None], Generic[T]):
    """A field that may stay empty; then its value is ``None``."""

    def __init__(self, field: Described[T]) -> None:
        """Take the *field* that says what a value looks like."""
        self.field = field
        super().__init__(field.label, field.help_text, default=None)

    @property
    def kind(self) -> str:  # type: ignore[override]
        """As the field inside."""
        return self.field.kind

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Any,  # noqa: ANN401
        **options: Any,  # noqa: ANN401
    ) -> T:
        return self.field.deserialize(value, attr, data, **options)

    def plain(self, value: T | None) -> Any:  # noqa: ANN401  JSON is of any type
        """Return the value as the field inside does."""
        return None if value is None else self.field.plain(value)

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of the field inside."""
        return self.field.json_schema()


def too_long(label: str, given: Sequence[object]) -> Sentence:
    """Say that a list holds more than it may."""
    return Sentence(
        _(
            "“%(label)s” has %(count)s entries; the most is %(most)s.",
            label=_(label),
            count=len(given),
            most=LONGEST_LIST,
        )
    )
