from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from catalog.offerings import Due, Duty
from catalog.promises import (
    Delay,
    Promise,
    Remedy,
    ResponsePromise,
    Share,
    TimeUnit,
    UptimePromise,
    WarrantyPromise,
)
from catalog.wording import (
    quantity_words,
    say,
    say_details,
    say_duty,
    say_minutes,
    say_months,
)
from tests.catalog.samples import (
    OFFICE_HOURS,
    RESPONSE,
    UPTIME,
    WARRANTY,
    offering,
    promises,
)


def test_an_uptime_is_said_with_its_credit() -> None:
    assert say(UPTIME) == (
        "API gateway: available 99.95% of each month; "
        "below that we credit up to 30% of its fee."
    )


def test_an_uptime_without_credit_promises_none() -> None:
    bare = UptimePromise(service="Backup", target=Decimal("99.9"), measured="runs")
    assert say(bare) == "Backup: available 99.9% of each month."


def test_support_is_said_by_its_most_urgent_priority() -> None:
    assert say(RESPONSE) == (
        "Support day and night: first answer within 15 minutes "
        "when nothing works, repaired within 4 hours."
    )


def test_support_in_office_hours_names_them() -> None:
    promise = replace(RESPONSE, hours=OFFICE_HOURS)
    assert say(promise).startswith("Support Monday to Friday, 08:00 to 18:00: first")
    assert say_details(promise)[-2:] == (
        "Times are those of Europe/Zurich.",
        "Closed on public holidays.",
    )


def test_equal_shares_of_a_warranty_are_said_together() -> None:
    assert say(WARRANTY) == (
        "Parts and labour for 3 years; repaired the next business day."
    )


def test_unequal_shares_are_said_one_by_one() -> None:
    promise = WarrantyPromise(
        parts=Share(months=36),
        labour=Share(months=12, percent=Decimal(50)),
        expenses=Share(months=12, percent=Decimal(50)),
        remedy=Remedy.SWAP,
        within=Delay(count=4, unit=TimeUnit.HOURS),
    )
    assert say(promise) == (
        "Parts for 3 years; 50% of labour and expenses for 1 year; "
        "replaced within 4 hours."
    )


@given(promises)
def test_no_sentence_has_more_than_25_words(promise: Promise) -> None:
    longest = max(
        say(promise), *say_details(promise), key=lambda text: len(text.split())
    )
    assert len(longest.split()) <= 25, longest


@given(promises)
def test_every_sentence_ends_with_a_point(promise: Promise) -> None:
    texts = [say(promise), *say_details(promise)[1:]]
    assert [text for text in texts if not text.endswith(".")] == []


@pytest.mark.parametrize(
    ("duty", "sentence"),
    [
        (Duty(what="Name a contact."), "Name a contact, before the cover starts."),
        (Duty(what="Keep backups", due=Due.ALWAYS), "Keep backups."),
        (
            Duty(what="Send a list", due=Due.AFTER_START, days=1),
            "Send a list, within 1 day of the start.",
        ),
        (
            Duty(what="Tell us when you move it", due=Due.ON_EVENT, days=14),
            "Tell us when you move it, within 14 days.",
        ),
    ],
)
def test_a_duty_says_until_when(duty: Duty, sentence: str) -> None:
    assert say_duty(duty) == sentence


def test_times_are_said_in_the_largest_whole_unit() -> None:
    assert [say_minutes(minutes) for minutes in (1, 90, 240, 2880)] == [
        "1 minute",
        "90 minutes",
        "4 hours",
        "2 days",
    ]
    assert [say_months(months) for months in (1, 18, 36)] == [
        "1 month",
        "18 months",
        "3 years",
    ]


def test_a_quantity_is_said_with_its_unit() -> None:
    servers = offering("r740", unit="server", units="servers")
    assert quantity_words(servers, Decimal(48)) == "48 servers"
    assert quantity_words(servers, Decimal(1)) == "1 server"
    assert quantity_words(offering("move"), Decimal(2)) == "2"


def test_the_most_urgent_target_comes_first() -> None:
    assert isinstance(RESPONSE, ResponsePromise)
    assert say_details(RESPONSE)[0] == (
        "P1: first answer within 15 minutes when nothing works, "
        "repaired within 4 hours."
    )
