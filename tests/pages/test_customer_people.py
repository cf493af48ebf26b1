"""Inviting people at a customer: signers and viewers, nobody else."""

from http import HTTPStatus

import pytest

from tests.pages.conftest import Desk
from tests.world import FOREIGN, NEIGHBOUR

EVE = {"name": "Eve", "email": "eve@contoso.example", "roles": "viewer"}


def people(desk: Desk) -> str:
    return f"/customers/{desk.ids['customer']}/people"


def test_somebody_at_a_customer_is_invited(desk: Desk) -> None:
    desk.post(people(desk), EVE)
    assert desk.done() == ["user.invited"]
    page = desk.get(people(desk))
    assert "eve@contoso.example" in page
    assert [mail for mail in desk.world.mails() if "To: eve@contoso.example" in mail]


def test_the_page_names_the_people_of_that_customer_alone(desk: Desk) -> None:
    page = desk.get(people(desk))
    assert "customer_own@northwind.example" in page
    assert "customer_neighbour" not in page
    assert FOREIGN not in page
    assert NEIGHBOUR not in page


@pytest.mark.parametrize("role", ["administrator", "", "emperor"])
def test_nobody_at_a_customer_gets_a_role_of_the_staff(desk: Desk, role: str) -> None:
    page = desk.post(people(desk), {**EVE, "roles": role}, 422)
    assert 'value="eve@contoso.example"' in page
    assert desk.done() == []


def test_who_does_not_sell_invites_nobody(desk: Desk) -> None:
    answer = desk.world.ask("auditor", "POST", people(desk), data=EVE)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert desk.done() == []
