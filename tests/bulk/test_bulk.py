"""One action on many quotes: each by itself, none twice, all of it to be seen."""

from datetime import date

import orjson
import pytest
from sqlalchemy import func, select

from contracts.bulk import operations
from contracts.quotes.models import Quote
from contracts.quotes.operations import delete_quote
from tests.shop import NOW, Shop
from upheld import audit, progress
from upheld.accounts.people import NewUser, create_user
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.jobs import JobRow
from upheld.principal import Role
from upheld.worker import Worker

LATER = date(2027, 3, 31)


def valid_until(quote_id: str) -> date | None:
    return db.session.scalar(select(Quote.valid_until).where(Quote.id == quote_id))


def work(shop: Shop) -> None:
    db.session.rollback()
    Worker(shop.app).run_all()


def extended(*quotes: str) -> str:
    return operations.ask("extend", quotes, value=LATER.isoformat())


def test_each_quote_is_done_and_each_failure_is_named(shop: Shop) -> None:
    sent, draft = shop.sent(), shop.quote("FULL")
    run_id = extended(sent, draft)
    work(shop)
    run = progress.run(run_id)
    assert (run.state, run.done, run.total) == ("done", 2, 2)
    assert [item for item, _why in run.failures] == ["Q-2026-00002"]
    assert valid_until(sent) == LATER


def test_work_goes_on_where_it_was_left(shop: Shop) -> None:
    quotes = [shop.sent(), shop.sent()]
    run_id = extended(*quotes)
    payload = orjson.loads(db.session.scalars(select(JobRow.payload)).all()[-1])
    operations.run({**payload, "run": run_id})
    operations.run({**payload, "run": run_id})
    assert progress.run(run_id).done == 2
    rows = select(func.count()).where(AuditRow.action == "quote.extended")
    assert db.session.scalar(rows) == 2


def test_a_run_that_is_stopped_leaves_the_rest(shop: Shop) -> None:
    sent = shop.sent()
    before = valid_until(sent)
    run_id = extended(sent, shop.sent())
    progress.stop(run_id)
    work(shop)
    run = progress.run(run_id)
    assert (run.state, run.done) == ("stopped", 0)
    assert valid_until(sent) == before


def test_a_quote_that_is_gone_meanwhile_is_a_failure(shop: Shop) -> None:
    draft = shop.quote("FULL")
    run_id = operations.ask("delete", [draft])
    delete_quote(draft, now=NOW)
    work(shop)
    assert len(progress.run(run_id).failures) == 1


def test_quotes_get_another_owner(shop: Shop) -> None:
    user = NewUser("max@northwind.example", "Max", frozenset({Role.SALES}))
    owner = create_user(user, now=NOW, password_hash="x")
    quote_id = shop.sent()
    operations.ask("owner", [quote_id], value=owner)
    work(shop)
    found = select(Quote.owner_id).where(Quote.id == quote_id)
    assert db.session.scalar(found) == owner


@pytest.mark.parametrize(
    ("action", "quotes", "value"),
    [
        ("dance", ["x"], ""),
        ("delete", [], ""),
        ("extend", ["x"], "tomorrow"),
        ("owner", ["x"], "nobody"),
        ("delete", ["x"] * 10_001, ""),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_begins(
    shop: Shop, action: str, quotes: list[str], value: str
) -> None:
    with pytest.raises(InvalidInput):
        operations.ask(action, quotes, value=value)
    assert progress.runs() == []


def test_the_trail_names_the_person_and_not_the_job(shop: Shop) -> None:
    extended(shop.sent())
    work(shop)
    row = select(AuditRow.actor_name).where(AuditRow.action == "quote.extended")
    assert db.session.scalar(row) == "Dana Roth"
    assert audit.verify_chain(shop.seller_id).problems == ()


def test_rate_and_time_left_follow_from_what_is_done(shop: Shop) -> None:
    run_id = extended(shop.sent(), shop.sent())
    work(shop)
    run = progress.run(run_id)
    assert run.ended_at is not None
    assert run.rate(run.ended_at) > 0
    assert run.seconds_left(run.ended_at) == 0
