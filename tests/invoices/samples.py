"""Believable invoices: one line, forty, two rates, reverse charge, credit, Chinese."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from contracts.billing.charges import tax_of
from contracts.billing.record import (
    Corrected,
    InvoiceLine,
    InvoiceRecord,
    InvoiceTax,
    percent_of,
)
from contracts.records import BankAccount, Party
from upheld.money import Money

START, END = date(2027, 1, 1), date(2027, 2, 1)
SELLER = Party(
    "Northwind",
    legal_name="Northwind Services GmbH",
    address="Hafenstrasse 12\n20457 Hamburg",
    country="DE",
    tax_number="DE136695976",
    email="billing@northwind.example",
    phone="+49 40 555 0100",
    registration="HRB 123456, Hamburg",
    accounts=(BankAccount("DE89370400440532013000", "COBADEFFXXX", "Commerzbank"),),
)
CUSTOMER = Party(
    "Contoso Retail AG",
    address="Marktgasse 12\n10115 Berlin",
    country="DE",
    tax_number="DE129273398",
    email="ada.keller@contoso.example",
    contact="Ada Keller",
    number="K-10234",
)
TITLES = ("API gateway, 99.95% of each month", "Extended warranty NW-R740")
Priced = tuple[str, int, str, int]


def invoice(*priced: Priced, currency: str = "EUR", **more: object) -> InvoiceRecord:
    """Return an invoice over lines of title, net, category and rate in millionths."""
    lines = tuple(
        InvoiceLine(
            position=number,
            title=title,
            quantity=Decimal(48 if number % 2 == 0 else 1),
            unit="servers" if number % 2 == 0 else "",
            starts_on=START,
            ends_on=END,
            reason="12 of 31 days, added on 20 Jan 2027" if number == 5 else "",
            net=Money(amount, currency),
            tax_category=category,
            tax_rate=percent_of(rate),
        )
        for number, (title, amount, category, rate) in enumerate(priced, start=1)
    )
    sums: dict[tuple[str, int], int] = {}
    for _title, part, category, rate in priced:
        sums[category, rate] = sums.get((category, rate), 0) + part
    taxes = tuple(
        InvoiceTax(
            category=category,
            rate=percent_of(rate),
            taxable=Money(part, currency),
            tax=Money(tax_of(part, rate), currency),
        )
        for (category, rate), part in sums.items()
    )
    net = Money(sum(one[1] for one in priced), currency)
    tax = Money(sum(one.tax.minor for one in taxes), currency)
    record = InvoiceRecord(
        number="INV-2027-000042",
        invoice_kind="period",
        contract_number="C-2026-000123",
        contract_title="Store rollout",
        language="en",
        seller=SELLER,
        customer=CUSTOMER,
        issued_on=START,
        due_on=date(2027, 1, 31),
        starts_on=START,
        ends_on=END,
        currency=currency,
        lines=lines,
        taxes=taxes,
        net=net,
        tax=tax,
        gross=net + tax,
    )
    return replace(record, **more)  # type: ignore[arg-type]


ONE = invoice((TITLES[0], 80000, "S", 190_000))
MANY = invoice(
    *((f"{TITLES[n % 2]}, shop {n + 1}", 3417 + n, "S", 190_000) for n in range(40))
)
TWO_RATES = invoice((TITLES[0], 80000, "S", 190_000), (TITLES[1], 3417, "S", 70_000))
REVERSE = replace(
    invoice((TITLES[0], 80000, "AE", 0)),
    customer=replace(CUSTOMER, country="IT", tax_number="IT00743110157"),
    language="it",
)
CREDIT = replace(
    TWO_RATES,
    number="CN-2027-000007",
    invoice_kind="credit",
    reason="Switched off on 15 January",
    corrects=Corrected("INV-2027-000042", START),
)
CHINESE = replace(
    invoice(("網路閘道服務每月可用率 99.95%", 25000, "S", 50_000), currency="TWD"),
    language="zh_Hant",
    customer=Party("臺北零售股份有限公司", address="信義路五段 7 號", country="TW"),
)
YEN = replace(
    invoice((TITLES[0], 120000, "Z", 0), currency="JPY"),
    customer=replace(CUSTOMER, country="JP", tax_number=""),
)
SAMPLES = {
    "one": ONE,
    "many": MANY,
    "two_rates": TWO_RATES,
    "reverse": REVERSE,
    "credit": CREDIT,
    "chinese": CHINESE,
    "yen": YEN,
}
