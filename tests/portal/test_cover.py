from datetime import date

from contracts.portal.cover import cover
from contracts.terms import Term

TERM = Term(date(2027, 1, 1), 36, renewal_months=12, notice=90)
LAST = date(2029, 12, 31)


def test_before_the_start_the_days_until_it_are_said():
    found = cover(TERM, "accepted", LAST, today=date(2026, 11, 22))
    assert found.span == "Starts on 1 Jan 2027, in 40 days."
    assert (found.elapsed, found.ended) == (0, False)


def test_the_day_before_the_start_is_tomorrow():
    found = cover(TERM, "accepted", LAST, today=date(2026, 12, 31))
    assert found.span == "Starts tomorrow, on 1 Jan 2027."


def test_in_force_the_days_left_are_said():
    found = cover(TERM, "active", LAST, today=date(2027, 11, 18))
    assert found.span == "775 days left. Started on 1 Jan 2027."
    assert found.elapsed == 29


def test_on_the_first_day_nothing_is_over():
    assert cover(TERM, "active", LAST, today=date(2027, 1, 1)).elapsed == 0


def test_the_last_day_is_still_covered():
    found = cover(TERM, "active", LAST, today=LAST)
    assert found.span == "Today is the last day. Started on 1 Jan 2027."
    assert (found.elapsed, found.ended) == (99, False)


def test_the_day_after_the_last_is_over():
    found = cover(TERM, "active", LAST, today=date(2030, 1, 1))
    assert (found.elapsed, found.ended, found.cancel) == (100, True, "")


def test_a_renewed_term_is_measured_from_its_own_start():
    found = cover(TERM, "active", date(2030, 12, 31), today=date(2030, 7, 2))
    assert found.elapsed == 49


def test_a_cancelled_contract_has_ended():
    assert cover(TERM, "terminated", LAST, today=date(2028, 1, 1)).ended


def test_without_an_end_there_is_notice_at_any_time():
    evergreen = Term(date(2027, 1, 1), 0, notice=90)
    found = cover(evergreen, "active", None, today=date(2028, 1, 1))
    assert found.cancel == "at any time, with notice of 90 days"
    assert found.span == "Started on 1 Jan 2027."


def test_a_term_that_ends_by_itself_needs_no_notice():
    found = cover(Term(date(2027, 1, 1), 36), "active", LAST, today=date(2028, 1, 1))
    assert found.cancel == "not needed, it ends by itself"
