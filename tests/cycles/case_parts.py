"""How the worked cases of proration are asked of our rules."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from catalog.proration import Method
from contracts.cycles.cycle_days import Cycle
from contracts.cycles.intervals import Every, Unit
from contracts.proration.amounts import prorated, rounded
from contracts.proration.changes import (
    Change,
    Taxed,
    direction,
    monthly_value,
    part_with_tax,
    unused,
    unused_seconds,
)
from contracts.proration.counting import billing_cycles
from contracts.proration.methods import ChangeDay, Leading, Measure, Part
from tests.cycles.asked import (
    Given,
    cycle,
    day,
    day_or_none,
    instant,
    money,
    period,
    said,
)
from upheld.dates import DateError, Period
from upheld.intervals import Interval

_DAY = timedelta(days=1)
MONTH = Every(1, Unit.MONTH)

#: The words of the sources for a method.
METHODS = {
    "every month counted as 30 days": Method.THIRTY_DAYS,
    "strict 30-day month (last day of month is day 30)": Method.THIRTY_DAYS,
    "actual days over 30": Method.ACTUAL_OF_30,
    "actual days": Method.ACTUAL_DAYS,
    "actual days of the month": Method.ACTUAL_DAYS,
}


def days_of(given: Given, counted: str) -> Part:
    return Part.days(given[counted], given["days_in_period"])


def taxed(given: Given, counted: str) -> Taxed:
    percent = Decimal(given.get("tax_percent", 0))
    return part_with_tax(money(given, "price"), days_of(given, counted), percent)


def first_invoice(given: Given) -> Given:
    answer = taxed(given, "days_billed")
    return {
        "total_with_tax": said(answer.gross, given),
        "fee": said(answer.net, given),
        "tax": said(answer.tax, given),
    }


def cancel_credit(given: Given) -> Given:
    answer = taxed(given, "days_unused")
    return {
        "credit_excluding_tax": said(answer.net, given),
        "credit_tax": said(answer.tax, given),
        "credit_total": said(answer.gross, given),
    }


def upgrade_credit(given: Given) -> Given:
    first, last = given["old_period"]
    part = unused(
        Period(day(first), day(last) + _DAY), day(given["upgrade_on"]), ChangeDay.NEW
    )
    credit = prorated(money(given, "old_price"), part)
    return {"credit": said(credit, given), "unused_days": int(part.counted)}


def prorated_fee(name: str) -> Callable[[Given], Given]:
    def answer(given: Given) -> Given:
        amount = prorated(money(given, "price"), days_of(given, "days_billed"))
        return {name: said(amount, given)}

    return answer


def change_direction(given: Given) -> Given:
    values = {
        which: monthly_value(
            Decimal(given[which]["price"]), period(given[which]["interval"])
        )
        for which in ("old", "new")
    }
    return {
        "direction": str(direction(values["old"], values["new"])),
        "old_monthly_value": rounded(values["old"], 2),
        "new_monthly_value": rounded(values["new"], 2),
    }


def cycles(given: Given) -> Given:
    measure = Measure(cycle(given), Method.ACTUAL_DAYS, Leading.COUNTED_BACK)
    counted = billing_cycles(
        measure, day(given["target"]), end=day_or_none(given["end"])
    )
    return {
        "cycles": counted.decimal,
        "whole": counted.whole,
        "fractions": [str(one) for one in counted.fractions],
    }


def refused(given: Given) -> Given:
    try:
        cycles(given)
    except DateError:
        return {"error": True}
    return {"error": False}


def fraction(given: Given) -> Given:
    method = METHODS[given["method"]]
    if "from_inclusive" in given:
        first, last = day(given["from_inclusive"]), day(given["to_inclusive"])
        measure = Measure(Cycle(first, MONTH, 1), method)
        part = measure.part(first, last + _DAY)
    else:
        first, last = day(given["from"]), day(given["to"])
        measure = Measure(Cycle(first, MONTH), method)
        part = measure.part(first, last)
    return {
        "fraction": rounded(part.fraction, 9),
        "fraction_of_month": str(part),
    }


def a_change(given: Given) -> Change:
    first, last = given["period"]
    part = unused(Period(day(first), day(last)), day(given["change_on"]))
    return Change(money(given, "old_price"), money(given, "new_price"), part)


def downgrade(given: Given) -> Given:
    change = a_change(given)
    return {
        "used": said(change.used, given),
        "unused": said(change.unused, given),
        "new_charge": said(change.charge, given),
        "credit": said(change.credit, given),
        "next_invoice": said(change.next_invoice(), given),
    }


def upgrade(given: Given) -> Given:
    change = a_change(given)
    return {
        "amount_due": said(change.due, given),
        "credit": said(change.unused, given),
        "charge": said(change.charge, given),
    }


def per_second(given: Given) -> Given:
    first, last = given["period"]
    time = Interval(instant(first), instant(last))
    part = unused_seconds(time, instant(given["change_at"]))
    change = Change(money(given, "old_price"), money(given, "new_price"), part)
    return {
        "credit": said(change.unused, given),
        "charge": said(change.charge, given),
        "amount_due": said(change.due, given),
    }


PRORATED: dict[str, Callable[[Given], Any]] = {
    "first-invoice": first_invoice,
    "cancel-credit": cancel_credit,
    "upgrade-credit": upgrade_credit,
    "trial-then-prorate": prorated_fee("fee"),
    "change-direction": change_direction,
    "billing-cycles": cycles,
    "billing-cycles-invalid": refused,
    "fraction": fraction,
    "prorated-price": prorated_fee("amount"),
    "downgrade-credit": downgrade,
    "upgrade-charge": upgrade,
    "upgrade-per-second": per_second,
}
