"""Renewals over the API and from the shell."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from contracts.models import Contract
from contracts.quotes.models import Quote
from tests.billing.signing import signed
from tests.pages.conftest import Desk, desk, kept
from tests.shop import Shop
from tests.stock import working
from upheld.cli import upheld
from upheld.db import db

__all__ = ["desk", "kept"]


def ask(at: Desk, method: str, path: str, **options):
    return at.world.ask("sales", method, f"/api/v1{path}", **options)


def prepared(at: Desk) -> list[str]:
    with working(at.world, "own"):
        rows = db.session.scalars(select(Quote.id).where(Quote.renewal != ""))
        return [*rows]


def test_what_ends_is_listed_with_what_was_prepared(desk: Desk) -> None:
    path = f"/contracts/{desk.ids['contract']}/renewal"

    made = ask(desk, "POST", path, json={"percent": "2.5", "months": 24})

    assert made.status_code == 201
    assert prepared(desk) == [made.json["quote_id"]]
    [row] = [
        one
        for one in ask(desk, "GET", "/renewals?within=3000").json["items"]
        if one["contract_id"] == desk.ids["contract"]
    ]
    assert row["renewal"]["quote_id"] == made.json["quote_id"]
    assert row["standing"] == "open"


@pytest.mark.parametrize(
    "wrong", [{"percent": 3}, {"months": 9999}, {"basis": "cheapest"}]
)
def test_a_wrong_body_is_refused_and_prepares_nothing(desk: Desk, wrong) -> None:
    path = f"/contracts/{desk.ids['contract']}/renewal"

    assert ask(desk, "POST", path, json=wrong).status_code == 422
    assert prepared(desk) == []


def run(shop: Shop, *words: str) -> str:
    config = shop.app.extensions["upheld"].settings
    environment = {
        "UPHELD_DATA_FOLDER": str(config.data_folder),
        "UPHELD_DATABASE_URL": config.database_url,
        "UPHELD_SECRET_KEY": config.secret_key,
    }
    db.session.rollback()
    return CliRunner(env=environment).invoke(upheld, ["contracts", *words]).output


def drafts() -> int:
    db.session.rollback()
    count = select(func.count()).select_from(Quote).where(Quote.renewal != "")
    return db.session.scalar(count) or 0


def test_the_shell_lists_and_prepares(shop: Shop) -> None:
    contract_id = signed(shop, "API", renewal_months=0)
    number = db.session.get_one(Contract, contract_id).number
    said = run(shop, "renew", number, "--percent", "3,5")
    assert "“3,5” is no percentage." in said
    assert drafts() == 0

    said = run(shop, "renew", number, "--percent", "3.5")

    assert "is the draft of its renewal." in said
    assert drafts() == 1
    assert number in run(shop, "renewals", "--within", "3000")
    [one] = json.loads(run(shop, "renewals", "--within", "3000", "--json"))["items"]
    assert one["renewal"]["number"].startswith("Q-")
