"""The list of quotes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from contracts.pages import blueprint
from contracts.quotes.pipeline import By
from contracts.quotes.queries import (
    QuoteFilter,
    StateCount,
    list_quotes,
    quote_states,
)
from contracts.quotes.queries.owners import possible_owners
from contracts.quotes.states import State
from contracts.quotes.wording import WORDS, quote_state
from upheld import web
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.tables import MANY, Column, Table, every, is_file
from upheld.texts import _, format_date, format_money, format_month, ngettext


@blueprint.get("/quotes")
def quotes() -> Response:
    today = seller().today()
    table = Table.of("sales.quotes", quote_columns())
    wanted = asked_quotes(request.args)
    if is_file():
        return table.file(
            "quotes",
            every(lambda key: list_quotes(wanted, today=today, after=key, size=MANY)),
        )
    counts = quote_states(today=today)
    page = list_quotes(wanted, today=today, after=request.args.get("after") or None)
    return web.page(
        "pages/quotes/list.html",
        page=page,
        table=table,
        filters=wanted,
        state_tabs=_tabs(counts, wanted, table),
        count_words=ngettext("%(num)s quote", "%(num)s quotes", page.total),
        next_url=table.url(after=page.next) if page.next else "",
        about=_about(counts, wanted),
        month_words=format_month(wanted.month) if wanted.month else "",
        all_url=url_for("sales.quotes"),
        may_sell=may_open("sales.bulk_quotes", "POST"),
        owners=possible_owners(),
        **WORDS,
    )


def _month(text: str) -> date | None:
    """Return the first day of a month such as ``2027-01``; nothing for other words."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _about(counts: tuple[StateCount, ...], wanted: QuoteFilter) -> list[str]:
    """Return what the quotes of the chosen state are worth, and how long they wait."""
    if not wanted.state or wanted.text or wanted.month or wanted.owner_id:
        return []
    return [
        _(
            "%(money)s a year. The oldest has been so since %(day)s.",
            money=format_money(one.yearly),
            day=format_date(one.oldest.date()),
        )
        for one in counts
        if one.state == wanted.state
    ]


def quote_columns() -> tuple[Column, ...]:
    """Return what the list of quotes shows."""
    return (
        Column("title", _("Quote"), lambda row: row.title, "title"),
        Column("number", _("Number"), lambda row: row.number, "number"),
        Column("customer", _("Customer"), lambda row: row.customer_name),
        Column("state", _("State"), lambda row: quote_state(row.state).text),
        Column(
            "valid", _("Valid until"), lambda row: row.valid_until.isoformat(), "valid"
        ),
        Column(
            "changed",
            _("Changed"),
            lambda row: row.changed_at.isoformat(timespec="seconds"),
            "changed",
        ),
        Column(
            "yearly",
            _("Net, year"),
            lambda row: f"{row.yearly.amount} {row.yearly.currency}",
            "yearly",
            is_number=True,
        ),
    )


def asked_quotes(given: Mapping[str, str]) -> QuoteFilter:
    """Return which quotes the fields of an address or a form ask for."""
    state, by = given.get("state", ""), given.get("by", "")
    return QuoteFilter(
        text=given.get("q", "").strip(),
        state=state if state in set(State) else "",
        owner_id=given.get("owner", ""),
        month=_month(given.get("month", "")),
        by=By(by) if by in {*By} else By.DECISION,
        sort=given.get("sort", ""),
    )


def _tabs(
    counts: tuple[StateCount, ...], wanted: QuoteFilter, table: Table
) -> list[Any]:
    numbers: dict[str, int] = {}
    for one in counts:
        numbers[one.state] = numbers.get(one.state, 0) + one.count
    # What was replaced is not among all: its newer revision is.
    shown = list(State)
    everything = sum(numbers.get(one, 0) for one in shown if one != State.REPLACED)
    entries = [(_("All"), table.url(state=None), not wanted.state, everything)]
    for state in shown:
        if numbers.get(state) or wanted.state == state:
            url = table.url(state=state)
            current = wanted.state == state
            text = quote_state(state).text
            entries.append((text, url, current, numbers.get(state, 0)))
    return entries
