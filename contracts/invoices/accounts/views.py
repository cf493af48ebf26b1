"""The statement of account as a page and a file, and the page that staff see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask import request
from werkzeug.wrappers import Response

from contracts.customers.queries import customer
from contracts.invoices.accounts.asking import Span, read_span, year_to
from contracts.invoices.accounts.movements import Balanced, Statement, movement_words
from contracts.invoices.accounts.queries import account
from contracts.pages import blueprint
from upheld import web
from upheld.errors import InvalidInput, Problem
from upheld.sellers import seller
from upheld.tables import Column, Table, is_file
from upheld.texts import _

#: How many movements a page shows.
MOST = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement as somebody asks for it, or why there is none."""

    found: tuple[Statement, ...]
    span: Span
    typed: Mapping[str, str]
    problems: tuple[Problem, ...]
    cut: bool

    def values(self) -> dict[str, object]:
        """Return what the pages show."""
        return {
            "statements": self.found,
            "span": self.span,
            "values": self.typed,
            "problems": self.problems,
            "cut": self.cut,
            "words": movement_words,
        }

    def file(self, endpoint: str) -> Response:
        """Return it as CSV."""
        return Table(endpoint, _columns(), {}).file("statement", self._rows())

    def _rows(self) -> Iterator[Balanced]:
        for one in self.found:
            yield from one.rows


def asked_statement(
    customer_id: str, typed: Mapping[str, str], *, today: date, whole: bool
) -> Asked:
    """Return the statement of the days typed; a file has the *whole* of it."""
    span = year_to(today)
    problems: tuple[Problem, ...] = ()
    try:
        span = read_span(typed, span)
    except InvalidInput as error:
        problems = error.problems
    limit = None if whole else MOST
    found = (
        () if problems else account(customer_id, span.since, span.until, limit=limit)
    )
    count = sum(len(one.rows) for one in found)
    shown = {"since": span.since.isoformat(), "until": span.until.isoformat()}
    return Asked(found, span, shown | _given(typed), problems, count == limit)


def _given(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: typed[name] for name in ("since", "until") if typed.get(name)}


def _columns() -> tuple[Column, ...]:
    return (
        Column("day", _("Day"), lambda row: row.movement.day.isoformat()),
        Column("what", _("What"), lambda row: movement_words(row.movement)),
        Column("reference", _("Reference"), lambda row: row.movement.reference),
        Column("amount", _("Amount"), lambda row: f"{row.movement.amount.amount:f}"),
        Column("balance", _("Owed after it"), lambda row: f"{row.balance.amount:f}"),
        Column("currency", _("Currency"), lambda row: row.balance.currency),
    )


@blueprint.get("/customers/<customer_id>/statement")
def customer_statement(customer_id: str) -> Response:
    details = customer(customer_id).details
    asked = asked_statement(
        customer_id, request.args, today=seller().today(), whole=is_file()
    )
    if is_file() and not asked.problems:
        return asked.file("sales.customer_statement")
    return web.page(
        "pages/invoices/statement.html",
        status=422 if asked.problems else 200,
        customer_id=customer_id,
        name=details.name,
        **asked.values(),
    )
