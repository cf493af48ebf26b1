"""A real server with a small company in it, for browsers to open."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
from flask import Flask
from sqlalchemy import select
from waitress.server import create_server

from catalog.books import Per, PriceSpec
from catalog.categories.operations import create_category
from catalog.contents import CategorySpec
from catalog.offerings import Covers, Kind, OfferingSpec
from catalog.operations import create_offering, revise_offering, save_price
from catalog.parameters import ModelParameters
from catalog.promises import Share, WarrantyPromise
from catalog.queries import list_price_books, offering_by_code
from catalog.terms.queries import terms_lines
from contracts.assets.queries import assets_of
from contracts.assets.serials import read_serials
from contracts.billing.models import Invoice
from contracts.billing.operations.running import start_run
from contracts.bulk import operations as bulk
from contracts.invoices.models import Payment
from contracts.quotes.operations import (
    LineChange,
    LineChoice,
    NewQuote,
    Signature,
    accept_quote,
    add_line,
    add_lines,
    add_option,
    change_line,
    create_quote,
    decline_quote,
    revise_quote,
    send_quote,
    view_quote,
    withdraw_quote,
)
from contracts.quotes.operations.devices import choose_devices
from contracts.quotes.queries import sent_quote
from contracts.quotes.queries.stored import load_lines
from contracts.quotes.questions.operations import answer_question, ask_question
from contracts.quotes.years import Years
from contracts.requests.operations import NewRequest, ask, decide_request
from contracts.requests.states import Kind as RequestKind
from contracts.requests.states import Move
from plugins.manager import PluginManager
from tests.browser.selling import fill_selling
from tests.databases import copy_sqlite
from tests.serving import stop
from tests.shop import Shop, make_app, open_shop
from tests.stock import bill_all, settle_some
from tests.world import CHEAP, PASSWORD_HASH
from upheld import clock, links
from upheld.accounts.people import NewUser, create_user
from upheld.db import db
from upheld.jobs import JobRow
from upheld.principal import STAFF, Role
from upheld.state import state

EMAIL = "dana@northwind.example"
CUSTOMERS_EMAIL = "ada@contoso.example"


@dataclass
class Site:
    """A server that runs, what is in it, and who may sign in.

    The browser and the server know no other day than today.
    """

    url: str
    shop: Shop
    ids: dict[str, str] = field(default_factory=dict)

    def draft(self, *codes: str, **fields: Any) -> str:
        """Begin a quote with some services and return its address."""
        with self.shop.staff():
            quote_id = self.begin(**fields)
            if codes:
                choices = [LineChoice(code=code) for code in codes]
                add_lines(quote_id, choices, edition=None, now=clock.now())
        return f"/quotes/{quote_id}"

    def link(self, quote_id: str) -> str:
        """Return the path of the customer's link to a quote that was sent."""
        with self.shop.staff():
            found = sent_quote(quote_id, today=clock.today("Europe/Zurich"))
            return f"/l/{links.sign('quote', found.deal_id, found.link_key)}"

    def begin(self, bundle: str = "", **fields: Any) -> str:
        new = NewQuote(customer_id=self.shop.customer_id, bundle=bundle, **fields)
        return create_quote(new, now=clock.now())

    def send(self, title: str) -> str:
        quote_id = self.begin("FULL", title=title)
        send_quote(quote_id, edition=None, now=clock.now())
        return quote_id

    def send_choices(self, title: str) -> str:
        """Send an offer with two options and an extra; return its id."""
        with self.shop.staff():
            quote_id = _with_options(self, title)
            send_quote(quote_id, edition=None, now=clock.now())
        return quote_id

    def sign(self, title: str) -> str:
        """Send an offer and let the customer sign it; return the contract's id."""
        with self.shop.staff():
            quote_id = self.send(title)
            with self.shop.customer():
                signed = accept_quote(
                    quote_id, Signature(name="Ada Keller"), now=clock.now()
                )
        return signed.contract_id


@contextmanager
def serving(app: Flask, listener: socket.socket) -> Iterator[None]:
    """Serve *app* on a socket that already listens, in a thread."""
    server = create_server(app, sockets=[listener], threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop(server, thread)


@contextmanager
def open_site(database: Path, folder: Path, host: str = "127.0.0.1") -> Iterator[Site]:
    """Serve a copy of the shop's *database*, with quotes in every state."""
    copy_sqlite(database, folder / "upheld.db")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://{host}:{listener.getsockname()[1]}"
        app = make_app(
            f"sqlite:///{folder / 'upheld.db'}",
            folder,
            base_url=url,
            # On a slow machine its tests begin more than half an hour apart.
            session_idle_minutes=12 * 60,
        )
        app.extensions["security"].pwd_context.update(**CHEAP)
        with open_shop(app) as shop:
            site = Site(url, shop)
            _fill(site)
        with serving(app, listener):
            yield site
        state(app).engine.dispose()


def _fill(site: Site) -> None:
    now, ids = clock.now(), site.ids
    everybody = STAFF
    user = NewUser(EMAIL, "Dana Roth", everybody)
    ids |= _catalogue()
    ids["user"] = create_user(user, now=now, password_hash=PASSWORD_HASH)
    ids["customer"] = site.shop.customer_id
    ada = NewUser(
        CUSTOMERS_EMAIL, "Ada Keller", frozenset({Role.CUSTOMER}), ids["customer"]
    )
    ids["ada"] = create_user(ada, now=now, password_hash=PASSWORD_HASH)
    ids["offering"] = ids["bundle"]
    ids["draft"] = _full_draft(site)
    ids["empty"] = site.begin()
    ids["choices"] = _with_options(site, "Options")
    ids["choices_line"] = load_lines(ids["choices"])[0].id
    ids["choosing"] = _with_options(site, "A choice")
    send_quote(ids["choosing"], edition=None, now=now)
    ids["sent"] = site.send("Store rollout")
    ids["viewed"] = site.send("Data centre")
    ids["withdrawn"] = site.send("Printers")
    ids["signed"] = site.send("Warehouse")
    ids |= _devices(site)
    ids |= _level(site)
    revised = site.send("Offices")
    ids["revision"] = revise_quote(revised, now=now)
    ids["declined"] = site.send("Kiosks")
    withdraw_quote(ids["withdrawn"], reason="Wrong term.", now=now)
    ids["run"] = _run(ids)
    signature = Signature(name="Ada Keller", title="Head of IT")
    with site.shop.customer():
        view_quote(ids["viewed"], now=now)
        decline_quote(ids["declined"], because="price", reason="Too much.", now=now)
        asked = ask_question(ids["viewed"], position=2, text="How fast?", now=now)
        ask_question(ids["viewed"], position=None, text="Until when?", now=now)
        ids["contract"] = accept_quote(ids["signed"], signature, now=now).contract_id
        ids["request"] = _ask(ids["contract"], RequestKind.CHANGE, "Another address.")
        ids["answered"] = _ask(ids["contract"], RequestKind.CHANGE, "A lower price.")
    answer_question(asked, text="Within a day.", now=now)
    bill_all(now)
    ids["billing_run"] = start_run(clock.today("Europe/Zurich"), now=now)
    settle_some(now)
    ids |= _papers()
    ids |= fill_selling(site.shop)
    decide_request(ids["answered"], Move.DECLINE, answer="It is signed.", now=now)


def _papers() -> dict[str, str]:
    """Return an invoice, a credit note, and a payment of which something is left."""
    ids = {
        "invoice": select(Invoice.id).where(Invoice.kind == "period"),
        "credit_note": select(Invoice.id).where(Invoice.kind == "credit"),
        "payment": select(Payment.id).where(Payment.open_minor > 0),
    }
    return {name: db.session.scalars(one).first() or "" for name, one in ids.items()}


def _ask(contract_id: str, kind: RequestKind, note: str) -> str:
    return ask(
        NewRequest(contract_id=contract_id, kind=kind, note=note), now=clock.now()
    ).id


def _run(ids: dict[str, str]) -> str:
    """Extend an offer and a draft at once: one is done, the other fails."""
    until = clock.today("Europe/Zurich") + timedelta(days=60)
    run_id = bulk.ask("extend", [ids["viewed"], ids["empty"]], value=until.isoformat())
    payload = db.session.scalar(select(JobRow.payload).where(JobRow.key == run_id))
    bulk.run(orjson.loads(payload or ""))
    return run_id


def _catalogue() -> dict[str, str]:
    """Revise an offering, and return where the catalogue can be looked at."""
    cover = offering_by_code("R740")
    revised = replace(cover.spec, title="Server cover, three years")
    revise_offering(cover.row.id, revised, now=clock.now())
    headings = [
        create_category(CategorySpec(code=title.lower(), title=title))
        for title in ("Care", "Network")
    ]
    return {
        "book": list_price_books()[0].id,
        "category": headings[0],
        "terms": terms_lines()[0].id,
        "bundle": offering_by_code("FULL").row.id,
        "cover": cover.row.id,
    }


def _level(site: Site) -> dict[str, str]:
    """Begin a quote with a warranty whose years can be chosen."""
    now = clock.now()
    promised = WarrantyPromise(parts=Share(months=36))
    service = OfferingSpec(
        code="SCALES",
        kind=Kind.WARRANTY,
        title="Scales warranty",
        outcome="Scales that fail are repaired.",
        promises=(promised,),
    )
    create_offering(service, now=now)
    save_price(
        list_price_books()[0].id,
        PriceSpec(
            offering="SCALES",
            per=Per.YEAR,
            model="warranty_risk",
            parameters={"shape": "2", "scale": "50", "cost": "180", "margin": "20"},
        ),
        parameters=ModelParameters(PluginManager.load(safe=True).models),
    )
    quote_id = site.begin(title="Scales")
    choice = LineChoice(code="SCALES", quantity=Decimal(10))
    line_id = add_line(quote_id, choice, edition=None, now=now)
    return {"level": quote_id, "level_line": line_id}


def _devices(site: Site) -> dict[str, str]:
    """Begin a quote for three devices, two of them chosen; let one be covered."""
    now = clock.now()
    service = OfferingSpec(
        code="TILL",
        kind=Kind.PRODUCT,
        title="Till care",
        outcome="A faulty till is swapped the next day.",
        unit="till",
        units="tills",
        covers=Covers.ASSETS,
        models=("T10",),
    )
    create_offering(service, now=now)
    save_price(
        list_price_books()[0].id,
        PriceSpec(
            offering="TILL",
            per=Per.YEAR,
            model="flat",
            parameters={"price": Decimal(90)},
        ),
        parameters=ModelParameters(PluginManager.load(safe=True).models),
    )
    signed, counted = site.begin(title="Tills"), site.begin(title="More tills")
    lines = [
        add_line(
            quote_id,
            LineChoice(code="TILL", quantity=Decimal(3)),
            edition=None,
            now=now,
        )
        for quote_id in (signed, counted)
    ]
    for quote_id, line, serial in zip(
        (signed, counted), lines, ("SN-1001", "SN-2001 SN-2002"), strict=True
    ):
        choose_devices(quote_id, line, read_serials(serial), now=now)
    send_quote(signed, edition=None, now=now)
    with site.shop.customer():
        accept_quote(signed, Signature(name="Ada Keller"), now=now)
    device = assets_of(site.shop.customer_id).rows[0]
    return {"counted": counted, "counted_line": lines[1], "asset": device.id}


def _with_options(site: Site, title: str) -> str:
    """Begin a quote with two options, an extra, a heading and a ramp."""
    quote_id, now = site.begin("FULL", title=title), clock.now()
    lines = [
        LineChoice(code="R740", quantity=Decimal(10), section="Later", years=Years(2)),
        LineChoice(code="VISIT", optional=True),
    ]
    add_lines(quote_id, lines, edition=None, now=now)
    letter = add_option(quote_id, "Without growth", like="", edition=None, now=now)
    growth = next(one.id for one in load_lines(quote_id) if one.section)
    others = LineChange(in_options="AB".replace(letter, ""))
    change_line(quote_id, growth, change=others, edition=None, now=now)
    return quote_id


def _full_draft(site: Site) -> str:
    """Begin a quote that shows everything a builder can show."""
    quote_id = site.begin("FULL", title="Branches", notes="In two waves.")
    lines = [
        LineChoice(code="R740", quantity=Decimal(48), discount_percent=Decimal(8)),
        LineChoice(code="VISIT", quantity=Decimal("1.5")),
        LineChoice(code="BARE"),
    ]
    add_lines(quote_id, lines, edition=None, now=clock.now())
    return quote_id
