"""Acceptance: one deal, one contract, whatever arrives at once."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import func, select, update

from contracts.documents.models import Document
from contracts.models import Contract, ContractLine
from contracts.queries import contract_view
from contracts.quotes.models import Quote
from contracts.quotes.operations import (
    Accepted,
    Signature,
    accept_quote,
    decline_quote,
    revise_quote,
    send_quote,
    withdraw_quote,
)
from tests.shop import NOW, TODAY, Shop
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput, MoveRefused, Refused
from upheld.jobs import JobRow
from upheld.plain import fingerprint
from upheld.signals import contract_signed, quote_accepted
from upheld.transactions import transaction

ADA = Signature("Ada Keller", "Head of IT")
SIGNED = datetime(2026, 11, 24, 13, 2, 5, tzinfo=UTC)


def accept(shop: Shop, quote_id: str, now: datetime = SIGNED) -> Accepted:
    with shop.customer():
        return accept_quote(quote_id, ADA, now=now)


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def state(quote_id: str) -> str:
    db.session.rollback()
    return db.session.scalars(select(Quote.state).where(Quote.id == quote_id)).one()


def at_once(shop: Shop, calls: int, call: Callable[[], object]) -> list[object]:
    """Return what *calls* threads get, all let go at the same moment."""
    barrier = Barrier(calls)

    def one(_number: int) -> object:
        with shop.staff(), shop.customer():
            barrier.wait()
            try:
                return call()
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(calls) as pool:
        return list(pool.map(one, range(calls)))


def test_an_accepted_quote_is_a_contract(shop: Shop) -> None:
    quote_id = shop.sent(title="Store rollout")
    accepted = accept(shop, quote_id)
    view = contract_view(accepted.contract_id, today=TODAY)
    assert (accepted.number, accepted.already) == ("C-2026-000001", False)
    assert (view.row.title, view.row.state) == ("Store rollout", "accepted")
    assert (state(quote_id), view.quote_id) == ("accepted", quote_id)


def test_the_contract_holds_the_bytes_that_were_sent(shop: Shop) -> None:
    quote_id = shop.sent()
    record = db.session.scalars(select(Quote.record)).one()
    accepted = accept(shop, quote_id)
    contract = db.session.get_one(Contract, accepted.contract_id)
    assert record in contract.record
    assert contract.fingerprint == fingerprint(contract.record)


def test_the_record_says_who_signed_what(shop: Shop) -> None:
    accepted = accept(shop, shop.sent())
    record = contract_view(accepted.contract_id, today=TODAY).record
    acceptance = record.acceptance
    assert acceptance is not None
    assert (acceptance.name, acceptance.title) == ("Ada Keller", "Head of IT")
    assert (acceptance.at, acceptance.address) == (SIGNED, "192.0.2.7")
    assert acceptance.identified_by == "link"
    assert acceptance.statement.startswith("By signing, Contoso Retail AG agrees")
    assert [event.what for event in record.events] == ["created", "sent", "accepted"]


def test_lists_and_billing_read_the_same_as_the_record(shop: Shop) -> None:
    accepted = accept(shop, shop.sent())
    row = contract_view(accepted.contract_id, today=TODAY).row
    lines = db.session.execute(
        select(ContractLine.offering_code, ContractLine.net_minor).order_by(
            ContractLine.position
        )
    ).all()
    assert [tuple(line) for line in lines] == [
        ("R740", 77900),
        ("API", 76000),
        ("P24", 1368000),
    ]
    assert (row.yearly.minor, row.monthly.minor) == (2357900, 196492)


def test_the_paper_is_asked_for_in_the_same_transaction(shop: Shop) -> None:
    accept(shop, shop.sent())
    assert (count(Document), count(JobRow)) == (1, 1)


def test_acceptance_writes_one_audit_row(shop: Shop) -> None:
    quote_id = shop.sent()
    before = count(AuditRow)
    accept(shop, quote_id)
    assert count(AuditRow) == before + 1


def test_a_second_acceptance_returns_the_same_contract(shop: Shop) -> None:
    quote_id = shop.sent()
    first, second = accept(shop, quote_id), accept(shop, quote_id)
    assert second == Accepted(first.contract_id, first.number, already=True)
    assert (count(Contract), count(Document)) == (1, 1)


def test_the_index_alone_keeps_a_deal_to_one_contract(shop: Shop) -> None:
    quote_id = shop.sent()
    first = accept(shop, quote_id)
    with transaction() as session:
        session.execute(update(Quote).values(state="sent"))
    second = accept(shop, quote_id)
    assert second == Accepted(first.contract_id, first.number, already=True)
    assert (count(Contract), count(Document)) == (1, 1)


def test_thirty_two_acceptances_at_once_make_one_contract(shop: Shop) -> None:
    quote_id = shop.sent()
    answers = at_once(shop, 32, partial(accept_quote, quote_id, ADA, now=SIGNED))
    assert {type(answer) for answer in answers} == {Accepted}
    assert len({answer.contract_id for answer in answers}) == 1  # type: ignore[attr-defined]
    assert sum(not answer.already for answer in answers) == 1  # type: ignore[attr-defined]
    assert (count(Contract), count(Document)) == (1, 1)


@pytest.mark.skipif("SLOW_TESTS" not in os.environ, reason="takes minutes")
@pytest.mark.timeout(1800)
def test_two_hundred_rounds_make_two_hundred_contracts(shop: Shop) -> None:
    for _round in range(200):
        quote_id = shop.sent()
        at_once(shop, 32, partial(accept_quote, quote_id, ADA, now=SIGNED))
    assert count(Contract) == 200


def test_accepting_the_old_revision_and_sending_the_new_one_exclude_each_other(
    shop: Shop,
) -> None:
    for _round in range(5):
        first = shop.sent()
        second = revise_quote(first, now=NOW)
        calls = iter(
            [
                partial(accept, shop, first),
                partial(send_quote, second, edition=None, now=NOW),
            ]
        )
        at_once(shop, 2, lambda calls=calls: next(calls)())  # type: ignore[misc]
        assert (state(first), state(second)) in {
            ("accepted", "draft"),
            ("replaced", "sent"),
        }


def test_a_contract_that_starts_today_is_active(shop: Shop) -> None:
    accepted = accept(shop, shop.sent(starts_on=date(2026, 11, 24)))
    assert contract_view(accepted.contract_id, today=TODAY).row.state == "active"


def test_a_quote_is_accepted_on_its_last_day_where_the_seller_is(shop: Shop) -> None:
    # 23:30 on the last day in Zürich is still that day, also in UTC.
    quote_id = shop.sent(valid_until=date(2026, 12, 1))
    late = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
    assert not accept(shop, quote_id, late).already


def test_an_expired_quote_is_refused_with_what_to_do(shop: Shop) -> None:
    quote_id = shop.sent(valid_until=date(2026, 12, 1))
    with pytest.raises(MoveRefused, match="valid until 1 Dec 2026") as caught:
        accept(shop, quote_id, datetime(2026, 12, 1, 23, 0, tzinfo=UTC))
    assert caught.value.hint == "Ask for a new offer."
    assert (state(quote_id), count(Contract)) == ("sent", 0)


def test_a_replaced_quote_is_refused_with_the_way_to_the_newest(shop: Shop) -> None:
    quote_id = shop.sent()
    send_quote(revise_quote(quote_id, now=NOW), edition=None, now=NOW)
    with pytest.raises(MoveRefused, match="replaced by a newer revision") as caught:
        accept(shop, quote_id)
    assert caught.value.hint == "Open the newest revision."
    assert count(Contract) == 0


@pytest.mark.parametrize("decide", [decline_quote, withdraw_quote])
def test_a_decided_quote_is_not_accepted(
    shop: Shop, decide: Callable[..., None]
) -> None:
    quote_id = shop.sent()
    decide(quote_id, now=NOW)
    with pytest.raises(MoveRefused):
        accept(shop, quote_id)
    assert count(Contract) == 0


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_signature_that_is_none_changes_nothing(shop: Shop, name: str) -> None:
    quote_id = shop.sent()
    with pytest.raises(InvalidInput):
        accept_quote(quote_id, Signature(name), now=SIGNED)
    assert state(quote_id) == "sent"


def test_an_accepted_quote_is_not_revised(shop: Shop) -> None:
    quote_id = shop.sent()
    accept(shop, quote_id)
    with pytest.raises(MoveRefused, match="it is a contract now"):
        revise_quote(quote_id, now=SIGNED)


def test_a_host_is_told_after_the_commit(shop: Shop) -> None:
    quote_id, told = shop.sent(), []

    def tell(_app: object, **facts: str) -> None:
        told.append((state(quote_id), facts["deal_id"]))

    with quote_accepted.connected_to(tell), contract_signed.connected_to(tell):
        accept(shop, quote_id)
    assert [one[0] for one in told] == ["accepted", "accepted"]


def test_a_receiver_that_fails_undoes_nothing(shop: Shop) -> None:
    quote_id = shop.sent()

    def fail(_app: object, **_facts: str) -> None:
        raise RuntimeError("host")

    with contract_signed.connected_to(fail):
        accept(shop, quote_id, SIGNED + timedelta(hours=1))
    assert count(Contract) == 1
