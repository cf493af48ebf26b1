"""When a line is invoiced, how far it is billed, and what suspension does to it."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.cycles.billed import Timing, billed_on
from contracts.cycles.coterm import Share, common_end, diluted
from contracts.cycles.cycle_days import Cycle
from contracts.cycles.intervals import Every, Unit
from contracts.cycles.recurrence import WORKING_DAYS, Frequency, Rule, Weekday, dates_of
from contracts.cycles.runs import Run, invoices, next_period
from contracts.cycles.suspension import Span, suspend
from contracts.term_dates import (
    can_still_give_notice,
    cover_ends,
    last_day_of,
    notice_deadline,
    renewed,
    term,
)
from contracts.terms import NoticeUnit
from upheld.dates import DateError

MONTH = Every(1, Unit.MONTH)


def test_a_line_from_the_31st_is_invoiced_from_the_31st_again() -> None:
    run = Run(MONTH)
    made = list(invoices(run, date(2027, 1, 31), date(2027, 4, 15)))
    assert [one.first for one in made] == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]
    assert made[-1].last == date(2027, 4, 15)


def test_the_last_invoice_in_arrears_comes_the_day_after_the_end() -> None:
    run = Run(MONTH, Timing.ARREARS)
    *_others, last = invoices(run, date(2027, 1, 1), date(2027, 3, 15))
    assert (last.on, last.first) == (date(2027, 3, 16), date(2027, 3, 1))


def test_an_offset_moves_the_day_of_the_invoice_alone() -> None:
    run = Run(MONTH, offset=-14)
    first, *_others = invoices(run, date(2027, 1, 15), date(2027, 12, 31))
    assert (first.on, first.first, first.last) == (
        date(2027, 1, 1),
        date(2027, 1, 15),
        date(2027, 2, 14),
    )


def test_an_invoice_moved_before_what_is_left_is_refused() -> None:
    with pytest.raises(DateError, match="is before"):
        next_period(
            Run(MONTH, Timing.ARREARS), on=date(2027, 1, 1), first=date(2027, 2, 1)
        )


def test_weeks_have_no_last_day_of_the_month() -> None:
    with pytest.raises(DateError, match="last day of a month"):
        Run(Every(1, Unit.WEEK), month_end=True)


@settings(max_examples=60)
@given(
    st.dates(date(2020, 1, 1), date(2024, 12, 31)),
    st.integers(0, 900),
    st.sampled_from([Timing.ADVANCE, Timing.ARREARS]),
    st.sampled_from([MONTH, Every(1, Unit.WEEK), Every(1, Unit.QUARTER)]),
)
def test_invoices_cover_a_line_without_gap_or_overlap(
    start: date, length: int, timing: Timing, every: Every
) -> None:
    end = date.fromordinal(start.toordinal() + length)
    made = list(invoices(Run(every, timing), start, end))
    days = [
        day
        for one in made
        for day in range(one.first.toordinal(), one.last.toordinal() + 1)
    ]
    assert days == list(range(start.toordinal(), end.toordinal() + 1))


@pytest.mark.parametrize(
    ("timing", "target", "end", "until", "following"),
    [
        # In advance: the period that begins on the day too.
        (Timing.ADVANCE, "2022-12-07", None, "2023-01-07", "2023-02-07"),
        (Timing.ADVANCE, "2022-12-06", None, "2022-12-07", "2023-01-07"),
        (Timing.ARREARS, "2022-12-06", None, "2022-11-07", "2022-12-07"),
        (Timing.ARREARS, "2022-12-07", None, "2022-12-07", "2023-01-07"),
        # Greedy arrears of Kill Bill, with ends before and after the period's.
        (Timing.GREEDY, "2022-12-01", None, "2022-12-07", "2023-01-07"),
        (Timing.GREEDY, "2022-12-01", "2022-11-15", "2022-11-15", "2022-12-07"),
        (Timing.GREEDY, "2022-12-01", "2022-12-02", "2022-12-02", "2022-12-07"),
        (Timing.GREEDY, "2022-12-01", "2022-12-08", "2022-12-07", "2023-01-07"),
        (Timing.GREEDY, "2022-11-07", None, "2022-11-07", "2022-12-07"),
    ],
)
def test_how_far_a_line_is_billed_on_a_day(
    timing: Timing, target: str, end: str | None, until: str, following: str
) -> None:
    cycle = Cycle(date(2022, 11, 7), MONTH, 7)
    ends = date.fromisoformat(end) if end else None
    state = billed_on(cycle, date.fromisoformat(target), timing, ends)
    assert (str(state.until), str(state.next_cycle_date)) == (until, following)


def test_a_target_before_the_start_is_refused() -> None:
    cycle = Cycle(date(2022, 11, 7), MONTH, 7)
    with pytest.raises(DateError, match="is before"):
        billed_on(cycle, date(2022, 11, 6), Timing.ADVANCE)


def test_notice_by_each_unit() -> None:
    end = date(2025, 2, 28)
    assert notice_deadline(end, 30, NoticeUnit.DAYS) == date(2025, 1, 29)
    assert notice_deadline(end, 1, NoticeUnit.MONTHS) == date(2025, 1, 28)
    assert notice_deadline(end, 1, NoticeUnit.WHOLE_MONTHS) == date(2025, 1, 31)
    assert cover_ends(date(2025, 1, 31), 1, NoticeUnit.MONTHS) == end


def test_notice_can_be_given_on_its_last_day_and_not_after() -> None:
    asked = (date(2025, 2, 28), 1, NoticeUnit.MONTHS)
    assert can_still_give_notice(*asked, date(2025, 1, 28))
    assert not can_still_give_notice(*asked, date(2025, 1, 29))


def test_notice_of_less_than_nothing_is_refused() -> None:
    with pytest.raises(DateError, match="less than nothing"):
        notice_deadline(date(2025, 2, 28), -1, NoticeUnit.DAYS)


@pytest.mark.parametrize(
    ("counts", "every", "last"),
    [
        (False, Every(3, Unit.MONTH), date(2012, 4, 17)),
        (True, Every(3, Unit.MONTH), date(2012, 4, 16)),
        (False, Every(28, Unit.DAY), date(2012, 2, 14)),
        (True, Every(28, Unit.DAY), date(2012, 2, 13)),
    ],
)
def test_the_day_of_the_event_counts_or_not(
    *, counts: bool, every: Every, last: date
) -> None:
    assert last_day_of(date(2012, 1, 17), every, event_counts=counts) == last


def test_a_term_ends_the_day_before_its_anniversary_and_renews_from_it() -> None:
    first, last = term(date(2024, 2, 29), Every(1, Unit.YEAR))
    assert last == date(2025, 2, 27)
    assert renewed(last, Every(1, Unit.YEAR), since=first) == date(2026, 2, 27)
    assert renewed(date(2027, 12, 31), Every(1, Unit.YEAR)) == date(2028, 12, 31)


@pytest.mark.parametrize(
    ("line", "kept", "cut"),
    [
        # Before, into, across, within, out of and after 1 April to 1 June.
        (("01-01", "03-01"), [("01-01", "03-01")], [("01-01", "03-01")]),
        (
            ("01-01", "05-01"),
            [("01-01", "03-31"), ("06-02", "07-02")],
            [("01-01", "03-31")],
        ),
        (
            ("01-01", "07-01"),
            [("01-01", "03-31"), ("06-02", "09-01")],
            [("01-01", "03-31"), ("06-02", "07-01")],
        ),
        (("04-10", "05-10"), [("06-02", "07-02")], []),
        (("05-01", "07-01"), [("06-02", "08-02")], [("06-02", "07-01")]),
        (("07-01", "08-01"), [("09-01", "10-02")], [("07-01", "08-01")]),
    ],
)
def test_suspension_puts_time_back_or_loses_it(
    line: tuple[str, str], kept: list[tuple[str, str]], cut: list[tuple[str, str]]
) -> None:
    def spans(found: list[tuple[str, str]]) -> list[Span]:
        return [
            Span(*(date.fromisoformat(f"2024-{day}") for day in one)) for one in found
        ]

    (asked,) = spans([line])
    pause = (date(2024, 4, 1), date(2024, 6, 1))
    assert list(suspend(asked, *pause, put_back=True)) == spans(kept)
    assert list(suspend(asked, *pause, put_back=False)) == spans(cut)


def test_a_line_without_an_end_keeps_none_through_a_suspension() -> None:
    made = suspend(
        Span(date(2024, 1, 1)), date(2024, 4, 1), date(2024, 6, 1), put_back=True
    )
    assert made == (
        Span(date(2024, 1, 1), date(2024, 3, 31)),
        Span(date(2024, 6, 2), None),
    )


def test_pooled_days_make_one_common_end() -> None:
    shares = [Share(1, Fraction(1825)), Share(2, Fraction(365))]
    assert int(diluted(shares)) == 851
    assert common_end(date(2024, 1, 1), shares) == date(2026, 5, 1)


def test_units_that_are_worth_more_weigh_more() -> None:
    shares = [
        Share(1, Fraction(12), weight=Fraction(300)),
        Share(1, Fraction(24), weight=Fraction(100)),
    ]
    assert diluted(shares) == 15


def test_nothing_has_no_common_end() -> None:
    with pytest.raises(DateError, match="no units"):
        diluted([])


def test_days_by_rules_of_the_calendar() -> None:
    start = date(1997, 9, 2)
    last_working = Rule(Frequency.MONTHLY, weekdays=WORKING_DAYS, picked=(-1,))
    assert last_working.dates(start, count=3) == (
        date(1997, 9, 30),
        date(1997, 10, 31),
        date(1997, 11, 28),
    )
    second_tuesday = Rule(Frequency.MONTHLY, nth=((2, Weekday.TUESDAY),))
    assert second_tuesday.dates(start, until=date(1997, 11, 1)) == (
        date(1997, 9, 9),
        date(1997, 10, 14),
    )
    assert dates_of("FREQ=MONTHLY;COUNT=2;BYDAY=FR;BYMONTHDAY=13", start) == (
        date(1998, 2, 13),
        date(1998, 3, 13),
    )


@pytest.mark.parametrize("text", ["FREQ=MONTHLY", "FREQ=SOMETIMES;COUNT=2", "COUNT=2"])
def test_a_rule_that_has_no_end_or_no_sense_is_refused(text: str) -> None:
    with pytest.raises(DateError, match="rule"):
        dates_of(text, date(2024, 1, 1))
