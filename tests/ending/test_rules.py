"""When a contract can end, and what ending it early costs."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.billing.charges import RECURRING, NewCharge, Tax
from contracts.ending.rules import (
    Ending,
    Fee,
    Reason,
    check_ending,
    earliest_end,
    fee_of,
)
from contracts.terms import NoticeUnit, Term
from upheld.errors import InvalidInput
from upheld.money import Money

START = date(2027, 1, 1)
RENEWS = Term(START, 12, 1, 12, notice=3, notice_unit=NoticeUnit.MONTHS)
EVERGREEN = Term(START, 0, 1, notice=30)
FIXED = Term(START, 24, 1)
MONTHLY = NewCharge(
    sequence=1,
    position=1,
    kind=RECURRING,
    title="Support",
    quantity=Decimal(1),
    unit="",
    currency="EUR",
    net_minor=10_000,
    period_months=1,
    tax=Tax(category="S", millionths=190_000),
)


@pytest.mark.parametrize(
    ("term", "today", "end"),
    [
        (RENEWS, date(2027, 9, 30), date(2028, 1, 1)),
        (RENEWS, date(2027, 10, 1), date(2029, 1, 1)),
        (EVERGREEN, date(2027, 3, 10), date(2027, 4, 10)),
        (EVERGREEN, date(2026, 12, 1), date(2027, 2, 1)),
        (FIXED, date(2027, 3, 10), date(2029, 1, 1)),
    ],
)
def test_the_earliest_end_keeps_to_the_notice(
    term: Term, today: date, end: date
) -> None:
    assert earliest_end(term, today) == end


def ending(day: date, reason: Reason = Reason.CUSTOMER_NOTICE, **fee: object) -> Ending:
    return Ending(ends_on=day, reason=reason, **fee)  # type: ignore[arg-type]


def test_notice_that_is_too_short_is_refused_with_the_day_that_could_be() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_ending(RENEWS, ending(date(2027, 12, 1)), date(2027, 3, 1), START)
    [problem] = refused.value.problems
    assert problem.message == (
        "By the notice that was agreed it ends on 31 Dec 2027 at the earliest."
    )
    assert problem.hint == (
        "Choose that day or a later one, or say that both have agreed."
    )


def test_notice_counts_from_the_day_it_was_given_not_from_the_one_it_is_handled() -> (
    None
):
    asked, handled = date(2027, 9, 30), date(2027, 10, 1)
    end = ending(date(2028, 1, 1))

    check_ending(RENEWS, end, handled, START, given=asked)
    with pytest.raises(InvalidInput):
        check_ending(RENEWS, end, handled, START)
    ours = ending(date(2028, 1, 1), Reason.SELLER_NOTICE)
    with pytest.raises(InvalidInput):
        check_ending(RENEWS, ours, handled, START, given=asked)


@pytest.mark.parametrize("reason", [Reason.AGREED, Reason.NOT_PAID, Reason.BREACH])
def test_with_agreement_or_for_cause_any_day_is_free(reason: Reason) -> None:
    check_ending(RENEWS, ending(date(2027, 4, 1), reason), date(2027, 3, 1), START)


@pytest.mark.parametrize(
    ("term", "day", "words"),
    [
        (RENEWS, START, "cannot end before 1 Jan 2027"),
        (FIXED, date(2029, 1, 1), "ends by itself on 31 Dec 2028"),
    ],
)
def test_a_day_that_ends_nothing_is_refused(term: Term, day: date, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        check_ending(term, ending(day, Reason.AGREED), date(2027, 3, 1), START)


@pytest.mark.parametrize(
    ("fee", "value", "amount"),
    [
        (Fee.NONE, "0", None),
        (Fee.FIXED, "250", "250.00"),
        # Six of twelve months at 100.00 are left.
        (Fee.PERCENT, "50", "300.00"),
        (Fee.DECLINING, "50", "150.00"),
    ],
)
def test_the_charge_for_an_early_end(fee: Fee, value: str, amount: str | None) -> None:
    early = ending(date(2027, 7, 1), Reason.AGREED, fee=fee, fee_value=Decimal(value))
    found = fee_of(RENEWS, (MONTHLY,), early)
    assert found == (Money.of(amount, "EUR") if amount else None)


@pytest.mark.parametrize(
    ("fee", "value", "words"),
    [
        (Fee.FIXED, "0", "more than nothing"),
        (Fee.PERCENT, "-1", "more than nothing"),
        (Fee.DECLINING, "101", "more than 100 percent"),
    ],
)
def test_a_charge_that_makes_no_sense_is_refused(
    fee: Fee, value: str, words: str
) -> None:
    early = ending(date(2027, 7, 1), Reason.AGREED, fee=fee, fee_value=Decimal(value))
    with pytest.raises(InvalidInput, match=words):
        check_ending(RENEWS, early, date(2027, 3, 1), START)
