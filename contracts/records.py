"""The record of a quote and of a contract: the one source of page, portal and PDF.

Sending freezes an :class:`Offer`; accepting wraps the very bytes of that offer,
with who signed and what happened, into the contract's record::

    {"acceptance": …, "contract": …, "events": …, "offer": …, "schema": …}

A record holds everything that is printed, in the language of the customer, so that
nothing is looked up to show, bill or verify it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson

from catalog.offerings import Duty, Kind
from catalog.promises import Promise
from contracts.annexes import Annex
from contracts.record_words import OwnNoun, OwnText, Terms
from contracts.renewed import Renewed
from contracts.taxes import TaxRate, TaxSum
from contracts.terms import Term
from contracts.uplift import Uplift
from upheld.money import Money
from upheld.plain import LEFT_OUT, Unreadable, canonical, from_plain, to_plain

OFFER_SCHEMA = "upheld.quote/1"
CONTRACT_SCHEMA = "upheld.contract/1"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """What the customer pays to."""

    iban: str
    bic: str = ""
    bank: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """The seller or the customer, as printed."""

    name: str
    legal_name: str = ""
    #: Lines of the postal address, the country not among them.
    address: str = ""
    #: Two letters, ISO 3166-1.
    country: str = ""
    tax_number: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""
    #: The seller's number for the customer; empty for the seller.
    number: str = ""
    #: The register and the number in it.
    registration: str = field(default="", metadata={LEFT_OUT: True})
    #: Of the seller.
    accounts: tuple[BankAccount, ...] = field(default=(), metadata={LEFT_OUT: True})


@dataclass(frozen=True, slots=True)
class Chosen:
    """An option that was chosen, and what it adds, in a sentence."""

    code: str
    title: str
    adds: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """What one revision of an offering says, with the options that were chosen."""

    code: str
    revision: int
    #: SHA-256 of the whole specification that it was taken from.
    sha256: str
    kind: Kind
    title: str
    outcome: str
    description: str = ""
    #: What is counted, one and many: "server", "servers".
    unit: str = ""
    units: str = ""
    #: Those of the chosen options take the place of the offering's own.
    promises: tuple[Promise, ...] = ()
    duties: tuple[Duty, ...] = ()
    #: What is not covered, a sentence each.
    exclusions: tuple[str, ...] = ()
    options: tuple[Chosen, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One step of a price, as the price sheet had it."""

    #: ``model``, ``option``, ``term``, ``agreement``, ``bundle``, ``campaign``,
    #: ``manual``, ``plugin``, ``minimum`` or ``floor``.
    kind: str
    sentence: str
    amount: Money
    running: Money
    inputs: Mapping[str, str]
    model: str = ""
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One service that is bought, with its price for one charge period explained."""

    position: int
    #: The place of its :class:`Service` among those of the offer, from 0.
    service: int
    code: str
    title: str
    #: The heading it stands under in the price schedule.
    group: str
    quantity: Decimal
    unit: str
    #: ``recurring`` or ``one_off``.
    charge: str
    #: The months that ``net`` pays for; 1 for a one-off charge.
    period_months: int
    #: For one charge period, before discounts and after them.
    list_price: Money
    net: Money
    #: ``net`` for twelve months; nothing for a one-off charge.
    yearly: Money
    #: What the line costs over the whole term.
    term_total: Money
    #: A bundle has no price of its own, its parts have: it costs nothing here.
    bundle: bool = False
    #: The position of the bundle that it came with.
    part_of: int | None = None
    #: Percent by hand, as the salesperson gave it.
    discount_percent: Decimal = Decimal(0)
    plugin: str = ""
    model: str = ""
    model_version: str = ""
    #: What the model was set to and asked, as JSON: enough to price it again.
    parameters: Mapping[str, Any] = field(default_factory=dict)
    request: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[PriceRow, ...] = ()
    #: The letters of the options that hold it; empty for all of them.
    in_options: str = field(default="", metadata={LEFT_OUT: True})
    #: Offered, but not asked for: the customer may add it.
    optional: bool = field(default=False, metadata={LEFT_OUT: True})
    #: The years of the term in which it is delivered; 0 for its first and its last.
    from_year: int = field(default=0, metadata={LEFT_OUT: True})
    to_year: int = field(default=0, metadata={LEFT_OUT: True})
    #: The same in words, such as "from year 2"; empty for all years.
    years: str = field(default="", metadata={LEFT_OUT: True})
    #: The promised level that was chosen for it; 0 for that of its price.
    level: Decimal = field(default=Decimal(0), metadata={LEFT_OUT: True})
    #: The position that it had before an amendment; 0 for a line that is new.
    was: int = field(default=0, metadata={LEFT_OUT: True})
    #: ``None`` for a bundle, and where the totals say the one rate of all lines.
    tax: TaxRate | None = field(default=None, metadata={LEFT_OUT: True})


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the price schedule with its subtotals."""

    title: str
    yearly: Money
    one_off: Money


@dataclass(frozen=True, slots=True)
class Totals:
    """What the lines cost together; every amount is before tax but the last three.

    Of an evergreen agreement the "term" is its first year: ``months`` says which.
    """

    months: int
    monthly: Money
    yearly: Money
    list_yearly: Money
    one_off: Money
    list_one_off: Money
    term: Money
    list_term: Money
    #: ``list_yearly`` less ``yearly``, and that in percent of the list, one digit.
    discount_yearly: Money
    discount_yearly_percent: Decimal
    #: The same over the term with the one-off charges.
    discount_term: Money
    discount_term_percent: Decimal
    #: ``None`` where there are several rates.
    tax_percent: Decimal | None
    #: That of all payments of the term.
    tax: Money
    #: ``term`` and ``tax``.
    gross: Money
    #: What each year of the term costs; empty when no line begins late or ends early.
    by_year: tuple[Money, ...] = field(default=(), metadata={LEFT_OUT: True})
    #: Empty in offers from before, whose one tax is rounded once on the whole term.
    taxes: tuple[TaxSum, ...] = field(default=(), metadata={LEFT_OUT: True})

    @property
    def by_rate(self) -> tuple[TaxSum, ...]:
        """The tax of each rate, also of an offer that knows one rate only."""
        return self.taxes or (TaxSum.of(self.tax_percent, self.term, self.tax),)


@dataclass(frozen=True, slots=True)
class Payment:
    """What is due on one day, in advance, for the days from ``start`` to ``end``."""

    due_on: date
    start: date
    #: The first day not paid for.
    end: date
    net: Money
    tax: Money
    gross: Money
    #: The tax of each rate that it has something of; empty where the offer has one.
    taxes: tuple[TaxSum, ...] = field(default=(), metadata={LEFT_OUT: True})


@dataclass(frozen=True, slots=True)
class Unit:
    """One covered thing, for the list of covered units."""

    product: str
    serial: str
    place: str = ""
    start: date | None = None
    end: date | None = None
    #: Empty for the seller's own make.
    maker: str = ""
    #: The position of the line that covers it.
    line: int | None = None


@dataclass(frozen=True, slots=True)
class OfferOption:
    """One alternative of an offer, with what it costs without extras."""

    letter: str
    title: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Choice:
    """What the customer chose from an offer that left a choice."""

    #: SHA-256 of the canonical JSON of the offer that was sent.
    offer_fingerprint: str
    #: The letter and the title of the option; empty where there was only one.
    option: str = ""
    title: str = ""
    #: The titles of the extras that were added.
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amends:
    """What an offer changes: a contract, from a day on."""

    #: The number of the contract, and the version that is changed.
    contract: str
    version: int
    #: The first day on which what was changed holds.
    effective_on: date
    #: ``next_invoice`` or ``now``: when the days that were billed already are settled.
    settlement: str = "next_invoice"
    #: Whether a new term of the contract begins on that day.
    renews: bool = field(default=False, metadata={LEFT_OUT: True})


@dataclass(frozen=True, slots=True)
class Offer:
    """What was sent: everything that accepting it agrees to.

    Where it leaves a choice, ``lines`` holds those of all options and the extras;
    totals, groups, payments and terms are those of the favourite without extras.
    :mod:`contracts.quotes.choosing` makes the offer that is left after a choice.
    """

    #: ``Q-2026-00418``; shown with its revision.
    number: str
    revision: int
    title: str
    language: str
    #: The zone that days are reckoned in.
    timezone: str
    currency: str
    sent_at: datetime
    catalogue_revision: int
    #: The last day on which it can be accepted.
    valid_until: date
    seller: Party
    customer: Party
    term: Term
    #: The first day not covered; ``None`` for an agreement without an end.
    ends_on: date | None
    #: Of the first term; ``None`` when it is evergreen or ends by itself.
    last_day_to_cancel: date | None
    lines: tuple[Line, ...]
    services: tuple[Service, ...]
    groups: tuple[Group, ...]
    totals: Totals
    payments: tuple[Payment, ...]
    terms: Terms
    notes: str = ""
    #: Who at the seller sends it: name and mail address.
    owner: str = ""
    owner_email: str = ""
    #: Where anyone can check a paper by its number and fingerprint.
    verify_url: str = ""
    #: How to get service, one step each.
    service_steps: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    #: What is said instead of our nouns; papers made later say the same.
    own_words: tuple[OwnNoun, ...] = field(default=(), metadata={LEFT_OUT: True})
    own_texts: tuple[OwnText, ...] = field(default=(), metadata={LEFT_OUT: True})
    #: The alternatives, if there are any, and the letter of the recommended one.
    options: tuple[OfferOption, ...] = field(default=(), metadata={LEFT_OUT: True})
    favourite: str = field(default="", metadata={LEFT_OUT: True})
    #: The revision of the order in which its prices were adjusted; 0 for the first.
    price_order: int = field(default=0, metadata={LEFT_OUT: True})
    #: What the papers have to say about the tax; or empty.
    tax_sentence: str = field(default="", metadata={LEFT_OUT: True})
    #: Sections that plugins added when it was sent.
    annexes: tuple[Annex, ...] = field(default=(), metadata={LEFT_OUT: True})
    #: What was chosen, once it has been.
    choice: Choice | None = field(default=None, metadata={LEFT_OUT: True})
    #: What it changes, where it is not for a new contract.
    amends: Amends | None = field(default=None, metadata={LEFT_OUT: True})
    #: The term that ``totals`` are of, once the contract was renewed.
    renewed: Renewed | None = field(default=None, metadata={LEFT_OUT: True})
    #: By how much prices change when a term begins anew; ``None`` for not at all.
    uplift: Uplift | None = field(default=None, metadata={LEFT_OUT: True})
    schema: str = OFFER_SCHEMA

    @property
    def extras(self) -> tuple[Line, ...]:
        """The lines that the customer may add; of a bundle only the bundle."""
        return tuple(
            line for line in self.lines if line.optional and line.part_of is None
        )

    @property
    def priced_term(self) -> Term:
        """The term that its figures are of: the newest one of the contract."""
        if self.renewed is None:
            return self.term
        return replace(
            self.term, starts_on=self.renewed.starts_on, months=self.renewed.months
        )

    @property
    def covered_until(self) -> date | None:
        """The first day not covered by the term that its figures are of."""
        if self.renewed is None or self.ends_on is None:
            return self.ends_on
        return max(self.ends_on, self.renewed.ends_on)

    @property
    def leaves_choice(self) -> bool:
        """Whether the customer has something to choose before accepting."""
        return bool(self.options or self.extras)

    def service(self, line: Line) -> Service:
        """Return what *line* buys."""
        return self.services[line.service]

    def rate(self, line: Line) -> TaxRate:
        """Return the rate of tax that *line* has; that of all lines if it says none."""
        return line.tax or TaxRate.of(self.totals.tax_percent, self.tax_sentence)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who agreed, when, and to exactly which offer."""

    name: str
    title: str
    at: datetime
    #: The network address that it came from.
    address: str
    #: ``link``, ``password`` or ``import``.
    identified_by: str
    #: The sentence that stood above the signature.
    statement: str
    #: SHA-256 of the canonical JSON of the offer.
    offer_fingerprint: str
    #: The path of a signature that was drawn, in a box of 600 by 200; or empty.
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on the way to the contract."""

    at: datetime
    #: ``created``, ``sent``, ``viewed``, ``accepted``.
    what: str
    who: str
    identified_by: str
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What makes an offer a contract: its number and version."""

    #: ``C-2026-000123``.
    number: str
    version: int


@dataclass(frozen=True, slots=True)
class ContractRecord:
    """The record of a contract, schema ``upheld.contract/1``."""

    acceptance: Acceptance | None
    contract: Agreement
    events: tuple[Event, ...]
    offer: Offer
    schema: str = CONTRACT_SCHEMA


def offer_text(offer: Offer) -> str:
    """Return the canonical JSON of *offer*."""
    return canonical(to_plain(offer))


def contract_text(
    offer: str,
    contract: Agreement,
    *,
    acceptance: Acceptance,
    events: Sequence[Event | Mapping[str, Any]],
) -> str:
    """Return the canonical JSON of a contract around the bytes of its *offer*.

    The offer is not read and written again: what was signed is, byte for byte,
    what was sent.  The keys around it stand in their sorted order.  An event that
    is given as a mapping is plain already.
    """
    before = canonical(
        {
            "acceptance": to_plain(acceptance),
            "contract": to_plain(contract),
            "events": [
                to_plain(event) if isinstance(event, Event) else event
                for event in events
            ],
        }
    )
    return f'{before[:-1]},"offer":{offer},"schema":"{CONTRACT_SCHEMA}"}}'


def leaves_choice(record: str) -> bool:
    """Tell whether the offer that *record* holds leaves a choice, without reading it.

    What it says itself is escaped: the texts looked for stand nowhere else.
    """
    return '"optional":true' in record or '"favourite":"' in record


def read_offer(record: str | Mapping[str, Any]) -> Offer:
    """Return the offer that :func:`offer_text`, or its JSON, holds."""
    return from_plain(Offer, _loaded(record, OFFER_SCHEMA))


def read_contract(record: str | Mapping[str, Any]) -> ContractRecord:
    """Return the contract that :func:`contract_text`, or its JSON, holds."""
    return from_plain(ContractRecord, _loaded(record, CONTRACT_SCHEMA))


def _loaded(record: str | Mapping[str, Any], schema: str) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = (
        orjson.loads(record) if isinstance(record, str) else record
    )
    if plain.get("schema") != schema:
        raise Unreadable(
            f"this record has the schema {plain.get('schema')!r}, not {schema!r}"
        )
    return plain
