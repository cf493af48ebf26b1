"""One search over everything that has a page of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.queries import search_offerings
from catalog.wording import kind_title
from contracts.customers.queries import search_customers
from contracts.pages import blueprint
from contracts.queries import ContractFilter, list_contracts
from contracts.quotes.queries import QuoteFilter, list_quotes
from upheld import web
from upheld.pages import address
from upheld.sellers import seller
from upheld.texts import _

#: How many of each kind are shown.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    title: str
    number: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """What was found of one kind, and where all of it is."""

    title: str
    hits: tuple[Hit, ...]
    all_url: str = ""


@blueprint.get("/search")
def search() -> Response:
    text = request.args.get("q", "").strip()
    found = _sections(text) if text else ()
    sections = [section for section in found if section.hits]
    return web.page("pages/search.html", text=text, sections=sections)


def _sections(text: str) -> Iterator[Section]:
    yield Section(_("Quotes"), tuple(_quotes(text)), url_for("sales.quotes", q=text))
    yield Section(
        _("Contracts"), tuple(_contracts(text)), url_for("sales.contracts", q=text)
    )
    yield Section(
        _("Customers"), tuple(_customers(text)), url_for("sales.customers", q=text)
    )
    if address("catalog.offerings"):
        yield Section(_("Services"), tuple(_offerings(text)))


def _quotes(text: str) -> Iterable[Hit]:
    page = list_quotes(QuoteFilter(text=text), today=seller().today(), size=SHOWN)
    for row in page.rows:
        url = url_for("sales.quote", quote_id=row.id)
        title = row.title or _("Quote without a title")
        yield Hit(title, row.number, row.customer_name, url)


def _contracts(text: str) -> Iterable[Hit]:
    for row in list_contracts(ContractFilter(text=text), size=SHOWN).rows:
        url = url_for("sales.contract", contract_id=row.id)
        yield Hit(row.title or row.number, row.number, row.customer_name, url)


def _customers(text: str) -> Iterable[Hit]:
    for hit in search_customers(text, limit=SHOWN):
        url = url_for("sales.customer", customer_id=hit.id)
        yield Hit(hit.name, hit.number, "", url)


def _offerings(text: str) -> Iterable[Hit]:
    for hit in search_offerings(text, limit=SHOWN):
        url = url_for("catalog.offering", offering_id=hit.id)
        yield Hit(hit.title, hit.code, kind_title(hit.kind), url)
