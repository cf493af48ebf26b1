"""End a contract in the books: settled, billed no further, and taken back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import case, func, select

from contracts.billing.models import BillingSchedule, Charge, Invoice
from contracts.ending.operations import NewEnding, end_contract, withdraw_ending
from contracts.ending.rules import Ending, Fee, Reason, Settlement
from contracts.models import Contract, ContractEnding
from contracts.operations import activate_contracts, terminate_contracts
from tests.amending.agreed import at, bill
from tests.billing.signing import signed
from tests.shop import Shop
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput, MoveRefused
from upheld.outbox import OutboxEvent

JAN, FEB, MARCH = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)
MID = date(2027, 2, 15)


def agreed(day: date, **facts: Any) -> NewEnding:
    return NewEnding(ending=Ending(ends_on=day, reason=Reason.AGREED, **facts))


def net() -> list[int]:
    """Return what was billed, then, with its sign, what was given back."""
    sign = case((Invoice.kind == "credit", -1), else_=1)
    order = (Invoice.kind == "credit", Invoice.number)
    return list(db.session.scalars(select(sign * Invoice.net_minor).order_by(*order)))


def active(shop: Shop, **terms: Any) -> str:
    contract_id = signed(shop, "API", **terms)
    activate_contracts(now=at(JAN))
    return contract_id


def state(contract_id: str) -> str:
    return db.session.get_one(Contract, contract_id).state


def test_an_end_within_a_month_gives_the_rest_back_and_bills_no_more(
    shop: Shop,
) -> None:
    contract_id = active(shop)
    bill(FEB)

    end_contract(contract_id, agreed(MID), now=at(date(2027, 2, 5)))
    assert state(contract_id) == "active"
    terminate_contracts(now=at(MID))
    bill(date(2028, 6, 1))

    assert state(contract_id) == "terminated"
    assert net() == [80000, 80000, -40000]
    told = select(func.count()).where(OutboxEvent.name == "contract.cancelled")
    assert db.session.scalar(told) == 1
    schedule = db.session.get_one(BillingSchedule, (contract_id, 1))
    assert schedule.next_due_on is None


@pytest.mark.parametrize(
    ("settlement", "billed"),
    [(Settlement.KEPT, 160000), (Settlement.REST_OF_TERM, 960000)],
)
def test_what_is_billed_can_stay_billed_or_go_on_to_the_end_of_the_term(
    shop: Shop, settlement: Settlement, billed: int
) -> None:
    contract_id = active(shop)
    bill(FEB)

    end_contract(contract_id, agreed(MID, settlement=settlement), now=at(FEB))
    terminate_contracts(now=at(MID))
    bill(date(2028, 6, 1))

    assert sum(net()) == billed


def test_ending_early_is_charged_once(shop: Shop) -> None:
    contract_id = active(shop)
    bill(FEB)
    fee = {"fee": Fee.PERCENT, "fee_value": Decimal(25)}

    end_contract(contract_id, agreed(MARCH, **fee), now=at(FEB))
    bill(date(2028, 6, 1))

    # A quarter of ten months at 800.00.
    assert net() == [80000, 80000, 200000]
    row = db.session.scalars(
        select(Charge.reason).where(Charge.title == "Early termination charge")
    ).one()
    assert row == "25% of the rest of the term, 10 months."


def test_an_end_that_is_taken_back_leaves_the_contract_as_it_was(shop: Shop) -> None:
    contract_id = active(shop)
    bill(FEB)
    before = _contract(contract_id)

    fee = {"fee": Fee.FIXED, "fee_value": Decimal(500)}
    end_contract(contract_id, agreed(MID, **fee), now=at(FEB))
    bill(date(2027, 2, 2))
    withdraw_ending(contract_id, now=at(date(2027, 2, 3)))
    bill(date(2028, 1, 1))

    assert _contract(contract_id) == before
    assert sum(net()) == 80000 * 13
    with pytest.raises(MoveRefused, match="No end of C-2026-000001 can be taken back"):
        withdraw_ending(contract_id, now=at(date(2027, 2, 3)))


def test_what_cannot_end_is_refused_and_nothing_changes(shop: Shop) -> None:
    contract_id = active(shop, renewal_months=12, notice=90)
    notice = Ending(ends_on=MID, reason=Reason.CUSTOMER_NOTICE)
    before = _everything(contract_id)
    with pytest.raises(InvalidInput, match="at the earliest"):
        end_contract(contract_id, NewEnding(ending=notice), now=at(FEB))
    assert _everything(contract_id) == before

    end_contract(contract_id, agreed(MARCH), now=at(FEB))
    before = _everything(contract_id)
    with pytest.raises(MoveRefused, match="is noted already"):
        end_contract(contract_id, agreed(MARCH), now=at(FEB))
    assert _everything(contract_id) == before


def _contract(contract_id: str) -> tuple[Any, ...]:
    row = db.session.get_one(Contract, contract_id)
    return row.state, row.ends_on, row.renewal_months, row.version


def _everything(contract_id: str) -> tuple[Any, ...]:
    charges = select(Charge.sequence, Charge.starts_on, Charge.ends_on)
    counted = [
        db.session.scalar(select(func.count()).select_from(one))
        for one in (AuditRow, ContractEnding, Invoice)
    ]
    return _contract(contract_id), db.session.execute(charges).all(), counted
