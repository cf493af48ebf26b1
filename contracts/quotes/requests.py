"""What can be asked of a draft: new quotes, lines and changes.

Pure.  ``None`` in a change leaves things as they are.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from catalog.proration import Method
from contracts.cycles.billed import Timing
from contracts.cycles.stubs import FirstStub
from contracts.quotes.options import Option, chosen_letters
from contracts.quotes.quantities import check_percent
from contracts.quotes.years import WHOLE, Years, checked_years
from contracts.rhythm import Alignment
from contracts.terms import NoticeUnit, Term, check_term
from upheld.dates import add_months
from upheld.errors import InvalidInput, Problem
from upheld.texts import _, format_date

#: More lines than this are a mistake; nobody reads them.
MOST_LINES = 2000
LONGEST_TITLE = 200
LONGEST_NOTES = 10_000
LONGEST_SECTION = 80
#: How long a quote is valid unless somebody says otherwise.
VALID_DAYS = 30
#: How far from today cover can begin, and a quote be valid.
MOST_YEARS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuote:
    """A quote to begin with.

    Without ``starts_on`` it starts with the next month, without ``valid_until`` (the
    last day) it is valid for 30 days, without ``currency`` it is in the seller's.
    """

    customer_id: str
    #: The code of a bundle, whose lines it begins with; or empty.
    bundle: str = ""
    title: str = ""
    starts_on: date | None = None
    #: 0 for an agreement without end.
    term_months: int = 36
    billing_months: int = 12
    renewal_months: int = 12
    notice: int = 90
    notice_unit: NoticeUnit = NoticeUnit.DAYS
    timing: Timing = Timing.ADVANCE
    alignment: Alignment = Alignment.START
    #: Read where periods begin on a cycle day.
    cycle_day: int = 1
    first_stub: FirstStub = FirstStub.OWN
    #: Without it that of the price book.
    proration: Method | None = None
    valid_until: date | None = None
    currency: str = ""
    discount_percent: Decimal = Decimal(0)
    notes: str = ""
    #: The titles of the options that it begins with, A to D; or none.
    options: tuple[str, ...] = ()
    #: The letter of the one that is recommended; the first one without it.
    favourite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChange:
    """Changes to what stands above the lines."""

    title: str | None = None
    starts_on: date | None = None
    term_months: int | None = None
    billing_months: int | None = None
    renewal_months: int | None = None
    notice: int | None = None
    notice_unit: NoticeUnit | None = None
    timing: Timing | None = None
    alignment: Alignment | None = None
    cycle_day: int | None = None
    first_stub: FirstStub | None = None
    proration: Method | None = None
    valid_until: date | None = None
    discount_percent: Decimal | None = None
    notes: str | None = None

    def given(self) -> Iterator[tuple[str, object]]:
        """Yield the name and value of each field that changes."""
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None:
                yield field.name, value


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChoice:
    """A service to add.

    A bundle brings the lines that it is made of; ``part_of`` adds the service to
    the bundle whose line that is.
    """

    code: str
    quantity: Decimal = Decimal(1)
    options: tuple[str, ...] = ()
    discount_percent: Decimal = Decimal(0)
    part_of: str | None = None
    #: The letters of the quote's options that hold it; empty for all of them.
    in_options: str = ""
    #: Whether the customer may add it and is not asked to.
    optional: bool = False
    section: str = ""
    years: Years = WHOLE
    #: The promised level; 0 for that of its price.
    level: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """Changes to one line; ``code`` puts another service in its place."""

    code: str | None = None
    quantity: Decimal | None = None
    options: tuple[str, ...] | None = None
    discount_percent: Decimal | None = None
    #: Every letter of the quote's options that shall hold it.
    in_options: str | None = None
    optional: bool | None = None
    section: str | None = None
    years: Years | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the lines, as it would be stored."""

    term: Term
    valid_until: date
    title: str
    notes: str
    discount_percent: Decimal


def first_of_next_month(day: date) -> date:
    """Return the day on which cover starts unless somebody says otherwise."""
    return add_months(day.replace(day=1), 1)


def validity(day: date) -> date:
    """Return the last day to accept a quote made on *day*."""
    return day + timedelta(days=VALID_DAYS)


def checked_place(
    choice: LineChoice, options: Sequence[Option], where: str
) -> LineChoice:
    """Return *choice* with its options, heading and years as they are stored.

    *where* is what stands before the names of fields in refusals.
    """
    letters, years = choice.in_options, choice.years
    try:
        return replace(
            choice,
            in_options=chosen_letters(letters, options) if letters else "",
            section=checked_section(choice.section),
            years=checked_years(years.first, years.last),
        )
    except InvalidInput as error:
        raise InvalidInput(
            replace(problem, where=f"{where}{problem.where}")
            for problem in error.problems
        ) from None


def checked_section(text: str) -> str:
    """Return a heading without stray spaces, or refuse one that is too long."""
    section = " ".join(text.split())
    if len(section) > LONGEST_SECTION:
        raise InvalidInput.of(
            "section",
            _("This is longer than %(count)s characters.", count=LONGEST_SECTION),
        )
    return section


def check_header(header: Header, today: date) -> None:
    """Refuse what cannot stand above the lines, naming all that is wrong."""
    problems = [
        *_problems_of(check_term, header.term),
        *_problems_of(check_percent, header.discount_percent),
        *_long_texts(header),
        *_far_days(header, today),
    ]
    if problems:
        raise InvalidInput(problems)


def _problems_of(check: Callable[[Any], object], value: object) -> Iterator[Problem]:
    try:
        check(value)
    except InvalidInput as refused:
        yield from refused.problems


def _long_texts(header: Header) -> Iterator[Problem]:
    for name, text, longest in (
        ("title", header.title, LONGEST_TITLE),
        ("notes", header.notes, LONGEST_NOTES),
    ):
        if len(text) > longest:
            yield Problem(
                name, _("This is longer than %(count)s characters.", count=longest)
            )


def _far_days(header: Header, today: date) -> Iterator[Problem]:
    """Yield what is wrong with days that somebody mistyped."""
    least, most = (
        add_months(today, -12 * MOST_YEARS),
        add_months(today, 12 * MOST_YEARS),
    )
    for name, day in (
        ("starts_on", header.term.starts_on),
        ("valid_until", header.valid_until),
    ):
        if not least <= day <= most:
            yield Problem(
                name,
                _(
                    "%(day)s is more than %(years)s years away.",
                    day=format_date(day),
                    years=MOST_YEARS,
                ),
            )
