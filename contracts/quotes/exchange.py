"""A file of YAML that says what is to be priced.

Every refusal names the file, the line and the column of what is wrong.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from marshmallow import post_load
from sqlalchemy import select

from catalog.exchange.loading import YamlFile
from contracts.models import Customer
from contracts.quotes.builder import BuilderLine, BuilderView
from contracts.quotes.options import LETTERS, LONGEST_TITLE
from contracts.quotes.quantities import LARGEST
from contracts.quotes.queries.pricing import PriceAsked, price_services
from contracts.quotes.requests import LONGEST_SECTION, LineChoice
from contracts.quotes.wire import LEAST_QUANTITY
from contracts.quotes.years import MOST, Years
from contracts.terms import LONGEST_MONTHS
from upheld.db import db
from upheld.errors import InvalidInput, Problem
from upheld.fields import (
    Code,
    Day,
    Listed,
    Number,
    Part,
    Percent,
    StrictSchema,
    Text,
    Whole,
    YesNo,
)
from upheld.money import CURRENCIES
from upheld.texts import _


class LineSchema(StrictSchema):
    """A service; a bundle brings its parts."""

    code = Code(required=True)
    quantity = Number(LEAST_QUANTITY, LARGEST, load_default=Decimal(1))
    options = Listed(Code(), load_default=list)
    discount_percent = Percent(load_default=Decimal(0))
    #: The letters of the options that hold it; without them, all do.
    in_options = Listed(Text(1), len(LETTERS), load_default=list)
    optional = YesNo(load_default=False)
    section = Text(LONGEST_SECTION, load_default="")
    from_year = Whole(1, MOST, load_default=1)
    to_year = Whole(0, MOST, load_default=0)

    @post_load
    def make(self, values: dict[str, Any], **_options: object) -> LineChoice:
        """Return the line."""
        years = Years(values.pop("from_year"), values.pop("to_year"))
        letters = "".join(values.pop("in_options"))
        chosen = tuple(values.pop("options"))
        return LineChoice(**values, options=chosen, in_options=letters, years=years)


class PriceFileSchema(StrictSchema):
    """What is to be priced, and for whom."""

    #: The seller's number of the customer whose segment and discounts count.
    customer = Text(64, load_default="")
    currency = Text(3, load_default="")
    starts_on = Day(load_default=None)
    term_months = Whole(0, LONGEST_MONTHS, load_default=36)
    discount_percent = Percent(load_default=Decimal(0))
    #: The titles of the options, A to D.
    options = Listed(Text(LONGEST_TITLE), len(LETTERS), load_default=list)
    favourite = Text(1, load_default="")
    lines = Listed(Part(LineSchema), 2000, required=True)


@dataclass(frozen=True, slots=True)
class PriceFile:
    """What a file asks for, and where each line of it stands."""

    asked: PriceAsked
    file: YamlFile

    def price(self, today: date) -> BuilderView:
        """Return what it costs, or raise at their places what does not fit together."""
        try:
            return price_services(self.asked, today=today)
        except InvalidInput as error:
            raise InvalidInput(map(self._placed, error.problems)) from None

    def _placed(self, problem: Problem) -> Problem:
        steps = problem.where.split(".")
        path = tuple(int(one) if one.isdecimal() else one for one in steps)
        return self.file.problem(path, problem.message, hint=problem.hint)

    def refusals(self, view: BuilderView) -> Iterator[Problem]:
        """Yield why a line has no price, each at its place."""
        lines = {line.id: line for line in view.lines}
        asked = [line for line in view.lines if not line.part_of]
        places = {line.id: place for place, line in enumerate(_in_order(asked))}
        for line in _in_order(view.lines):
            if line.unpriced:
                top = lines.get(line.part_of or "", line)
                where = ("lines", places[top.id], "code")
                yield self.file.problem(where, _refusal(line))


def read_price_file(path: Path) -> PriceFile:
    """Return what the YAML file at *path* asks for, or raise all that is wrong."""
    file = YamlFile(path)
    values = file.load(PriceFileSchema())
    number = values.pop("customer")
    if values["currency"] and values["currency"] not in CURRENCIES:
        message = _("“%(code)s” is no currency.", code=values["currency"])
        raise InvalidInput([file.problem(("currency",), message)])
    values |= {name: tuple(values[name]) for name in ("lines", "options")}
    customer_id = _customer(number, file) if number else ""
    return PriceFile(PriceAsked(customer_id=customer_id, **values), file)


def _customer(number: str, file: YamlFile) -> str:
    found = db.session.scalar(
        select(Customer.id).where(
            Customer.number == number, Customer.deleted_at.is_(None)
        )
    )
    if found is None:
        message = _("There is no customer %(number)s.", number=number)
        raise InvalidInput([file.problem(("customer",), message)])
    return found


def _refusal(line: BuilderLine) -> str:
    """Return why *line* has no price, with what the reader calls it in it."""
    if f"“{line.title}”" in line.unpriced:
        return line.unpriced
    return _("“%(title)s”: %(why)s", title=line.title, why=line.unpriced)


def _in_order(lines: Iterable[BuilderLine]) -> list[BuilderLine]:
    return sorted(lines, key=lambda line: line.position)
