import json
from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal

import pytest

from plugins.exact import NotExact
from plugins.types import Charge, PriceRequest, PriceRow, UsageEvent
from upheld.money import Money, MoneyError
from upheld.plain import from_plain, to_plain


def request(**asked):
    return PriceRequest(
        **{
            "offering": "backup",
            "title": "Managed backup",
            "quantity": Decimal(48),
            "currency": "EUR",
            "term_months": 36,
            "starts_on": date(2027, 1, 1),
            **asked,
        }
    )


def test_a_request_survives_json():
    asked = request(
        covered_value=Decimal("80000.00"),
        usage={"GB": Decimal("12.5")},
        events=(UsageEvent(Decimal(3), Decimal("1.5")),),
        charge=Charge.ONE_OFF,
    )

    assert from_plain(PriceRequest, json.loads(json.dumps(to_plain(asked)))) == asked


def test_a_request_cannot_be_changed():
    asked = request(usage={"GB": "1"})

    with pytest.raises(FrozenInstanceError):
        asked.quantity = Decimal(1)
    with pytest.raises(TypeError):
        asked.usage["GB"] = Decimal(2)
    assert asked.usage == {"GB": Decimal(1)}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"quantity": 1.5}, "The quantity is a float"),
        ({"quantity": "-1"}, "The quantity is -1, less than zero."),
        ({"quantity": "1e40"}, "more than can be priced"),
        ({"covered_value": "-5"}, "The covered value is -5, less than zero."),
        ({"usage": {"GB": "-2"}}, "The quantity of GB is -2, less than zero."),
    ],
)
def test_a_request_refuses_numbers_that_cannot_be_priced(asked, sentence):
    with pytest.raises(NotExact, match=sentence):
        request(**asked)


def test_a_request_refuses_an_unknown_currency():
    with pytest.raises(MoneyError, match="“EURO” is not an ISO 4217 currency code"):
        request(currency="EURO")


def test_an_event_counts_in_full_unless_weighted():
    assert UsageEvent(Decimal(4)).counting == 4
    assert UsageEvent(Decimal(4), Decimal("1.5")).counting == Decimal("1.5")


def test_a_row_survives_json():
    row = PriceRow("48 servers", "19680", {"from": date(2027, 1, 1), "count": 48})

    assert json.loads(json.dumps(to_plain(row))) == {
        "sentence": "48 servers",
        "amount": "19680",
        "inputs": {"from": "2027-01-01", "count": "48"},
        "currency": "",
    }


def test_a_row_takes_money_and_remembers_its_currency():
    row = PriceRow("Setup", Money(12_50, "CHF"))

    assert (row.amount, row.currency) == (Decimal("12.50"), "CHF")


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("Seats", 0.5), "A row is a float"),
        (("Seats", Decimal("NaN")), "A row is NaN"),
        (("", 1), "A row needs a sentence that is not empty."),
        ((7, 1), "A row needs a sentence that is not empty."),
        (("a" * 501, 1), "A row has a sentence of over 500 characters."),
        (("Seats", 1, {"rate": 0.5}), "An input of a row is a float"),
    ],
)
def test_a_row_refuses_what_explains_no_price(parts, sentence):
    with pytest.raises(NotExact, match=sentence):
        PriceRow(*parts)


def test_a_row_cannot_be_changed():
    row = PriceRow("Seats", 1, {"seats": 1})

    with pytest.raises(TypeError):
        row.inputs["seats"] = "2"  # type: ignore[index]
    assert row.inputs == {"seats": "1"}
