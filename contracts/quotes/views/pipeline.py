"""What open quotes are worth, by month and by state."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, request, url_for

from contracts.pages import blueprint
from contracts.quotes.bars import HIGHEST, STEP, bars
from contracts.quotes.declining import reason_words
from contracts.quotes.pipeline import (
    OPEN_STATES,
    PROBABILITIES,
    By,
    Month,
    Pipeline,
    pipeline,
)
from contracts.quotes.queries import quote_states
from contracts.quotes.queries.pipeline import (
    lost_reasons,
    open_quotes,
    quote_owners,
)
from contracts.quotes.wording import WORDS
from upheld import web
from upheld.money import CURRENCIES
from upheld.sellers import seller
from upheld.texts import format_month

COLUMNS = ("month", "state", "quotes", "net_a_year", "net_over_term", "currency")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for."""

    by: By
    owner: str
    currency: str


@blueprint.get("/pipeline")
def pipeline_page() -> Response:
    asked, today = _asked(), seller().today()
    rows = open_quotes(asked.by, owner_id=asked.owner, today=today)
    found = pipeline(rows, asked.currency)
    return web.page(
        "pages/quotes/pipeline.html",
        found=found,
        asked=asked,
        bars=bars(found),
        step=STEP,
        highest=HIGHEST,
        states=OPEN_STATES,
        probabilities=PROBABILITIES,
        currencies=sorted({row.yearly.currency for row in rows} | {asked.currency}),
        owners=quote_owners(),
        lost=lost_reasons(owner_id=asked.owner, today=today),
        every_state=quote_states(today=today),
        reason_words=reason_words,
        format_month=format_month,
        list_url=lambda state, month: _list_url(asked, state, month),
        today=today,
        file_url=url_for(
            "sales.pipeline_file",
            by=asked.by,
            owner=asked.owner or None,
            currency=asked.currency,
        ),
        **WORDS,
    )


@blueprint.get("/pipeline.csv")
def pipeline_file() -> Response:
    """Send exactly what the page shows, one row for a month and state."""
    asked = _asked()
    rows = open_quotes(asked.by, owner_id=asked.owner, today=seller().today())
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(pipeline(rows, asked.currency)))
    headers = {"Content-Disposition": 'attachment; filename="pipeline.csv"'}
    return Response(text.getvalue(), mimetype="text/csv", headers=headers)


def _cells(found: Pipeline) -> Iterator[tuple[object, ...]]:
    for month in found.months:
        for state, cell in month.cells.items():
            if cell.count:
                money = cell.yearly.amount, cell.term.amount, found.currency
                yield f"{month.first:%Y-%m}", state, cell.count, *money


def _asked() -> Asked:
    by, currency = request.args.get("by", ""), request.args.get("currency", "")
    is_code = len(currency) == len("EUR") and currency.isascii() and currency.isupper()
    return Asked(
        By(by) if by in {*By} else By.DECISION,
        request.args.get("owner", ""),
        currency if is_code and currency in CURRENCIES else seller().currency,
    )


def _list_url(asked: Asked, state: str, month: Month | None) -> str:
    """Return where the quotes of a cell are listed."""
    return url_for(
        "sales.quotes",
        state=state or None,
        month=f"{month.first:%Y-%m}" if month else None,
        by=asked.by if month else None,
        owner=asked.owner or None,
    )
