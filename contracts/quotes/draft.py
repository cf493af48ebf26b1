"""A draft as it is stored and priced: its head, its lines, what they are made of.

Pure.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from catalog.offerings import OfferingSpec
from catalog.pricing import PriceSheet, Unpriced
from contracts.quotes.options import Option
from contracts.quotes.renewing import PriceBasis, Renewing, read_renewing
from contracts.quotes.revisions import display
from contracts.quotes.years import WHOLE, Years
from contracts.taxes import NO_RATES, Rates, TaxRate
from contracts.terms import Term


@dataclass(frozen=True, slots=True)
class Buyer:
    """The customer of a quote."""

    id: str
    number: str
    name: str
    segment: str | None
    address: str
    country: str
    contact: str
    email: str
    language: str
    tax_number: str = ""


@dataclass(frozen=True, slots=True)
class QuoteHead:
    """One revision of a quote without its lines."""

    id: str
    deal_id: str
    number: str
    revision: int
    title: str
    state: str
    edition: int
    currency: str
    term: Term
    #: The last day on which it can be accepted.
    valid_until: date
    discount_percent: Decimal
    #: The tax of the services that have no other.
    rate: TaxRate
    notes: str
    owner: str
    customer: Buyer
    created_at: datetime
    changed_at: datetime
    changed_by: str
    sent_at: datetime | None
    viewed_at: datetime | None
    options: tuple[Option, ...] = ()
    #: The letter of the option that figures count; empty without options.
    favourite: str = ""
    #: What a plugin says about the tax, and why it cannot say which; or empty.
    tax_sentence: str = ""
    tax_problem: str = ""
    #: The contract that it changes, from which version on and since when.
    amends_id: str | None = None
    amends_version: int = 0
    effective_on: date | None = None
    settlement: str = "next_invoice"
    #: By how much prices change when a term begins anew, as it is stored.
    uplift: str = ""
    #: The term that it is of, where that is not the first one, as it is stored.
    renewal: str = ""

    @property
    def renewing(self) -> Renewing | None:
        """The term that it is of; ``None`` for the first one of a contract."""
        return read_renewing(self.renewal)

    @property
    def renews(self) -> bool:
        """Whether a new term of a contract begins with it."""
        of = self.renewing
        return of is not None and of.basis is not PriceBasis.SIGNED

    @property
    def priced_term(self) -> Term:
        """The term that its figures are of: the newest one of a contract."""
        if (of := self.renewing) is None:
            return self.term
        return replace(self.term, starts_on=of.starts_on, months=of.months)

    @property
    def display(self) -> str:
        """The number with the revision."""
        return display(self.number, self.revision)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as it is stored."""

    id: str
    position: int
    code: str
    #: The line of the bundle that it came with.
    part_of: str | None
    quantity: Decimal
    options: tuple[str, ...]
    discount_percent: Decimal
    #: The letters of the quote's options that hold it; empty for all of them.
    in_options: str = ""
    #: The customer may add it; no total counts it.
    optional: bool = False
    #: A heading of the salesperson's own, or empty.
    section: str = ""
    years: Years = WHOLE
    #: The promised level that was chosen for it; 0 for that of its price.
    level: Decimal = Decimal(0)
    #: The position that it has in the contract that is changed; 0 for a new line.
    was: int = 0
    #: The positions of the lines that were put together with it: ``3,7``.
    merges: str = ""

    @property
    def made_of(self) -> tuple[int, ...]:
        """The positions of the lines that it continues, its own first."""
        others = (int(place) for place in self.merges.split(",") if place)
        return (self.was, *others) if self.was else ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A quote with everything that it is priced and checked by."""

    quote: QuoteHead
    lines: tuple[DraftLine, ...]
    #: The offerings of the lines, and those that their rules name, by code.
    catalogue: Mapping[str, OfferingSpec]
    retired: Collection[str]
    #: One for each line, in order; ``None`` for a bundle, which its parts price.
    sheets: tuple[PriceSheet | Unpriced | None, ...]
    #: How many devices were chosen, by the id of the line.
    devices: Mapping[str, int] = field(default_factory=dict)
    #: The rates of tax of the services that have another than ``quote.rate``.
    rates: Rates = field(default_factory=lambda: NO_RATES)
