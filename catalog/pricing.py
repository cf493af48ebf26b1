"""From what a pricing model answers to a price sheet: rows that sum to the cent.

Pure: amounts come in exact, in major units; here they are rounded, once per row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Self

from upheld.money import Money
from upheld.plain import from_plain, to_plain


class RowKind(StrEnum):
    """Where a row comes from; the order here is the order on every sheet."""

    MODEL = "model"
    OPTION = "option"
    TERM = "term"
    AGREEMENT = "agreement"
    BUNDLE = "bundle"
    MANUAL = "manual"


class Adjustment(NamedTuple):
    """A discount on what the rows before it add up to.

    Exactly one of ``percent`` and ``amount`` is given, both counted as off the
    price; less than zero is a surcharge.  ``amount`` is in major units, for one
    charge period.
    """

    kind: RowKind
    sentence: str
    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One step of a price, rounded, with what the price is after it."""

    kind: RowKind
    sentence: str
    amount: Money
    running: Money
    inputs: Mapping[str, str] = field(default_factory=dict)
    #: What priced it; empty for an adjustment.
    model: str = ""
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """What one line costs for one charge period, before tax, step by step."""

    rows: tuple[SheetRow, ...]
    #: Before any discount: the rows of the model and of the options.
    list_price: Money
    #: After all rows.
    total: Money
    #: ``recurring`` or ``one_off``.
    charge: str
    #: The months that a recurring total pays for; 1 for a one-off price.
    period_months: int
    #: The code of the price book.
    book: str
    plugin: str
    plugin_version: str
    model: str
    model_version: str
    #: As the model's schema dumps them.
    parameters: Mapping[str, Any]
    #: What the model was asked, plain.
    request: Mapping[str, Any]

    def as_plain(self) -> dict[str, Any]:
        """Return what JSON can hold; :meth:`from_plain` is the way back."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return the sheet that :meth:`as_plain` wrote."""
        return from_plain(cls, plain)


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Why a line cannot be priced."""

    #: The code of the offering.
    offering: str
    #: What to tell sales.
    sentence: str
    #: What is at fault; empty when it is the price book or the request.
    plugin: str = ""
    file: str = ""
    lineno: int = 0
