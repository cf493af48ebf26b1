"""How long an agreement runs and by when it can be cancelled."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.terms import NoticeUnit, Term, check_term, end_of_notice
from upheld.errors import InvalidInput

DAYS, MONTHS, WHOLE = NoticeUnit.DAYS, NoticeUnit.MONTHS, NoticeUnit.WHOLE_MONTHS

terms = st.builds(
    Term,
    starts_on=st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    months=st.integers(1, 60),
    renewal_months=st.integers(1, 36),
    notice=st.integers(0, 400),
    notice_unit=st.sampled_from([DAYS]),
)


def term(months: int = 36, renewal: int = 12, **changes: object) -> Term:
    values = {"notice": 3, "notice_unit": MONTHS} | changes
    return Term(date(2027, 1, 1), months, renewal_months=renewal, **values)  # type: ignore[arg-type]


def test_a_term_ends_on_the_first_day_not_covered() -> None:
    assert term().ends_on == date(2030, 1, 1)
    assert term().last_day == date(2029, 12, 31)


@pytest.mark.parametrize(
    ("last_day", "count", "unit", "expected"),
    [
        # OCA contract module: one month before 28 February is 28 January.
        (date(2025, 2, 28), 1, MONTHS, date(2025, 1, 28)),
        (date(2025, 2, 28), 1, WHOLE, date(2025, 1, 31)),
        (date(2029, 12, 31), 3, MONTHS, date(2029, 9, 30)),
        (date(2029, 12, 31), 3, WHOLE, date(2029, 9, 30)),
        # 60 days of notice and 5 of transit.
        (date(2025, 12, 31), 65, DAYS, date(2025, 10, 27)),
    ],
)
def test_notice_counts_back_from_the_last_day_by_the_named_rule(
    last_day: date, count: int, unit: NoticeUnit, expected: date
) -> None:
    agreed = Term(date(2020, 1, 1), 12, notice=count, notice_unit=unit)
    assert agreed.notice_before(last_day) == expected


@pytest.mark.parametrize(
    ("given_on", "months", "expected"),
    [
        # Dodds v Walker [1981]: the corresponding date, not the end of the month.
        (date(1978, 9, 30), 4, date(1979, 1, 30)),
        (date(2025, 2, 28), 1, date(2025, 3, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        # Strasbourg 2012: the day of the event does not count.
        (date(2012, 1, 17), 3, date(2012, 4, 17)),
    ],
)
def test_notice_ends_on_the_corresponding_date(
    given_on: date, months: int, expected: date
) -> None:
    assert end_of_notice(given_on, months, MONTHS) == expected


def test_notice_in_days_counts_calendar_days() -> None:
    assert end_of_notice(date(2026, 1, 1), 30, DAYS) == date(2026, 1, 31)


def test_last_day_to_cancel_lies_before_the_end() -> None:
    assert term().last_day_to_cancel == date(2029, 9, 30)


def test_an_agreement_that_ends_by_itself_needs_no_notice() -> None:
    assert term(renewal=0).last_day_to_cancel is None
    assert term(months=0).last_day_to_cancel is None


def test_after_the_deadline_the_next_term_is_the_one_to_cancel() -> None:
    assert term().deadline(date(2029, 9, 30)) == date(2029, 9, 30)
    assert term().deadline(date(2029, 10, 1)) == date(2030, 9, 30)


def test_renewals_keep_the_day_of_the_start() -> None:
    agreed = Term(date(2024, 1, 31), 1, renewal_months=1)
    assert agreed.on(date(2024, 2, 29)).start == date(2024, 2, 29)
    assert agreed.on(date(2024, 3, 31)).start == date(2024, 3, 31)


def test_an_evergreen_agreement_is_seen_by_its_years() -> None:
    assert term(months=0).ends_on is None
    assert term(months=0).on(date(2028, 6, 1)).end == date(2029, 1, 1)


@given(terms, st.dates(date(2000, 1, 1), date(2080, 12, 31)))
def test_the_term_on_a_day_contains_it_from_the_start_on(
    agreed: Term, day: date
) -> None:
    assert day < agreed.starts_on or day in agreed.on(day)


@given(terms, st.dates(date(2000, 1, 1), date(2080, 12, 31)))
def test_a_deadline_that_can_be_kept_is_not_in_the_past(
    agreed: Term, day: date
) -> None:
    deadline = agreed.deadline(day)
    assert deadline is not None
    assert deadline >= day or deadline < agreed.starts_on


def test_every_wrong_number_of_a_term_is_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        check_term(Term(date(2027, 1, 1), -1, billing_months=13, notice=-2))
    where = [problem.where for problem in caught.value.problems]
    assert where == ["term_months", "billing_months", "notice"]
