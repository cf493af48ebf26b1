"""What stands on a paper, as plain texts in reading order.

Everything here is a finished text in the language of the paper: amounts, dates
and words are formatted before they get here, so that a template only places them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with its label, as a panel or a list of facts shows it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Party:
    """One side of the contract."""

    role: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """What page 1 says of a line: its name and the outcome it promises."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """How one side agreed: by name, and when."""

    party: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Where the paper can be checked; ``alternative`` is the QR code in words."""

    title: str
    text: str
    address: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One sentence behind its sign; ``head`` names a service where it is a new one."""

    sign: str
    head: str
    text: str
    #: By which the customer's page leads to it.
    anchor: str


@dataclass(frozen=True, slots=True)
class Question:
    """One of the eight questions with its answers."""

    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One line of the price schedule; ``why`` is what its price is made of."""

    title: str
    scope: str
    why: str
    quantity: str
    unit: str
    discount: str
    net: str
    per: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum under the rows it adds up; a final one closes the table."""

    label: str
    amount: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """The price rows of one kind of service, with their subtotals."""

    title: str
    rows: tuple[PriceRow, ...]
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of the plan, or their sum."""

    due: str
    covers: str
    net: str
    tax: str
    total: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """The price schedule; all amounts are in ``currency``."""

    note: str
    currency: str
    families: tuple[Family, ...]
    sums: tuple[Sum, ...]
    tax_head: str
    payments: tuple[Payment, ...]
    payment_sum: Payment
    #: What is paid to, one account a line.
    accounts: tuple[str, ...]
    #: What has to be said about the tax; or empty.
    tax_sentence: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts; ``numeric`` are the columns that line up on the right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Uptime:
    """One uptime promise, with the code's own formula, example and credits."""

    title: str
    facts: tuple[Fact, ...]
    formula: str
    credits: Table | None
    example: tuple[str, ...]
    exclusions: tuple[str, ...]
    settlement: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """One offer of help: when, how and how fast."""

    title: str
    facts: tuple[Fact, ...]
    priorities: Table


@dataclass(frozen=True, slots=True)
class Warranty:
    """The warranty terms of one line."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Exhibits:
    """The exhibits; of ``units`` and ``covered`` one is there."""

    covered_title: str
    covered_note: str
    units: Table | None
    covered: Table | None
    warranties: tuple[Warranty, ...]
    uptimes: tuple[Uptime, ...]
    supports: tuple[Support, ...]
    duties: Table | None
    steps: tuple[str, ...]
    contacts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text; ``anchor`` is the definition it leads to, if any."""

    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause; each paragraph is made of runs."""

    number: str
    title: str
    paragraphs: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A defined word; ``anchor`` is what a use of the word leads to."""

    word: str
    meaning: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms, what deviates from the standard first, and the defined words."""

    note: str
    deviations: tuple[str, ...]
    clauses: tuple[Clause, ...]
    definitions: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """How the contract came about, event by event, with its fingerprints."""

    title: str
    sentences: tuple[str, ...]
    facts: tuple[Fact, ...]
    events: Table
    note: str
    #: The path of a signature that was drawn, and what it is in words; or empty.
    drawing: str = ""
    drawing_words: str = ""


@dataclass(frozen=True, slots=True)
class AnnexPart:
    """A paragraph, a list or a table."""

    text: str
    points: tuple[str, ...]
    table: Table | None


@dataclass(frozen=True, slots=True)
class Annex:
    """A section that a plugin added, and behind which part it stands."""

    title: str
    after: str
    parts: tuple[AnnexPart, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A contract as it is printed."""

    language: str
    title: str
    subtitle: str
    seller: str
    number: str
    fingerprint: str
    #: In the head of every page but the first.
    running: str
    #: Number, version and the first of the fingerprint, in the foot of every page.
    identity: str
    #: What stands before, between and after the two numbers of "Page 3 of 12".
    folio: tuple[str, str, str]
    #: The instant that the contract was made, ISO 8601 in UTC.
    made_at: str
    facts: tuple[Fact, ...]
    parties: tuple[Party, ...]
    #: The option and the extras that the customer chose; empty without a choice.
    chosen: str
    services: tuple[Service, ...]
    more_services: str
    signatures: tuple[Signature, ...]
    check: Check
    questions: tuple[Question, ...]
    schedule: Schedule
    exhibits: Exhibits
    terms: Terms
    certificate: Certificate | None
    annexes: tuple[Annex, ...] = ()
