"""A change that nobody has agreed to: what is foreseen is what it really does."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.amending.operations import alter_contract, lock, look
from contracts.forecast.invoicing import content_text
from contracts.forecast.outlook import outlook
from contracts.forecast.proposing import (
    MoreOrLess,
    Proposal,
    change_of,
    differences,
    under,
)
from contracts.forecast.queries import agreed_of
from contracts.invoices.queries import list_invoices
from tests.billing.signing import START, bill, signed
from tests.forecast.test_equality import bill_each_day, foreseen, issued
from tests.shop import NOW, Shop
from upheld.money import Money
from upheld.transactions import transaction

LATER = date(2028, 3, 1)
CANCEL = Proposal(ends_on=date(2027, 6, 16))
MORE = Proposal(
    line=MoreOrLess(
        position=1,
        quantity=Decimal(27),
        yearly_minor=1_107_000,
        since=date(2027, 3, 10),
    )
)


@pytest.mark.parametrize("proposal", [CANCEL, MORE], ids=["cancelled", "more"])
def test_what_a_change_would_bill_is_what_it_bills(
    shop: Shop, proposal: Proposal
) -> None:
    contract_id = signed(shop, "R740", "API", quantity=7)
    bill(START)
    seen = look(contract_id, now=NOW)
    change = change_of(seen.standing, proposal, seen.free_on)
    would = under(agreed_of(contract_id), seen.standing, change).agreed
    said = [content_text(one) for one in outlook(would, START, LATER).invoices]
    before = foreseen(contract_id, LATER)

    with transaction():
        alter_contract(lock(contract_id, now=NOW), change, now=NOW)
    bill_each_day(contract_id, LATER)

    assert said != before
    assert issued(contract_id)[1:] == said


def test_a_sooner_end_shows_what_is_no_longer_invoiced(shop: Shop) -> None:
    contract_id = signed(shop, "API", term_months=24, renewal_months=0)
    seen, agreed = look(contract_id, now=NOW), agreed_of(contract_id)
    change = change_of(seen.standing, CANCEL, seen.free_on)

    then = under(agreed, seen.standing, change)

    found = differences(outlook(agreed, START), outlook(then.agreed, START))
    assert [(one.year, one.before.minor, one.after.minor) for one in found] == [
        (2027, 960_000, 440_000),
        (2028, 960_000, 0),
    ]
    assert found[1].more == Money(-960_000, "EUR")
    assert then.agreed.ends_on == date(2027, 6, 16)


def test_a_later_common_end_goes_on_at_the_same_price(shop: Shop) -> None:
    contract_id = signed(shop, "API", term_months=12, renewal_months=0)
    seen = look(contract_id, now=NOW)
    change = change_of(seen.standing, Proposal(ends_on=date(2028, 7, 1)), seen.free_on)

    then = under(agreed_of(contract_id), seen.standing, change)

    found = outlook(then.agreed, START)
    assert [one.net.minor for one in found.years] == [960_000, 480_000]
    assert then.agreed.ends_on == date(2028, 7, 1)
    assert list_invoices(today=START).total == 0
