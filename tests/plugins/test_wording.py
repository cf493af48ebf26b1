from datetime import date
from decimal import Decimal

import pytest

from plugins.types import PriceRequest
from plugins.wording import amount, counted, number, percent
from upheld.words import use_language

REQUEST = PriceRequest(
    offering="backup",
    title="Managed backup",
    quantity=Decimal(1),
    currency="EUR",
    term_months=12,
    starts_on=date(2027, 1, 1),
    unit="server",
    units="servers",
)


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ("48", "48 servers"),
        ("1.00", "1 server"),
        ("0", "0 servers"),
        ("2.50", "2.5 servers"),
    ],
)
def test_a_quantity_is_counted_in_its_unit(quantity, words):
    assert counted(Decimal(quantity), REQUEST) == words


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("410", "EUR", "410.00"),
        ("0.0025", "EUR", "0.0025"),
        ("1234.5000", "EUR", "1,234.50"),
        ("500", "JPY", "500"),
        ("0.5", "JPY", "0.5"),
        ("-4", "KWD", "−4.000"),
    ],
)
def test_a_price_keeps_all_its_digits(value, currency, text):
    assert amount(Decimal(value), currency) == text


@pytest.mark.usefixtures("translated")
def test_numbers_follow_the_language_in_force():
    with use_language("de"):
        assert amount(Decimal("1234.5"), "EUR") == "1.234,50"
        assert number(Decimal("2.5")) == "2,5"
    assert number(Decimal("2.5")) == "2.5"


def test_a_rate_shows_its_sign():
    assert percent(Decimal("2.50")) == "2.5%"
