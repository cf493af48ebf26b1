"""Figures out of the database, against the rules."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import event, insert

from contracts.assets.models import Asset, Cover
from contracts.cycles.intervals import Every, Unit
from contracts.figures.movements import Kind
from contracts.figures.queries import (
    agreements,
    currencies,
    figures,
    share_of_wallet,
    spans,
)
from contracts.figures.recurring import RecurringPrice, arr, mrr
from contracts.figures.spans import Life, month_ends
from contracts.models import Contract, ContractPause
from contracts.requests.models import ContractRequest
from tests.figures.estate import Line, build
from tests.shop import NOW, TODAY, Shop
from upheld.dates import add_months
from upheld.db import db, new_id
from upheld.money import Money
from upheld.scope import current_scope
from upheld.transactions import transaction

SIZE = 120


def holds(line: Line, day: date) -> bool:
    """Tell by the day alone whether a line brings money on it."""
    one = line.contract
    start, end = one["starts_on"], one["ends_on"]
    life = Life(one["state"], start, end, one["renewal_months"])
    until = life.until() or date.max
    first = add_months(start, line.first)
    last = add_months(start, line.last) if line.last else date.max
    first, last = max(first, line.begins or first), min(last, line.ends or last)
    return first <= day < min(until, last)


def price(line: Line) -> RecurringPrice:
    net = Money(line.net, line.contract["currency"])
    return RecurringPrice(net, Every(line.months, Unit.MONTH))


@pytest.fixture
def estate(shop: Shop) -> list[Line]:
    return build(SIZE)


def test_each_month_is_the_sum_of_its_prices(estate: list[Line]) -> None:
    for currency in ("EUR", "CHF"):
        found = figures(currency, TODAY, 24, today=TODAY)
        own = [line for line in estate if line.contract["currency"] == currency]
        for month in found.months:
            held = [price(line) for line in own if holds(line, month.day)]
            assert month.mrr == mrr(held, currency)
            assert month.arr == arr(held, currency)


def test_movements_lead_from_month_to_month(estate: list[Line]) -> None:
    months = figures("EUR", TODAY, 24, today=TODAY).months

    for before, after in pairwise(months):
        assert after.moved.opening == before.mrr
        assert after.moved.closing == after.mrr
        assert after.moved.closing_customers == after.customers
    assert all(one.year.closing == one.mrr for one in months)
    kinds = {kind for one in months for kind in Kind if one.moved.amount(kind)}
    assert kinds == {*Kind}


def test_a_cohort_keeps_what_its_customers_bring(estate: list[Line]) -> None:
    found = figures("EUR", TODAY, 40, today=TODAY)
    on_last = Counter(dict(month_ends(spans("EUR"), (TODAY,))[0].mrr))

    assert sum(one.kept[-1].mrr.minor for one in found.cohorts) == on_last.total()
    assert sum(one.kept[-1].customers for one in found.cohorts) == len(on_last)


def test_any_number_of_contracts_takes_a_handful_of_statements(
    estate: list[Line],
) -> None:
    seen: list[str] = []
    note = lambda *given: seen.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", note)
    currencies(), figures("EUR", TODAY, 24, today=TODAY), agreements()
    share_of_wallet("EUR", today=TODAY)
    event.remove(db.engine, "before_cursor_execute", note)

    assert len([one for one in seen if "SELECT" in one.upper()]) == 5


def test_who_asked_to_leave_is_noticed(estate: list[Line]) -> None:
    known = agreements()
    one, other = known[:2]
    with transaction() as session:
        for agreement, state in ((one, "open"), (other, "withdrawn")):
            contract = session.get_one(Contract, agreement.id)
            session.add(
                ContractRequest(
                    id=new_id(),
                    seller_id=contract.seller_id,
                    customer_id=contract.customer_id,
                    deal_id=contract.deal_id,
                    contract_id=contract.id,
                    kind="cancel",
                    state=state,
                    facts={},
                    asked_at=NOW,
                    asked_by="Ada Keller",
                    identified_by="password",
                )
            )

    assert {known.id for known in agreements() if known.noticed} == {one.id}
    assert not [one for one in known if one.term.evergreen]


def test_a_device_counts_as_covered_while_its_contract_holds(
    estate: list[Line],
) -> None:
    active = next(
        line.contract
        for line in estate
        if line.contract["state"] == "active" and holds(line, TODAY)
    )
    over = next(
        line.contract
        for line in estate
        if line.contract["state"] == "terminated" and line.contract["ends_on"]
    )
    with transaction() as session:
        session.execute(
            insert(Asset), list(map(_asset, (active, over, over), (1, 2, 3)))
        )
        session.execute(insert(Cover), [_cover(active, 1), _cover(over, 2)])
    share = share_of_wallet("EUR", today=TODAY)

    assert (share.covered, share.coverable, share.unvalued) == (1, 3, 0)
    assert share.coverable_value == Money(3 * 33333, "EUR")
    assert share.by_value is not None
    assert share.by_value.percent == Decimal("33.33")


def test_a_paused_contract_covers_nothing_until_it_goes_on(
    estate: list[Line],
) -> None:
    active = next(
        line.contract
        for line in estate
        if line.contract["state"] == "active" and holds(line, TODAY)
    )
    pause = ContractPause(
        id=new_id(),
        seller_id=active["seller_id"],
        customer_id=active["customer_id"],
        deal_id=active["deal_id"],
        contract_id=active["id"],
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=10),
        reason="Rebuilding",
        charges="{}",
        created_at=NOW,
    )
    with transaction() as session:
        session.execute(insert(Asset), [_asset(active, 1) | {"value": None}])
        session.execute(insert(Cover), [_cover(active, 1)])
        session.add(pause)

    during = share_of_wallet("EUR", today=TODAY)
    after = share_of_wallet("EUR", today=TODAY + timedelta(days=10))

    assert (during.covered, after.covered) == (0, 1)
    assert (during.known_value, after.known_covered_value) == (None, None)


def _asset(contract: dict[str, object], number: int) -> dict[str, object]:
    return {
        "id": new_id(),
        "seller_id": current_scope().seller_id,
        "customer_id": contract["customer_id"],
        "serial": f"S{number}",
        "serial_key": f"S{number}",
        "value": Decimal("333.33"),
        "created_at": NOW,
    }


def _cover(contract: dict[str, object], number: int) -> dict[str, object]:
    return {
        "seller_id": current_scope().seller_id,
        "customer_id": contract["customer_id"],
        "deal_id": contract["deal_id"],
        "contract_id": contract["id"],
        "position": 1,
        "serial": f"S{number}",
        "serial_key": f"S{number}",
    }
