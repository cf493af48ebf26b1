"""Who has a campaign, when, and for what."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from catalog.campaign import (
    CampaignSpec,
    campaign_discount,
    campaign_faults,
    running,
)
from catalog.price_order import whole
from catalog.pricing import Adjustment, RowKind

DAY = date(2027, 3, 15)


def campaign(**said: Any) -> CampaignSpec:
    given: dict[str, Any] = {
        "name": "Spring",
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 3, 31),
        "percent": Decimal(10),
    }
    return CampaignSpec(**{**given, **said})


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (date(2027, 2, 28), 0),
        (date(2027, 3, 1), 1),
        (date(2027, 3, 31), 1),
        (date(2027, 4, 1), 0),
    ],
)
def test_it_counts_from_its_first_day_to_its_last(day: date, counted: int) -> None:
    assert len(running([campaign()], day, None, "EUR")) == counted


def test_without_a_last_day_it_counts_until_it_is_ended() -> None:
    assert campaign(ends_on=None).runs(date(2099, 1, 1), None, "EUR")
    assert not campaign(ends_on=None, ended_on=DAY).runs(DAY, None, "EUR")


def test_it_is_for_the_segments_that_it_names() -> None:
    schools = campaign(segments=("school",))
    assert schools.runs(DAY, "school", "EUR")
    assert not schools.runs(DAY, "public", "EUR")
    assert not schools.runs(DAY, None, "EUR")


def test_an_amount_is_for_prices_in_its_currency() -> None:
    euros = campaign(percent=None, amount=Decimal(50), currency="EUR")
    assert euros.runs(DAY, None, "EUR")
    assert not euros.runs(DAY, None, "USD")


def test_it_is_for_what_it_names_or_for_everything() -> None:
    assert campaign().counts("R740", "")
    named = campaign(offerings=("R740",), categories=("care",))
    assert named.counts("R740", "")
    assert named.counts("API", "care")
    assert not named.counts("API", "more")
    assert not named.counts("API", "")


def test_of_several_the_oldest_comes_first() -> None:
    late, early = campaign(), campaign(name="A year", starts_on=date(2027, 1, 1))
    over = campaign(name="Winter", ends_on=date(2027, 3, 14))
    assert running([late, over, early], DAY, None, "EUR") == (early, late)


def test_its_sentence_names_it() -> None:
    assert campaign_discount(campaign()) == Adjustment(
        RowKind.CAMPAIGN, "10% off by campaign: Spring", Decimal(10)
    )
    euros = campaign(percent=None, amount=Decimal(50), currency="EUR")
    assert campaign_discount(euros) == Adjustment(
        RowKind.CAMPAIGN, "€50.00 off by campaign: Spring", amount=Decimal(50)
    )


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"percent": None}, ("percent",)),
        ({"amount": Decimal(5), "currency": "EUR"}, ("percent",)),
        ({"percent": None, "amount": Decimal(5)}, ("currency",)),
        ({"ends_on": date(2027, 2, 1)}, ("ends_on",)),
        ({"offerings": ("NONE",)}, ("offerings", 0)),
        ({"categories": ("none",)}, ("categories", 0)),
    ],
)
def test_what_is_wrong_with_it_is_said_where_it_is(
    said: dict[str, object], path: tuple[str | int, ...]
) -> None:
    [fault] = campaign_faults(campaign(**said), {}, ())
    assert fault.path == path


def test_an_order_from_before_has_the_step_behind_that_of_the_bundle() -> None:
    assert whole(["manual", "bundle", "plugin:cpi", "option", "term", "agreement"]) == (
        "manual",
        "bundle",
        "campaign",
        "plugin:cpi",
        "option",
        "term",
        "agreement",
    )
