"""Small offerings for tests, and everything that can be promised."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from catalog.offerings import BundleItem, Kind, OfferingSpec
from catalog.promises import (
    CreditTier,
    Day,
    Delay,
    Promise,
    Remedy,
    ResponsePromise,
    ResponseTarget,
    ServiceHours,
    Share,
    StartBasis,
    TimeUnit,
    UptimePromise,
    WarrantyPromise,
    Window,
)

UPTIME = UptimePromise(
    service="API gateway",
    target=Decimal("99.95"),
    measured="HTTPS request answered within 10 seconds",
    credits=(
        CreditTier(below=Decimal("99.95"), credit=Decimal(10)),
        CreditTier(below=Decimal(99), credit=Decimal(30)),
    ),
    cap=Decimal(30),
)
RESPONSE = ResponsePromise(
    targets=(
        ResponseTarget(
            priority="P1",
            meaning="nothing works",
            response_minutes=15,
            repair_minutes=240,
        ),
    ),
    channels=("phone", "portal"),
)
WARRANTY = WarrantyPromise(
    parts=Share(months=36),
    labour=Share(months=36),
    within=Delay(count=1, unit=TimeUnit.BUSINESS_DAYS),
)
OFFICE_HOURS = ServiceHours(
    days=(Day.MON, Day.TUE, Day.WED, Day.THU, Day.FRI),
    opens="08:00",
    closes="18:00",
    timezone="Europe/Zurich",
    holidays="CH",
)


def offering(code: str, **fields: Any) -> OfferingSpec:
    """Return a piece of work called after its code, with *fields* of its own."""
    plain = {
        "kind": Kind.WORK,
        "title": f"{code.capitalize()} service",
        "outcome": "It is done.",
    }
    return OfferingSpec(code=code, **{**plain, **fields})


def bundle(code: str, *items: BundleItem, **fields: Any) -> OfferingSpec:
    return offering(code, kind=Kind.BUNDLE, items=items, **fields)


def catalogue(*specs: OfferingSpec) -> dict[str, OfferingSpec]:
    return {spec.code: spec for spec in specs}


def few_words(most: int) -> st.SearchStrategy[str]:
    words = st.text("abcdefghijklmnop", min_size=1, max_size=9)
    return st.lists(words, min_size=1, max_size=most).map(" ".join)


def percents(least: str = "0.01", most: str = "100") -> st.SearchStrategy[Decimal]:
    return st.decimals(least, most, places=2)


shares = st.none() | st.builds(Share, months=st.integers(1, 600), percent=percents())
hours = st.builds(
    ServiceHours,
    days=st.lists(st.sampled_from(Day), min_size=1, unique=True).map(tuple),
    opens=st.sampled_from(["00:00", "08:00"]),
    closes=st.sampled_from(["17:30", "24:00"]),
    timezone=st.sampled_from(["UTC", "America/Argentina/Buenos_Aires"]),
    holidays=st.sampled_from(["", "CH"]),
)
targets = st.builds(
    ResponseTarget,
    priority=few_words(2),
    meaning=few_words(6),
    response_minutes=st.integers(1, 1000),
    repair_minutes=st.none() | st.integers(1000, 500_000),
)


def _by_priority(found: Iterable[ResponseTarget]) -> tuple[ResponseTarget, ...]:
    return tuple({target.priority: target for target in found}.values())


@st.composite
def tiers(draw: st.DrawFn, target: Decimal) -> tuple[CreditTier, ...]:
    """Draw tiers that fall in uptime and grow in credit."""
    count = draw(st.integers(0, 4))
    below = percents("0", str(target)) if target else st.just(Decimal())
    lows = sorted(draw(st.sets(below, max_size=count)), reverse=True)
    steps = draw(st.sets(percents(), min_size=len(lows), max_size=len(lows)))
    return tuple(
        CreditTier(below=low, credit=credit)
        for low, credit in zip(lows, sorted(steps), strict=True)
    )


@st.composite
def uptimes(draw: st.DrawFn) -> UptimePromise:
    target = draw(percents())
    return UptimePromise(
        service=draw(few_words(6)),
        target=target,
        window=draw(st.sampled_from(Window)),
        measured=draw(few_words(18)),
        measured_from=draw(st.just("") | few_words(18)),
        every_seconds=draw(st.integers(1, 86_400)),
        exclusions=tuple(draw(st.lists(few_words(20), max_size=2))),
        credits=draw(tiers(target)),
        cap=draw(st.sampled_from([None, Decimal(100)])),
    )


responses = st.builds(
    ResponsePromise,
    targets=st.lists(targets, min_size=1, max_size=4).map(_by_priority),
    hours=hours,
    channels=st.lists(few_words(4), min_size=1, max_size=5).map(tuple),
)
warranties = st.builds(
    WarrantyPromise,
    parts=shares,
    labour=shares,
    expenses=shares,
    starts=st.sampled_from(StartBasis),
    remedy=st.sampled_from(Remedy),
    within=st.none()
    | st.builds(Delay, count=st.integers(1, 99), unit=st.sampled_from(TimeUnit)),
).filter(lambda promise: promise.months > 0)
promises: st.SearchStrategy[Promise] = uptimes() | responses | warranties
days = st.none() | st.dates(date(2020, 1, 1), date(2035, 12, 31))
