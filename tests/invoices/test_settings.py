"""How a seller invoices: days to pay, reminders, accounts."""

import pytest

from contracts.customers.queries import customer
from contracts.invoices.settings.operations import invoicing_terms
from contracts.invoices.settings.terms import InvoicingTerms
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from upheld.db import db

__all__ = ["desk", "kept"]

TYPED = {
    "payment_days": "14",
    "reminder_days": "7, 21",
    "account-revenue": "8400",
    "account-bank": "1200",
}


def stored(desk: Desk) -> InvoicingTerms:
    with working(desk.world, "own"):
        db.session.expire_all()
        return invoicing_terms()


def test_days_and_accounts_are_kept_as_they_were_typed(desk: Desk) -> None:
    desk.who = "billing"
    desk.post("/billing/settings", TYPED)

    accounts = {"revenue": "8400", "bank": "1200"}
    assert stored(desk) == InvoicingTerms(14, (7, 21), accounts)
    page = desk.get("/billing/settings")
    assert 'value="7, 21"' in page
    assert 'value="8400"' in page
    assert desk.done() == ["invoicing.changed"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"payment_days": "soon"}, "Give a number of days"),
        ({"payment_days": "366"}, "Give a number of days"),
        ({"reminder_days": "21, 7"}, "Give days that rise"),
        ({"reminder_days": "0, 7"}, "Give days that rise"),
        ({"reminder_days": "1 2 3 4 5 6 7"}, "There are 6 reminders at most."),
        ({"account-bank": "=1+1"}, "Use letters, digits, points and hyphens"),
    ],
)
def test_terms_that_cannot_be_are_refused_and_kept(
    desk: Desk, wrong: dict[str, str], said: str
) -> None:
    desk.who, before = "billing", stored(desk)

    page = desk.post("/billing/settings", TYPED | wrong, 422)

    assert said in page
    assert 'value="8400"' in page
    assert stored(desk) == before
    assert desk.done() == []


def test_a_customer_can_have_days_of_its_own(desk: Desk) -> None:
    path = f"/customers/{desk.ids['customer']}"
    typed = {"name": "Contoso", "number": "K-7", "language": "en"}
    for days, kept_days in (("10", 10), ("", None)):
        desk.post(f"{path}/edit", typed | {"payment_days": days})
        with working(desk.world, "own"):
            db.session.expire_all()
            found = customer(desk.ids["customer"]).details
        assert found.payment_days == kept_days

    assert "Give a number of days" in desk.post(
        f"{path}/edit", typed | {"payment_days": "never"}, 422
    )
