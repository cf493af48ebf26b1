"""The kinds of parameter: marshmallow fields that a form and a schema know how to show.

Each takes a label and a help text, which people read in the form, in the docs and
in errors.  ``default`` makes a parameter optional; ``None`` lets it stay empty.
Numbers are exact: text, whole numbers and decimals are taken, floats refused.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar, overload

from marshmallow import ValidationError, fields, missing

from plugins.exact import NotExact, exact

T = TypeVar("T")

#: The longest text that a parameter takes.
LONGEST_TEXT = 200


class _Needed:
    """What stands for no default."""


NEEDED: Final = _Needed()


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
            error_messages={
                "required": f"{label} is missing.",
                "null": f"{label} is missing.",
            },
        )

    if TYPE_CHECKING:

        def __get__(self, instance: object, owner: type) -> T: ...

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


class _Number(Described[T]):
    """An exact number between two bounds."""

    least: Decimal = Decimal(0)
    most: Decimal | None = None

    @overload
    def __init__(
        self: "_Number[Decimal]",
        label: str,
        help_text: str = "",
        *,
        default: Decimal | int | str | _Needed = NEEDED,
        least: Decimal | int | str = 0,
    ) -> None: ...

    @overload
    def __init__(
        self: "_Number[Decimal | None]",
        label: str,
        help_text: str = "",
        *,
        default: None,
        least: Decimal | int | str = 0,
    ) -> None: ...

    def __init__(
        self,
        label: str,
        help_text: str = "",
        *,
        default: Decimal | int | str | _Needed | None = NEEDED,
        least: Decimal | int | str = 0,
    ) -> None:
        """Take numbers from *least* on."""
        if isinstance(default, Decimal | int | str):
            default = exact(default, label)
        self.least = exact(least, label)
        super().__init__(label, help_text, default=default)

    def _deserialize(self, value: object, *_: object, **__: object) -> Any:  # noqa: ANN401
        number = _exact(value, self.label)
        if number < self.least:
            raise ValidationError(f"{self.label} has to be {self.least:f} or more.")
        return number

    def plain(self, value: Decimal | None) -> str | None:
        """Return the digits, without an exponent."""
        return None if value is None else f"{value:f}"

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of a number as text."""
        return {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "format": self.kind}


class Price(_Number[T]):
    """An amount in major units of the request's currency: ``410.00``."""

    kind = "price"


class Quantity(_Number[T]):
    """A number of units, whole or not."""

    kind = "quantity"


class Percent(_Number[T]):
    """A percentage: ``5`` is five in a hundred."""

    kind = "percent"


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

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        if not isinstance(value, str) or value not in self.ways:
            known = ", ".join(self.ways)
            raise ValidationError(f"{self.label} is “{value}”; it can be {known}.")
        return value

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of a word out of a list."""
        return {"type": "string", "enum": list(self.ways)}


class Text(Described[str]):
    """A short text, such as the name of a unit."""

    kind = "text"

    def __init__(
        self, label: str, help_text: str = "", *, default: str | _Needed = NEEDED
    ) -> None:
        """Take a text of up to 200 characters."""
        super().__init__(label, help_text, default=default)

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ValidationError(f"{self.label} has to be a text.")
        if len(value) > LONGEST_TEXT:
            raise ValidationError(f"{self.label} is over {LONGEST_TEXT} characters.")
        return value.strip()

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of a short text."""
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}


def _exact(value: object, label: str) -> Decimal:
    try:
        return exact(value, label)
    except NotExact as error:
        raise ValidationError(error.message) from None
