"""Money as whole minor units of an ISO 4217 currency.

Rates and factors are :class:`~decimal.Decimal`; no float touches money.  All
rounding of the product goes through :func:`to_minor`: half up, ties away from
zero, unless another :class:`Rounding` is asked for by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    InvalidOperation,
    localcontext,
)
from enum import StrEnum
from typing import Self

from upheld.errors import UpheldError
from upheld.shares import Split, share
from upheld.words import _

#: The currencies in circulation by ISO 4217, without funds and metals.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD
    BTN BWP BYN BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP
    ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
    IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
    LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
    NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split()
)

#: How many digits the minor unit has, by ISO 4217:2015: two, with few exceptions.
_DIGITS = (
    dict.fromkeys(CURRENCIES, 2)
    | dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(),
        0,
    )
    | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
    | dict.fromkeys("CLF UYW".split(), 4)
)

#: Digits enough for any product of an amount and a rate.
_EXACT = Context(prec=60)
_ONE = Decimal(1)

#: What a 64-bit column holds.
LARGEST_MINOR = 2**63 - 1


class MoneyError(UpheldError):
    """An amount or currency that cannot be computed with."""

    status = 422


def digits(currency: str) -> int:
    """Return how many digits the minor unit of *currency* has: JPY 0, EUR 2, KWD 3."""
    try:
        return _DIGITS[currency]
    except KeyError:
        raise MoneyError(
            _("“%(code)s” is not an ISO 4217 currency code.", code=currency),
            hint=_("Use three capital letters, such as EUR."),
        ) from None


class Rounding(StrEnum):
    """How what lies between two steps is rounded; the product rounds half up."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    HALF_DOWN = "half-down"
    #: Away from zero and towards zero.
    UP = "up"
    DOWN = "down"
    #: To the larger and to the smaller number.
    CEILING = "ceiling"
    FLOOR = "floor"


_MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.HALF_DOWN: ROUND_HALF_DOWN,
    Rounding.UP: ROUND_UP,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.CEILING: ROUND_CEILING,
    Rounding.FLOOR: ROUND_FLOOR,
}


def to_step(
    amount: Decimal, step: Decimal, mode: Rounding = Rounding.HALF_UP
) -> Decimal:
    """Round *amount* to a whole multiple of *step*: cash to ``Decimal("0.05")``."""
    if step <= 0 or not amount.is_finite():
        raise MoneyError(f"{amount} cannot be rounded to steps of {step}")
    with localcontext(prec=60):
        return (amount / step).quantize(Decimal(1), _MODES[mode]) * step


def to_minor(amount: Decimal, currency: str, mode: Rounding = Rounding.HALF_UP) -> int:
    """Round *amount*, in major units, half up to whole minor units of *currency*."""
    if not amount.is_finite():
        raise _no_amount(amount)
    minor = int(
        amount.scaleb(digits(currency), _EXACT).quantize(_ONE, _MODES[mode], _EXACT)
    )
    if abs(minor) > LARGEST_MINOR:
        raise MoneyError(
            _(
                "%(amount)s %(currency)s is more than can be stored.",
                amount=amount,
                currency=currency,
            )
        )
    return minor


@dataclass(frozen=True, slots=True)
class Money:
    """A whole number of minor units (cents, fils, yen) of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is not a whole number of a known currency."""
        if type(self.minor) is not int:
            raise MoneyError(f"money needs whole minor units, got {self.minor!r}")
        digits(self.currency)

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Self:
        """Return *amount*, in major units, rounded half up to the minor unit."""
        try:
            return cls(to_minor(Decimal(amount), currency), currency)
        except InvalidOperation:
            raise _no_amount(amount) from None

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return no money, in *currency*."""
        return cls(0, currency)

    @property
    def amount(self) -> Decimal:
        """The exact amount in major units, with the digits of the currency."""
        return Decimal(self.minor).scaleb(-digits(self.currency))

    def __str__(self) -> str:
        """Return the amount and the code, ``12.50 EUR``, for logs and errors."""
        return f"{self.amount:f} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        """Add money of the same currency."""
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Take away money of the same currency."""
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        """Return the opposite amount."""
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        """Multiply by a whole number; for a rate see :meth:`times`."""
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: "Money") -> bool:
        """Compare with money of the same currency."""
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        """Compare with money of the same currency."""
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        """Tell whether this is any money at all."""
        return self.minor != 0

    def times(self, factor: Decimal) -> "Money":
        """Multiply by an exact *factor* and round half up to the minor unit."""
        with localcontext(prec=60):
            return Money.of(self.amount * factor, self.currency)

    def part(self, numerator: int, denominator: int) -> "Money":
        """Return *numerator* parts of *denominator*, rounded half up.

        The same as :meth:`times` with that fraction, but exact for thirds too, and
        in whole numbers: totals and payment plans are made of thousands of these.
        """
        product = self.minor * numerator
        doubled = 2 * abs(product) + abs(denominator)
        rounded = doubled // (2 * abs(denominator))
        negative = (product < 0) is not (denominator < 0)
        return Money(-rounded if negative else rounded, self.currency)

    def allocate(
        self,
        weights: Sequence[Decimal | int],
        method: Split = Split.LARGEST_REMAINDER,
    ) -> tuple["Money", ...]:
        """Split into parts in proportion to *weights*; the parts sum to the whole.

        *method* says who gets the cents left over; the two separate ones give a
        further part at the end.  All-zero weights share equally.
        """
        if not weights or min(weights) < 0:
            raise MoneyError(f"cannot split {self} by the weights {list(weights)}")
        parts = share(self.minor, weights, method)
        return tuple(Money(part, self.currency) for part in parts)

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise MoneyError(f"cannot combine {self} with {other}: two currencies")
        return other.minor


def _no_amount(given: object) -> MoneyError:
    return MoneyError(_("“%(given)s” is not an amount of money.", given=given))


def total(amounts: Sequence[Money], currency: str) -> Money:
    """Return the sum of *amounts*, all of which are in *currency*."""
    zero = Money.zero(currency)
    return Money(sum(zero._same(amount) for amount in amounts), currency)  # noqa: SLF001
