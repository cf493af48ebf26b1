"""Uptime and credits: the arithmetic that a contract prints and a credit uses."""

from decimal import Decimal

import pytest

from catalog.promises import CreditTier, UptimePromise, Window
from contracts.cover.uptime import (
    allowed_downtime,
    credit,
    credit_percent,
    uptime_percent,
    window_fee,
)
from upheld.money import Money

GATEWAY = UptimePromise(
    service="API gateway",
    target=Decimal("99.95"),
    measured="an HTTPS request is answered",
    credits=(
        CreditTier(below=Decimal("99.95"), credit=Decimal(10)),
        CreditTier(below=Decimal("99.0"), credit=Decimal(25)),
        CreditTier(below=Decimal("95.0"), credit=Decimal(100)),
    ),
    cap=Decimal(30),
)


def test_uptime_is_the_share_that_was_up() -> None:
    assert uptime_percent(43_200, 432) == Decimal(99)


def test_allowed_downtime_is_whole_minutes_rounded_down() -> None:
    assert allowed_downtime(GATEWAY, 43_200) == 21


@pytest.mark.parametrize(
    ("uptime", "percent"),
    [("100", 0), ("99.95", 0), ("99.9499", 10), ("99", 10), ("98.99", 25), ("90", 30)],
)
def test_the_lowest_missed_tier_counts_up_to_the_cap(uptime: str, percent: int) -> None:
    assert credit_percent(GATEWAY, Decimal(uptime)) == percent


def test_a_window_costs_its_share_of_the_year() -> None:
    yearly = Money(960_000, "EUR")
    assert window_fee(yearly, Window.MONTH) == Money(80_000, "EUR")
    assert window_fee(yearly, Window.QUARTER) == Money(240_000, "EUR")


def test_a_credit_is_rounded_half_up_to_the_cent() -> None:
    assert credit(GATEWAY, Decimal("99.5"), Money(33_335, "EUR")) == Money(3334, "EUR")
