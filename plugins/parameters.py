"""What a pricing model can be set to: one declaration for every use of it.

A model declares its parameters once, as a class of :mod:`plugins.fields`; from that
come validation, the form, the JSON schema and the page in the docs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Self, TypeVar

from marshmallow import ValidationError, missing

from plugins.fields import (
    LONGEST_LIST,
    NEEDED,
    Described,
    Level,
    Optional,
    too_long,
)
from upheld.errors import InvalidInput, Problem
from upheld.fields import Sentence, StrictSchema, refuse
from upheld.words import _

P = TypeVar("P", bound="Parameters")


class Parameters:
    """The parameters of one price, checked and frozen.

    A subclass lists the fields::

        class SeatPrice(Parameters):
            price = Price("Price per seat", "For one charge period.")
            floor = Quantity("Billed at least", default=1)
    """

    fields: ClassVar[Mapping[str, Described[Any]]] = MappingProxyType({})
    #: The marshmallow schema of the same fields.
    schema: ClassVar[type[StrictSchema]] = StrictSchema

    def __init_subclass__(cls) -> None:
        """Collect the fields of the class, its own before those of its bases."""
        fields: dict[str, Described[Any]] = {}
        for base in cls.__mro__:
            for name, value in vars(base).items():
                if isinstance(value, Described):
                    fields.setdefault(name, value)
        cls.fields = MappingProxyType(fields)
        ordered: dict[str, Any] = dict(in_reading_order(fields))
        cls.schema = StrictSchema.from_dict(ordered, name=cls.__name__)  # type: ignore[assignment]

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Take values that :meth:`load` has checked."""
        vars(self).update(values)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse a change."""
        raise AttributeError(f"parameters are frozen: {name} cannot become {value!r}")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(tuple(vars(self).items()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.dump()})"

    @classmethod
    def load(cls, given: Mapping[str, object]) -> Self:
        """Return checked parameters, or raise InvalidInput with all that is wrong.

        :param given: plain values by name: text, whole numbers, lists of mappings.
        """
        try:
            loaded = cls(_read(cls, given))
        except ValidationError as error:
            raise InvalidInput(_problems(error.messages_dict)) from None
        if problems := tuple(loaded.problems()):
            raise InvalidInput(problems)
        return loaded

    def problems(self) -> Iterable[Problem]:
        """Return what is wrong between parameters that are right one by one."""
        return ()

    def dump(self) -> dict[str, Any]:
        """Return the values as JSON holds them: numbers as text."""
        values = vars(self)
        return {name: field.plain(values[name]) for name, field in self.fields.items()}

    @classmethod
    def level(cls) -> tuple[str, Level] | None:
        """Return the name and the field of the promised level, where there is one."""
        for name, field in cls.fields.items():
            inner = field.field if isinstance(field, Optional) else field
            if isinstance(inner, Level):
                return name, inner
        return None

    def at(self, level: Decimal) -> Self:
        """Return the same with another promised *level*; itself where there is none.

        :raises InvalidInput: for a level that is not among those to choose from.
        """
        found = self.level()
        return self.load({**self.dump(), found[0]: f"{level:f}"}) if found else self

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON schema of what :meth:`load` takes."""
        return _schema(in_reading_order(cls.fields))


class Each(Described[tuple[P, ...]], Generic[P]):
    """A list of parameters of one shape, such as tiers."""

    kind = "each"

    def __init__(
        self, of: type[P], label: str, help_text: str = "", *, optional: bool = False
    ) -> None:
        """Take a list of entries *of* this shape, one at least unless *optional*."""
        self.of = of
        super().__init__(label, help_text, default=() if optional else NEEDED)

    def _deserialize(
        self, value: object, *_place: object, **_options: object
    ) -> tuple[P, ...]:
        if not isinstance(value, list | tuple) or not (value or not self.required):
            raise refuse(
                _("“%(label)s” has to be a list with an entry.", label=_(self.label))
            )
        if len(value) > LONGEST_LIST:
            raise ValidationError([too_long(self.label, value)])
        return tuple(self._entries(value))

    def _entries(self, given: list[Any] | tuple[Any, ...]) -> Iterator[P]:
        wrong = {}
        for index, entry in enumerate(given):
            try:
                yield self.of(_read(self.of, entry))
            except ValidationError as error:
                wrong[index] = error.messages
        if wrong:
            raise ValidationError(wrong)

    def plain(self, value: tuple[P, ...]) -> list[dict[str, Any]]:
        """Return the entries, each plain."""
        return [entry.dump() for entry in value]

    def json_schema(self) -> dict[str, Any]:
        """Return the schema of a list."""
        items = _schema([*self.of.fields.items()])
        return {
            "type": "array",
            "items": items,
            "minItems": int(self.required),
            "maxItems": LONGEST_LIST,
        }


def in_reading_order(
    fields: Mapping[str, Described[Any]],
) -> list[tuple[str, Described[Any]]]:
    """Return *fields* as people meet them everywhere: needed ones, lists, the rest.

    Within each of the three they stand as they are declared; what each entry of a list
    has stands as it is declared as a whole.
    """
    return sorted(fields.items(), key=lambda pair: _rank(pair[1]))


def _rank(field: Described[Any]) -> int:
    if isinstance(field, Each):
        return 1
    return 0 if field.required else 2


def _schema(fields: Sequence[tuple[str, Described[Any]]]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: field.described() for name, field in fields},
        "required": [name for name, field in fields if field.required],
        "additionalProperties": False,
    }


def _read(kind: type[Parameters], given: Any) -> Mapping[str, Any]:  # noqa: ANN401
    """Return the values of all fields, or raise ValidationError with what is wrong.

    Stored parameters are right nearly always: they are read field by field, and the
    schema, which takes four times as long, is asked for what it has to say if not.
    """
    if isinstance(given, Mapping) and given.keys() <= kind.fields.keys():
        with suppress(ValidationError):
            return {
                name: field.deserialize(given.get(name, missing), name, given)
                for name, field in kind.fields.items()
            }
    values: Mapping[str, Any] = kind.schema().load(given)
    return values


def _problems(messages: Mapping[Any, Any]) -> Iterator[Problem]:
    for where, message in _flat(messages):
        hint = message.hint if isinstance(message, Sentence) else ""
        yield Problem(where, str(message), hint)


def _flat(messages: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and the text of each message that marshmallow nests."""
    for key, found in messages.items():
        where = prefix if key == "_schema" else f"{prefix}.{key}".lstrip(".")
        if isinstance(found, Mapping):
            yield from _flat(found, where)
            continue
        for message in found:
            yield where, message
