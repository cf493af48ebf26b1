"""Ten years of a contract: the days that matter, the sums, what is in the way."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.billing.charges import NewCharge, Tax
from contracts.billing.cycles import Cycle
from contracts.forecast.agreed import Agreed, Heading, Schedule
from contracts.forecast.outlook import What, outlook
from contracts.records import Party
from contracts.terms import Term
from upheld.money import Money

TODAY = date(2026, 11, 23)


def charge(net_minor: int, **values: Any) -> NewCharge:
    usual = NewCharge(
        sequence=1,
        position=1,
        kind="recurring",
        title="Server cover",
        quantity=Decimal(1),
        unit="",
        currency="EUR",
        net_minor=net_minor,
        period_months=12,
        tax=Tax(category="S", millionths=81_000),
    )
    return replace(usual, **values)


def agreed(term: Term, *charges: NewCharge, ends_on: date | None = None) -> Agreed:
    heading = Heading(
        contract_number="C-2027-000001",
        contract_title="Cover",
        language="en",
        seller=Party("Northwind"),
        customer=Party("Contoso"),
        payment_days=30,
        currency="EUR",
    )
    return Agreed(
        heading=heading,
        term=term,
        charges=charges or (charge(120_000),),
        schedules=(Schedule(Cycle.of(term, ends_on)),),
        ends_on=ends_on if term.renewal_months else ends_on or term.ends_on,
    )


def days(found: Agreed, *, since: date = TODAY) -> list[tuple[date, What]]:
    seen = outlook(found, since).happenings
    return [(one.day, one.what) for one in seen if one.what is not What.INVOICE]


def test_a_term_starts_and_ends() -> None:
    fixed = agreed(Term(date(2027, 1, 1), 24, 12))

    assert days(fixed) == [
        (date(2027, 1, 1), What.STARTS),
        (date(2029, 1, 1), What.ENDS),
    ]


def test_one_that_renews_has_a_last_day_to_cancel_before_each_renewal() -> None:
    renewing = Term(date(2027, 1, 1), 60, 12, renewal_months=36, notice=90)

    assert days(agreed(renewing)) == [
        (date(2027, 1, 1), What.STARTS),
        (date(2031, 10, 2), What.LAST_DAY_TO_CANCEL),
        (date(2032, 1, 1), What.RENEWS),
        (date(2034, 10, 2), What.LAST_DAY_TO_CANCEL),
        (date(2035, 1, 1), What.RENEWS),
    ]


def test_one_that_was_cancelled_ends_and_renews_no_more() -> None:
    renewing = Term(date(2027, 1, 1), 12, 1, renewal_months=12)
    ended = agreed(renewing, ends_on=date(2029, 1, 1))

    assert days(ended, since=date(2028, 6, 1)) == [(date(2029, 1, 1), What.ENDS)]
    issued = [one.issued_on for one in outlook(ended, date(2028, 6, 1)).invoices]
    assert issued[-1] == date(2028, 12, 1)


def test_an_evergreen_contract_only_starts() -> None:
    assert days(agreed(Term(date(2027, 1, 1), 0, 12))) == [
        (date(2027, 1, 1), What.STARTS)
    ]


def test_each_year_has_its_sums_with_tax_rounded_on_each_invoice() -> None:
    found = outlook(agreed(Term(date(2027, 7, 1), 24, 6)), TODAY)

    sums = [
        (one.year, one.invoices, one.net.minor, one.tax.minor) for one in found.years
    ]
    assert sums == [
        (2027, 1, 60_000, 4_860),
        (2028, 2, 120_000, 9_720),
        (2029, 1, 60_000, 4_860),
    ]
    assert found.total.gross == Money(259_440, "EUR")


def test_ten_years_are_looked_at_and_no_day_more() -> None:
    found = outlook(agreed(Term(date(2026, 11, 23), 0, 12)), TODAY)

    assert found.until == date(2036, 11, 23)
    assert [one.issued_on.year for one in found.invoices] == [*range(2026, 2037)]


def test_one_that_would_be_less_than_nothing_is_the_last() -> None:
    back = charge(
        -50_000,
        sequence=2,
        kind="once",
        period_months=0,
        due_on=date(2027, 2, 1),
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 2, 1),
    )
    found = outlook(agreed(Term(date(2027, 1, 1), 12, 1), charge(120_000), back), TODAY)

    assert [one.net.minor for one in found.invoices] == [10_000, -40_000]


def test_who_owes_the_tax_needs_a_tax_number() -> None:
    owing = charge(120_000, tax=Tax(category="AE", millionths=0))
    found = agreed(Term(date(2027, 1, 1), 12, 12), owing)
    named = replace(found.heading, customer=Party("Contoso", tax_number="CHE-1"))

    assert outlook(found, TODAY).obstacle == (
        "The customer owes the tax itself, but has no tax number."
    )
    assert outlook(replace(found, heading=named), TODAY).obstacle == ""
    assert outlook(replace(found, parked="By hand."), TODAY).obstacle != ""


def test_a_contract_billed_once_in_ten_years_has_one_year() -> None:
    once = charge(
        9_900,
        kind="once",
        period_months=0,
        due_on=date(2027, 1, 1),
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 1, 2),
    )
    found = outlook(agreed(Term(date(2027, 1, 1), 12, 1), once), TODAY)

    assert [(one.issued_on, one.net.minor) for one in found.invoices] == [
        (date(2027, 1, 1), 9_900)
    ]
