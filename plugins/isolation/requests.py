"""Many requests for prices in one message: most of them differ in little.

The first of them goes whole, of the others only what is different.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from plugins.parameters import Parameters
from plugins.types import PriceRequest, PriceRow, row_again
from upheld.bounded import by_first
from upheld.plain import from_plain, to_plain

Plain = dict[str, Any]
#: How many sets of parameters are kept as JSON has them.
KEPT = 2000
_NAMES = tuple(one.name for one in fields(PriceRequest))
#: What is read as it stands: the request was checked where it was made.
_SIMPLE = {"offering", "title", "unit", "units", "months_before", "delivered_months"}
_QUICK = {*_SIMPLE, "quantity"}


def asked(
    model: str, asks: Sequence[tuple[PriceRequest, Parameters]]
) -> tuple[Plain, list[Plain]]:
    """Return the first request as JSON has it, and what each of *asks* adds to it."""
    first = asks[0][0]
    return to_plain(first), [
        {
            "model": model,
            "request": differing(first, request),
            "parameters": _dumped(parameters),
        }
        for request, parameters in asks
    ]


def differing(first: PriceRequest, other: PriceRequest) -> Plain:
    """Return what *other* has otherwise than *first*, as JSON has it."""
    if other is first:
        return {}
    return {
        name: to_plain(value)
        for name in _NAMES
        if (value := getattr(other, name)) is not (same := getattr(first, name))
        and value != same
    }


@by_first(most=KEPT)
def _dumped(parameters: Parameters) -> Plain:
    return parameters.dump()


def like(first: Plain) -> PriceRequest:
    """Return the request that went whole."""
    # Left to its default, an empty mapping is one that cannot be written to.
    return from_plain(
        PriceRequest, {k: v for k, v in first.items() if k != "usage" or v}
    )


def rows_again(plain: Sequence[Plain]) -> tuple[PriceRow, ...]:
    """Return the rows of a price, which were checked where they were made."""
    return tuple(
        row_again(
            one["sentence"],
            Decimal(one["amount"]),
            MappingProxyType(one["inputs"]),
            one["currency"],
        )
        for one in plain
    )


def varied(
    base: PriceRequest, first: Plain, different: Mapping[str, Any]
) -> PriceRequest:
    """Return the request that is *base*, read of *first*, but for what is *different*.

    It is an object of its own: what a plugin does to it happens to no other.
    """
    if not different.keys() <= _QUICK:
        return like({**first, **different})
    found = object.__new__(PriceRequest)
    for name in _NAMES:
        object.__setattr__(found, name, getattr(base, name))
    for name, value in different.items():
        read = Decimal(value) if name == "quantity" else value
        object.__setattr__(found, name, read)
    return found
