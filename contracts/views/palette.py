"""The field in the head bar: everything that can be found, and everything to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from catalog.offerings import Kind
from catalog.wording import kind_title
from contracts.pages import blueprint
from contracts.quotes.operations import NewQuote
from contracts.search.commands import after_command, readings
from contracts.search.queries import SHOWN, Found, find
from contracts.views.new_quote import begin, bundles_on_sale
from contracts.views.saved_views import saved_views
from upheld import web
from upheld.pages import may_open
from upheld.spelling import terms, words
from upheld.texts import _, ngettext

#: How many of each kind the list under the field shows; the page shows more.
_UNDER_FIELD = 5
_DRAFTS = 5
_FIRST_ACTIONS = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of what was found, and where it leads."""

    id: str
    title: str
    number: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """What was found of one kind, and where all of it is."""

    kind: str
    title: str
    hits: tuple[Hit, ...]
    all_url: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A quote that what was typed asks for."""

    customer: Found
    bundle: str
    title: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done: a page to go to, or a theme to change to."""

    title: str
    url: str = ""
    theme: str = ""


@blueprint.get("/search")
def search() -> Response:
    text = request.args.get("q", "").strip()
    return web.page("pages/search.html", **_answers(text, SHOWN))


@blueprint.get("/search/palette")
def palette() -> Response:
    text = request.args.get("q", "").strip()
    return web.page("pages/palette.html", **_answers(text, _UNDER_FIELD))


@blueprint.post("/quotes/quick")
def quick_quote() -> Response:
    new = NewQuote(
        customer_id=request.form.get("customer_id", ""),
        bundle=request.form.get("bundle", ""),
    )
    return begin(new, send=bool(request.form.get("send")))


def _answers(text: str, size: int) -> dict[str, Any]:
    drafts = tuple(islice(_drafts(text), _DRAFTS))
    sections = tuple(_sections(text, size))
    actions = tuple(_actions(text))
    count = len(drafts) + len(actions) + sum(len(one.hits) for one in sections)
    return {
        "text": text,
        "drafts": drafts,
        "sections": sections,
        "actions": actions,
        "count_words": ngettext("%(num)s result", "%(num)s results", count),
    }


def _drafts(text: str) -> Iterator[Draft]:
    if not may_open("sales.quick_quote", "POST"):
        return
    commands = ("quote", "new quote", _("quote"), _("new quote"))
    typed = after_command(text, commands)
    if not typed:
        return
    titles = {spec.code: spec.title for spec in bundles_on_sale()}
    for reading in readings(typed, tuple(titles.items())):
        for customer in _customers(reading.customer):
            yield Draft(customer, reading.bundle, titles[reading.bundle])
    for customer in _customers(typed):
        yield Draft(customer, "", "")


def _customers(text: str) -> tuple[Found, ...]:
    return find(text, kinds=("customer",)).get("customer", ())


def _sections(text: str, size: int) -> Iterator[Section]:
    found = find(text, size=size)
    kinds = {
        "quote": (_("Quotes"), "sales.quote", "sales.quotes"),
        "contract": (_("Contracts"), "sales.contract", "sales.contracts"),
        "customer": (_("Customers"), "sales.customer", "sales.customers"),
        "offering": (_("Services"), "catalog.offering", "catalog.offerings"),
        "serial": (_("Serial numbers"), "sales.contract", ""),
    }
    for kind, rows in found.items():
        title, endpoint, everything = kinds[kind]
        if may_open(endpoint):
            hits = tuple(_hit(one, endpoint) for one in rows)
            more = url_for(everything, q=text) if everything else ""
            yield Section(kind, title, hits, more)


def _hit(found: Found, endpoint: str) -> Hit:
    values: dict[str, Any] = {f"{endpoint.rpartition('.')[2]}_id": found.id}
    title = found.title or _("Quote without a title")
    about = kind_title(Kind(found.about)) if found.kind == "offering" else found.about
    number = "" if found.number == found.title else found.number
    url = url_for(endpoint, **values)
    return Hit(f"{found.kind}-{found.id}-{found.number}", title, number, about, url)


def _actions(text: str) -> Iterator[Action]:
    asked = terms(text)
    known = _known_actions()
    if not asked:
        yield from () if text else islice(known, _FIRST_ACTIONS)
        return
    for action in known:
        own = words(action.title)
        if all(any(word.startswith(term) for word in own) for term in asked):
            yield action


def _known_actions() -> Iterator[Action]:
    pages = (
        ("sales.new_quote", _("New quote")),
        ("sales.new_customer", _("New customer")),
        ("sales.quotes", _("Go to quotes")),
        ("sales.contracts", _("Go to contracts")),
        ("sales.customers", _("Go to customers")),
        ("catalog.offerings", _("Go to the catalogue")),
        ("sales.home", _("Go to today")),
        ("sales.import_customers", _("Import customers")),
        ("sales.runs", _("Go to running work")),
        ("catalog.new_offering", _("New service")),
        ("catalog.price_books", _("Go to price books")),
        ("catalog.categories", _("Go to categories")),
        ("catalog.terms_versions", _("Go to terms")),
        ("catalog.import_form", _("Import a catalogue")),
        ("account.users", _("Go to people")),
        ("account.invitation", _("Invite somebody")),
        ("account.tokens", _("Account: API tokens")),
        ("security.change_password", _("Account: change password")),
        ("sales.keys", _("Account: keys")),
    )
    for endpoint, title in pages:
        if may_open(endpoint):
            yield Action(title, url_for(endpoint))
    for view in saved_views():
        yield Action(_("View: %(name)s", name=view.name), view.url)
    yield Action(_("Change theme to light"), theme="light")
    yield Action(_("Change theme to dark"), theme="dark")
    yield Action(_("Change theme to that of the system"), theme="auto")
