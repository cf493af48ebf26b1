"""The day and the money that a customer is shown before it asks."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.requests.facts import cancellation, cancelled_on, renewal, still_due
from contracts.terms import NoticeUnit, Term
from tests.contracts.offers import TERM, offer
from upheld.money import Money

#: 36 months from 1 Jan 2027, renewed by 12, three months' notice.
IN_TIME = date(2029, 9, 30)
DAYS = st.dates(date(2026, 6, 1), date(2036, 12, 31))


def test_notice_in_time_ends_the_term_that_runs():
    assert cancelled_on(TERM, IN_TIME) == date(2029, 12, 31)


def test_notice_a_day_late_ends_the_next_term():
    assert cancelled_on(TERM, IN_TIME + timedelta(days=1)) == date(2030, 12, 31)


def test_a_term_that_ends_by_itself_ends_when_it_does():
    term = Term(date(2027, 1, 1), 36)
    assert cancelled_on(term, date(2029, 12, 30)) == date(2029, 12, 31)


def test_an_agreement_without_an_end_ends_after_its_notice():
    term = Term(date(2027, 1, 1), 0, notice=3, notice_unit=NoticeUnit.MONTHS)
    assert cancelled_on(term, date(2028, 2, 15)) == date(2028, 5, 15)


@given(DAYS)
def test_notice_is_always_given_in_time(day):
    assert TERM.notice_before(cancelled_on(TERM, day)) >= day


@given(DAYS)
def test_cover_never_ends_before_the_notice(day):
    assert cancelled_on(TERM, day) >= day


def test_what_falls_due_later_is_still_to_pay():
    sent = offer()
    second, third = sent.payments[1:3]
    due = still_due(sent, date(2027, 1, 2), date(2029, 12, 31))
    assert due == second.gross + third.gross


def test_nothing_is_due_after_the_last_payment():
    assert still_due(offer(), date(2029, 1, 2), date(2029, 12, 31)) == Money(0, "EUR")


def test_a_payment_on_the_day_itself_is_still_to_pay():
    sent = offer()
    due = still_due(sent, date(2029, 1, 1), date(2029, 12, 31))
    assert due == sent.payments[2].gross


def test_a_cancellation_names_the_day_and_the_money():
    facts = cancellation(offer(), date(2029, 1, 2))
    assert facts.last_day == date(2029, 12, 31)
    assert facts.due == Money(0, "EUR")


def test_a_renewal_follows_the_term_that_runs():
    facts = renewal(offer(), date(2028, 6, 1))
    assert facts is not None
    assert facts.starts_on == date(2030, 1, 1)
    assert facts.last_day == date(2030, 12, 31)
    assert facts.yearly == offer().totals.yearly


def test_a_term_that_ends_by_itself_is_renewed_for_as_long():
    sent = replace(offer(), term=replace(TERM, renewal_months=0))
    facts = renewal(sent, date(2028, 6, 1))
    assert facts is not None
    assert facts.last_day == date(2032, 12, 31)


def test_an_agreement_without_an_end_is_not_renewed():
    assert (
        renewal(replace(offer(), term=replace(TERM, months=0)), TERM.starts_on) is None
    )
