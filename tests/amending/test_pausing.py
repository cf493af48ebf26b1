"""Suspend a contract and let it go on: the days between are billed never."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import case, func, select

from contracts.amending.operations import NewPause, resume_contract, suspend_contract
from contracts.amending.queries import current_offer
from contracts.billing.models import Charge, Invoice
from contracts.models import Contract, ContractPause, DealEvent
from contracts.operations import activate_contracts, pause_contracts
from tests.amending.agreed import agree, amended, at, bill
from tests.billing.signing import signed
from tests.shop import Shop
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput, MoveRefused, Refused

JAN, FEB, MARCH = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)
FIRST, LAST = date(2027, 1, 11), date(2027, 2, 14)
PAUSE = NewPause(starts_on=FIRST, last_day=LAST, reason="The hall is being rebuilt.")


def net() -> list[int]:
    """Return what was billed, then, with its sign, what was given back."""
    sign = case((Invoice.kind == "credit", -1), else_=1)
    order = (Invoice.kind == "credit", Invoice.number)
    return list(db.session.scalars(select(sign * Invoice.net_minor).order_by(*order)))


def state(contract_id: str) -> str:
    return db.session.get_one(Contract, contract_id).state


def active(shop: Shop, **terms: Any) -> str:
    contract_id = signed(shop, "API", **terms)
    activate_contracts(now=at(JAN))
    return contract_id


def test_suspended_days_are_never_billed(shop: Shop) -> None:
    contract_id = active(shop)
    bill(JAN)

    suspend_contract(contract_id, PAUSE, now=at(date(2027, 1, 5)))
    assert state(contract_id) == "active"
    pause_contracts(now=at(FIRST))
    assert state(contract_id) == "suspended"
    bill(FEB)
    pause_contracts(now=at(date(2027, 2, 15)))
    assert state(contract_id) == "active"
    bill(MARCH)

    # 800.00 a month: 21 of 31 days of January are more than February can take.
    assert net() == [80000, 40000, 80000, -54194]
    happened = db.session.scalars(select(DealEvent.what).order_by(DealEvent.at)).all()
    assert happened[-2:] == ["suspended", "resumed"]


def test_it_goes_on_earlier_or_later_than_planned(shop: Shop) -> None:
    contract_id = active(shop)
    suspend_contract(contract_id, PAUSE, now=at(JAN))

    resume_contract(contract_id, date(2027, 1, 21), now=at(JAN))
    bill(MARCH)
    # Of January 10 and 11 of 31 days: 258.06 and 283.87.
    assert net() == [54193, 80000, 80000]

    with pytest.raises(MoveRefused, match="is not suspended"):
        resume_contract(contract_id, LAST, now=at(MARCH))


def test_it_goes_on_when_that_is_known(shop: Shop) -> None:
    contract_id = active(shop, renewal_months=0)
    open_end = NewPause(starts_on=FEB, put_back=True, reason="The hall is rebuilt.")
    suspend_contract(contract_id, open_end, now=at(FEB))
    assert state(contract_id) == "suspended"
    bill(date(2027, 6, 1))
    assert net() == [80000]

    resume_contract(contract_id, date(2027, 6, 1), now=at(date(2027, 6, 1)))

    assert state(contract_id) == "active"
    ends_on = db.session.get_one(Contract, contract_id).ends_on
    assert ends_on == date(2028, 1, 1) + timedelta(120)
    bill(date(2029, 1, 1))
    # June was due before it went on; of the last month 29 of 30 days are left.
    assert net() == [80000, 160000, *[80000] * 8, 77333]
    assert sum(net()) == 80000 * 11 + 77333


def test_what_is_suspended_is_not_changed_and_not_suspended_again(shop: Shop) -> None:
    contract_id = active(shop)
    suspend_contract(contract_id, PAUSE, now=at(JAN))
    before = _everything(contract_id)

    with pytest.raises(MoveRefused, match="to be suspended from 2027-01-11 already"):
        suspend_contract(contract_id, PAUSE, now=at(JAN))
    lines = current_offer(contract_id).lines[:0]
    with pytest.raises(Refused, match="is suspended"):
        agree(contract_id, amended(contract_id, FEB, lines=lines), JAN)

    assert _everything(contract_id) == before


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (NewPause(starts_on=date(2026, 12, 31), reason="x"), "cannot be suspended on"),
        (NewPause(starts_on=FEB, last_day=JAN, reason="x"), "before it is suspended"),
        (NewPause(starts_on=FEB, reason=" "), "Say why"),
        (NewPause(starts_on=FEB, reason="x" * 301), "longer than 300"),
        (NewPause(starts_on=FEB, put_back=True, reason="x"), "renews by itself"),
    ],
)
def test_a_pause_that_makes_no_sense_is_refused(
    shop: Shop, new: NewPause, words: str
) -> None:
    contract_id = active(shop, renewal_months=12)
    before = _everything(contract_id)

    with pytest.raises(InvalidInput, match=words):
        suspend_contract(contract_id, new, now=at(JAN))

    assert _everything(contract_id) == before


def _everything(contract_id: str) -> tuple[object, ...]:
    charges = select(Charge.sequence, Charge.starts_on, Charge.ends_on)
    counted = [
        db.session.scalar(select(func.count()).select_from(one))
        for one in (AuditRow, ContractPause, DealEvent)
    ]
    return state(contract_id), db.session.execute(charges).all(), counted
