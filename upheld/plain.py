"""Frozen values as JSON and back: how a specification or record is stored.

A value is a frozen dataclass of strings, whole numbers, booleans, ``Decimal``,
``date``, ``datetime``, :class:`~upheld.money.Money`, enumerations, other such
dataclasses, and tuples of these.  In JSON a decimal is a string, a day
``2027-01-01``, an instant ``2026-11-22T10:00:00Z`` and money
``{"currency": "EUR", "minor": 1250}``.  A field that may hold one of several
dataclasses is told apart by their field ``kind``.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from upheld.dates import utc
from upheld.errors import UpheldError
from upheld.money import Money

Value = TypeVar("Value")


class Unreadable(UpheldError):
    """Stored JSON that has not the shape of what it should be."""

    status = 500


#: In the metadata of a field: nothing is written where it is empty, so that what was
#: written before there was such a field is written alike.
LEFT_OUT = "left out where empty"


def to_plain(value: object) -> Any:  # noqa: ANN401  JSON is of any type
    """Return *value* as what JSON can hold; a float is refused."""
    kind: Any = type(value)
    return _writer(kind)(value)


def from_plain(kind: type[Value], plain: object) -> Value:
    """Return the *kind* that :func:`to_plain` made *plain* of.

    A field that is missing takes its default and one that is unknown is left out,
    so that what was stored long ago stays readable.
    """
    try:
        annotation: Any = kind
        value: Value = _reader(annotation)(plain)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise Unreadable(f"this is no {kind.__name__}: {error!r}") from error
    return value


def canonical(plain: object) -> str:
    """Return *plain* as JSON with sorted keys and no spaces: one text for one value."""
    return json.dumps(
        plain,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )


def fingerprint(text: str) -> str:
    """Return the SHA-256 of *text* in UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _instant(value: datetime) -> str:
    return utc(value).isoformat().replace("+00:00", "Z")


#: A datetime is also a date, and an enumeration may be a string: narrower first.
_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    ((str, int), lambda value: value),
    (Decimal, lambda value: f"{value:f}"),
    (datetime, _instant),
    (date, lambda value: value.isoformat()),
    (Money, lambda value: {"currency": value.currency, "minor": value.minor}),
    ((tuple, list), lambda value: [to_plain(item) for item in value]),
    (
        Mapping,
        lambda value: {str(key): to_plain(item) for key, item in value.items()},
    ),
)


@cache
def _writer(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401  any type
    """Return how values of exactly this *kind* are written; found once."""
    if kind in {type(None), bool}:
        return lambda value: value
    for kinds, write in _WRITERS:
        if issubclass(kind, kinds):
            return write
    if is_dataclass(kind):
        return _dataclass_writer(
            tuple(field.name for field in fields(kind)),
            frozenset(one.name for one in fields(kind) if LEFT_OUT in one.metadata),
        )
    return _refuse


def _dataclass_writer(
    names: tuple[str, ...], left_out: frozenset[str]
) -> Callable[[object], Any]:
    if not left_out:
        return lambda value: {name: to_plain(getattr(value, name)) for name in names}
    return lambda value: {
        name: to_plain(getattr(value, name))
        for name in names
        if name not in left_out or getattr(value, name)
    }


def _refuse(value: object) -> Any:  # noqa: ANN401  never returns
    raise Unreadable(f"{value!r} cannot be stored")


_SCALARS: dict[Any, Callable[[Any], Any]] = {
    Decimal: Decimal,
    datetime: lambda plain: utc(datetime.fromisoformat(plain)),
    date: date.fromisoformat,
}


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401  an annotation
    """Return what turns JSON into the annotated *kind*."""
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return _union_reader(get_args(kind))
    if origin is tuple:
        item = _reader(get_args(kind)[0])
        return lambda plain: tuple(item(part) for part in plain)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass_reader(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _SCALARS.get(kind, lambda plain: plain)


def _union_reader(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    """Read ``None`` as itself and pick a dataclass by the ``kind`` it carries."""
    readers = [_reader(kind) for kind in kinds if kind is not type(None)]
    if len(readers) == 1:
        only = readers[0]
        return lambda plain: None if plain is None else only(plain)
    by_kind = {
        _kind_of(kind): _reader(kind) for kind in kinds if kind is not type(None)
    }
    return lambda plain: None if plain is None else by_kind[plain["kind"]](plain)


def _kind_of(kind: Any) -> str:  # noqa: ANN401  a dataclass
    return str(next(field.default for field in fields(kind) if field.name == "kind"))


def _dataclass_reader(kind: type) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers = [
        (field.name, _reader(hints[field.name])) for field in fields(kind) if field.init
    ]
    return lambda plain: kind(
        **{name: read(plain[name]) for name, read in readers if name in plain}
    )
