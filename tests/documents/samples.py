"""Believable contracts: of one line, of sixty, with a thousand units, long names."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from catalog.offerings import Due, Duty, Kind
from catalog.promises import (
    CreditTier,
    Delay,
    Remedy,
    ResponsePromise,
    ResponseTarget,
    ServiceHours,
    Share,
    TimeUnit,
    UptimePromise,
    WarrantyPromise,
)
from catalog.promises import Day as Weekday
from contracts.periods import Charge, Plan
from contracts.quotes.totals import LinePrice, Paid, amounts, subtotal, totals
from contracts.record_words import Clause, Definition, Terms
from contracts.records import (
    Acceptance,
    Agreement,
    Choice,
    Chosen,
    Event,
    Line,
    Offer,
    Party,
    PriceRow,
    Service,
    Unit,
    contract_text,
    offer_text,
)
from contracts.taxes import TaxRate
from contracts.terms import Term
from upheld.money import Money
from upheld.plain import fingerprint

SENT = datetime(2026, 11, 20, 9, 12, 40, tzinfo=UTC)
SIGNED = datetime(2026, 11, 22, 10, 14, 3, tzinfo=UTC)
TERM = Term(date(2027, 1, 1), 36, renewal_months=12, notice=90)
TAX = TaxRate.of(Decimal(19))

SERVERS = Service(
    code="NW-R740-W3",
    revision=4,
    sha256="a" * 64,
    kind=Kind.WARRANTY,
    title="Extended warranty NW-R740",
    outcome="A faulty server runs again by the end of the next business day, parts "
    "and labour included.",
    unit="server",
    units="servers",
    promises=(
        WarrantyPromise(
            parts=Share(months=36),
            labour=Share(months=36),
            expenses=Share(months=12, percent=Decimal(50)),
            within=Delay(count=1, unit=TimeUnit.BUSINESS_DAYS),
        ),
    ),
    duties=(
        Duty(
            what="Tell us where each unit stands, and when one moves",
            due=Due.ON_EVENT,
            days=14,
        ),
    ),
    exclusions=(
        "Damage by liquids, fire or wrong voltage.",
        "Units moved outside Switzerland and Germany.",
    ),
)
SWITCHES = Service(
    code="NW-S200-W3",
    revision=2,
    sha256="b" * 64,
    kind=Kind.WARRANTY,
    title="Extended warranty NW-S200",
    outcome="A faulty switch is swapped for a working one within two business days.",
    unit="switch",
    units="switches",
    promises=(
        WarrantyPromise(
            parts=Share(months=36),
            labour=Share(months=36),
            remedy=Remedy.SWAP,
            within=Delay(count=2, unit=TimeUnit.BUSINESS_DAYS),
        ),
    ),
    exclusions=("Damage by liquids, fire or wrong voltage.",),
)
GATEWAY = Service(
    code="NW-API-9995",
    revision=7,
    sha256="c" * 64,
    kind=Kind.UPTIME,
    title="Uptime guarantee API gateway",
    outcome="Your shops reach the API gateway in 99.95% of the minutes of every month.",
    promises=(
        UptimePromise(
            service="API gateway",
            target=Decimal("99.95"),
            measured="An HTTPS request to the gateway is answered within 10 seconds",
            measured_from="Two probes in Zürich and Frankfurt",
            exclusions=(
                "Maintenance announced five days before, at most four hours a month.",
                "Faults of your own network.",
            ),
            credits=(
                CreditTier(below=Decimal("99.95"), credit=Decimal(10)),
                CreditTier(below=Decimal(99), credit=Decimal(25)),
                CreditTier(below=Decimal(95), credit=Decimal(100)),
            ),
            cap=Decimal(30),
        ),
    ),
)
SUPPORT = Service(
    code="NW-SUP-PRIO",
    revision=3,
    sha256="d" * 64,
    kind=Kind.SUPPORT,
    title="Priority support",
    outcome="An engineer answers within 15 minutes when nothing works.",
    promises=(
        ResponsePromise(
            targets=(
                ResponseTarget(
                    priority="P1",
                    meaning="nothing works, or data is at risk",
                    response_minutes=15,
                    repair_minutes=240,
                ),
                ResponseTarget(
                    priority="P2",
                    meaning="an important part is slow or down",
                    response_minutes=60,
                    repair_minutes=1440,
                ),
                ResponseTarget(
                    priority="P3",
                    meaning="there is a question, or a fault you can work around",
                    response_minutes=480,
                ),
            ),
            hours=ServiceHours(
                days=tuple(Weekday)[:6],
                opens="07:00",
                closes="21:00",
                timezone="Europe/Zurich",
                holidays="CH",
            ),
            channels=("phone", "portal", "mail"),
        ),
    ),
    duties=(
        Duty(what="Name a contact person who can decide", blocking=True),
        Duty(
            what="Give our engineers remote access when they ask for it",
            due=Due.ALWAYS,
            blocking=True,
        ),
    ),
    exclusions=("Training, and changes that you ask for.",),
    options=(
        Chosen("named", "Named engineer", "One engineer knows your shops by name."),
    ),
)
ONBOARDING = Service(
    code="NW-ONB",
    revision=1,
    sha256="e" * 64,
    kind=Kind.WORK,
    title="Onboarding in your shops",
    outcome="Every unit is labelled, photographed and in the portal before the cover "
    "starts.",
    unit="visit",
    units="visits",
)
SERVICES = (SERVERS, SWITCHES, GATEWAY, SUPPORT, ONBOARDING)
HEADINGS = {
    Kind.WARRANTY: "Warranty",
    Kind.UPTIME: "Uptime",
    Kind.SUPPORT: "Support",
    Kind.WORK: "Work",
}

SELLER = Party(
    name="Northwind Service",
    legal_name="Northwind Service GmbH",
    address="Hafenstraße 12\n20457 Hamburg",
    country="DE",
    tax_number="DE 123 456 789",
    email="service@northwind.example",
    phone="+49 40 555 0100",
)
CUSTOMER = Party(
    name="Contoso Retail",
    legal_name="Contoso Retail AG",
    address="Bahnhofplatz 3\n8001 Zürich",
    country="CH",
    tax_number="CHE-123.456.788 MWST",
    email="it@contoso.example",
    contact="Anna Keller",
    number="K-10234",
)
CHINESE = replace(
    CUSTOMER,
    name="海風零售股份有限公司",
    legal_name="海風零售股份有限公司台北信義分公司",
    address="台北市信義區松高路19號\n11073",
    country="TW",
    contact="陳美玲",
)
LONG = replace(
    SELLER,
    legal_name="Gesellschaft für Rinderkennzeichnungsfleischetikettierungs"
    "überwachungsaufgabenübertragung und Donaudampfschifffahrtselektrizitäten"
    "hauptbetriebswerkbau mit beschränkter Haftung",
)

TERMS = Terms(
    version="2026-03",
    deviations=("Clause 4.2: invoices are due within 45 days instead of 30.",),
    clauses=(
        Clause(
            "What we agree",
            "This contract consists of the key terms, the price schedule, the exhibits "
            "and these terms. Where two of them differ, the one named first holds.\n\n"
            "The Provider delivers the Services in the Covered Places with the care of "
            "a professional.",
        ),
        Clause(
            "Payment",
            "Invoices are due within 30 days. Amounts are before tax. When a payment "
            "is more than 30 days late, the Provider may stop its clocks after a "
            "reminder in text form that gives 14 days.\n\nThe price is fixed for the "
            "whole term. It changes with the Services only when both sides agree.",
        ),
        Clause(
            "Service Credits",
            "When a promise of Exhibit B is not kept, the Customer gets the Service "
            "Credit without asking for it. The Service Credit settles the reduced "
            "value of the Services. It does not limit claims that the law does not "
            "allow to limit.",
        ),
        Clause(
            "Your part",
            "The Customer gives access, names a contact person and reports faults "
            "without delay. While a duty that stops our clocks is overdue, the times "
            "promised in Exhibit C do not run.",
        ),
        Clause(
            "Term, renewal and cancelling",
            "The contract begins and ends on the days named in the key terms. It "
            "renews as named there unless one side cancels in text form by the last "
            "day to cancel. The right to end it for good cause stays as it is.",
        ),
        Clause(
            "Changes",
            "A change is valid when both sides agree to it in text form. Each change "
            "makes a new version of this contract with a new fingerprint; the former "
            "versions stay with the Customer in the portal.",
        ),
        Clause(
            "Liability",
            "Each side is liable without limit for intent and gross negligence, for "
            "injury to life, body or health, and as far as the law demands. Otherwise "
            "liability is limited to foreseeable damage, and to the price of one year "
            "for each year of the contract.",
        ),
        Clause(
            "Law and place",
            "German law applies, without the United Nations convention on contracts "
            "for the sale of goods. The courts of Hamburg decide, if both sides are "
            "merchants.",
        ),
    ),
    definitions=(
        Definition("Services", "What the price schedule lists, with its promises."),
        Definition(
            "Covered Places", "Switzerland and Germany, and what Exhibit A has."
        ),
        Definition("Service Credit", "The part of a price that Exhibit B gives back."),
        Definition("Provider", "The company named as provider in the key terms."),
        Definition("Customer", "The company named as customer in the key terms."),
        Definition("Business day", "Monday to Friday, except public holidays there."),
    ),
)


class Bought(NamedTuple):
    """A line in short: which service, how many, the price of one, percent off."""

    service: Service
    quantity: int
    price: str
    off: int = 0


ALL = (
    Bought(SERVERS, 48, "410", 8),
    Bought(SWITCHES, 12, "145", 8),
    Bought(GATEWAY, 1, "9600"),
    Bought(SUPPORT, 1, "14400", 10),
    Bought(ONBOARDING, 6, "480"),
)
ONE = (Bought(GATEWAY, 1, "9600"),)
SIXTY = tuple(
    Bought(SERVICES[place % 5], place % 7 + 1, str(100 + place), 5 * (place % 3))
    for place in range(60)
)
PLACES = (
    "Zürich, Bahnhofplatz 3",
    "Bern, Spitalgasse 12",
    "Basel, Freie Strasse 40",
    "Hamburg, Jungfernstieg 7",
    "München, Kaufingerstraße 2",
)


def units(count: int) -> tuple[Unit, ...]:
    return tuple(
        Unit(
            "NW-R740" if place % 5 else "NW-S200",
            f"SN{730_000 + place * 37:08d}",
            PLACES[place % 5],
            date(2027, 1, 1),
            date(2030, 1, 1),
        )
        for place in range(count)
    )


def price(bought: Bought) -> LinePrice:
    listed = Money.of(Decimal(bought.price) * bought.quantity, "EUR")
    net = listed.times(1 - Decimal(bought.off) / 100)
    recurring = bought.service.kind is not Kind.WORK
    return LinePrice(listed, net, recurring, 12 if recurring else 1)


def line(position: int, bought: Bought, term: Term) -> Line:
    priced, service = price(bought), bought.service
    sums = amounts(priced.net, priced, term.months)
    per_unit = f"{bought.quantity} × €{Decimal(bought.price):,.2f}"
    rows = [
        PriceRow("model", per_unit, priced.list_price, priced.list_price, {}),
        PriceRow(
            "agreement",
            f"Framework agreement 2027, {bought.off}% off",
            priced.net - priced.list_price,
            priced.net,
            {"percent": str(bought.off)},
        ),
    ]
    return Line(
        position=position,
        service=SERVICES.index(service),
        code=service.code,
        title=service.title,
        group=HEADINGS[service.kind],
        quantity=Decimal(bought.quantity),
        unit=service.units,
        charge="recurring" if priced.recurring else "one_off",
        period_months=priced.period_months,
        list_price=priced.list_price,
        net=priced.net,
        yearly=sums.yearly,
        term_total=sums.term,
        model="per_unit",
        model_version="1",
        rows=tuple(rows if bought.off else rows[:1]),
    )


def offer(bought: tuple[Bought, ...] = ALL, **changes: Any) -> Offer:
    term: Term = changes.get("term", TERM)
    lines = tuple(line(place + 1, one, term) for place, one in enumerate(bought))
    priced = {
        one.position: price(what) for one, what in zip(lines, bought, strict=True)
    }
    plan = Plan(
        term,
        [
            Charge(one.net, one.period_months if one.charge == "recurring" else 0)
            for one in lines
        ],
        "EUR",
        TAX,
    )
    headings = dict.fromkeys(one.group for one in lines)
    made = Offer(
        number="Q-2026-00418",
        revision=3,
        title="Store rollout cover",
        language="en",
        timezone="Europe/Zurich",
        currency="EUR",
        sent_at=SENT,
        catalogue_revision=12,
        valid_until=date(2027, 1, 15),
        seller=SELLER,
        customer=CUSTOMER,
        term=term,
        ends_on=term.ends_on,
        last_day_to_cancel=term.last_day_to_cancel,
        lines=lines,
        services=SERVICES,
        groups=tuple(
            subtotal(
                heading,
                [priced[one.position] for one in lines if one.group == heading],
                "EUR",
                term.months,
            )
            for heading in headings
        ),
        totals=totals(
            list(priced.values()), "EUR", Paid(term.months, term.billing_months, TAX)
        ),
        payments=plan.payments(),
        terms=TERMS,
        owner="Dana Roth",
        owner_email="dana.roth@northwind.example",
        verify_url="https://contracts.northwind.example/verify",
        service_steps=(
            "Open “Get help” in the portal, or call +49 40 555 0100.",
            "Give the serial number or the name of the service, and the priority.",
            "We answer by the time shown in Exhibit C and tell you what happens next.",
        ),
    )
    return replace(made, **changes)


def contract(agreed: Offer, signer: str = "Anna Keller") -> str:
    """Return the canonical JSON of the contract about what was agreed."""
    text = offer_text(agreed)
    opened = datetime(2026, 11, 21, 7, 55, 9, tzinfo=UTC)
    acceptance = Acceptance(
        name=signer,
        title="Head of IT",
        at=SIGNED,
        address="198.51.100.20",
        identified_by="link",
        statement="By signing, Contoso Retail agrees to what this contract says.",
        offer_fingerprint=fingerprint(text),
    )
    events = (
        Event(SENT, "created", "Dana Roth", "password", "203.0.113.7"),
        Event(SENT, "sent", "Dana Roth", "password", "203.0.113.7"),
        Event(opened, "viewed", "Contoso Retail", "link", "198.51.100.20"),
        Event(SIGNED, "accepted", signer, "link", "198.51.100.20"),
    )
    agreement = Agreement("C-2026-000123", 1)
    return contract_text(text, agreement, acceptance=acceptance, events=events)


#: Of three options the second one, with two extras of long names.
CHOSEN = Choice(
    offer_fingerprint="0" * 64,
    option="B",
    title="Comfort",
    extras=("Hardware warranty, servers", "Priority support around the clock"),
)


SAMPLES = {
    "all": lambda: contract(offer()),
    "chosen": lambda: contract(offer(choice=CHOSEN)),
    "one": lambda: contract(offer(ONE)),
    "sixty": lambda: contract(offer(SIXTY)),
    "units": lambda: contract(offer(units=units(60))),
    "thousand": lambda: contract(offer(units=units(1000))),
    "names": lambda: contract(offer(customer=CHINESE, seller=LONG), "陳美玲"),
    "evergreen": lambda: contract(offer(ONE, term=replace(TERM, months=0))),
}
