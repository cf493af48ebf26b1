"""A believable offer, whose figures are those of four lines over 36 months."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from catalog.offerings import Due, Duty, Kind
from catalog.promises import (
    CreditTier,
    Delay,
    ResponsePromise,
    ResponseTarget,
    Share,
    TimeUnit,
    UptimePromise,
    WarrantyPromise,
)
from contracts.periods import Charge, Plan
from contracts.quotes.totals import LinePrice, Paid, amounts, totals
from contracts.record_words import Clause, Definition, Terms
from contracts.records import (
    Acceptance,
    Agreement,
    Event,
    Group,
    Line,
    Offer,
    Party,
    PriceRow,
    Service,
)
from contracts.taxes import TaxRate
from contracts.terms import NoticeUnit, Term
from upheld.money import Money

SENT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TERM = Term(
    date(2027, 1, 1),
    36,
    renewal_months=12,
    notice=3,
    notice_unit=NoticeUnit.MONTHS,
)
WARRANTY = Service(
    code="NW-R740",
    revision=2,
    sha256="a" * 64,
    kind=Kind.WARRANTY,
    title="Server NW-R740, 3 years",
    outcome="A faulty server works again the next business day.",
    unit="server",
    units="servers",
    promises=(
        WarrantyPromise(
            parts=Share(months=36),
            labour=Share(months=36),
            within=Delay(count=1, unit=TimeUnit.BUSINESS_DAYS),
            exclusions=("Damage by liquids or voltage.",),
        ),
    ),
    duties=(Duty(what="Name a contact person", due=Due.BEFORE_START),),
    exclusions=("Devices moved outside Switzerland and Germany.",),
)
UPTIME = Service(
    code="NW-API",
    revision=1,
    sha256="b" * 64,
    kind=Kind.UPTIME,
    title="API gateway 99.95 %",
    outcome="Your shops reach the API gateway whenever they are open.",
    promises=(
        UptimePromise(
            service="API gateway",
            target=Decimal("99.95"),
            measured="An HTTPS request is answered within 10 seconds",
            measured_from="two probes in Zürich and Frankfurt",
            credits=(CreditTier(below=Decimal("99.95"), credit=Decimal(10)),),
            cap=Decimal(30),
        ),
    ),
)
SUPPORT = Service(
    code="NW-P24",
    revision=1,
    sha256="c" * 64,
    kind=Kind.SUPPORT,
    title="Priority 24×7",
    outcome="An engineer answers day and night.",
    promises=(
        ResponsePromise(
            targets=(
                ResponseTarget(
                    priority="P1",
                    meaning="nothing works",
                    response_minutes=15,
                    repair_minutes=240,
                ),
            ),
            channels=("phone", "portal"),
        ),
    ),
)
SERVICES = (WARRANTY, UPTIME, SUPPORT)
GROUPS = ("Warranty", "Uptime", "Support")


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


PRICES = (("19680", "18105.60", "48"), ("9600", "9600", "1"), ("14400", "12960", "1"))


def line(place: int, months: int) -> Line:
    listed, net, quantity = PRICES[place]
    price = LinePrice(euro(listed), euro(net), recurring=True, period_months=12)
    sums = amounts(price.net, price, months)
    service = SERVICES[place]
    return Line(
        position=place + 1,
        service=place,
        code=service.code,
        title=service.title,
        group=GROUPS[place],
        quantity=Decimal(quantity),
        unit=service.units,
        charge="recurring",
        period_months=12,
        list_price=price.list_price,
        net=price.net,
        yearly=sums.yearly,
        term_total=sums.term,
        plugin="upheld",
        model="per_unit",
        model_version="1",
        parameters={"price": listed},
        request={"quantity": quantity},
        rows=tuple(rows(price)),
    )


def rows(price: LinePrice) -> list[PriceRow]:
    first = PriceRow(
        kind="model",
        sentence="List price",
        amount=price.list_price,
        running=price.list_price,
        inputs={"price": str(price.list_price.amount)},
        model="per_unit",
        model_version="1",
    )
    if price.net == price.list_price:
        return [first]
    off = price.net - price.list_price
    return [
        first,
        PriceRow("manual", "Special discount on this service", off, price.net, {}),
    ]


def offer(term: Term = TERM, tax: str = "8.1") -> Offer:
    lines = tuple(line(place, term.months) for place in range(len(SERVICES)))
    priced = [
        LinePrice(one.list_price, one.net, recurring=True, period_months=12)
        for one in lines
    ]
    percent = TaxRate.of(Decimal(tax))
    plan = Plan(term, [Charge(one.net, 12) for one in lines], "EUR", percent)
    return Offer(
        number="Q-2026-00418",
        revision=3,
        title="Store rollout cover",
        language="en",
        timezone="Europe/Zurich",
        currency="EUR",
        sent_at=SENT,
        catalogue_revision=7,
        valid_until=date(2027, 1, 15),
        seller=Party(
            name="Northwind",
            legal_name="Northwind Services AG",
            address="Hafenstrasse 1\n8005 Zürich",
            country="CH",
            tax_number="CHE-123.456.788 MWST",
            email="service@northwind.example",
            phone="+41 44 555 0100",
        ),
        customer=Party(
            name="Contoso Retail AG",
            address="Marktgasse 12\n3011 Bern",
            country="CH",
            contact="Ada Keller",
            email="ada.keller@contoso.example",
            number="K-10234",
        ),
        term=term,
        ends_on=term.ends_on,
        last_day_to_cancel=term.last_day_to_cancel,
        lines=lines,
        services=SERVICES,
        groups=tuple(
            Group(title, one.yearly, euro("0"))
            for title, one in zip(GROUPS, lines, strict=True)
        ),
        totals=totals(priced, "EUR", Paid(term.months, term.billing_months, percent)),
        payments=plan.payments(),
        terms=Terms(
            version="2026-1",
            clauses=(Clause("Payment", "Invoices are due within 30 days."),),
            definitions=(Definition("Business day", "Monday to Friday."),),
        ),
        owner="Dana Roth",
        owner_email="dana.roth@northwind.example",
        verify_url="https://northwind.example/verify",
        service_steps=("Open Get help.", "Give the serial number."),
    )


AGREEMENT = Agreement("C-2026-000123", 1)
ACCEPTANCE = Acceptance(
    name="Ada Keller",
    title="Head of IT",
    at=datetime(2026, 11, 23, 14, 2, 5, tzinfo=UTC),
    address="192.0.2.7",
    identified_by="link",
    statement="By signing, Contoso Retail AG agrees.",
    offer_fingerprint="f" * 64,
)
EVENTS = (
    Event(SENT, "sent", "Dana Roth", "password"),
    Event(ACCEPTANCE.at, "accepted", "Ada Keller", "link", "192.0.2.7"),
)


def without_end() -> Offer:
    return offer(replace(TERM, months=0, renewal_months=0))
