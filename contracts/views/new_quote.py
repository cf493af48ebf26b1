"""The page that begins a quote: for whom, with what, for how long."""

from dataclasses import dataclass, replace

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.offerings import Kind, OfferingSpec
from catalog.queries import OfferingFilter, current_offerings, list_offerings
from contracts.customers import queries
from contracts.customers.meaning import meant
from contracts.customers.queries import CustomerHit
from contracts.pages import blueprint
from contracts.quotes import operations
from contracts.quotes.forms import read_day
from contracts.quotes.operations import NewQuote
from contracts.quotes.requests import first_of_next_month
from contracts.wording import term_choices
from upheld import clock, web
from upheld.errors import InvalidInput, Problem, Refused
from upheld.sellers import seller
from upheld.texts import _

#: How many customers are offered while somebody types.
OFFERED = 8


@blueprint.get("/quotes/new")
def new_quote() -> Response:
    typed = Beginning(starts_on=first_of_next_month(seller().today()).isoformat())
    if chosen := request.args.get("customer"):
        name = queries.customer(chosen).details.name
        typed = replace(typed, customer=name, customer_id=chosen)
    return _page(typed)


@blueprint.post("/quotes/new")
def create_quote() -> Response:
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
            matches = queries.search_customers(typed.customer) if typed.customer else ()
            typed = replace(typed, customer_id=meant(matches, typed.customer))
        return begin(typed.read(), send=bool(request.form.get("send")))
    except InvalidInput as error:
        return _page(typed, error.problems, matches if len(matches) > 1 else ())


def begin(new: NewQuote, *, send: bool) -> Response:
    """Create a quote and go to it; *send* it if that is asked for and can be done."""
    quote_id = operations.create_quote(new, now=clock.now())
    then = "sales.guide" if request.form.get("then") == "guide" else "sales.quote"
    to = url_for(then, quote_id=quote_id)
    if not send:
        return web.go(to)
    try:
        operations.send_quote(quote_id, edition=None, now=clock.now())
    except (InvalidInput, Refused) as error:
        return web.done(f"{_('Not sent yet.')} {error.message}", to, "act")
    return web.done(_("Ready for the customer: copy the link below."), to)


@blueprint.get("/quotes/new/customers")
def find_customers() -> Response:
    text = request.args.get("customer", "").strip()
    return web.page(
        "pages/quotes/customers_found.html",
        hits=queries.search_customers(text, limit=OFFERED),
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


def _page(
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
        has_customers=bool(queries.search_customers("", limit=1)),
        bundles=bundles_on_sale(),
        term_choices=term_choices(months),
    )


def bundles_on_sale() -> list[OfferingSpec]:
    """Return what the bundles on sale say of themselves, by title."""
    rows = list_offerings(OfferingFilter(kind=Kind.BUNDLE)).rows
    specs = current_offerings({row.code for row in rows})
    return [specs[row.code].spec for row in rows if row.code in specs]
