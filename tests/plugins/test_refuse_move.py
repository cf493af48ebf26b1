"""The hook by which a plugin refuses a move, with a reason."""

from pathlib import Path

import pytest
from sqlalchemy import select

from contracts.customers.details import CustomerDetails
from contracts.customers.operations import change_customer
from contracts.quotes.models import Quote
from contracts.quotes.operations import send_quote
from plugins.manager import PluginManager
from tests.shop import (
    CONTOSO,
    NOW,
    Shop,
    postgres_shop,
    shop,
    shop_url,
    sqlite_shop,
)
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.state import state

__all__ = ["postgres_shop", "shop", "shop_url", "sqlite_shop"]

EXAMPLE = (
    Path(__file__).parents[2]
    / "examples/plugins/upheld-served-countries/upheld_served_countries.py"
).read_text()
CODE = """
from upheld.plugin import hookimpl

api = "1"

@hookimpl
def refuse_move(move):
    return {answer}
"""


def guard(shop: Shop, folder: Path, **files: str) -> None:
    for name, code in files.items():
        (folder / f"{name}.py").write_text(code)
    state(shop.app).kept["plugins"] = PluginManager.load(folder=folder)


def refusals(quote_id: str) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        send_quote(quote_id, edition=None, now=NOW)
    db.session.rollback()
    assert db.session.scalar(select(Quote.state)) == "draft"
    return [problem.message for problem in refused.value.problems]


def test_the_example_keeps_offers_in_the_countries_that_are_served(
    shop: Shop, tmp_path: Path
):
    guard(shop, tmp_path, served=EXAMPLE)
    shop.sent()
    details = CustomerDetails(
        name=CONTOSO.name, number="K-1", address="Via Roma 1", country="IT"
    )
    change_customer(shop.customer_id, details)
    quote_id = shop.quote("FULL")

    with pytest.raises(InvalidInput) as refused:
        send_quote(quote_id, edition=None, now=NOW)

    assert [problem.message for problem in refused.value.problems] == [
        "Nobody serves IT: offers go to AT, CH, DE, LI."
    ]


def test_every_reason_is_said_and_nothing_is_sent(shop: Shop, tmp_path: Path):
    guard(
        shop,
        tmp_path,
        a=CODE.format(answer="'Not on Mondays.'"),
        b=CODE.format(answer="None"),
        c=CODE.format(answer="f'{move.number} costs {move.total}.'"),
    )
    quote_id = shop.quote("FULL")

    assert refusals(quote_id) == ["Not on Mondays.", "Q-2026-00001 costs 70737.00."]


def test_a_plugin_that_fails_refuses_and_is_named(shop: Shop, tmp_path: Path):
    guard(shop, tmp_path, a=CODE.format(answer="1 / 0"), b=CODE.format(answer="7"))
    quote_id = shop.quote("FULL")

    assert refusals(quote_id) == [
        (
            "Plugin “a” failed at “refuse_move” in a.py, line 8: "
            "ZeroDivisionError: division by zero"
        ),
        (
            "Plugin “b” failed at “refuse_move” in b.py, line 6: "
            "It answered int where a sentence belongs."
        ),
    ]
