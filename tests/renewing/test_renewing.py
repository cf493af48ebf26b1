"""A term that begins anew: prepared for the customer, or by itself on its day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from contracts.amending.operations import accept_offer
from contracts.amending.queries import current_offer, versions
from contracts.billing.models import Invoice
from contracts.billing.operations.running import run_billing, start_run
from contracts.models import Contract, ContractRenewal, DealEvent
from contracts.quotes.models import Quote
from contracts.quotes.operations import (
    LineChoice,
    Signature,
    accept_quote,
    add_line,
    send_quote,
)
from contracts.quotes.queries.stored import load_lines
from contracts.quotes.renewing import PriceBasis
from contracts.renewing.operations import (
    WantedRenewal,
    add_values,
    offer_uplift,
    prepare_renewal,
    renew_due,
)
from contracts.uplift import Every, Kind, Uplift
from tests.amending.agreed import at
from tests.billing.signing import START, signed
from tests.shop import NOW, Shop
from upheld.db import db
from upheld.errors import Refused
from upheld.integrity.checking import check
from upheld.transactions import transaction

THREE = Uplift(kind=Kind.FIXED, percent=Decimal(3))
BY_CPI = Uplift(kind=Kind.INDEX, index="CPI", least=Decimal(0), most=Decimal(5))
LATE = date(2027, 11, 10)


def agreed(shop: Shop, uplift: Uplift, **terms: Any) -> str:
    """Sign a contract that agrees how its prices change, and let it begin."""
    wanted: dict[str, Any] = {"starts_on": START, "term_months": 12} | terms
    quote_id = shop.quote(**wanted)
    add_line(quote_id, LineChoice(code="API"), edition=None, now=NOW)
    offer_uplift(quote_id, uplift, now=NOW)
    send_quote(quote_id, edition=None, now=NOW)
    with shop.customer():
        contract_id = accept_quote(quote_id, Signature("Ada Keller"), now=NOW)
    return activated(contract_id.contract_id)


def bill(day: date) -> list[str]:
    """Bill a day and return what its invoices come to before tax."""
    run_billing(start_run(day, now=at(day)))
    found = db.session.scalars(
        select(Invoice.net_minor).where(Invoice.billed_for == day)
    )
    return [f"{minor / 100:.2f}" for minor in found]


def accepted(shop: Shop, quote_id: str, day: date) -> None:
    send_quote(quote_id, edition=None, now=at(day))
    with shop.customer():
        accept_offer(quote_id, Signature("Ada Keller"), now=at(day))


def test_the_customer_accepts_the_next_term_at_its_new_price(shop: Shop):
    contract_id = signed(shop, "API", renewal_months=0, billing_months=12)
    before = current_offer(contract_id)

    quote_id = prepare_renewal(contract_id, WantedRenewal(uplift=THREE), now=at(LATE))
    accepted(shop, quote_id, LATE)

    offer = current_offer(contract_id)
    assert offer.covered_until == date(2029, 1, 1)
    assert offer.term.months == 24
    assert offer.totals.months == 12
    assert offer.totals.yearly == before.totals.yearly.times(Decimal("1.03"))
    assert [one.kind for one in versions(contract_id)] == ["renewed", "signed"]
    row = db.session.scalars(select(ContractRenewal)).one()
    assert (row.kind, row.starts_on) == ("agreed", date(2028, 1, 1))
    assert row.after_minor == offer.totals.yearly.minor


def test_the_days_before_cost_what_they_did_and_those_after_what_was_agreed(shop: Shop):
    contract_id = signed(shop, "API", renewal_months=0, billing_months=1)
    monthly = current_offer(contract_id).totals.monthly
    for month in range(1, 11):
        bill(date(2027, month, 1))
    quote_id = prepare_renewal(contract_id, WantedRenewal(uplift=THREE), now=at(LATE))
    accepted(shop, quote_id, LATE)

    assert bill(date(2027, 12, 1)) == [str(monthly.amount)]
    more = current_offer(contract_id).totals.monthly
    assert more == monthly.times(Decimal("1.03"))
    assert bill(date(2028, 1, 1)) == [str(more.amount)]


def test_the_list_price_is_that_of_today(shop: Shop):
    contract_id = signed(shop, "API", renewal_months=0)

    quote_id = prepare_renewal(
        contract_id, WantedRenewal(basis=PriceBasis.LIST), now=at(LATE)
    )
    accepted(shop, quote_id, LATE)

    [line] = current_offer(contract_id).lines
    assert line.model
    assert versions(contract_id)[0].kind == "renewed"


def test_lines_of_the_same_service_are_put_together(shop: Shop):
    contract_id = signed(shop, "API", "API", renewal_months=0)
    before = current_offer(contract_id).totals.yearly

    quote_id = prepare_renewal(contract_id, WantedRenewal(), now=at(LATE))
    [line] = load_lines(quote_id)
    accepted(shop, quote_id, LATE)

    assert (line.quantity, line.merges) == (Decimal(2), "2")
    assert current_offer(contract_id).totals.yearly == before


def test_a_second_renewal_is_refused_and_leaves_the_first(shop: Shop):
    contract_id = signed(shop, "API", renewal_months=0)
    prepare_renewal(contract_id, WantedRenewal(), now=at(LATE))

    with pytest.raises(Refused, match="prepared already"):
        prepare_renewal(contract_id, WantedRenewal(), now=at(LATE))

    count = select(func.count()).select_from(Quote).where(Quote.renewal != "")
    assert db.session.scalar(count) == 1


def test_a_contract_without_end_is_not_renewed(shop: Shop):
    contract_id = signed(shop, "API", term_months=0, renewal_months=0)

    with pytest.raises(Refused, match="no end"):
        prepare_renewal(contract_id, WantedRenewal(), now=at(LATE))


def activated(contract_id: str) -> str:
    with transaction():
        db.session.get_one(Contract, contract_id).state = "active"
    return contract_id


def test_a_term_begins_anew_by_itself_once_and_with_what_was_agreed(shop: Shop):
    contract_id = agreed(shop, THREE, renewal_months=12, billing_months=12)
    before = current_offer(contract_id).totals.yearly

    first = date(2028, 1, 1)
    assert renew_due(now=at(first - timedelta(days=1))).renewed == 0
    assert renew_due(now=at(first)).renewed == 1
    assert renew_due(now=at(first)).renewed == 0

    offer = current_offer(contract_id)
    assert offer.totals.yearly == before.times(Decimal("1.03"))
    assert offer.lines[0].rows[-1].sentence == "3% more from 1 Jan 2028: as agreed"
    assert bill(first) == [str(offer.totals.yearly.amount)]
    row = db.session.scalars(select(ContractRenewal)).one()
    assert (row.kind, row.before_minor) == ("automatic", before.minor)
    event = select(DealEvent.what).where(DealEvent.what == "renewed")
    assert db.session.scalars(event).all() == ["renewed"]


def test_days_that_were_missed_are_caught_up_and_settled(shop: Shop):
    contract_id = agreed(shop, BY_CPI, renewal_months=12, billing_months=12)
    bill(date(2027, 1, 1))
    before = current_offer(contract_id).totals.yearly
    assert bill(date(2028, 1, 1)) == [str(before.amount)]
    add_values("CPI", {"2026-11": Decimal(120), "2027-11": Decimal("123.6")})

    assert renew_due(now=at(date(2028, 1, 20))).renewed == 1

    after = current_offer(contract_id).totals.yearly
    waiting = select(func.sum(Invoice.net_minor))
    billed = db.session.scalar(waiting)
    assert billed == 2 * before.minor
    assert bill(date(2029, 1, 1)) == [str((after + after - before).amount)]


def test_a_billing_run_begins_the_term_that_it_bills(shop: Shop):
    contract_id = agreed(shop, THREE, renewal_months=12, billing_months=12)
    before = current_offer(contract_id).totals.yearly
    bill(date(2027, 1, 1))

    assert bill(date(2028, 1, 1)) == [str(before.times(Decimal("1.03")).amount)]


def test_a_renewal_without_a_change_of_prices_makes_no_other_version(shop: Shop):
    contract_id = activated(signed(shop, "API", renewal_months=12))

    assert renew_due(now=at(date(2028, 1, 1))).renewed == 1

    assert versions(contract_id) == ()
    assert db.session.scalars(select(ContractRenewal)).one().kind == "automatic"


def test_prices_that_change_each_year_do_so_within_a_term(shop: Shop):
    contract_id = agreed(
        shop,
        Uplift(kind=Kind.FIXED, percent=Decimal(2), every=Every.YEAR),
        term_months=36,
        renewal_months=0,
    )
    before = current_offer(contract_id).totals.yearly

    assert renew_due(now=at(date(2028, 1, 1))).renewed == 1

    offer = current_offer(contract_id)
    assert offer.totals.yearly == before.times(Decimal("1.02"))
    assert offer.term.months == 36
    assert [one.kind for one in versions(contract_id)] == ["amended", "signed"]


def test_an_index_without_a_value_leaves_one_contract_and_stops_no_other(shop: Shop):
    waiting = agreed(shop, BY_CPI, renewal_months=12)
    going = activated(signed(shop, "API", renewal_months=12))

    done = renew_due(now=at(date(2028, 1, 1)))

    assert done.renewed == 1
    assert [one.contract_id for one in done.left] == [waiting]
    assert done.left[0].reason.startswith(
        "“CPI” has no value for 2027-01 or later, before 1 Jan 2028."
    )
    assert db.session.scalars(select(ContractRenewal.contract_id)).all() == [going]

    add_values("CPI", {"2026-11": Decimal(120), "2027-11": Decimal("123.6")})
    assert renew_due(now=at(date(2028, 1, 9))).renewed == 1
    sentence = current_offer(waiting).lines[0].rows[-1].sentence
    assert sentence == "3% more from 1 Jan 2028: “CPI” 2026-11 to 2027-11: 3%"


def broken() -> list[str]:
    """Return the invariants that do not hold, but those of papers not printed yet."""
    found = [finding for finding in check() if not finding.holds]
    return [one.id for one in found if one.id != "INV-5"]


def test_every_invariant_holds_after_renewals_of_both_kinds(shop: Shop):
    by_itself = agreed(shop, THREE, renewal_months=12, billing_months=12)
    with_quote = signed(shop, "API", renewal_months=0)
    quote_id = prepare_renewal(with_quote, WantedRenewal(uplift=THREE), now=at(LATE))
    accepted(shop, quote_id, LATE)

    bill(date(2028, 1, 1))

    assert [one.kind for one in versions(by_itself)] == ["renewed", "signed"]
    assert broken() == []
