"""Customers are told in time that a term ends, each step once."""

from datetime import date

import pytest
from sqlalchemy import select

from contracts.models import Contract, Customer, RenewalNotice
from contracts.renewing.operations import tell_customers
from contracts.renewing.rules import notice_steps
from tests.amending.agreed import at
from tests.billing.signing import signed
from tests.shop import Shop
from upheld.db import db
from upheld.mailing import MailRow
from upheld.transactions import transaction

LAST, CREATED = date(2027, 12, 31), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("today", "steps"),
    [
        (date(2027, 10, 1), []),
        (date(2027, 10, 2), ["90"]),
        (date(2027, 11, 1), ["60", "90"]),
        (date(2027, 12, 1), ["last_day", "30", "60", "90"]),
        (date(2028, 1, 1), []),
    ],
)
def test_a_step_comes_so_many_days_before_the_last_one(today, steps):
    assert [*notice_steps(LAST, date(2027, 12, 1), today, CREATED)] == steps


def test_a_step_that_had_passed_when_the_contract_was_made_is_none():
    made = date(2027, 11, 15)

    assert [*notice_steps(LAST, None, date(2027, 12, 5), made)] == ["30"]


def posted() -> list[str]:
    mails = select(MailRow.subject).where(MailRow.kind == "renewal_notice")
    return [*db.session.scalars(mails)]


def active(shop: Shop, **terms: int) -> None:
    contract_id = signed(shop, "API", **terms)
    with transaction():
        contract = db.session.get_one(Contract, contract_id)
        contract.state = "active"
        db.session.get_one(Customer, contract.customer_id).email = "ada@example.com"


def test_a_customer_gets_one_mail_for_each_step(shop: Shop):
    active(shop, renewal_months=12, notice=30)

    told = [tell_customers(now=at(day)) for day in (
        date(2027, 10, 1), date(2027, 10, 2), date(2027, 10, 3), date(2027, 11, 1),
        date(2027, 12, 1), date(2027, 12, 1),
    )]  # fmt: skip

    assert told == [0, 1, 0, 1, 1, 0]
    assert len(posted()) == 3
    assert posted()[0].endswith("ends on 31 Dec 2027")
    steps = db.session.scalars(select(RenewalNotice.step).order_by(RenewalNotice.step))
    assert [*steps] == ["30", "60", "90", "last_day"]


def test_after_days_without_a_worker_one_mail_is_enough(shop: Shop):
    active(shop, renewal_months=12, notice=30)

    assert tell_customers(now=at(date(2027, 11, 20))) == 1
    assert tell_customers(now=at(date(2027, 11, 21))) == 0


def test_who_cannot_cancel_any_more_is_told_that_it_ends_by_itself(shop: Shop):
    active(shop, renewal_months=0)

    assert tell_customers(now=at(date(2027, 12, 1))) == 1
    text = db.session.scalars(
        select(MailRow.text).where(MailRow.kind == "renewal_notice")
    ).one()
    assert "It ends by itself." in text


def test_after_the_last_day_to_cancel_a_mail_says_that_it_could_be_cancelled(
    shop: Shop,
):
    active(shop, renewal_months=12, notice=60)

    tell_customers(now=at(date(2027, 12, 15)))

    text = db.session.scalars(
        select(MailRow.text).where(MailRow.kind == "renewal_notice")
    ).one()
    words = " ".join(text.split())
    assert "It goes on for another 12 months: it could be cancelled until" in words
    assert "unless you cancel it" not in words
