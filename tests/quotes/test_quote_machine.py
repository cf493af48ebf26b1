"""Whatever is done to a quote, in whatever order: its states and its one contract."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from contracts.models import Contract
from contracts.quotes.models import Quote
from contracts.quotes.operations import (
    Signature,
    accept_quote,
    change_quote,
    decline_quote,
    delete_quote,
    expire_quotes,
    extend_quote,
    revise_quote,
    send_quote,
    view_quote,
    withdraw_quote,
)
from contracts.quotes.requests import QuoteChange
from contracts.quotes.states import OPEN, State
from contracts.records import read_contract
from tests.databases import copy_sqlite
from tests.shop import NOW, Shop, make_app, open_shop
from upheld.db import db
from upheld.errors import Refused

#: Which states a state may be left for by one call.
EDGES = {
    State.DRAFT: {State.SENT},
    State.SENT: set(State) - {State.DRAFT, State.SENT},
    State.VIEWED: set(State) - {State.DRAFT, State.SENT, State.VIEWED},
    State.DECLINED: {State.REPLACED},
    State.EXPIRED: {State.SENT, State.VIEWED, State.REPLACED},
    State.ACCEPTED: set[State](),
    State.REPLACED: set[State](),
}


class QuoteMachine(RuleBasedStateMachine):
    """One deal, on which anybody does anything."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "shop.db"
        copy_sqlite(self.template, path)
        self.shopping = open_shop(make_app(f"sqlite:///{path}", path.parent / "data"))
        self.shop: Shop = self.shopping.__enter__()
        self.now = NOW
        self.records: dict[str, str] = {}
        self.states: dict[str, State] = {}

    @initialize()
    def begin(self) -> None:
        self.first = self.shop.quote("FULL")
        self.states = self.read()

    def teardown(self) -> None:
        self.shopping.__exit__(None, None, None)
        self.folder.cleanup()

    def read(self) -> dict[str, State]:
        db.session.rollback()
        rows = db.session.execute(select(Quote.id, Quote.state))
        return {row.id: State(row.state) for row in rows}

    def attempt(self, call: Callable[..., object], *args: object, **more: Any) -> None:
        """Do something; a refusal changes nothing."""
        before = self.read()
        try:
            call(*args, now=self.now, **more)
        except Refused:
            assert self.read() == before

    def any_revision(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.read())))

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(data=st.data(), percent=st.decimals(0, 50, places=2))
    def change(self, data: st.DataObject, percent: Any) -> None:
        change = QuoteChange(discount_percent=percent)
        self.attempt(change_quote, self.any_revision(data), change, edition=None)

    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        revision = self.any_revision(data)
        today = self.now.date()
        valid = QuoteChange(valid_until=today + timedelta(days=30))
        self.attempt(change_quote, revision, valid, edition=None)
        self.attempt(send_quote, revision, edition=None)

    @rule(data=st.data())
    def revise(self, data: st.DataObject) -> None:
        self.attempt(revise_quote, self.any_revision(data))

    @rule(data=st.data())
    def view(self, data: st.DataObject) -> None:
        self.attempt(view_quote, self.any_revision(data))

    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        self.attempt(accept_quote, self.any_revision(data), Signature("Ada Keller"))

    @rule(data=st.data())
    def decline(self, data: st.DataObject) -> None:
        self.attempt(decline_quote, self.any_revision(data))

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        self.attempt(withdraw_quote, self.any_revision(data))

    @rule(data=st.data(), days=st.integers(1, 40))
    def extend(self, data: st.DataObject, days: int) -> None:
        revision = self.any_revision(data)
        wanted = select(Quote.valid_until).where(Quote.id == revision)
        last = max(db.session.scalars(wanted).one(), self.now.date())
        until = last + timedelta(days=days)
        self.attempt(extend_quote, revision, until=until)

    @rule()
    def expire(self) -> None:
        self.attempt(expire_quotes)

    @precondition(lambda self: len(self.read()) > 1)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self.attempt(delete_quote, self.any_revision(data))

    @invariant()
    def states_follow_the_table(self) -> None:
        states = self.read()
        for quote_id, state in states.items():
            before = self.states.get(quote_id, State.DRAFT)
            # One call may view and find it expired, or send and replace another.
            assert state is before or state in EDGES[before], (before, state)
        self.states = states

    @invariant()
    def at_most_one_revision_is_open(self) -> None:
        assert sum(state in OPEN for state in self.read().values()) <= 1

    @invariant()
    def accepted_means_exactly_one_contract(self) -> None:
        accepted = [key for key, one in self.read().items() if one is State.ACCEPTED]
        contracts = db.session.execute(select(Contract.quote_id, Contract.record)).all()
        assert [row.quote_id for row in contracts] == accepted
        for row in contracts:
            assert read_contract(row.record).offer.number == "Q-2026-00001"

    @invariant()
    def what_was_sent_never_changes(self) -> None:
        rows = db.session.execute(
            select(Quote.id, Quote.record).where(func.length(Quote.record) > 0)
        )
        for row in rows:
            assert self.records.setdefault(row.id, row.record) == row.record


@pytest.mark.timeout(600)
def test_no_order_of_calls_breaks_the_rules_of_a_quote(sqlite_shop: Path) -> None:
    QuoteMachine.template = sqlite_shop
    run_state_machine_as_test(
        QuoteMachine,
        settings=settings(max_examples=25, stateful_step_count=20, deadline=None),
    )
