from decimal import Decimal

import pytest

from upheld.money import MoneyError, Rounding, to_minor, to_step


@pytest.mark.parametrize(
    ("mode", "cents"),
    [
        (Rounding.HALF_UP, [13, -13, 12, 14]),
        (Rounding.HALF_EVEN, [12, -12, 12, 14]),
        (Rounding.HALF_DOWN, [12, -12, 12, 13]),
        (Rounding.UP, [13, -13, 13, 14]),
        (Rounding.DOWN, [12, -12, 12, 13]),
        (Rounding.CEILING, [13, -12, 13, 14]),
        (Rounding.FLOOR, [12, -13, 12, 13]),
    ],
)
def test_each_way_of_rounding_has_its_name(mode, cents):
    amounts = ["0.125", "-0.125", "0.121", "0.135"]

    assert [to_minor(Decimal(amount), "EUR", mode) for amount in amounts] == cents


@pytest.mark.parametrize(
    ("amount", "rounded"), [("1.075", "1.10"), ("1.07", "1.05"), ("-1.08", "-1.10")]
)
def test_cash_is_rounded_to_the_smallest_coin(amount, rounded):
    assert to_step(Decimal(amount), Decimal("0.05")) == Decimal(rounded)


@pytest.mark.parametrize(("amount", "step"), [("1", "0"), ("1", "-1"), ("NaN", "1")])
def test_steps_that_lead_nowhere_are_refused(amount, step):
    with pytest.raises(MoneyError, match="cannot be rounded to steps"):
        to_step(Decimal(amount), Decimal(step))
