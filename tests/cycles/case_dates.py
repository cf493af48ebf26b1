"""How the worked cases of schedules and contract dates are asked of our rules."""

import re
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from contracts.cycles.billed import Timing, billed_on
from contracts.cycles.coterm import Share, diluted, gain
from contracts.cycles.cycle_days import align, align_to_next
from contracts.cycles.intervals import Every, Unit, whole_periods
from contracts.cycles.recurrence import dates_of
from contracts.cycles.runs import advance, invoices, next_invoice, next_period
from contracts.cycles.suspension import Span, suspend
from contracts.cycles.zones import (
    Recurring,
    anniversary_period,
    as_instants,
    calendar_period,
    cycle_day_of,
    local_day,
)
from contracts.proration.amounts import rounded
from contracts.proration.multipliers import of_days, of_months
from contracts.term_dates import (
    contract_length,
    last_day_of,
    latest_send_date,
    notice_deadline,
)
from contracts.terms import NoticeUnit
from tests.cycles.asked import (
    NOTICE,
    SINGULAR,
    TIMINGS,
    Given,
    cycle,
    day,
    day_or_none,
    every,
    instant,
    period,
    run,
)

_SECOND = timedelta(seconds=1)


def first_invoice_day(given: Given) -> Given:
    first = next_invoice(run(given), day(given["start"]), day_or_none(given["end"]))
    return {"next_invoice": first}


def following_period(given: Given) -> Given:
    until = day_or_none(given["invoiced_until"])
    first = until + timedelta(days=1) if until else day(given["start"])
    invoiced = next_period(
        run(given), day(given["next_invoice"]), first, day_or_none(given["end"])
    )
    return {"period_start": invoiced.first, "period_end": invoiced.last}


def state_after(given: Given) -> Given:
    state = advance(
        run(given), day(given["next_invoice"]), day_or_none(given.get("end"))
    )
    return {"next_invoice": state.next_invoice, "invoiced_until": state.invoiced_until}


def whole_run(given: Given) -> Given:
    made = invoices(run(given), day(given["start"]), day_or_none(given["end"]))
    return {"invoices": [[one.on, one.first, one.last] for one in made]}


def first_cycle_date(given: Given) -> Given:
    words = ("monthly", "annual", "quarterly", "biannual", "thirty_days", "weekly")
    return {word: cycle({**given, "period": word}).first for word in words}


def interval_billed(timing: Timing) -> Callable[[Given], Given]:
    def answer(given: Given) -> Given:
        end = day_or_none(given.get("end"))
        state = billed_on(cycle(given), day(given["target"]), timing, end)
        return {
            "first_cycle_date": state.first_cycle_date,
            "billed_until": state.until,
            "last_cycle_date": state.last_cycle_date,
            "next_cycle_date": state.next_cycle_date,
        }

    return answer


def whole(given: Given) -> Given:
    asked = period(given["period"])
    return {
        "whole_periods": whole_periods(day(given["start"]), day(given["end"]), asked)
    }


def advance_n(given: Given) -> Given:
    asked, start = period(given["period"]), day(given["start"])
    counts = given["n"] if isinstance(given["n"], list) else [given["n"]]
    return {"dates": [asked.after(start, n) for n in counts]}


def cycle_day(given: Given) -> Given:
    zone = given["account_timezone"]
    return {"bill_cycle_day": cycle_day_of(instant(given["start_instant"]), zone)}


def align_in_month(given: Given) -> Given:
    return {"aligned": align(day(given["proposed"]), given["bill_cycle_day"])}


def aligned_to_next(given: Given) -> Given:
    proposed = day(given["proposed"])
    aligned = align_to_next(
        proposed,
        given["bill_cycle_day"],
        every=every(given),
        since=day(given.get("original", given["proposed"])),
    )
    return {"aligned": aligned}


def anniversary(given: Given) -> Given:
    found = anniversary_period(
        day(given["subscribed"]),
        every(given),
        day(given["billed_on"]),
        TIMINGS[given["mode"]],
    )
    return {"period_start": found.start, "period_end": found.last_day}


def in_progress(given: Given) -> Given:
    found = every(given).holding(day(given["subscribed"]), day(given["on"]))
    return {"period_start": found.start, "period_end": found.last_day}


def calendar(given: Given) -> Given:
    zone = given["customer_timezone"]
    billed = local_day(instant(given["billed_at"]), zone)
    found = calendar_period(period(given["unit"]), billed, TIMINGS[given["mode"]])
    time = as_instants(found, zone)
    return {"from": time.start, "to": time.end - _SECOND}


def anchored(given: Given) -> Given:
    time = Recurring(instant(given["anchor"]), every(given)).holding(
        instant(given["at"])
    )
    return {"from": time.start, "to": time.end}


def add_months(given: Given) -> Given:
    moved = day(given["date"])
    for sign, count, unit in re.findall(r"([+-]?)\s*(\d+) (\w+?)s?\b", given["add"]):
        moved = Every(1, Unit(unit)).after(moved, int(sign + count))
    return {"date": moved}


RULE = re.compile(r"(?P<rule>.+?), (?P<count>\d+) times, from (?P<start>[\d-]+)")
ORDINALS = {"last": -1, "second-last": -2, "third-last": -3, "first": 1, "second": 2}
ORDINALS |= {"third": 3, "fourth": 4, "fifth": 5}
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
PICKED = re.compile(r"(?:the )?(?P<nth>[\w-]+) (?P<what>\w+)(?: of the month)?")


def recurrence(given: Given) -> Given:
    """Turn the sentence of a case into RFC 5545, which our rules read."""
    said = RULE.fullmatch(given["rule"])
    assert said
    frequency, *rest = said["rule"].split(", ")
    parts = [f"FREQ={frequency.upper()}", f"COUNT={said['count']}"]
    for one in rest:
        found = PICKED.fullmatch(one.lower())
        assert found, one
        nth = ORDINALS[found["nth"]]
        if found["what"] in DAYS:
            parts.append(f"BYDAY={nth}{found['what'][:2].upper()}")
        elif found["what"] == "day":
            parts.append(f"BYMONTHDAY={nth}")
        else:
            parts.append(f"BYDAY=MO,TU,WE,TH,FR;BYSETPOS={nth}")
    return {"dates": dates_of(";".join(parts), day(said["start"]))}


def period_end(given: Given) -> Given:
    """A period of months (or days, weeks) that an event begins."""
    return {
        "last_day": last_day_of(
            day(given.get("notice_given", given.get("judgment"))),
            every(given, ""),
            event_counts=given.get("day_of_event_counts", False),
        )
    }


def suspension(given: Given) -> Given:
    line = Span(day(given["start"]), day_or_none(given["end"]))
    first, last = day(given["suspended_from"]), day(given["suspended_until"])
    put_back = given.get("put_back", True)
    spans = suspend(line, first, last, put_back=put_back)
    return {"periods": [[one.first, one.last] for one in spans]}


def deadline(given: Given) -> Given:
    unit, end = given["unit"], day(given["end"])
    if unit in NOTICE:
        return {"notice_date": notice_deadline(end, given["notice"], NOTICE[unit])}
    asked = Every(1, Unit(SINGULAR[unit]))
    return {"notice_date": asked.after(end, -given["notice"])}


def length(given: Given) -> Given:
    every_months = Every(given["billing_period_months"], Unit.MONTH)
    return {"contract_months": contract_length(every_months, given["cycles"]).months}


def multiplier(given: Given) -> Given:
    found = (
        of_days(given["days"], given["divisor_days"])
        if given["precision"] == "day"
        else of_months(
            given["months"],
            given["divisor_months"],
            days_left=given.get("days", given.get("days_left", 0)),
        )
    )
    return {"multiplier": rounded(found, 4)}


def dilution(given: Given) -> Given:
    old = Share(given["old"]["devices"], Fraction(given["old"]["months_left"]))
    added = Share(given["added"]["devices"], Fraction(given["added"]["months"]))
    shares = (old, added)
    return {
        "common_months": rounded(diluted(shares), 6).normalize(),
        "gain_for_old": rounded(gain(old, shares), 6).normalize(),
    }


def send_by(given: Given) -> Given:
    return {
        "send_by": latest_send_date(
            day(given["end"]),
            given["notice_days"],
            NoticeUnit.DAYS,
            transit_days=given.get("transit_days", 0),
        )
    }


DATED: dict[str, Callable[[Given], Any]] = {
    "next-invoice-date": first_invoice_day,
    "next-period": following_period,
    "advance": state_after,
    "whole-run": whole_run,
    "first-cycle-date": first_cycle_date,
    "in-advance-interval": interval_billed(Timing.ADVANCE),
    "in-arrears-interval": interval_billed(Timing.ARREARS),
    "in-arrears-greedy-bill-run": interval_billed(Timing.GREEDY),
    "whole-periods": whole,
    "advance-n": advance_n,
    "cycle-day-from-instant": cycle_day,
    "align-in-month": align_in_month,
    "align-to-next": aligned_to_next,
    "anniversary-period": anniversary,
    "period-in-progress": in_progress,
    "calendar-period": calendar,
    "anchored-period": anchored,
    "add-months": add_months,
    "recurrence-rule": recurrence,
    "notice-period-end": period_end,
    "three-month-limit": period_end,
    "suspension": suspension,
    "notice-deadline": deadline,
    "contract-length": length,
    "prorate-multiplier": multiplier,
    "co-term-dilution": dilution,
    "latest-send-date": send_by,
}
