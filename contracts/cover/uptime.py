"""Uptime, and what is paid back when it was not kept: pure arithmetic.

The contract prints its formula and its worked example from these functions, and a
credit is computed by the same ones.
"""

from decimal import Decimal

from catalog.promises import UptimePromise, Window
from upheld.money import Money

#: The months of a window: what its fee is counted by.
WINDOW_MONTHS = {Window.MONTH: 1, Window.QUARTER: 3, Window.YEAR: 12}
WHOLE = Decimal(100)


def uptime_percent(minutes: int, down: int) -> Decimal:
    """Return the percent of a window of *minutes* that was not *down*.

    Both count agreed minutes only: what the promise excludes is in neither.
    """
    return WHOLE * (minutes - down) / minutes


def allowed_downtime(promise: UptimePromise, minutes: int) -> int:
    """Return the most whole minutes of downtime that still keep the promise."""
    return int(minutes * (WHOLE - promise.target) / WHOLE)


def credit_percent(promise: UptimePromise, uptime: Decimal) -> Decimal:
    """Return the percent of the window's fee that is paid back for this *uptime*.

    The tier with the lowest ``below`` that was not reached counts, up to the cap.
    """
    missed = [tier for tier in promise.credits if uptime < tier.below]
    if not missed:
        return Decimal(0)
    percent = min(missed, key=lambda tier: tier.below).credit
    return percent if promise.cap is None else min(percent, promise.cap)


def window_fee(yearly: Money, window: Window) -> Money:
    """Return the part of a *yearly* price that pays for one window."""
    return yearly.times(Decimal(WINDOW_MONTHS[window]) / 12)


def credit(promise: UptimePromise, uptime: Decimal, fee: Money) -> Money:
    """Return the money that is paid back out of the *fee* of a window."""
    return fee.times(credit_percent(promise, uptime) / WHOLE)
