"""What crosses the boundary between Upheld and a plugin: frozen plain values.

Every value survives JSON, so the same pricing model can run in another process.
Amounts are exact decimals in major units; floats are refused where they appear.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Generic, TypeVar

from plugins.exact import NotExact, exact, positive, shortest, to_places
from plugins.parameters import Parameters
from upheld.errors import UpheldError
from upheld.money import Money, digits
from upheld.plain import LEFT_OUT
from upheld.words import _

#: The longest sentence that a row may have.
LONGEST_SENTENCE = 500

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class CannotPrice(UpheldError):
    """A model's own refusal: this request has no price, and why.

    The message is shown to sales as it is, so it is a sentence that says what
    to change.  Any other exception is reported as a fault of the plugin.
    """

    status = 422


class Charge(StrEnum):
    """When a price is due."""

    RECURRING = "recurring"
    ONE_OFF = "one_off"


@dataclass(frozen=True, slots=True)
class UsageEvent:
    """One use or transaction.

    ``weighted`` is the part of ``amount`` that counts for the price, where it
    was in force for a part of the period only; without it, all of it counts.
    """

    amount: Decimal
    weighted: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse what is no exact, finite number."""
        object.__setattr__(self, "amount", exact(self.amount, "An event"))
        if self.weighted is not None:
            weighted = exact(self.weighted, "The weighted part of an event")
            object.__setattr__(self, "weighted", weighted)

    @property
    def counting(self) -> Decimal:
        """What counts for the price."""
        return self.amount if self.weighted is None else self.weighted


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRequest:
    """Everything that a pricing model may know about what it prices."""

    #: The code and the title of the offering.
    offering: str
    title: str
    #: How many; for a model of the highest use, the peak.
    quantity: Decimal
    #: An ISO 4217 code: the currency of every parameter and of the answer.
    currency: str
    #: The agreed duration.
    term_months: int
    starts_on: date
    charge: Charge = Charge.RECURRING
    #: The months that a recurring price is for; 1 for a one-off price.
    period_months: int = 1
    #: What is counted, one and many: ``server``, ``servers``.
    unit: str = "unit"
    units: str = "units"
    #: The kind of customer that the price book is for, if any.
    segment: str | None = None
    #: The codes of the options chosen.
    options: tuple[str, ...] = ()
    #: What the covered things are worth, in ``currency``.
    covered_value: Decimal | None = None
    #: Further quantities, by the name of what is counted.
    usage: Mapping[str, Decimal] = field(default_factory=lambda: _NOTHING)
    #: Single uses or transactions, in the order in which they happened.
    events: tuple[UsageEvent, ...] = ()
    #: What each of the covered things is worth; without ``covered_value``, their sum
    #: is that.
    covered_values: tuple[Decimal, ...] = field(default=(), metadata={LEFT_OUT: True})
    #: The months of the term before those that the price is for.
    months_before: int = field(default=0, metadata={LEFT_OUT: True})
    #: How many months the price is for; 0 for all to the end of the term.
    delivered_months: int = field(default=0, metadata={LEFT_OUT: True})

    def __post_init__(self) -> None:
        """Refuse numbers and currencies that nothing can be computed with."""
        digits(self.currency)
        change = object.__setattr__
        change(self, "quantity", shortest(positive(self.quantity, "The quantity")))
        if type(self.charge) is not Charge:
            change(self, "charge", Charge(self.charge))
        if self.covered_values:
            values = tuple(
                positive(one, "The covered value") for one in self.covered_values
            )
            change(self, "covered_values", values)
            if self.covered_value is None:
                change(self, "covered_value", sum(values, Decimal(0)))
        if self.covered_value is not None:
            worth = positive(self.covered_value, "The covered value")
            change(self, "covered_value", worth)
        if self.usage:
            usage = {
                name: positive(count, _("The quantity of %(name)s", name=name))
                for name, count in self.usage.items()
            }
            change(self, "usage", MappingProxyType(usage))


@dataclass(frozen=True, slots=True, init=False)
class PriceRow:
    """One step of a price, as a model answers it."""

    #: What a customer reads: *48 servers at 410.00 each*.
    sentence: str
    #: What the step adds, in major units, not rounded; a discount is below zero.
    amount: Decimal
    #: The figures behind the sentence, by name.
    inputs: Mapping[str, str]
    #: Empty for the currency of the request.
    currency: str

    def __init__(
        self,
        sentence: str,
        amount: Decimal | int | str | Money,
        inputs: Mapping[str, Decimal | int | str | date] | None = None,
    ) -> None:
        """Take the parts in, each made plain.

        :param amount: digits beyond the twelfth after the point are rounded;
            money has to be of the request's currency.
        :param inputs: numbers and dates become text.
        :raises NotExact: for a float, and for what is no finite number.
        """
        money = amount if isinstance(amount, Money) else None
        plain = {} if inputs is None else inputs
        change = object.__setattr__
        change(self, "sentence", _sentence(sentence))
        change(self, "amount", to_places(money.amount if money else amount, "A row"))
        change(
            self, "inputs", MappingProxyType({key: _text(plain[key]) for key in plain})
        )
        change(self, "currency", money.currency if money else "")


def row_again(
    sentence: str, amount: Decimal, inputs: Mapping[str, str], currency: str = ""
) -> PriceRow:
    """Return a row of what was checked when it first became one."""
    row = object.__new__(PriceRow)
    change = object.__setattr__
    change(row, "sentence", sentence)
    change(row, "amount", amount)
    change(row, "inputs", inputs)
    change(row, "currency", currency)
    return row


def _sentence(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise NotExact(_("A row needs a sentence that is not empty."))
    if len(text) > LONGEST_SENTENCE:
        raise NotExact(
            _(
                "A row has a sentence of over %(longest)s characters.",
                longest=LONGEST_SENTENCE,
            )
        )
    return text


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str | int | date):
        return str(value)
    raise NotExact(
        _(
            "An input of a row is a %(kind)s: use text, a Decimal or a date.",
            kind=type(value).__name__,
        )
    )


P = TypeVar("P", bound=Parameters)


class PricingModel(ABC, Generic[P]):
    """A way of pricing that sales can choose for an offering.

    Pure and deterministic: the same request and parameters give the same rows,
    on every machine and at any time.
    """

    #: Stored in price books and contracts; it keeps its meaning for ever.
    key: ClassVar[str]
    #: What people choose it by: *Per unit*.
    title: ClassVar[str]
    #: Changes whenever the same request would get other rows.
    version: ClassVar[str]
    #: The class that says which parameters the model takes.
    Parameters: type[P]

    @abstractmethod
    def price(self, request: PriceRequest, parameters: P) -> Iterable[PriceRow]:
        """Return the rows whose amounts add up to the price.

        :param request: what is being priced.
        :param parameters: the checked parameters of the price entry.
        :returns: at least one row, in the order in which people read them.
        :raises CannotPrice: where this request has no price.
        """

    def expected_cost(self, request: PriceRequest, parameters: P) -> Decimal | None:  # noqa: ARG002  authors read them
        """Return what the seller has to expect that it costs; ``None`` for unknown.

        For the same months as the price, in major units.  Only people who may see
        costs see it, beside the curve of a promised level.
        """
        return None
