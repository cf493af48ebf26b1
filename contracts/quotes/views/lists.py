"""The list of quotes, and the page that begins a new one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.offerings import Kind, OfferingSpec
from catalog.queries import OfferingFilter, current_offerings, list_offerings
from contracts.customers.queries import CustomerHit, search_customers
from contracts.pages import blueprint
from contracts.quotes.forms import read_day
from contracts.quotes.operations import NewQuote, create_quote
from contracts.quotes.queries import (
    QuoteFilter,
    StateCount,
    list_quotes,
    quote_states,
)
from contracts.quotes.states import State
from contracts.wording import WORDS, quote_state, term_choices
from upheld import clock, web
from upheld.dates import add_months
from upheld.errors import InvalidInput, Problem
from upheld.pages import may_open
from upheld.sellers import seller
from upheld.texts import _, ngettext

#: How many customers are offered while somebody types.
OFFERED = 8


@blueprint.get("/quotes")
def quotes() -> Response:
    today = seller().today()
    wanted = QuoteFilter(text=request.args.get("q", "").strip(), state=_known_state())
    after = request.args.get("after") or None
    page = list_quotes(wanted, today=today, after=after)
    return web.page(
        "pages/quotes/list.html",
        page=page,
        filters=wanted,
        state_tabs=_tabs(quote_states(today=today), wanted),
        count_words=ngettext("%(num)s quote", "%(num)s quotes", page.total),
        next_url=_list_url(wanted, wanted.state, page.next) if page.next else "",
        may_sell=may_open("sales.new_quote"),
        **WORDS,
    )


@blueprint.get("/quotes/new")
def new_quote() -> Response:
    chosen = request.args.get("customer", "")
    return _new_page(Beginning(customer_id=chosen, starts_on=_first_of_next_month()))


@blueprint.post("/quotes/new")
def create() -> Response:
    typed = Beginning(
        customer=request.form.get("customer", "").strip(),
        customer_id=request.form.get("customer_id", "")
        or request.form.get("customer_choice", ""),
        bundle=request.form.get("bundle", ""),
        term_months=request.form.get("term_months", "36"),
        starts_on=request.form.get("starts_on", ""),
        title=request.form.get("title", "").strip(),
    )
    matches: tuple[CustomerHit, ...] = ()
    try:
        if not typed.customer_id:
            matches = search_customers(typed.customer) if typed.customer else ()
            typed = typed.of(_only(matches, typed.customer))
        quote_id = create_quote(typed.read(), now=clock.now())
    except InvalidInput as error:
        return _new_page(typed, error.problems, matches if len(matches) > 1 else ())
    return web.go(url_for("sales.quote", quote_id=quote_id))


@blueprint.get("/quotes/new/customers")
def find_customers() -> Response:
    text = request.args.get("customer", "").strip()
    return web.page(
        "pages/quotes/customers_found.html",
        hits=search_customers(text, limit=OFFERED),
        text=text,
    )


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the page of a new quote holds, as it was typed."""

    customer: str = ""
    customer_id: str = ""
    bundle: str = ""
    term_months: str = "36"
    starts_on: str = ""
    title: str = ""

    def of(self, customer_id: str) -> "Beginning":
        """Return the same for the customer that was meant."""
        return Beginning(
            self.customer,
            customer_id,
            self.bundle,
            self.term_months,
            self.starts_on,
            self.title,
        )

    def read(self) -> NewQuote:
        """Return the quote to create; raises :class:`InvalidInput`."""
        if not self.term_months.isdecimal():
            raise InvalidInput.of("term_months", _("Choose one of the terms."))
        return NewQuote(
            customer_id=self.customer_id,
            bundle=self.bundle,
            title=self.title,
            starts_on=read_day(self.starts_on, "starts_on"),
            term_months=int(self.term_months),
        )


def _only(matches: tuple[CustomerHit, ...], text: str) -> str:
    """Return the one customer that was meant, or ask which one."""
    named = [hit for hit in matches if text in {hit.name, hit.number}]
    meant = named if len(named) == 1 else matches
    if len(meant) == 1:
        return meant[0].id
    if not text:
        raise InvalidInput.of("customer", _("Choose a customer."))
    if not meant:
        raise InvalidInput.of(
            "customer",
            _("No customer matches “%(text)s”.", text=text),
            hint=_("Try fewer letters, or create the customer."),
        )
    raise InvalidInput.of(
        "customer", _("More than one customer matches “%(text)s”.", text=text)
    )


def _new_page(
    typed: Beginning,
    problems: tuple[Problem, ...] = (),
    matches: tuple[CustomerHit, ...] = (),
) -> Response:
    months = int(typed.term_months) if typed.term_months.isdecimal() else 36
    return web.page(
        "pages/quotes/new.html",
        422 if problems else 200,
        problems=problems,
        form=typed,
        matches=matches,
        bundles=_bundles(),
        term_choices=term_choices(months),
    )


def _bundles() -> list[OfferingSpec]:
    """Return what the bundles on sale say of themselves, by title."""
    rows = list_offerings(OfferingFilter(kind=Kind.BUNDLE)).rows
    specs = current_offerings({row.code for row in rows})
    return [specs[row.code].spec for row in rows if row.code in specs]


def _first_of_next_month() -> str:
    today = seller().today()
    return add_months(date(today.year, today.month, 1), 1).isoformat()


def _known_state() -> str:
    asked = request.args.get("state", "")
    return asked if asked in set(State) else ""


def _tabs(counts: tuple[StateCount, ...], wanted: QuoteFilter) -> list[Any]:
    numbers: dict[str, int] = {}
    for one in counts:
        numbers[one.state] = numbers.get(one.state, 0) + one.count
    shown = [state for state in State if state is not State.REPLACED]
    everything = sum(numbers.get(state, 0) for state in shown)
    entries = [(_("All"), _list_url(wanted, ""), not wanted.state, everything)]
    for state in shown:
        if numbers.get(state) or wanted.state == state:
            url = _list_url(wanted, state)
            current = wanted.state == state
            text = quote_state(state).text
            entries.append((text, url, current, numbers.get(state, 0)))
    return entries


def _list_url(wanted: QuoteFilter, state: str, after: str | None = None) -> str:
    return url_for(
        "sales.quotes", q=wanted.text or None, state=state or None, after=after
    )
