"""Amendments in the books: charges, invoices, credit notes, versions, papers."""

from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from contracts.amending.queries import current_offer, versions
from contracts.billing.models import BillingSchedule, Charge, Invoice, InvoiceLine
from contracts.documents.models import Document
from contracts.documents.operations import record_of
from contracts.models import Contract, ContractLine, ContractRevision
from tests.amending.agreed import agree, amended, bill, changed, kept
from tests.billing.signing import signed
from tests.shop import Shop
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput, Refused
from upheld.outbox import OutboxEvent

JAN, FEB, MARCH = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)
MID = date(2027, 1, 16)
_QUANTITY = (
    "Server cover. Quantity: %s servers, before %s servers."
    " Price: €%s.00 a year, before €%s.00 a year."
)


def invoices() -> list[Invoice]:
    return list(db.session.scalars(select(Invoice).order_by(Invoice.number)))


def lines(invoice: Invoice) -> list[tuple[str, int, str]]:
    rows = db.session.execute(
        select(Charge.title, InvoiceLine.net_minor, Charge.reason)
        .join_from(
            InvoiceLine,
            Charge,
            (Charge.contract_id == InvoiceLine.contract_id)
            & (Charge.sequence == InvoiceLine.sequence),
        )
        .where(InvoiceLine.invoice_id == invoice.id)
        .order_by(InvoiceLine.position)
    )
    return [(one[0], one[1], one[2]) for one in rows]


def more(contract_id: str, quantity: int, day: date, **facts: Any) -> Any:
    first, *rest = kept(current_offer(contract_id))
    wanted = (changed(first, quantity), *rest)
    return amended(contract_id, day, lines=wanted, **facts)


def test_a_quantity_that_grows_in_a_month_is_on_the_next_invoice(shop: Shop) -> None:
    contract_id = signed(shop, "R740", "API", quantity=2)
    bill(JAN)

    agree(contract_id, more(contract_id, 6, MID), MID)
    bill(FEB)

    [_january, february] = invoices()
    assert [(net, why) for _title, net, why in lines(february)] == [
        (80000, ""),
        (20500, ""),
        (-3527, "Taken back: 16 of 31 days at €68.33: €35.27."),
        (10581, "16 of 31 days at €205.00: €105.81."),
    ]
    contract = db.session.get_one(Contract, contract_id)
    assert contract.version == 2
    assert contract.yearly_minor == current_offer(contract_id).totals.yearly.minor
    line = db.session.get_one(ContractLine, (contract_id, 1))
    assert line.quantity == 6


def test_every_version_keeps_its_record_and_gets_its_paper(shop: Shop) -> None:
    contract_id = signed(shop, "R740", quantity=2)
    was = db.session.get_one(Contract, contract_id).record

    agree(contract_id, more(contract_id, 3, MID), MID)
    agree(contract_id, more(contract_id, 5, FEB), MID)

    rows = db.session.scalars(select(ContractRevision).order_by("version")).all()
    assert [(one.version, one.kind, one.effective_on) for one in rows] == [
        (1, "signed", JAN),
        (2, "amended", MID),
        (3, "amended", FEB),
    ]
    contract = db.session.get_one(Contract, contract_id)
    assert rows[0].record == was
    assert rows[2].record == contract.record != was
    changes = [orjson.loads(one.changes) for one in versions(contract_id)]
    assert changes == [
        [_QUANTITY % (5, 3, "2,050", "1,230")],
        [_QUANTITY % (3, 2, "1,230", "820")],
        [],
    ]
    papers = db.session.scalars(select(Document).order_by(Document.version)).all()
    assert [one.version for one in papers] == [1, 2, 3]
    assert [record_of(one.id) for one in papers] == [one.record for one in rows]
    told = select(func.count()).where(OutboxEvent.name == "contract.amended")
    assert db.session.scalar(told) == 2
    noted = select(func.count()).where(AuditRow.action == "contract.amended")
    assert db.session.scalar(noted) == 2


def test_less_than_the_next_invoice_can_take_is_credited_at_once(shop: Shop) -> None:
    contract_id = signed(shop, "R740", quantity=12, billing_months=12)
    bill(JAN)

    agree(contract_id, more(contract_id, 6, MID, settlement="now"), MID)

    [invoice, note] = sorted(invoices(), key=lambda one: one.kind, reverse=True)
    assert (note.kind, note.corrects_id, note.issued_on) == ("credit", invoice.id, MID)
    # 350 of 365 days at 4,920.00 less as many at 2,460.00.
    assert note.net_minor == 235891
    assert invoice.open_minor == invoice.gross_minor - note.gross_minor
    bill(MID)
    assert len(invoices()) == 2


def test_a_service_that_is_new_begins_and_one_that_goes_ends(shop: Shop) -> None:
    contract_id = signed(shop, "R740", "API", "VISIT", quantity=2)
    bill(JAN)
    server, api, visit = kept(current_offer(contract_id))

    gone = amended(contract_id, FEB, lines=(server, visit))
    agree(contract_id, gone, MID)
    back = replace(api, position=4, was=0)
    agree(contract_id, amended(contract_id, MARCH, lines=(*kept(gone), back)), MID)
    bill(MARCH)

    [_january, february, march] = invoices()
    assert [net for _title, net, _why in lines(february)] == [6834]
    assert sorted(net for _title, net, _why in lines(march)) == [6833, 80000]


def test_a_longer_term_is_billed_on(shop: Shop) -> None:
    contract_id = signed(shop, "R740", quantity=2, renewal_months=0)
    offer = current_offer(contract_id)
    term = replace(offer.term, months=14)

    agree(contract_id, amended(contract_id, MID, term=term, ends_on=term.ends_on), MID)
    bill(date(2028, 6, 1))

    contract = db.session.get_one(Contract, contract_id)
    assert contract.ends_on == date(2028, 3, 1)
    assert sum(one.net_minor for one in invoices()) == 95667
    schedule = db.session.get_one(BillingSchedule, (contract_id, 1))
    assert schedule.next_due_on is None


def test_a_day_before_the_last_change_is_refused(shop: Shop) -> None:
    contract_id = signed(shop, "R740", quantity=2)
    agree(contract_id, more(contract_id, 3, FEB), MID)
    before = _everything(contract_id)

    with pytest.raises(InvalidInput, match="cannot hold before 2027-02-01"):
        agree(contract_id, more(contract_id, 4, MID), MID)

    assert _everything(contract_id) == before


def test_an_offer_for_an_earlier_version_is_refused(shop: Shop) -> None:
    contract_id = signed(shop, "R740", quantity=2)
    late = more(contract_id, 4, FEB)
    agree(contract_id, more(contract_id, 3, MID), MID)
    before = _everything(contract_id)

    with pytest.raises(Refused, match="has been changed since this was offered"):
        agree(contract_id, late, MID)

    assert _everything(contract_id) == before


def _everything(contract_id: str) -> tuple[Any, ...]:
    contract = db.session.get_one(Contract, contract_id)
    charges = db.session.execute(
        select(Charge.sequence, Charge.starts_on, Charge.ends_on, Charge.net_minor)
    ).all()
    schedule = db.session.get_one(BillingSchedule, (contract_id, 1))
    audits = db.session.scalar(select(func.count()).select_from(AuditRow))
    return (
        contract.version,
        contract.record,
        charges,
        schedule.next_due_on,
        len(versions(contract_id)),
        audits,
    )
