"""Asking, deciding, taking back; on each database."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from catalog.costing import CostSpec, FloorSpec
from catalog.costs.operations import save_cost, save_floor
from contracts.customers.operations import create_customer
from contracts.models import DealEvent
from contracts.quotes.approvals.queries import approval, candidates, of_deal
from contracts.quotes.approvals.rules import Kind
from contracts.quotes.operations import (
    LineChange,
    LineChoice,
    QuoteChange,
    add_line,
    add_option,
    change_line,
    change_quote,
    clone_quote,
    revise_quote,
    send_quote,
)
from contracts.quotes.operations.approving import (
    ask_approval,
    decide_approval,
    lower_discounts,
    withdraw_approval,
)
from contracts.quotes.queries import builder_view
from contracts.quotes.queries.sent import events
from contracts.quotes.queries.stored import load_head
from tests.quotes.approvals.conftest import Desk
from tests.shop import CONTOSO, NOW, TODAY
from upheld import clock
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput, Refused
from upheld.mailing import MailRow
from upheld.worker import Worker

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def ask(desk: Desk, quote_id: str) -> str:
    with desk.by(desk.dana):
        return ask_approval(quote_id, edition=None, now=NOW)[0]


def approve(desk: Desk, asked: str, *, after: timedelta = HOUR) -> None:
    with desk.by(desk.max):
        decide_approval(asked, approve=True, now=NOW + after)


def mails() -> list[tuple[str, str]]:
    rows = db.session.execute(select(MailRow.kind, MailRow.recipient))
    return [(row[0], row[1]) for row in rows]


def test_sending_is_refused_above_a_limit(desk: Desk) -> None:
    quote_id = desk.quote(10)
    with desk.by(desk.dana), pytest.raises(InvalidInput) as refused:
        send_quote(quote_id, edition=None, now=NOW)
    assert [one.where for one in refused.value.problems] == ["approval"]
    assert load_head(quote_id).state == "draft"


def test_within_the_limit_nothing_needs_approval(desk: Desk) -> None:
    quote_id = desk.quote(8)
    with desk.by(desk.dana):
        send_quote(quote_id, edition=None, now=NOW)
    assert load_head(quote_id).state == "sent"


def test_somebody_with_more_say_sends_without_asking(desk: Desk) -> None:
    quote_id = desk.quote(15)
    with desk.by(desk.max):
        send_quote(quote_id, edition=None, now=NOW)
    assert load_head(quote_id).state == "sent"


def test_asking_puts_the_quote_in_review_and_mails(desk: Desk) -> None:
    quote_id = desk.quote(10)
    asked = approval(ask(desk, quote_id))
    assert load_head(quote_id).state == "in_review"
    assert (asked.approver, asked.state) == ("Max Weber", "asked")
    assert mails() == [("approval_asked", "max@northwind.example")]


def test_in_review_nothing_can_be_changed_or_sent(desk: Desk) -> None:
    quote_id = desk.quote(10)
    ask(desk, quote_id)
    with desk.by(desk.max), pytest.raises(Refused):
        send_quote(quote_id, edition=None, now=NOW)
    with pytest.raises(Refused):
        desk.give(quote_id, 5)
    assert load_head(quote_id).state == "in_review"


def test_what_was_approved_can_be_sent(desk: Desk) -> None:
    quote_id = desk.quote(10)
    approve(desk, ask(desk, quote_id))
    assert load_head(quote_id).state == "draft"
    with desk.by(desk.dana):
        send_quote(quote_id, edition=None, now=NOW)
    assert load_head(quote_id).state == "sent"


def test_the_answer_is_mailed_to_whoever_asked(desk: Desk) -> None:
    approve(desk, ask(desk, desk.quote(10)))
    assert ("approval_answer", "dana@northwind.example") in mails()


def test_what_was_declined_has_to_be_changed(desk: Desk) -> None:
    quote_id = desk.quote(10)
    asked = ask(desk, quote_id)
    with desk.by(desk.max):
        decide_approval(asked, approve=False, reason="Too much.", now=NOW)
    assert approval(asked).reason == "Too much."
    assert len(desk.stands(quote_id).needs) == 1


def test_only_a_changed_line_needs_a_new_decision(desk: Desk) -> None:
    quote_id = desk.quote(10)
    desk.give(quote_id, 12, "R740")
    approve(desk, ask(desk, quote_id))
    assert desk.stands(quote_id).needs == ()
    desk.give(quote_id, 14, "R740")
    assert [need.title for need in desk.stands(quote_id).needs] == ["Server cover"]


def test_an_approval_holds_in_the_next_revision(desk: Desk) -> None:
    quote_id = desk.quote(10)
    approve(desk, ask(desk, quote_id))
    with desk.by(desk.dana):
        send_quote(quote_id, edition=None, now=NOW)
        next_id = revise_quote(quote_id, now=NOW)
    assert desk.stands(next_id).needs == ()


def test_an_approval_goes_with_a_copy_for_the_same_customer(desk: Desk) -> None:
    quote_id = desk.quote(10)
    approve(desk, ask(desk, quote_id))
    same = clone_quote(quote_id, now=NOW)
    other = create_customer(replace(CONTOSO, name="Fabrikam", number=""), now=NOW)
    foreign = clone_quote(quote_id, customer_id=other, now=NOW)
    assert desk.stands(same).needs == ()
    assert len(desk.stands(foreign).needs) == 1


def test_a_question_has_one_answer(desk: Desk) -> None:
    asked = ask(desk, desk.quote(10))
    approve(desk, asked)
    with desk.by(desk.max), pytest.raises(Refused, match="approved this"):
        decide_approval(asked, approve=False, now=NOW)
    assert approval(asked).state == "approved"


def test_nobody_decides_on_what_he_asked_or_may_not_give(desk: Desk) -> None:
    asked = ask(desk, desk.quote(10))
    with desk.by(desk.dana), pytest.raises(Refused, match="cannot decide"):
        decide_approval(asked, approve=True, now=NOW)
    assert approval(asked).state == "asked"


def test_the_next_in_the_chain_is_asked_above_its_limit(desk: Desk) -> None:
    quote_id = desk.quote(30)
    assert approval(ask(desk, quote_id)).approver == "Nina Berg"


def test_a_question_is_withdrawn_and_the_draft_changed(desk: Desk) -> None:
    quote_id = desk.quote(10)
    asked = ask(desk, quote_id)
    with desk.by(desk.dana):
        withdraw_approval(quote_id, now=NOW)
    assert approval(asked).state == "withdrawn"
    desk.give(quote_id, 5)
    assert desk.stands(quote_id).needs == ()


def test_lowering_keeps_within_both_limits(desk: Desk) -> None:
    quote_id = desk.quote(10)
    change = QuoteChange(discount_percent=Decimal(9))
    change_quote(quote_id, change, edition=None, now=NOW)
    with desk.by(desk.dana):
        lower_discounts(quote_id, edition=None, now=NOW)
    view = builder_view(quote_id, today=TODAY)
    line = next(line for line in view.lines if line.code == "P24")
    assert view.quote.discount_percent == 5
    assert line.discount_percent == Decimal("3.15")
    assert desk.stands(quote_id).needs == ()


def test_a_margin_below_its_floor_needs_approval(desk: Desk) -> None:
    save_cost(CostSpec(offering="P24", percent=Decimal(80)))
    save_floor(FloorSpec(offering="P24", percent=Decimal(30)))
    quote_id = desk.shop.quote("FULL")
    needs = desk.stands(quote_id).needs
    assert [need.kind for need in needs] == [Kind.LINE_FLOOR]
    assert needs[0].limit == Decimal(30)
    assert desk.stands(quote_id, desk.max).needs == ()


def test_an_option_below_the_floor_of_quotes_needs_approval_by_name(
    desk: Desk,
) -> None:
    quote_id = two_options(desk)
    needs = desk.stands(quote_id).needs
    assert [(need.kind, need.option, need.extras) for need in needs] == [
        (Kind.FLOOR, "B", ("Priority support",))
    ]
    ask(desk, quote_id)
    text = db.session.scalars(select(MailRow.text)).one()
    assert "Option B, Other with Priority support: the margin is" in text
    assert "below the floor of 60%" in text


def test_an_approved_option_needs_no_decision_when_another_changes(desk: Desk) -> None:
    quote_id = two_options(desk)
    approve(desk, ask(desk, quote_id))
    assert desk.stands(quote_id).needs == ()
    save_cost(CostSpec(offering="R740", percent=Decimal(90)))
    assert [need.option for need in desk.stands(quote_id).needs] == ["A", "B"]


def two_options(desk: Desk) -> str:
    """Return a quote with a floor of 60: option B sinks below it with its extra."""
    for code, cost in {"R740": 20, "P24": 95}.items():
        save_cost(CostSpec(offering=code, percent=Decimal(cost)))
    save_floor(FloorSpec(percent=Decimal(60)))
    quote_id = desk.shop.quote()
    for code in ("R740", "P24"):
        add_line(quote_id, LineChoice(code=code), edition=None, now=NOW)
    add_option(quote_id, "Other", like="", edition=None, now=NOW)
    extra = LineChange(in_options="B", optional=True)
    line_id = desk.line(quote_id, "P24")
    change_line(quote_id, line_id, change=extra, edition=None, now=NOW)
    return quote_id


def test_the_usual_time_is_the_median_of_past_answers(desk: Desk) -> None:
    for hours in (1, 3, 20):
        approve(desk, ask(desk, desk.quote(10)), after=hours * HOUR)
    needs = desk.stands(desk.quote(10)).needs
    asked, _nobody, _others = candidates(needs, without=desk.dana.id)
    assert asked[0].person.usual == 3 * HOUR


def test_somebody_is_reminded_once_after_a_day(desk: Desk) -> None:
    told = [("approval_asked", "max@northwind.example")]
    with clock.told(NOW):
        ask(desk, desk.quote(10))
    assert mails_after(desk, 24 * HOUR - SECOND) == told
    told.append(("approval_reminder", "max@northwind.example"))
    assert mails_after(desk, 24 * HOUR) == told
    assert mails_after(desk, 49 * HOUR) == told


def test_nobody_is_reminded_of_what_has_its_answer(desk: Desk) -> None:
    approve(desk, ask(desk, desk.quote(10)))
    told = {kind for kind, _to in mails_after(desk, 25 * HOUR)}
    assert told == {"approval_asked", "approval_answer"}


def mails_after(desk: Desk, passed: timedelta) -> list[tuple[str, str]]:
    """Return what was mailed until then, the worker running."""
    with clock.told(NOW + passed):
        Worker(desk.shop.app).run_all()
    db.session.rollback()
    return mails()


def test_customers_never_read_of_it(desk: Desk) -> None:
    quote_id = desk.quote(10)
    approve(desk, ask(desk, quote_id))
    deal = load_head(quote_id).deal_id
    told = {event.what for event in events(deal, internal=False)}
    assert told == {"created"}
    assert len(db.session.scalars(select(DealEvent.what)).all()) > len(told)


def test_each_step_is_audited(desk: Desk) -> None:
    approve(desk, ask(desk, desk.quote(10)))
    rows = db.session.scalars(select(AuditRow.action).order_by(AuditRow.sequence))
    assert [row for row in rows if "approval" in row] == [
        "quote.approval_asked",
        "quote.approval_given",
    ]


def test_nothing_is_asked_where_nothing_needs_it(desk: Desk) -> None:
    quote_id = desk.quote(5)
    with desk.by(desk.dana), pytest.raises(Refused, match="Nothing"):
        ask_approval(quote_id, edition=None, now=NOW)
    assert of_deal(load_head(quote_id).deal_id) == ()
