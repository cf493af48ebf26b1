"""How a row of a foreign table becomes a running contract.

Pure: a mapping is data, read from YAML by :mod:`contracts.imports.schemas`; a row
is a dictionary of texts by column.  What a row says that the mapping does not
know is a refusal, never a guess.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.assets.serials import read_serials, serial_problem
from contracts.terms import NoticeUnit, Term
from upheld.dates import add_months
from upheld.errors import InvalidInput, Problem
from upheld.money import Money
from upheld.nearest import did_you_mean
from upheld.texts import _
from upheld.words import shipped

Row = Mapping[str, str]

#: More than anybody has been a customer: 100 years.
LONGEST_TENURE = 1200

_COLUMN = re.compile(r"\{([^{}]+)\}")
_WHOLE = re.compile(r"[0-9]{1,6}", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Template:
    """A text with columns in braces: ``Subscriber {customerID}``."""

    text: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it names."""
        return tuple(_COLUMN.findall(self.text))

    def fill(self, row: Row) -> str:
        """Return the text with the values of *row* in place."""
        return _COLUMN.sub(lambda found: row[found[1]], self.text).strip()


@dataclass(frozen=True, slots=True)
class Translation:
    """A column whose values mean something else here."""

    column: str
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Condition:
    """The values of a column for which something holds."""

    column: str
    values: tuple[str, ...]

    def holds(self, row: Row) -> bool:
        """Tell whether *row* has one of the values."""
        return row[self.column] in self.values


@dataclass(frozen=True, slots=True)
class LineRule:
    """An offering that a row holds when all conditions do."""

    offering: str
    when: tuple[Condition, ...]
    quantity: Template = Template("1")
    #: The serial numbers of the devices that it covers, in one cell.
    serials: Template = Template("")

    def holds(self, row: Row) -> bool:
        """Tell whether *row* holds the offering."""
        return all(condition.holds(row) for condition in self.when)


@dataclass(frozen=True, slots=True)
class CustomerRule:
    """What becomes of the customer."""

    number: Template
    name: Template
    segment: Template = Template("")
    address: Template = Template("")
    country: Template = Template("")
    email: Template = Template("")
    language: Template = Template("en")

    @property
    def templates(self) -> tuple[Template, ...]:
        """Every text that is filled from a row."""
        return (
            self.number,
            self.name,
            self.segment,
            self.address,
            self.country,
            self.email,
            self.language,
        )


@dataclass(frozen=True, slots=True)
class RowMapping:
    """The whole mapping of one kind of table."""

    title: str
    currency: str
    #: The column that names each contract in the other system.
    reference: str
    contract_title: Template
    #: The agreed months by value; 0 for a contract without end.
    term: Translation
    #: The column with the whole months that the contract has run.
    tenure: str
    monthly_price: str
    customer: CustomerRule
    lines: tuple[LineRule, ...]
    #: The rows whose contract has ended already.
    ended: tuple[Condition, ...] = ()
    #: The values that are allowed and mean nothing, by column.
    ignored: Mapping[str, tuple[str, ...]] | None = None
    billing_months: int = 1
    notice: int = 30
    notice_unit: NoticeUnit = NoticeUnit.DAYS

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the mapping reads."""
        templates = (
            self.contract_title,
            *self.customer.templates,
            *(rule.quantity for rule in self.lines),
            *(rule.serials for rule in self.lines),
        )
        named = {column for template in templates for column in template.columns}
        fixed = {self.reference, self.term.column, self.tenure, self.monthly_price}
        return frozenset(named | fixed | set(self.known_values()))

    def known_values(self) -> dict[str, set[str]]:
        """Return, for each column that decides something, the values it may have."""
        known: dict[str, set[str]] = {
            column: set(values) for column, values in (self.ignored or {}).items()
        }
        known.setdefault(self.term.column, set()).update(self.term.values)
        conditions = (*self.ended, *(one for rule in self.lines for one in rule.when))
        for condition in conditions:
            known.setdefault(condition.column, set()).update(condition.values)
        return known


@dataclass(frozen=True, slots=True)
class ImportedCustomer:
    """A customer as a row names it."""

    number: str
    name: str
    segment: str
    address: str
    country: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class ImportedContract:
    """A running contract as a row states it, before its offerings are priced."""

    reference: str
    title: str
    customer: ImportedCustomer
    term: Term
    #: The first day not covered, as far as it is known on the day of the import.
    ends_on: date | None
    ended: bool
    #: Offering and quantity, in the order of the mapping.
    choices: tuple[tuple[str, Decimal], ...]
    #: What the customer pays for one month, all lines together.
    monthly: Money
    #: The offering and the serial number of each device that is covered.
    devices: tuple[tuple[str, str], ...] = ()


def check_header(mapping: RowMapping, header: list[str], name: str) -> None:
    """Refuse a table that lacks a column of the mapping, naming the nearest one."""
    missing = sorted(mapping.columns - set(header))
    if missing:
        raise InvalidInput(
            Problem(
                f"{name}:1",
                _("The column “{column}” is missing.").format(column=column),
                did_you_mean(column, header),
            )
            for column in missing
        )


def read_row(mapping: RowMapping, row: Row, *, as_of: date) -> ImportedContract:
    """Return the contract in *row* as it stands on *as_of*.

    :raises InvalidInput: with a problem for each column that cannot be used; the
        place of a problem is the column.
    """
    problems = [*_unknown_values(mapping, row), *_wrong_numbers(mapping, row)]
    problems += _unknown_language(mapping.customer.language, row)
    problems += _wrong_serials(mapping, row)
    choices, wrong = _choices(mapping, row)
    problems += wrong
    reference = row[mapping.reference].strip()
    if not reference:
        problems.append(Problem(mapping.reference, _("The reference is empty.")))
    if problems:
        raise InvalidInput(problems)
    ended = any(condition.holds(row) for condition in mapping.ended)
    term = _term(mapping, row, as_of)
    return ImportedContract(
        reference=reference,
        title=mapping.contract_title.fill(row),
        customer=_customer(mapping.customer, row),
        term=term,
        ends_on=_end(term, as_of, ended=ended),
        ended=ended,
        choices=choices,
        monthly=Money.of(row[mapping.monthly_price].strip(), mapping.currency),
        devices=tuple(_devices(mapping, row)),
    )


def _devices(mapping: RowMapping, row: Row) -> Iterator[tuple[str, str]]:
    for rule in mapping.lines:
        if rule.holds(row):
            for given in read_serials(rule.serials.fill(row)):
                yield rule.offering, given.serial


def _wrong_serials(mapping: RowMapping, row: Row) -> Iterator[Problem]:
    for rule in mapping.lines:
        if rule.holds(row):
            for given in read_serials(rule.serials.fill(row)):
                if problem := serial_problem(given.serial):
                    yield Problem(", ".join(rule.serials.columns), problem)


def _unknown_values(mapping: RowMapping, row: Row) -> Iterator[Problem]:
    for column, known in mapping.known_values().items():
        if row[column] not in known:
            yield Problem(
                column,
                _("The mapping does not say what “{value}” means.").format(
                    value=row[column][:60]
                ),
                did_you_mean(row[column], known),
            )


def _unknown_language(language: Template, row: Row) -> Iterator[Problem]:
    code = language.fill(row)
    if code not in shipped():
        yield Problem(
            ", ".join(language.columns),
            _("There are no documents in “{code}”.").format(code=code[:16]),
            _("They are made in: {known}.").format(known=", ".join(shipped())),
        )


def _wrong_numbers(mapping: RowMapping, row: Row) -> Iterator[Problem]:
    tenure = row[mapping.tenure].strip()
    if not _WHOLE.fullmatch(tenure) or int(tenure) > LONGEST_TENURE:
        yield Problem(
            mapping.tenure,
            _("“{value}” is not a number of months.").format(value=tenure[:40]),
        )
    price = row[mapping.monthly_price].strip()
    if (reason := _wrong_price(price, mapping.currency)) is not None:
        yield Problem(mapping.monthly_price, reason)


def _wrong_price(text: str, currency: str) -> str | None:
    """Return why *text* is no monthly price in whole minor units, if it is none."""
    if not _AMOUNT.fullmatch(text):
        return _("“{value}” is not an amount of money.").format(value=text[:40])
    amount = Decimal(text)
    if Money.of(amount, currency).amount != amount:
        return _("{value} is finer than the smallest coin of {currency}.").format(
            value=text, currency=currency
        )
    return None


def _choices(
    mapping: RowMapping, row: Row
) -> tuple[tuple[tuple[str, Decimal], ...], list[Problem]]:
    chosen: list[tuple[str, Decimal]] = []
    problems: list[Problem] = []
    for rule in mapping.lines:
        if not rule.holds(row):
            continue
        text = rule.quantity.fill(row)
        if _WHOLE.fullmatch(text) and int(text):
            chosen.append((rule.offering, Decimal(text)))
        else:
            where = ", ".join(rule.quantity.columns)
            message = _("“{value}” is not a quantity.").format(value=text[:40])
            problems.append(Problem(where, message))
    if not chosen and not problems:
        problems.append(Problem("", _("The row holds none of the services.")))
    return tuple(chosen), problems


def _customer(rule: CustomerRule, row: Row) -> ImportedCustomer:
    return ImportedCustomer(
        number=rule.number.fill(row),
        name=rule.name.fill(row),
        segment=rule.segment.fill(row),
        address=rule.address.fill(row),
        country=rule.country.fill(row),
        email=rule.email.fill(row),
        language=rule.language.fill(row),
    )


def _term(mapping: RowMapping, row: Row, as_of: date) -> Term:
    """Return the term: begun *tenure* months ago, renewed by its own length."""
    months = mapping.term.values[row[mapping.term.column]]
    return Term(
        starts_on=add_months(as_of, -int(row[mapping.tenure].strip())),
        months=months,
        billing_months=mapping.billing_months,
        renewal_months=months,
        notice=mapping.notice if months else 0,
        notice_unit=mapping.notice_unit,
    )


def _end(term: Term, as_of: date, *, ended: bool) -> date | None:
    if ended:
        return max(as_of, add_months(term.starts_on, 1))
    return None if term.evergreen else term.on(as_of).end
