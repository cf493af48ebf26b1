"""Every committed event reaches who wants it, or is visibly given up."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import literal, select

from contracts.models import Contract
from contracts.operations import activate_contracts, expire_contracts
from contracts.quotes.models import Quote
from contracts.quotes.operations import (
    Signature,
    accept_quote,
    decline_quote,
    send_quote,
)
from tests.sellers import Undone, undone
from tests.shop import NOW, Shop, make_app, open_shop
from tests.webhooks.receiver import Receiver, is_signed, receiving
from upheld import clock, outbox
from upheld.audit import AuditRow
from upheld.db import db, table_of
from upheld.errors import InvalidInput, NotFound, Refused
from upheld.integrity.checking import check
from upheld.isolation import in_scope
from upheld.outbox import EVENTS, OutboxEvent
from upheld.transactions import transaction
from upheld.webhooks import sending
from upheld.webhooks.operations import (
    EndpointSpec,
    change_endpoint,
    create_endpoint,
    remove_endpoint,
    replay,
    rotate_secret,
    send_test,
)
from upheld.webhooks.queries import Delivery, endpoint, list_deliveries
from upheld.webhooks.sending import PAUSES, send_due
from upheld.worker import Worker

PROGRAM = Path(__file__).with_name("worker_program.py")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def opened(shop_url: str, tmp_path: Path) -> Iterator[Shop]:
    """Give a shop whose webhooks may reach this machine."""
    app = make_app(shop_url, tmp_path / "data", webhook_networks=["127.0.0.0/8"])
    with open_shop(app) as shop_of:
        yield shop_of


def say(name: str = "quote.sent", subject: str = "q") -> None:
    with transaction():
        outbox.emit(name, subject, {"quote_id": subject, "deal_id": "d"})


def only() -> Delivery:
    (found,) = list_deliveries()
    return found


def test_what_happens_to_quotes_and_contracts_is_told(opened: Shop, receiver: Receiver):
    create_endpoint(EndpointSpec(url=receiver.url))
    signed, declined = opened.quote("FULL"), opened.quote("FULL")
    for quote_id in (signed, declined):
        send_quote(quote_id, edition=None, now=NOW)
    accept_quote(signed, Signature("Ada Keller"), now=NOW)
    decline_quote(declined, reason="Too much.", now=NOW)
    with transaction() as session:
        for contract in session.scalars(select(Contract)):
            contract.renewal_months = 0
    activate_contracts(now=NOW + timedelta(days=400))
    expire_contracts(now=NOW + timedelta(days=4000))

    assert send_due() == 7

    told = [json.loads(body) for _headers, body in receiver.got]
    assert [one["type"] for one in told] == [
        "quote.sent",
        "quote.sent",
        "quote.accepted",
        "contract.signed",
        "quote.declined",
        "contract.activated",
        "contract.expired",
    ]
    assert [one["sequence"] for one in told] == [1, 2, 3, 4, 5, 6, 7]
    deal = db.session.scalars(select(Quote.deal_id).where(Quote.id == signed)).one()
    assert told[2]["data"] == {
        "deal_id": deal,
        "quote_id": signed,
        "seller_id": opened.seller_id,
    }
    assert {one["type"] for one in told} <= EVENTS.keys()
    assert send_due() == 0
    wrong = [one.name for one in check() if not one.holds]
    assert wrong == []


def test_a_delivery_is_signed_and_the_same_at_every_try(
    opened: Shop, receiver: Receiver
):
    endpoint_id = create_endpoint(
        EndpointSpec(url=receiver.url, events=("quote.sent",))
    )
    receiver.status = 500
    say()
    say("quote.viewed")
    send_due()
    first = only()
    assert (first.state, first.status, first.attempts) == ("waiting", 500, 1)
    assert first.answer.startswith("thank you")
    assert len(first.answer) == 500
    receiver.status = 200
    replay(first.id)
    send_due()

    (one, body), (other, again) = receiver.got
    secret = endpoint(endpoint_id).secret
    assert is_signed(one, body, secret)
    assert is_signed(other, again, secret)
    assert not is_signed(one, body + b" ", secret)
    assert body == again
    assert one["webhook-id"] == other["webhook-id"] == first.event_id
    assert one["content-type"] == "application/json"
    assert abs(int(one["webhook-timestamp"]) - clock.now().timestamp()) < 60
    assert (only().state, only().failure) == ("delivered", "")


def test_a_new_secret_and_the_old_one_are_valid_for_a_day(
    opened: Shop, receiver: Receiver
):
    endpoint_id = create_endpoint(EndpointSpec(url=receiver.url))
    old = endpoint(endpoint_id).secret
    new = rotate_secret(endpoint_id)
    assert new != old
    assert new.startswith("whsec_")
    with time_machine.travel(clock.now() + timedelta(hours=23), tick=False):
        say()
        send_due()
        assert endpoint(endpoint_id).old_secret == old
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        say()
        send_due()
        assert endpoint(endpoint_id).old_secret == ""

    (first, body), (second, later) = receiver.got
    assert is_signed(first, body, old)
    assert is_signed(first, body, new)
    assert is_signed(second, later, new)
    assert not is_signed(second, later, old)


def test_what_fails_for_three_days_is_delivered_in_the_end(
    opened: Shop, receiver: Receiver
):
    create_endpoint(EndpointSpec(url=receiver.url))
    receiver.status = 500
    say()
    begun = clock.now()
    with time_machine.travel(begun, tick=False) as traveller:
        for _try in PAUSES:
            assert send_due() == 1
            assert send_due() == 0
            traveller.move_to(only().next_at or begun)
        assert clock.now() - begun > timedelta(days=3)
        receiver.status = 200
        assert send_due() == 1
    assert (only().state, only().attempts) == ("delivered", 10)


def test_what_fails_after_that_is_given_up_and_can_be_replayed(
    opened: Shop, receiver: Receiver, caplog: pytest.LogCaptureFixture
):
    create_endpoint(EndpointSpec(url=receiver.url))
    receiver.status = 503
    say()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _try in range(len(PAUSES) + 1):
            with caplog.at_level(logging.CRITICAL, "upheld.webhooks"):
                send_due()
            traveller.shift(timedelta(days=2))
    dead = only()
    assert (dead.state, dead.next_at, dead.attempts) == ("dead", None, 10)
    assert dead.failure == "The answer was 503."
    assert len(receiver.got) == 10

    receiver.status = 204
    replay(dead.id)
    assert send_due() == 1
    assert (only().state, only().attempts) == ("delivered", 11)
    assert db.session.scalars(
        select(AuditRow.action).order_by(AuditRow.sequence.desc()).limit(1)
    ).one() == ("webhook.replayed")


def test_a_redirect_is_not_followed(opened: Shop, receiver: Receiver):
    create_endpoint(EndpointSpec(url=receiver.url))
    receiver.status, receiver.location = 302, receiver.url
    say()
    send_due()
    assert (len(receiver.got), only().status, only().state) == (1, 302, "waiting")


def test_nothing_is_told_of_what_was_undone(opened: Shop, receiver: Receiver):
    create_endpoint(EndpointSpec(url=receiver.url))
    with pytest.raises(Undone):
        undone(lambda: outbox.emit("quote.sent", "q", {"quote_id": "q"}))
    assert send_due() == 0
    assert db.session.scalars(select(OutboxEvent.id)).all() == []


def test_events_of_many_rows_are_written_by_one_statement(
    opened: Shop, receiver: Receiver
):
    create_endpoint(EndpointSpec(url=receiver.url, events=("invoice.issued",)))
    quotes = [opened.quote("FULL") for _ in range(3)]
    with transaction():
        rows = table_of(Quote)
        facts = literal('{"invoice_id":"') + rows.c.id + '"}'
        chosen = select(rows.c.id, rows.c.id, facts).where(in_scope(rows))
        outbox.emit_selected("invoice.issued", chosen)
    assert send_due() == 3
    told = {json.loads(body)["data"]["invoice_id"] for _headers, body in receiver.got}
    assert told == set(quotes)


def test_an_endpoint_that_is_off_or_removed_is_not_told(
    opened: Shop, receiver: Receiver
):
    endpoint_id = create_endpoint(EndpointSpec(url=receiver.url))
    say()
    change_endpoint(endpoint_id, EndpointSpec(url=receiver.url, active=False))
    assert send_due() == 0
    with pytest.raises(Refused, match="switch it on"):
        send_test(endpoint_id)
    remove_endpoint(endpoint_id)
    assert list_deliveries() == ()
    with pytest.raises(NotFound):
        rotate_secret(endpoint_id)


def test_a_test_is_sent_to_its_endpoint_alone(opened: Shop, receiver: Receiver):
    one = create_endpoint(EndpointSpec(url=receiver.url, events=("quote.sent",)))
    create_endpoint(EndpointSpec(url=receiver.url))
    send_test(one)
    send_test(one)
    assert send_due() == 2
    told = json.loads(receiver.got[0][1])
    assert (told["type"], told["data"]["endpoint_id"]) == ("webhook.test", one)
    say()
    send_due()
    assert json.loads(receiver.got[-1][1])["sequence"] == 1


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_private_addresses_are_refused_at_every_step(shop: Shop, receiver: Receiver):
    with pytest.raises(InvalidInput, match="inside a private network"):
        create_endpoint(EndpointSpec(url=receiver.url))
    with pytest.raises(InvalidInput, match="no event"):
        create_endpoint(EndpointSpec(url="https://192.0.2.7/", events=("no.event",)))
    assert (
        db.session.scalars(select(AuditRow.action)).all().count("webhook.created") == 0
    )


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_network_that_is_allowed_no_more_is_refused_at_delivery(
    opened: Shop, shop_url: str, tmp_path: Path, receiver: Receiver
):
    endpoint_id = create_endpoint(EndpointSpec(url=receiver.url))
    say()
    with open_shop(make_app(shop_url, tmp_path / "data")):
        assert send_due() == 1
        assert only().failure == "127.0.0.1 is inside a private network."
        with pytest.raises(Refused, match="inside a private network"):
            send_test(endpoint_id)
        with pytest.raises(InvalidInput, match="inside a private network"):
            change_endpoint(endpoint_id, EndpointSpec(url=receiver.url))
    assert receiver.got == []


def test_a_receiver_that_hangs_delays_nobody_else(
    opened: Shop, receiver: Receiver, app_worker: Worker
):
    with receiving() as hanging:
        hanging.hangs = True
        create_endpoint(EndpointSpec(url=hanging.url))
        create_endpoint(EndpointSpec(url=receiver.url))
        for _ in range(3):
            say()
        assert hanging.arrived.wait(10)
        begun = time.monotonic()
        say()
        deadline = begun + 5
        while len(receiver.got) < 4 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(receiver.got) == 4
        assert len(hanging.got) == 1
        hanging.released.set()


@pytest.fixture
def app_worker(opened: Shop) -> Iterator[Worker]:
    worker = Worker(opened.app)
    worker.start()
    yield worker
    worker.stop()


@pytest.mark.parametrize("when", ["committed", "sending"])
def test_what_was_committed_outlives_its_worker(
    opened: Shop, shop_url: str, tmp_path: Path, receiver: Receiver, when: str
):
    create_endpoint(EndpointSpec(url=receiver.url))
    db.session.rollback()
    receiver.hangs = when == "sending"
    arguments = [shop_url, str(tmp_path / "data"), opened.seller_id, when]
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    ) as killed:
        assert killed.stdout
        assert killed.stdout.readline() == "committed\n"
        if when == "sending":
            assert receiver.arrived.wait(20)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    receiver.hangs = False
    receiver.got.clear()

    with time_machine.travel(clock.now() + sending.LEASE, tick=False):
        assert send_due() == 1
    assert json.loads(receiver.got[0][1])["data"]["quote_id"] == "of the killed"
    assert only().state == "delivered"
