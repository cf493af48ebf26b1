from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.customers.agreements.operations import end_discount, promise_discount
from contracts.customers.agreements.promised import PromisedDiscount
from contracts.customers.agreements.queries import discounts_of
from contracts.customers.details import CustomerDetails
from contracts.customers.operations import create_customer
from contracts.quotes.queries.stored import agreements
from tests.shop import NOW
from upheld.errors import InvalidInput, NotFound, Refused

pytestmark = pytest.mark.usefixtures("at_work")

SPRING = date(2026, 3, 1)


@pytest.fixture
def customer(at_work):
    return create_customer(CustomerDetails(name="Contoso Retail AG"), now=NOW)


def discount(**changes):
    promised = PromisedDiscount(
        percent=Decimal(5), reference="Framework agreement 2026", valid_from=SPRING
    )
    return replace(promised, **changes)


def test_promised_discount_holds_from_its_first_day(customer):
    promise_discount(customer, discount())

    assert agreements(customer, date(2026, 2, 28)) == ()
    (held,) = agreements(customer, SPRING)
    assert (held.percent, held.reference) == (Decimal(5), "Framework agreement 2026")


def test_discount_that_was_ended_holds_no_more_from_that_day(customer):
    agreement = promise_discount(customer, discount())

    end_discount(customer, agreement, day=date(2026, 6, 1))

    assert agreements(customer, date(2026, 6, 1)) == ()
    assert len(agreements(customer, date(2026, 5, 31))) == 1


def test_discount_that_has_not_begun_is_taken_back(customer):
    agreement = promise_discount(customer, discount())

    end_discount(customer, agreement, day=date(2026, 1, 1))

    assert discounts_of(customer) == ()


def test_ended_discount_cannot_be_ended_again(customer):
    agreement = promise_discount(customer, discount())
    end_discount(customer, agreement, day=date(2026, 6, 1))

    with pytest.raises(Refused, match="It ended on 1 Jun 2026 already"):
        end_discount(customer, agreement, day=date(2026, 7, 1))


def test_second_discount_on_the_same_from_the_same_day_is_refused(customer):
    promise_discount(customer, discount())

    with pytest.raises(InvalidInput, match="is there already"):
        promise_discount(customer, discount(percent=Decimal(7)))
    assert [row.percent for row in discounts_of(customer)] == [5]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"percent": Decimal(0)}, "percent"),
        ({"percent": Decimal(101)}, "percent"),
        ({"percent": Decimal("1.005")}, "percent"),
        ({"reference": " "}, "reference"),
        ({"reference": "x" * 201}, "reference"),
        ({"valid_until": SPRING}, "valid_until"),
        ({"offering": "NOPE"}, "offering"),
    ],
)
def test_discount_that_makes_no_sense_is_refused(customer, changes, where):
    with pytest.raises(InvalidInput) as caught:
        promise_discount(customer, discount(**changes))

    assert [problem.where for problem in caught.value.problems] == [where]
    assert discounts_of(customer) == ()


def test_discount_for_nobody_is_not_found(at_work):
    with pytest.raises(NotFound, match="no such customer"):
        promise_discount("0" * 32, discount())
