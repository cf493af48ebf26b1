"""Metered use from the screen and by programs, and what customers see of it."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from contracts.billing.usage.models import UsageRecord
from contracts.models import Contract
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from upheld.db import db
from upheld.sellers import seller
from upheld.transactions import transaction

__all__ = ["desk", "kept"]

METERED = {
    "model": "usage",
    "model_version": "1",
    "parameters": {"of": "traffic", "measured": "GB", "priced": "GB"},
    "charge": "recurring",
    "period_months": 1,
}


@pytest.fixture
def at(desk: Desk) -> Desk:
    """Give the desk to billing, and a contract whose first line is paid by use."""
    desk.who = "billing"
    with working(desk.world, "own"), transaction() as session:
        contract = session.get_one(Contract, desk.ids["contract"])
        record = orjson.loads(contract.record)
        line = next(one for one in record["offer"]["lines"] if not one.get("bundle"))
        line |= METERED
        today = seller().today()
        record["offer"]["term"]["starts_on"] = (today - timedelta(days=3)).isoformat()
        session.execute(
            update(Contract)
            .where(Contract.id == contract.id)
            .values(record=orjson.dumps(record).decode())
        )
    return desk


def stored(desk: Desk) -> list[tuple[str, str]]:
    with working(desk.world, "own"):
        db.session.rollback()
        rows = db.session.scalars(select(UsageRecord).order_by(UsageRecord.source))
        return [(row.source, f"{row.quantity.normalize():f}") for row in rows]


def today(desk: Desk) -> str:
    with working(desk.world, "own"):
        return seller().today().isoformat()


def table(text: str) -> dict[str, Any]:
    return {"file": (BytesIO(text.encode()), "use.csv")}


def test_a_table_of_use_is_stored_from_the_page_of_a_contract(at: Desk) -> None:
    path = f"/contracts/{at.ids['contract']}"
    rows = f"source,quantity,from\na,120,{today(at)}\nb,0.5,{today(at)}\n"

    at.post(f"{path}/usage", table(rows))

    assert stored(at) == [("a", "120"), ("b", "0.5")]
    assert "120.5 GB since" in at.get(path)
    assert at.done() == ["usage.recorded"]


def test_a_table_that_is_wrong_says_where_and_stores_nothing(at: Desk) -> None:
    path = f"/contracts/{at.ids['contract']}/usage"
    rows = f"source,quantity,from\na,1,{today(at)}\nb,many,{today(at)}\n"

    page = at.post(path, table(rows), 422)

    assert "row 3, quantity" in page
    assert "This is not a number." in page
    assert stored(at) == []


def test_customers_see_what_the_running_period_has_used(at: Desk) -> None:
    contract_id = at.ids["contract"]
    rows = f"source,quantity,from\na,7,{today(at)}\n"
    at.post(f"/contracts/{contract_id}/usage", table(rows))

    page = at.get(f"/portal/contracts/{contract_id}", "customer_own")

    assert "What has been used" in page
    assert "7 GB since" in page


def test_programs_record_use_once_and_read_it(at: Desk) -> None:
    path = f"/api/v1/contracts/{at.ids['contract']}/usage"
    one = {"source": "a", "quantity": "12", "starts_on": today(at)}

    first = at.world.ask("billing", "POST", path, json={"records": [one, one]})
    again = at.world.ask("billing", "POST", path, json={"records": [one]})

    assert (first.status_code, first.json) == (200, {"new": 1, "known": 1})
    assert again.json == {"new": 0, "known": 1}
    shown: Any = at.world.ask("billing", "GET", path).json
    [reading] = shown["readings"]
    assert (reading["quantity"], reading["unit"], reading["late"]) == ("12", "GB", "0")


def test_a_program_that_names_another_unit_stores_nothing(at: Desk) -> None:
    path = f"/api/v1/contracts/{at.ids['contract']}/usage"
    one = {"source": "a", "quantity": "12", "starts_on": today(at), "unit": "TB"}

    answer = at.world.ask("billing", "POST", path, json={"records": [one]})

    assert answer.status_code == 422
    assert "This line is measured in GB." in answer.text
    assert stored(at) == []
