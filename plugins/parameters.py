"""What a pricing model can be set to: one declaration for every use of it.

A model declares its parameters once, as a class of :mod:`plugins.fields`; from that
come validation, the form, the JSON schema and the page in the docs.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, ClassVar, Self

from marshmallow import Schema, ValidationError

from plugins.fields import Described
from upheld.errors import InvalidInput, Problem

#: What marshmallow says of a name that no field has.
UNKNOWN = str(Schema.error_messages.get("unknown", "Unknown field."))


class Parameters:
    """The parameters of one price, loaded, checked and frozen.

    A subclass lists the fields::

        class SeatPrice(Parameters):
            price = Price("Price per seat", "For one charge period.")
            floor = Quantity("Billed at least", default=1)
    """

    fields: ClassVar[Mapping[str, Described[Any]]] = MappingProxyType({})
    #: The marshmallow schema of the same fields.
    schema: ClassVar[type[Schema]] = Schema

    def __init_subclass__(cls) -> None:
        """Collect the fields of the class, those of its bases first."""
        own = {key: v for key, v in vars(cls).items() if isinstance(v, Described)}
        cls.fields = MappingProxyType({**cls.fields, **own})
        cls.schema = Schema.from_dict(dict(cls.fields), name=f"{cls.__name__}Schema")

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
            loaded = cls(cls.schema().load(given))
        except ValidationError as error:
            raise InvalidInput(cls._problems_of(error.messages_dict)) from None
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
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON schema of what :meth:`load` takes."""
        properties = {name: field.described() for name, field in cls.fields.items()}
        required = [name for name, field in cls.fields.items() if field.required]
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    @classmethod
    def _problems_of(cls, messages: Mapping[str, Any]) -> list[Problem]:
        return [
            Problem(where, cls._explain(where, message))
            for where, message in _flat(messages)
        ]

    @classmethod
    def _explain(cls, where: str, message: str) -> str:
        if message != UNKNOWN:
            return message
        name = where.rpartition(".")[2]
        return f"There is no parameter “{name}”.{did_you_mean(name, cls.fields)}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the nearest of the *known* names; empty for none."""
    near = get_close_matches(name, list(known), n=1)
    return f" Did you mean “{near[0]}”?" if near else ""


def _flat(messages: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each message that marshmallow nests."""
    for key, found in messages.items():
        where = f"{prefix}{key}".removesuffix("_schema").rstrip(".")
        if isinstance(found, Mapping):
            yield from _flat(found, f"{where}.")
            continue
        for message in found:
            yield where, message
