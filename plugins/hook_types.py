"""What the hooks beside the pricing models are asked with, and what they answer.

Frozen values that survive JSON, as those of :mod:`plugins.types` do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from plugins.exact import NotExact, positive
from plugins.types import LONGEST_SENTENCE
from upheld.words import _

#: All of it, in percent.
WHOLE = 100
#: After the point of a percentage of tax.
RATE_DIGITS = 4
_NOTHING: Mapping[str, str] = MappingProxyType({})


def _text(given: object) -> bool:
    """Tell whether *given* is text, and not blank."""
    return isinstance(given, str) and bool(given.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that has happened, and is stored."""

    #: ``quote-sent``, ``quote-viewed``, ``quote-accepted`` or ``contract-signed``.
    name: str
    #: What it happened to, by name: ``quote_id``, ``deal_id``, ``seller_id``.
    facts: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        """Keep the facts as they are."""
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """Which model prices something, with which parameters, and why."""

    #: The key of a model that is installed: ``graduated``.
    model: str
    #: As :meth:`Parameters.load` takes them.
    parameters: Mapping[str, Any]
    #: What people read above the rows of the price.
    reason: str

    def __post_init__(self) -> None:
        """Refuse what says no model, no parameters or no reason."""
        if not _text(self.model):
            raise NotExact(_("A choice needs the key of a model."))
        if not isinstance(self.parameters, Mapping):
            raise NotExact(_("A choice needs parameters by name."))
        if not _text(self.reason):
            raise NotExact(_("A choice needs a reason that is not empty."))
        if len(self.reason) > LONGEST_SENTENCE:
            raise NotExact(
                _(
                    "The reason of a choice has over %(longest)s characters.",
                    longest=LONGEST_SENTENCE,
                )
            )


class TaxCategory(StrEnum):
    """Why a rate is what it is, by the codes of EN 16931."""

    #: A percentage is charged, the standard one or a reduced one.
    STANDARD = "S"
    #: Taxed, at no percent.
    ZERO = "Z"
    EXEMPT = "E"
    #: The customer owes the tax.
    REVERSE_CHARGE = "AE"
    #: Goods sold to another country of the EU.
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUT_OF_SCOPE = "O"


#: Those that charge, or could: nothing has to be explained.
_UNEXPLAINED = {TaxCategory.STANDARD, TaxCategory.ZERO}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLine:
    """What is sold by one line or several, as far as its tax goes."""

    #: The code of the service.
    offering: str
    #: ``warranty``, ``uptime``, ``support``, ``work`` or ``product``.
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRequest:
    """Everything that a plugin may know about who sells what to whom."""

    #: The first day of the term.
    day: date
    currency: str
    #: Two letters, ISO 3166-1; empty where it is not known.
    seller_country: str
    customer_country: str
    #: As typed; empty where there is none.
    seller_tax_number: str = ""
    customer_tax_number: str = ""
    #: What is sold, each once, in the order of the offer.
    lines: tuple[TaxLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """The tax on what is offered, or on one line of it.

    Each payment is taxed by itself: what it has of one rate together, rounded once.
    """

    #: From 0 to 100, with at most four digits after the point.
    percent: Decimal
    #: What the papers have to say, such as that the customer owes the tax; or empty.
    sentence: str = ""
    #: A :class:`TaxCategory`.  Without one it is S for a percentage, E where a
    #: sentence says why there is none, and Z otherwise.
    category: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no percentage, no category, and what says too much."""
        percent = positive(self.percent, "The tax")
        if percent > WHOLE:
            raise NotExact(_("A tax is over 100 percent."))
        if percent != round(percent, RATE_DIGITS):
            raise NotExact(
                _(
                    "A tax has over %(digits)s digits after the point.",
                    digits=RATE_DIGITS,
                )
            )
        if len(self.sentence) > LONGEST_SENTENCE:
            raise NotExact(
                _(
                    "The sentence about a tax has over %(longest)s characters.",
                    longest=LONGEST_SENTENCE,
                )
            )
        object.__setattr__(self, "percent", percent)
        object.__setattr__(self, "category", self._category())

    def _category(self) -> str:
        """Return the category; refused where it does not go with the percentage."""
        if not self.category:
            if self.percent:
                return TaxCategory.STANDARD.value
            without = TaxCategory.EXEMPT if self.sentence else TaxCategory.ZERO
            return without.value
        if self.category not in [*TaxCategory]:
            raise NotExact(
                _("“%(given)s” is no category of taxes.", given=self.category)
            )
        category = TaxCategory(self.category)
        if (category is TaxCategory.STANDARD) is not bool(self.percent):
            raise NotExact(
                _(
                    "A tax of the category %(category)s cannot be %(percent)s percent.",
                    category=category.value,
                    percent=f"{self.percent.normalize():f}",
                )
            )
        if category not in _UNEXPLAINED and not self.sentence.strip():
            raise NotExact(
                _(
                    "A tax of the category %(category)s needs a sentence that says "
                    "why nothing is charged.",
                    category=category.value,
                )
            )
        return category.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A step that somebody is about to take, with what is known of it."""

    #: ``quote.send``, ``quote.accept``, ``contract.renew`` or ``contract.cancel``.
    name: str
    seller_id: str
    #: As people read it: that of a quote with its revision, ``Q-2026-00418-2``.
    number: str
    #: Two letters, ISO 3166-1.
    seller_country: str
    customer_country: str
    customer_tax_number: str
    currency: str
    #: What the term costs before tax, in major units.
    total: Decimal
    starts_on: date
    term_months: int
    #: The codes of the services, each once.
    offerings: tuple[str, ...]
