"""The hook by which a plugin hears of what has happened."""

import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.installed.queries import plugins_in_use
from contracts.quotes.models import Quote
from contracts.quotes.operations import send_quote
from plugins import hearing
from plugins.manager import PluginManager
from tests.shop import (
    NOW,
    Shop,
    postgres_shop,
    shop,
    shop_url,
    sqlite_shop,
)
from upheld.db import db
from upheld.state import state

__all__ = ["postgres_shop", "shop", "shop_url", "sqlite_shop"]

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / "examples/plugins/upheld-event-log/upheld_event_log.py").read_text()
FAILING = """
from upheld.plugin import *

api = "1"

@hookimpl
def hear_event(event):
    return 1 / 0
"""


def listen(shop: Shop, folder: Path, **files: str) -> None:
    for name, code in files.items():
        (folder / f"{name}.py").write_text(code)
    state(shop.app).kept["plugins"] = PluginManager.load(folder=folder)
    hearing.install(shop.app, plugins_in_use)


def lines(caplog: pytest.LogCaptureFixture, name: str) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == name]


def test_a_plugin_hears_of_a_quote_that_was_sent(
    shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    listen(shop, tmp_path, event_log=EXAMPLE)
    quote_id = shop.quote("FULL")

    with caplog.at_level(logging.INFO, "upheld.events"):
        sent = send_quote(quote_id, edition=None, now=NOW)

    assert [json.loads(line) for line in lines(caplog, "upheld.events")] == [
        {
            "event": "quote-sent",
            "quote_id": quote_id,
            "deal_id": sent.deal_id,
            "seller_id": shop.seller_id,
        }
    ]


def test_what_fails_in_a_plugin_undoes_nothing_and_silences_no_other(
    shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    listen(shop, tmp_path, a_failing=FAILING, event_log=EXAMPLE)
    quote_id = shop.quote("FULL")

    with caplog.at_level(logging.INFO, "upheld.events"):
        send_quote(quote_id, edition=None, now=NOW)

    assert lines(caplog, "upheld.plugins") == [
        (
            "Plugin “a_failing” failed at “hear_event” in a_failing.py, line 8: "
            "ZeroDivisionError: division by zero"
        )
    ]
    assert len(lines(caplog, "upheld.events")) == 1
    assert db.session.scalar(select(Quote.state)) == "sent"


def test_the_plugins_that_are_in_use_by_then_hear_of_it(
    shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    listen(shop, tmp_path)
    (tmp_path / "event_log.py").write_text(EXAMPLE)
    state(shop.app).kept["plugins"] = PluginManager.load(folder=tmp_path)

    with caplog.at_level(logging.INFO, "upheld.events"):
        send_quote(shop.quote("FULL"), edition=None, now=NOW)

    assert len(lines(caplog, "upheld.events")) == 1
