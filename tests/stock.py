"""Quotes, contracts, papers and services for the sellers of a world.

Everything is made by the operations that make it in life.  What belongs to the
other seller, or to the other customer, holds its canary.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, delete, select, update

from catalog.campaign import CampaignSpec
from catalog.campaigns.operations import make_campaign
from catalog.categories.operations import create_category
from catalog.contents import CategorySpec
from catalog.costing import CostSpec, FloorSpec
from catalog.costs.operations import save_cost, save_floor
from catalog.exchange.importing import check_source, import_catalogue
from catalog.exchange.sources import decode
from catalog.guides.operations import save_guide
from catalog.guides.queries import guides
from catalog.models import (
    Campaign,
    Category,
    Cost,
    GuideRow,
    MarginFloor,
    Offering,
    PriceBook,
    PriceEntry,
    StandardTerms,
)
from catalog.parameters import ModelParameters
from contracts.assets.details import AssetDetails
from contracts.assets.models import Asset
from contracts.assets.operations import create_asset
from contracts.billing.cycles import Cycle
from contracts.billing.models import BillingRun, BillingSchedule, Invoice
from contracts.billing.operations.running import run_billing, start_run
from contracts.customers.agreements.operations import promise_discount
from contracts.customers.agreements.promised import PromisedDiscount
from contracts.documents.job import Printed
from contracts.documents.models import Document
from contracts.documents.operations import keep_printed
from contracts.invoices.models import Payment
from contracts.invoices.operations.crediting import NewCredit, credit_invoice
from contracts.invoices.operations.settling import (
    NewPayment,
    record_payment,
    undo_payment,
)
from contracts.models import Contract, Customer, CustomerAgreement
from contracts.portal.links import PURPOSE
from contracts.quotes.approvals.limits import Limit
from contracts.quotes.approvals.models import QuoteApproval
from contracts.quotes.approvals.operations import save_limits
from contracts.quotes.guides.models import QuoteAnswers
from contracts.quotes.models import Quote, QuoteLine
from contracts.quotes.operations import (
    NewQuote,
    Signature,
    accept_quote,
    create_quote,
    send_quote,
)
from contracts.quotes.operations.approving import ask_approval
from contracts.quotes.operations.guiding import answer_guide
from contracts.quotes.questions.models import QuoteQuestion
from contracts.quotes.questions.operations import ask_question
from contracts.quotes.reminders.models import QuoteReminder
from contracts.quotes.reminders.operations import remind
from contracts.requests.models import ContractRequest
from contracts.requests.operations import NewRequest, ask
from contracts.requests.states import Kind
from plugins.manager import PluginManager
from tests.shop import CATALOGUE
from tests.world import FOREIGN, NEIGHBOUR, Identity, World, cookie
from upheld import clock, progress
from upheld.accounts.identity import LINK
from upheld.accounts.models import ApiToken, SignIn, User
from upheld.accounts.proofs.models import Passkey
from upheld.db import db
from upheld.jobs import JobRow
from upheld.mailing import Envelope, MailRow, post
from upheld.money import Money
from upheld.principal import Principal, Role, acting_as, system
from upheld.progress import Progress
from upheld.scope import Scope, current_scope, scoped, unscoped
from upheld.transactions import transaction

OWN = "zyxowncustomer"
#: Who has a passkey and a second session, and where that is.
OWNERS = ("administrator", "customer_own", "foreign")
PLACE = "198.51.100.7"
PARAMETERS = ModelParameters(PluginManager.load(safe=True).models)
GUIDE = """\
guides:
  - code: sites
    title: What does a site need?
    questions:
      - {key: servers, text: How many servers stand there?, kind: number, most: 90}
      - {key: night, text: Does somebody work at night?, kind: yes_no}
      - key: wants
        text: What else?
        kind: many
        choices: [{key: api, title: A gateway}, {key: day, title: A set-up day}]
    rules:
      - offering: R740
        when: [{question: servers, at_least: 1}, {question: night, answers: ["yes"]}]
        quantity: servers
        options: [fast]
        because: "{servers} servers that are used at night: {night}."
      - offering: R740
        when: [{question: servers, at_least: 1}]
        quantity: servers
        because: "{servers} servers stand there."
      - offering: VISIT
        when: [{question: wants, answers: [day]}]
        quantity: servers
        for_each: 10
        because: "You asked for: {wants}."
"""
#: Whose deals there are, and the canary in all their words.
DEALS = {
    ("own", "own"): OWN,
    ("own", "neighbour"): NEIGHBOUR,
    ("foreign", "own"): FOREIGN,
}
#: Kinds of things: the table, and the column with its value that picks them, if any.
KINDS: dict[str, tuple[Any, str, object]] = {
    "user": (User, "active", True),
    "token": (ApiToken, "", None),
    "customer": (Customer, "", None),
    "draft": (Quote, "state", "draft"),
    "line": (QuoteLine, "quote_id", select(Quote.id).where(Quote.state == "draft")),
    "sent": (Quote, "state", "sent"),
    "question": (QuoteQuestion, "", None),
    "reminder": (QuoteReminder, "", None),
    "contract": (Contract, "state", "accepted"),
    "request": (ContractRequest, "", None),
    "document": (Document, "state", "ready"),
    "offering": (Offering, "code", "R740"),
    "category": (Category, "code", "care"),
    "terms": (StandardTerms, "", None),
    "price_book": (PriceBook, "code", "list"),
    "price": (PriceEntry, "option_code", "fast"),
    "answers": (QuoteAnswers, "", None),
    "campaign": (Campaign, "", None),
    "cost": (Cost, "", None),
    "guide": (GuideRow, "", None),
    "floor": (MarginFloor, "", None),
    "approval": (QuoteApproval, "state", "asked"),
    "discount": (CustomerAgreement, "", None),
    "mail": (MailRow, "state", "parked"),
    "asset": (Asset, "", None),
    "passkey": (Passkey, "", None),
    "session": (SignIn, "address", PLACE),
    "run": (Progress, "", None),
    "billing_run": (BillingRun, "state", "running"),
    "invoice": (Invoice, "kind", "period"),
    "credit_note": (Invoice, "kind", "credit"),
    "payment": (Payment, "open_minor", 1000),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """An object that an address can name, and whose it is."""

    id: str
    seller: str
    customer: str | None = None
    deal: str | None = None
    user: str | None = None
    #: It was deleted or ended: nobody finds it any more.
    gone: bool = False


Things = dict[str, list[Thing]]


def fill(world: World) -> Things:
    """Put things of every kind into *world*; the first of a kind is one's own.

    Holders of links join the identities: ``link`` to the deal of an offer,
    ``signed_link`` to that of a contract.
    """
    for seller, canary in (("own", ""), ("foreign", FOREIGN)):
        with working(world, seller):
            _catalogue(canary, clock.now())
            with transaction():
                progress.begin("withdraw", 3)
    for (seller, customer), canary in DEALS.items():
        with working(world, seller):
            _deals(world.ids[f"customer:{seller}:{customer}"], canary, clock.now())
    for seller in ("own", "foreign"):
        with working(world, seller):
            remind(now=clock.now())
            bill_all(clock.now())
            settle_some(clock.now())
    _end_some(world)
    for name in OWNERS:
        _own(world, name)
    with world.app.app_context(), unscoped("test"):
        things = {kind: _things(world, *where) for kind, where in KINDS.items()}
        for name, kind in (("link", "sent"), ("signed_link", "contract")):
            _hold_link(world, name, things[kind][0])
    return things


@contextmanager
def working(world: World, seller: str) -> Iterator[None]:
    """Run the block for one of the sellers of *world*."""
    seller_id = world.ids[f"seller:{seller}"]
    actor = system("stock", seller_id)
    with world.app.app_context(), scoped(Scope(seller_id)), acting_as(actor):
        yield


def _catalogue(canary: str, now: datetime) -> None:
    text = CATALOGUE.replace("Server cover", f"Server cover {canary}".strip())
    text = text.replace("title: Term", f"title: Term {canary}".strip())
    text = text.replace("List prices", f"List prices {canary}".strip())
    import_catalogue(
        decode("catalogue.yaml", text.encode()),
        parameters=ModelParameters(PluginManager.load(safe=True).models),
        now=now,
    )
    for code, title in (("care", "Care"), ("more", "More")):
        create_category(CategorySpec(code=code, title=f"{title} {canary}".strip()))
    words = {"name": "Eve", "inviter": f"Ada {canary}"}
    with transaction():
        post(
            "invitation", Envelope(f"no address {canary}", "en"), link="x", values=words
        )
    guide = check_source(decode("guide.yaml", GUIDE.encode()), PARAMETERS)
    save_guide(guide.guides["sites"], now=now)
    save_cost(CostSpec(offering="R740", percent=Decimal(55)))
    save_floor(FloorSpec(offering="API", percent=Decimal(10)))
    autumn = CampaignSpec(
        name=f"Autumn {canary}".strip(),
        starts_on=date(2020, 9, 1),
        percent=Decimal(5),
        segments=("nobody",),
    )
    make_campaign(autumn)


def _deals(customer_id: str, canary: str, now: datetime) -> None:
    new = NewQuote(
        customer_id=customer_id,
        bundle="FULL",
        title=f"Roll-out {canary}",
        notes=f"Notes {canary}",
    )
    promise_discount(
        customer_id,
        PromisedDiscount(
            percent=Decimal(2), reference=f"Framework {canary}", valid_from=now.date()
        ),
    )
    create_asset(
        customer_id, AssetDetails(f"SN-{customer_id[-6:]}", f"R740 {canary}"), now=now
    )
    create_quote(new, now=now)
    sent = create_quote(new, now=now - A_WEEK)
    known = {one.spec.code: one.spec for one in guides()}
    answer_guide(sent, known["sites"], {"servers": ("4",)}, chosen=(), now=now)
    send_quote(sent, edition=None, now=now - A_WEEK)
    ask_question(sent, position=None, text=f"Why {canary}?", now=now)
    reviewed = replace(new, title=f"Reviewed {canary}", discount_percent=Decimal(20))
    _ask(create_quote(reviewed, now=now), now)
    signed = create_quote(replace(new, title=f"Signed {canary}"), now=now)
    send_quote(signed, edition=None, now=now)
    accepted = accept_quote(signed, Signature(f"Ada {canary}"), now=now)
    document = db.session.scalars(
        select(Document.id).where(Document.contract_id == accepted.contract_id)
    ).one()
    paper = f"%PDF-1.7 {canary}".encode()
    keep_printed(document, Printed(content=paper, pages=1), now=now)
    change = NewRequest(
        contract_id=accepted.contract_id, kind=Kind.CHANGE, note=f"Please {canary}"
    )
    ask(change, now=now)


#: A day on which contracts were due for the first time.
DUE = date(2020, 1, 1)


def bill_all(now: datetime) -> None:
    """Bill the contracts as if they had begun then, and leave a run going on."""
    cycle = Cycle(DUE, 36, 12, 12)
    with transaction() as session:
        begun = {"cycle": cycle.text, "cycle_id": cycle.id}
        due = {"period_due_on": DUE, "next_due_on": DUE}
        session.execute(update(BillingSchedule).values(**begun, **due))
    run_billing(start_run(DUE, now=now))
    start_run(DUE, now=now)


def settle_some(now: datetime) -> None:
    """Leave each customer an open invoice, a credit note and a payment with a rest."""
    for invoice in db.session.scalars(select(Invoice)).all():
        gross = Money(invoice.gross_minor, invoice.currency)
        new = NewPayment(
            customer_id=invoice.customer_id,
            received_on=DUE,
            amount=gross,
            key=f"stock {invoice.id[-8:]}",
            parts={invoice.id: gross.minor},
        )
        paid = record_payment(new, now=now)
        some = NewCredit(invoice_id=invoice.id, reason="Too much.", amounts={1: 500})
        credit_invoice(some, day=DUE, now=now)
        undo_payment(paid, day=DUE, now=now)
        rest = replace(new, amount=Money(1000, gross.currency), key=new.key[6:])
        record_payment(replace(rest, parts={}), now=now)


#: After which somebody is reminded of what was sent.
A_WEEK = timedelta(days=7)


def _ask(quote_id: str, now: datetime) -> None:
    """Put a quote in review, as somebody whose role has a limit; then lift it."""
    somebody = Principal(
        "link",
        name="Dana",
        seller_id=current_scope().seller_id,
        roles=frozenset({Role.SALES}),
    )
    save_limits({Role.SALES: Limit(quote=Decimal(5))})
    with acting_as(somebody):
        ask_approval(quote_id, edition=None, now=now)
    save_limits({})
    with transaction() as session:
        # Its mail is not what tests of mails look for.
        asked = select(MailRow.id).where(MailRow.kind == "approval_asked")
        for mail_id in session.scalars(asked).all():
            session.execute(delete(JobRow).where(JobRow.key == mail_id))
            session.execute(delete(MailRow).where(MailRow.id == mail_id))


def _own(world: World, name: str) -> None:
    """Give somebody a passkey, and a session somewhere else."""
    seller = "foreign" if name == "foreign" else "own"
    canary = FOREIGN if name == "foreign" else ""
    now, user_id = clock.now(), world.ids[f"user:{name}"]
    with working(world, seller), transaction() as session:
        session.add(
            Passkey(
                user_id=user_id,
                name=f"Phone {canary}",
                credential_id=name.encode().hex(),
                public_key="x",
                sign_count=0,
                created_at=now,
            )
        )
        session.add(
            SignIn(
                user_id=user_id,
                key_sha256=f"{name} elsewhere",
                started_at=now,
                seen_at=now,
                address=PLACE,
                device=f"Firefox/1 Windows {canary}",
            )
        )


def _end_some(world: World) -> None:
    """Delete a customer of ours, and end a token of our administrator."""
    now = clock.now()
    with working(world, "own"), transaction() as session:
        session.add(Customer(number="K-0", name="Gone", created_at=now, deleted_at=now))
        session.add(
            ApiToken(
                user_id=world.ids["user:administrator"],
                name="ended",
                prefix="uph_ended",
                sha256="0" * 64,
                scopes=[],
                created_at=now,
                revoked_at=now,
            )
        )


def _things(world: World, model: Any, column: str, value: object) -> list[Thing]:
    query = select(model).order_by(model.id)
    if isinstance(value, Select):
        query = query.where(getattr(model, column).in_(value))
    elif column:
        query = query.where(getattr(model, column) == value)
    found = db.session.scalars(query).unique()
    own = world.ids["seller:own"], world.ids["customer:own:own"]
    return sorted(
        (_thing(row) for row in found),
        key=lambda thing: (
            thing.gone,
            thing.seller != own[0],
            thing.customer != own[1],
        ),
    )


def _thing(row: Any) -> Thing:
    of_customer = row.id if isinstance(row, Customer) else None
    return Thing(
        id=row.id,
        seller=row.seller_id,
        customer=getattr(row, "customer_id", of_customer),
        deal=getattr(row, "deal_id", None),
        user=getattr(row, "user_id", None),
        gone=bool(getattr(row, "deleted_at", None) or getattr(row, "revoked_at", None)),
    )


def _hold_link(world: World, name: str, thing: Thing) -> None:
    key = db.session.scalars(
        select(Quote.link_key).where(Quote.deal_id == thing.deal)
    ).one()
    header = cookie(world.app, {LINK: [PURPOSE, thing.deal, key]})
    world.identities[name] = Identity(
        name,
        {"Cookie": header},
        kind="link",
        seller=thing.seller,
        customer=thing.customer,
        deal=thing.deal,
    )
