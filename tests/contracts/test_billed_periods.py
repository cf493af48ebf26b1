"""Billing periods by rhythm: in advance or arrears, aligned or not, with stubs."""

from datetime import date
from fractions import Fraction
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.proration import Method, method_words
from contracts.billed_periods import BilledPeriod, billed_periods, first_term
from contracts.billing.cycles import Cycle
from contracts.cycles.billed import Timing
from contracts.cycles.stubs import FirstStub
from contracts.rhythm import Alignment, Rhythm
from contracts.rhythm_words import (
    alignment_words,
    billing_words,
    payment_words,
    proration_words,
)
from contracts.terms import Term, check_term
from upheld.errors import InvalidInput
from upheld.plain import canonical, from_plain, to_plain

START = date(2027, 1, 20)
FIRST_OF_MONTH = Rhythm(alignment=Alignment.CYCLE_DAY, cycle_day=1)


def term(months: int, every: int, rhythm: Rhythm) -> Term:
    return Term(START, months, every, rhythm=rhythm)


def days(found: list[BilledPeriod]) -> list[tuple[str, str]]:
    return [
        (f"{one.period.start:%m-%d}", f"{one.period.last_day:%m-%d}") for one in found
    ]


def test_periods_on_a_cycle_day_begin_and_end_with_a_stub() -> None:
    made = list(billed_periods(term(3, 1, FIRST_OF_MONTH)))
    assert days(made) == [
        ("01-20", "01-31"),
        ("02-01", "02-28"),
        ("03-01", "03-31"),
        ("04-01", "04-19"),
    ]
    assert [one.months for one in made] == [
        Fraction(12, 31),
        1,
        1,
        Fraction(19, 31),
    ]


def test_a_merged_stub_is_paid_with_the_first_whole_period() -> None:
    rhythm = Rhythm(
        alignment=Alignment.CYCLE_DAY, cycle_day=1, first_stub=FirstStub.MERGED
    )
    first, *_others = billed_periods(term(12, 1, rhythm))
    assert days([first]) == [("01-20", "02-28")]
    assert first.months == 1 + Fraction(12, 31)


def test_calendar_quarters_begin_in_january() -> None:
    rhythm = Rhythm(alignment=Alignment.CALENDAR)
    made = list(billed_periods(term(6, 3, rhythm)))
    assert days(made) == [("01-20", "03-31"), ("04-01", "06-30"), ("07-01", "07-19")]
    assert made[0].months == 3 * Fraction(71, 90)


def test_arrears_are_due_the_day_after_the_period() -> None:
    made = list(billed_periods(term(2, 1, Rhythm(timing=Timing.ARREARS))))
    assert [str(one.due_on) for one in made] == ["2027-02-20", "2027-03-20"]


@pytest.mark.parametrize(
    ("method", "paid"),
    [
        (Method.ACTUAL_DAYS, Fraction(8, 31)),
        (Method.THIRTY_DAYS, Fraction(8, 30)),
        (Method.YEAR_365, Fraction(8 * 12, 365)),
        (Method.WHOLE_MONTHS, 0),
        (Method.STARTED_MONTHS, 1),
    ],
)
def test_an_end_within_a_period_is_prorated_as_agreed(
    method: Method, paid: Fraction
) -> None:
    agreed = term(12, 1, Rhythm(proration=method))
    *_before, last = billed_periods(agreed, date(2027, 1, 28))
    assert (last.period.end, last.months) == (date(2027, 1, 28), paid)


def test_each_year_of_an_evergreen_agreement_is_paid_to_the_month() -> None:
    made = list(
        islice(billed_periods(term(0, 6, Rhythm(alignment=Alignment.CALENDAR))), 4)
    )
    assert days(made) == [
        ("01-20", "06-30"),
        ("07-01", "12-31"),
        ("01-01", "01-19"),
        ("01-20", "06-30"),
    ]
    assert made[2].after == 12


rhythms = st.builds(
    Rhythm,
    st.sampled_from([Timing.ADVANCE, Timing.ARREARS]),
    st.sampled_from(Alignment),
    st.integers(1, 31),
    st.sampled_from(FirstStub),
    st.sampled_from(Method),
)


@settings(max_examples=150)
@given(
    st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    st.integers(1, 40),
    st.sampled_from([1, 2, 3, 6, 12]),
    rhythms,
)
def test_the_periods_of_a_term_pay_for_its_months_without_a_gap(
    start: date, months: int, every: int, rhythm: Rhythm
) -> None:
    agreed = Term(start, months, every, rhythm=rhythm)
    made = list(billed_periods(agreed))
    assert (made[0].period.start, made[-1].period.end) == (start, agreed.ends_on)
    assert (made[0].before, made[-1].after) == (Fraction(0), Fraction(months))
    for one, following in pairwise(made):
        assert (one.period.end, one.after) == (following.period.start, following.before)
    assert all(one.months >= 0 for one in made)
    assert list(first_term(agreed)) == made


@settings(max_examples=80)
@given(st.integers(1, 900), rhythms, st.sampled_from([0, 12, 18]))
def test_an_end_cuts_the_periods_and_pays_no_more_than_they_did(
    length: int, rhythm: Rhythm, months: int
) -> None:
    agreed = Term(START, months, 3, 12, rhythm=rhythm)
    ends_on = date.fromordinal(START.toordinal() + length)
    cut = list(billed_periods(agreed, ends_on))
    whole = list(islice(billed_periods(agreed), len(cut)))
    assert cut[-1].period.end == ends_on
    assert cut[:-1] == whole[:-1]
    assert cut[-1].before <= cut[-1].after <= whole[-1].after


def test_records_leave_the_usual_rhythm_out() -> None:
    usual, other = Term(START, 12), term(12, 1, FIRST_OF_MONTH)
    assert "rhythm" not in canonical(to_plain(usual))
    assert from_plain(Term, to_plain(usual)) == usual
    assert from_plain(Term, to_plain(other)) == other


@pytest.mark.parametrize(
    ("rhythm", "every", "where"),
    [
        (Rhythm(alignment=Alignment.CYCLE_DAY, cycle_day=32), 1, "cycle_day"),
        (Rhythm(alignment=Alignment.CALENDAR), 5, "alignment"),
    ],
)
def test_a_rhythm_that_cannot_be_is_refused(
    rhythm: Rhythm, every: int, where: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_term(Term(START, 12, every, rhythm=rhythm))
    assert [one.where for one in refused.value.problems] == [where]


def test_billing_rows_have_the_same_periods_with_parts_of_a_month() -> None:
    agreed = term(3, 1, FIRST_OF_MONTH)
    cycle = Cycle.of(agreed)
    assert Cycle.read(cycle.text) == cycle
    made = list(cycle.periods())
    assert [(one.before, one.after) for one in made] == [
        (one.before, one.after) for one in billed_periods(agreed)
    ]
    assert made[0].parts == 31


def test_an_agreement_is_paid_for_as_its_customer_reads_it() -> None:
    agreed = term(12, 3, Rhythm(Timing.ARREARS, Alignment.CYCLE_DAY, 15))
    assert billing_words(agreed) == "in arrears every 3 months"
    assert payment_words(agreed) == "Quarterly in arrears"
    assert alignment_words(agreed.rhythm) == (
        "Billing periods begin on day 15 of a month."
        " The days before the first one are billed by themselves."
    )
    assert alignment_words(Rhythm()) == ""
    assert proration_words(Method.ACTUAL_DAYS) == (
        "A part of a billing period costs its days over the days of the period."
    )


@pytest.mark.parametrize("method", Method)
def test_every_method_has_its_own_name_and_sentence(method: Method) -> None:
    others = [one for one in Method if one is not method]
    assert method_words(method) not in map(method_words, others)
    assert proration_words(method) not in map(proration_words, others)
