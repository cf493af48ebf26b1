"""Months, cohorts, renewals and share of wallet."""

from datetime import date
from decimal import Decimal

from contracts.figures.cohorts import cohorts
from contracts.figures.renewals import Agreement, Standing, pipeline, renewal
from contracts.figures.spans import (
    Delivered,
    Life,
    Span,
    first_days,
    last_days,
    month_ends,
    span,
)
from contracts.figures.wallet import Held, wallet
from contracts.terms import NoticeUnit, Term
from upheld.money import Money

JANUARY, FEBRUARY, MARCH = (date(2027, month, 1) for month in (1, 2, 3))
TODAY = date(2027, 1, 20)


def euro(text):
    return Money.of(text, "EUR")


def agreement(term, **given):
    values = {"id": "1", "number": "C-1", "customer": "Acme", "yearly": euro("120")}
    return Agreement(term=term, **values | given)


def test_a_span_has_its_first_day_but_not_its_end():
    ends = month_ends(
        [Span("a", 100, 1200, date(2027, 1, 31), date(2027, 2, 28))],
        (date(2027, 1, 30), date(2027, 1, 31), date(2027, 2, 27), date(2027, 2, 28)),
    )

    assert [(dict(one.mrr), one.arr) for one in ends] == [
        ({}, 0),
        ({"a": 100}, 1200),
        ({"a": 100}, 1200),
        ({}, 0),
    ]


def test_a_contract_that_renews_brings_money_as_long_as_it_is_in_force():
    renews = Life("active", JANUARY, date(2028, 1, 1), 12)
    ends_itself = Life("active", JANUARY, date(2028, 1, 1), 0)
    ended = Life("terminated", JANUARY, date(2027, 6, 1), 12)

    assert renews.until() is None
    assert ends_itself.until() == date(2028, 1, 1)
    assert ended.until() == date(2027, 6, 1)


def test_what_was_never_agreed_brings_nothing():
    assert span("a", (1, 12), Life("offered", JANUARY, None, 0)) is None


def test_a_line_of_later_years_begins_and_ends_with_them():
    life = Life("active", date(2027, 1, 31), None, 0)
    found = span("a", (1, 12), life, Delivered(12, 25))

    assert found == Span("a", 1, 12, date(2028, 1, 31), date(2029, 2, 28))


def test_a_charge_brings_money_on_the_days_that_an_amendment_left_it():
    life = Life("active", JANUARY, date(2028, 1, 1), 0)
    changed = date(2027, 6, 10)
    before = span("a", (1, 12), life, Delivered(ends_on=changed))
    after = span("a", (2, 24), life, Delivered(starts_on=changed))
    never = span("a", (3, 36), life, Delivered(ends_on=JANUARY))

    assert before == Span("a", 1, 12, JANUARY, changed)
    assert after == Span("a", 2, 24, changed, date(2028, 1, 1))
    assert never is None


def test_the_month_that_runs_is_seen_today():
    assert last_days(JANUARY, 3, TODAY) == (
        date(2026, 11, 30),
        date(2026, 12, 31),
        TODAY,
    )


def test_a_customer_has_paid_since_its_first_contract():
    spans = [Span("a", 1, 12, MARCH, None), Span("a", 1, 12, JANUARY, FEBRUARY)]

    assert first_days(spans) == {"a": JANUARY}


def test_a_cohort_is_made_of_those_whose_revenue_begins_in_its_month():
    months = [
        (JANUARY, {"a": 100, "b": 300, "old": 50}),
        (FEBRUARY, {"a": 150, "c": 40}),
        (MARCH, {"a": 200, "b": 100, "c": 40}),
    ]
    first, second = cohorts(months, "EUR", {"old": date(2026, 1, 1)})

    assert [
        (one.customers, one.mrr.minor, one.revenue_rate.percent) for one in first.kept
    ] == [(2, 400, Decimal(100)), (1, 150, Decimal("37.5")), (2, 300, Decimal(75))]
    assert (second.month, second.customers, len(second.kept)) == (FEBRUARY, 1, 2)


def test_notice_can_be_given_until_its_last_day_and_not_after():
    term = Term(date(2026, 5, 1), 12, 12, 12, 3, NoticeUnit.MONTHS)
    before, after = (
        renewal(agreement(term), day) for day in (date(2027, 1, 30), date(2027, 1, 31))
    )

    assert before is not None
    assert (before.last_day, before.deadline) == (date(2027, 4, 30), date(2027, 1, 30))
    assert before.standing is Standing.OPEN
    assert after is not None
    assert after.standing is Standing.SECURED


def test_a_renewed_term_ends_a_term_later():
    found = renewal(agreement(Term(date(2025, 5, 1), 12, 12, 24)), TODAY)

    assert found is not None
    assert found.last_day == date(2028, 4, 30)


def test_who_gave_notice_leaves_and_who_does_not_renew_is_at_risk():
    renews, ends = (Term(date(2026, 5, 1), 12, 12, months) for months in (12, 0))
    asked = (
        agreement(renews, noticed=True),
        agreement(ends),
        agreement(renews, suspended=True),
    )
    found = [renewal(one, TODAY) for one in asked]

    assert [one and one.standing for one in found] == [
        Standing.NOTICED,
        Standing.AT_RISK,
        Standing.AT_RISK,
    ]


def test_what_has_no_end_or_is_over_does_not_come_up():
    assert renewal(agreement(Term(date(2026, 5, 1), 0)), TODAY) is None
    assert renewal(agreement(Term(date(2020, 5, 1), 12)), TODAY) is None


def test_the_pipeline_has_every_month_and_one_currency():
    ending = agreement(Term(date(2026, 3, 1), 12))
    months = pipeline(
        [ending, agreement(ending.term, yearly=Money.of("5", "CHF"))],
        "EUR",
        today=TODAY,
        months=3,
    )

    assert [(one.first, one.total) for one in months] == [
        (JANUARY, euro("0")),
        (FEBRUARY, euro("120")),
        (MARCH, euro("0")),
    ]
    assert months[1].count[Standing.AT_RISK] == 1


def test_the_share_of_wallet_is_by_number_and_by_known_value():
    share = wallet(
        [
            Held(covered=True, count=30, valued=20, value=euro("3000")),
            Held(covered=False, count=90, valued=50, value=euro("9000")),
        ],
        "EUR",
    )

    assert share.by_number is not None
    assert share.by_number.percent == Decimal(25)
    assert share.by_value is not None
    assert share.by_value.percent == Decimal(25)
    assert share.unvalued == 50


def test_nothing_to_cover_has_no_share():
    share = wallet([], "EUR")

    assert (share.by_number, share.by_value) == (None, None)
