"""The page of figures, its files, and who is behind a movement."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.figures.bars import HIGHEST, SERIES, STEP, movement_bars, mrr_bars
from contracts.figures.movements import LOSSES, Kind
from contracts.figures.queries import (
    agreements,
    contracts_behind,
    currencies,
    figures,
    movers,
    share_of_wallet,
)
from contracts.figures.rates import Rate
from contracts.figures.renewals import RenewalMonth, Standing, pipeline
from contracts.figures.report import MonthFigures, Report
from contracts.figures.typed import read_kind, read_month
from contracts.figures.wording import kind_words, standing_words
from contracts.pages import blueprint
from upheld import web
from upheld.money import total
from upheld.sellers import seller
from upheld.tables import Column, Table, is_file
from upheld.texts import _, format_month

MONTHS = ("12", "24", "36")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for."""

    currency: str
    months: str
    currencies: tuple[str, ...]


@blueprint.get("/figures/", endpoint="figures")
def figures_page() -> Response:
    """Show all figures, or write one of the tables into a file."""
    asked, today = _asked(), seller().today()
    found = figures(asked.currency, today, int(asked.months), today=today)
    ahead = pipeline(agreements(), asked.currency, today=today)
    if is_file():
        return _file(found, ahead)
    return web.page(
        "pages/figures/page.html",
        asked=asked,
        found=found,
        choices=MONTHS,
        ahead=ahead,
        standings=tuple(Standing),
        wallet=share_of_wallet(seller().currency, today=today),
        totals=mrr_bars(found.months),
        moves=movement_bars(found.months),
        highest=HIGHEST,
        step=STEP,
        series=SERIES,
        kinds=tuple(Kind),
        losses=LOSSES,
        kind_words=kind_words,
        standing_words=standing_words,
        format_month=format_month,
        file_url=lambda table: _figures_url(asked, table),
        moved_url=lambda month, kind: _moved_url(asked, month, kind),
    )


@blueprint.get("/figures/moved")
def figures_moved() -> Response:
    """Show the customers who add up to a movement of a month, or write a file."""
    asked, today = _asked(), seller().today()
    month = read_month(request.args.get("month", ""), today)
    kind = read_kind(request.args.get("kind", ""))
    rows = movers(asked.currency, month, kind, today=today)
    behind = contracts_behind(asked.currency, month, kind, today=today)
    if is_file() and request.args.get("table") == "contracts":
        return Table("sales.figures_moved", _behind_columns(), {}).file(
            "contracts", iter(behind)
        )
    if is_file():
        return Table("sales.figures_moved", _mover_columns(), {}).file(
            "movements", iter(rows)
        )
    return web.page(
        "pages/figures/moved.html",
        rows=rows,
        behind=behind,
        more=total([one.more for one in behind], asked.currency),
        total=total([one.amount for one in rows], asked.currency),
        currency=asked.currency,
        month=month,
        kind=kind,
        kind_words=kind_words,
        format_month=format_month,
        back_url=url_for("sales.figures", currency=asked.currency),
        file_url=_moved_url(asked, month, kind, **{"as": "csv"}),
        contracts_url=_moved_url(
            asked, month, kind, **{"as": "csv", "table": "contracts"}
        ),
    )


def _asked() -> Asked:
    own = seller().currency
    known = tuple(sorted({*currencies(), own}))
    currency = request.args.get("currency", "")
    months = request.args.get("months", "")
    return Asked(
        currency if currency in known else own,
        months if months in MONTHS else MONTHS[0],
        known,
    )


def _figures_url(asked: Asked, table: str) -> str:
    given: dict[str, Any] = {"as": "csv", "table": table}
    given |= {"currency": asked.currency, "months": asked.months}
    return url_for("sales.figures", **given)


def _moved_url(asked: Asked, month: date, kind: Kind, **more: str) -> str:
    given: dict[str, Any] = {"month": f"{month:%Y-%m}", "kind": kind} | more
    return url_for("sales.figures_moved", currency=asked.currency, **given)


def _file(found: Report, ahead: tuple[RenewalMonth, ...]) -> Response:
    name = request.args.get("table", "")
    columns, rows = {
        "cohorts": (_cohort_columns(), _cohort_rows(found)),
        "renewals": (_renewal_columns(), _renewal_rows(ahead)),
    }.get(name, (_month_columns(), iter(found.months)))
    name = name if name in ("cohorts", "renewals") else "figures"
    return Table("sales.figures", columns, {}).file(name, rows)


def _cohort_rows(found: Report) -> Iterator[Any]:
    for one in found.cohorts:
        for age, kept in enumerate(one.kept):
            yield one.month, age, kept


def _renewal_rows(ahead: tuple[RenewalMonth, ...]) -> Iterator[Any]:
    for month in ahead:
        yield from month.renewals


def _month_columns() -> tuple[Column, ...]:
    # Losses without a sign: behind one, a spreadsheet would fear a formula.
    def moved(kind: Kind) -> Callable[[MonthFigures], str]:
        return lambda one: str(one.moved.amount(kind).amount)

    return (
        Column("month", _("Month"), lambda one: f"{one.month:%Y-%m}"),
        Column("opening", _("Opening MRR"), lambda one: str(one.moved.opening.amount)),
        *(Column(kind, kind_words(kind), moved(kind)) for kind in Kind),
        Column("mrr", _("MRR"), lambda one: str(one.mrr.amount)),
        Column("arr", _("ARR"), lambda one: str(one.arr.amount)),
        Column("customers", _("Customers"), lambda one: str(one.customers)),
        Column("nrr", _("Net retention"), lambda one: _percent(one.net_retention)),
        Column("grr", _("Gross retention"), lambda one: _percent(one.gross_retention)),
        Column("churn", _("Customer churn"), lambda one: _percent(one.customer_churn)),
        Column("currency", _("Currency"), lambda one: one.mrr.currency),
    )


def _cohort_columns() -> tuple[Column, ...]:
    return (
        Column("month", _("First month"), lambda row: f"{row[0]:%Y-%m}"),
        Column("age", _("Months later"), lambda row: str(row[1])),
        Column("customers", _("Customers"), lambda row: str(row[2].customers)),
        Column("mrr", _("MRR"), lambda row: str(row[2].mrr.amount)),
        Column("kept", _("Kept"), lambda row: _percent(row[2].revenue_rate)),
    )


def _renewal_columns() -> tuple[Column, ...]:
    return (
        Column("contract", _("Contract"), lambda one: one.agreement.number),
        Column("customer", _("Customer"), lambda one: one.agreement.customer),
        Column("last_day", _("Last day"), lambda one: one.last_day.isoformat()),
        Column("standing", _("State"), lambda one: standing_words(one.standing)),
        Column("yearly", _("A year"), lambda one: str(one.agreement.yearly.amount)),
        Column("currency", _("Currency"), lambda one: one.agreement.yearly.currency),
    )


def _mover_columns() -> tuple[Column, ...]:
    return (
        Column("customer", _("Customer"), lambda one: one.name),
        Column("amount", _("MRR"), lambda one: str(one.amount.amount)),
        Column("currency", _("Currency"), lambda one: one.amount.currency),
    )


def _behind_columns() -> tuple[Column, ...]:
    return (
        Column("contract", _("Contract"), lambda one: one.number),
        Column("customer", _("Customer"), lambda one: one.customer),
        Column("before", _("Before"), lambda one: str(one.before.amount)),
        Column("after", _("After"), lambda one: str(one.after.amount)),
        Column("currency", _("Currency"), lambda one: one.after.currency),
    )


def _percent(rate: Rate | None) -> str:
    return str(rate.percent) if rate else ""
