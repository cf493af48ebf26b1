"""Promises, duties and offerings in plain words.

One source for portal, documents and staff pages.  No sentence has more than 25
words.  Everything is said in the language in force; what the seller wrote (names,
meanings, units) stays as it is.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from catalog.offerings import Covers, Due, Duty, Kind, OfferingSpec
from catalog.promises import (
    ROUND_THE_CLOCK,
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
from upheld.texts import _, format_number, format_percent, ngettext

_MINUTES_AN_HOUR = 60
_MINUTES_A_DAY = 24 * 60
_MONTHS_A_YEAR = 12


def say(promise: Promise) -> str:
    """Return what is promised, in one sentence."""
    return _SAY[promise.kind](promise)


def say_details(promise: Promise) -> tuple[str, ...]:
    """Return what else belongs to the promise, a sentence each, exclusions left out."""
    return tuple(_DETAILS[promise.kind](promise))


def kind_title(kind: Kind) -> str:
    """Return the heading that offerings of a *kind* stand under."""
    return {
        Kind.WARRANTY: _("Warranty"),
        Kind.UPTIME: _("Uptime"),
        Kind.SUPPORT: _("Support"),
        Kind.WORK: _("Work"),
        Kind.PRODUCT: _("Products"),
        Kind.BUNDLE: _("Bundles"),
    }[kind]


def kind_name(kind: Kind) -> str:
    """Return what one offering of a *kind* is."""
    one = {Kind.PRODUCT: _("Product"), Kind.BUNDLE: _("Bundle")}
    return one.get(kind) or kind_title(kind)


def covers_words(covers: Covers) -> str:
    """Return what the quantity of an offering counts, for those who choose it."""
    return {
        Covers.NOTHING: _("Nothing with a serial number"),
        Covers.ASSETS: _("Devices with serial numbers"),
    }[covers]


def quantity_words(spec: OfferingSpec, quantity: Decimal) -> str:
    """Return ``48 servers``; the number alone when nothing is counted by name."""
    unit = spec.unit if quantity == 1 else (spec.units or spec.unit)
    return " ".join(filter(None, (format_number(quantity), unit)))


def say_duty(duty: Duty) -> str:
    """Return what the customer has to do, and until when, as a sentence."""
    what = duty.what.rstrip(".")
    if duty.due is Due.BEFORE_START:
        return _("%(what)s, before the cover starts.", what=what)
    if duty.due is Due.AFTER_START:
        days = say_days(duty.days)
        return _("%(what)s, within %(days)s of the start.", what=what, days=days)
    if duty.due is Due.ON_EVENT:
        days = say_days(duty.days)
        return _("%(what)s, within %(days)s.", what=what, days=days)
    return f"{what}."


def say_days(days: int) -> str:
    """Return ``14 days``."""
    return ngettext("%(num)s day", "%(num)s days", days)


def say_months(months: int) -> str:
    """Return ``18 months``, or whole years as ``3 years``."""
    if months % _MONTHS_A_YEAR:
        return ngettext("%(num)s month", "%(num)s months", months)
    return ngettext("%(num)s year", "%(num)s years", months // _MONTHS_A_YEAR)


def say_minutes(minutes: int) -> str:
    """Return ``15 minutes``, ``4 hours`` or ``2 days``: the largest whole unit."""
    if minutes % _MINUTES_AN_HOUR:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    if minutes % _MINUTES_A_DAY:
        hours = minutes // _MINUTES_AN_HOUR
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    return say_days(minutes // _MINUTES_A_DAY)


def say_delay(delay: Delay) -> str:
    """Return ``within 4 hours``, or ``the next business day``."""
    if delay.unit is TimeUnit.HOURS:
        return ngettext("within %(num)s hour", "within %(num)s hours", delay.count)
    if delay.unit is TimeUnit.DAYS:
        return ngettext("within %(num)s day", "within %(num)s days", delay.count)
    if delay.count == 1:
        return _("the next business day")
    return ngettext(
        "within %(num)s business day", "within %(num)s business days", delay.count
    )


def say_hours(hours: ServiceHours) -> str:
    """Return ``day and night``, or ``Monday to Friday, 08:00 to 18:00``."""
    if is_round_the_clock(hours):
        return _("day and night")
    return _(
        "%(days)s, %(opens)s to %(closes)s",
        days=say_week(hours.days),
        opens=hours.opens,
        closes=hours.closes,
    )


def is_round_the_clock(hours: ServiceHours) -> bool:
    """Tell whether there is no hour without service."""
    whole = ROUND_THE_CLOCK
    return (set(hours.days), hours.opens, hours.closes) == (
        set(whole.days),
        whole.opens,
        whole.closes,
    ) and not hours.holidays


def say_week(days: tuple[Day, ...]) -> str:
    """Return ``Monday to Friday`` for days in a row, else how many they are."""
    week = list(Day)
    chosen = sorted(days, key=week.index)
    first, last = week.index(chosen[0]), week.index(chosen[-1])
    if len(chosen) == 1:
        return day_name(chosen[0])
    if last - first + 1 == len(chosen):
        return _(
            "%(first)s to %(last)s",
            first=day_name(chosen[0]),
            last=day_name(chosen[-1]),
        )
    return ngettext("%(num)s day a week", "%(num)s days a week", len(chosen))


def day_name(day: Day) -> str:
    """Return ``Monday``."""
    return {
        Day.MON: _("Monday"),
        Day.TUE: _("Tuesday"),
        Day.WED: _("Wednesday"),
        Day.THU: _("Thursday"),
        Day.FRI: _("Friday"),
        Day.SAT: _("Saturday"),
        Day.SUN: _("Sunday"),
    }[day]


def _say_uptime(promise: UptimePromise) -> str:
    target = format_percent(promise.target)
    of_window = {
        Window.MONTH: _(
            "%(service)s: available %(target)s of each month",
            service=promise.service,
            target=target,
        ),
        Window.QUARTER: _(
            "%(service)s: available %(target)s of each quarter",
            service=promise.service,
            target=target,
        ),
        Window.YEAR: _(
            "%(service)s: available %(target)s of each year",
            service=promise.service,
            target=target,
        ),
    }[promise.window]
    if not promise.credits:
        return f"{of_window}."
    highest = promise.credits[-1].credit
    most = highest if promise.cap is None else min(highest, promise.cap)
    return _(
        "%(promise)s; below that we credit up to %(most)s of its fee.",
        promise=of_window,
        most=format_percent(most),
    )


def _uptime_details(promise: UptimePromise) -> Iterator[str]:
    yield _(
        "It counts as available when: %(measured)s.",
        measured=promise.measured.rstrip("."),
    )
    if promise.measured_from:
        yield _("Measured from %(place)s.", place=promise.measured_from.rstrip("."))
    yield _say_rhythm(promise.every_seconds)
    for tier in promise.credits:
        yield say_tier(tier)
    if promise.cap is not None:
        cap = format_percent(promise.cap)
        yield _("Credits are at most %(cap)s of the fee.", cap=cap)


def _say_rhythm(seconds: int) -> str:
    if seconds % _MINUTES_AN_HOUR:
        return ngettext(
            "We look every second.", "We look every %(num)s seconds.", seconds
        )
    minutes = seconds // _MINUTES_AN_HOUR
    return ngettext("We look every minute.", "We look every %(num)s minutes.", minutes)


def say_tier(tier: CreditTier) -> str:
    """Return what is credited below one uptime."""
    return _(
        "Below %(below)s we credit %(credit)s of the fee.",
        below=format_percent(tier.below),
        credit=format_percent(tier.credit),
    )


def _say_response(promise: ResponsePromise) -> str:
    return _(
        "Support %(hours)s: %(target)s.",
        hours=say_hours(promise.hours),
        target=_target_words(promise.targets[0]),
    )


def _target_words(target: ResponseTarget) -> str:
    words = _(
        "first answer within %(time)s when %(meaning)s",
        time=say_minutes(target.response_minutes),
        meaning=target.meaning,
    )
    if target.repair_minutes is None:
        return words
    return _(
        "%(answer)s, repaired within %(time)s",
        answer=words,
        time=say_minutes(target.repair_minutes),
    )


def say_target(target: ResponseTarget) -> str:
    """Return the target of one priority as a sentence that begins with its name."""
    return f"{target.priority}: {_target_words(target)}."


def _response_details(promise: ResponsePromise) -> Iterator[str]:
    for target in promise.targets:
        yield say_target(target)
    yield _("Reach us by %(channels)s.", channels=", ".join(promise.channels))
    if not is_round_the_clock(promise.hours):
        yield _("Times are those of %(zone)s.", zone=promise.hours.timezone)
    if promise.hours.holidays:
        yield _("Closed on public holidays.")


def _say_warranty(promise: WarrantyPromise) -> str:
    covered = "; ".join(_share_words(promise))
    covered = covered[:1].upper() + covered[1:]
    if promise.within is None:
        done = _("repaired") if promise.remedy is Remedy.REPAIR else _("replaced")
        return _("%(covered)s; faults are %(done)s.", covered=covered, done=done)
    delay = say_delay(promise.within)
    if promise.remedy is Remedy.REPAIR:
        return _("%(covered)s; repaired %(delay)s.", covered=covered, delay=delay)
    return _("%(covered)s; replaced %(delay)s.", covered=covered, delay=delay)


def _share_words(promise: WarrantyPromise) -> Iterator[str]:
    """Yield ``parts and labour for 3 years``: equal shares are said together."""
    shares: list[tuple[str, Share]] = [
        (name, share)
        for name, share in (
            (_("parts"), promise.parts),
            (_("labour"), promise.labour),
            (_("expenses"), promise.expenses),
        )
        if share
    ]
    for share, named in groupby(shares, key=lambda pair: pair[1]):
        what = _listed([name for name, _share in named])
        time = say_months(share.months)
        if share.percent == 100:  # noqa: PLR2004  all of it
            yield _("%(what)s for %(time)s", what=what, time=time)
        else:
            yield _(
                "%(percent)s of %(what)s for %(time)s",
                percent=format_percent(share.percent),
                what=what,
                time=time,
            )


def _listed(words: list[str]) -> str:
    """Return ``a, b and c``."""
    if len(words) == 1:
        return words[0]
    return _("%(first)s and %(last)s", first=", ".join(words[:-1]), last=words[-1])


def _warranty_details(promise: WarrantyPromise) -> Iterator[str]:
    yield {
        StartBasis.PURCHASE: _("It counts from the day of purchase."),
        StartBasis.INSTALL: _("It counts from the day of installation."),
        StartBasis.CONTRACT: _("It counts from the start of the contract."),
    }[promise.starts]


_SAY: dict[str, Callable[[Any], str]] = {
    "uptime": _say_uptime,
    "response": _say_response,
    "warranty": _say_warranty,
}

_DETAILS: dict[str, Callable[[Any], Iterator[str]]] = {
    "uptime": _uptime_details,
    "response": _response_details,
    "warranty": _warranty_details,
}
