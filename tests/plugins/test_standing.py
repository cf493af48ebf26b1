"""Plugins that a seller has switched off, or that are left alone for having failed."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.installed import operations
from catalog.installed.pages import state_words
from catalog.installed.queries import plugins_in_use, plugins_seen, stored_standings
from catalog.price_books import price_lines
from catalog.pricing import Unpriced
from plugins.isolation.journal import JOURNAL
from plugins.manager import PluginManager
from tests.catalog.price_samples import TERMS, entry, line, view
from tests.shop import Shop, postgres_shop, shop, shop_url, sqlite_shop
from upheld import clock
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import NotFound
from upheld.scope import Scope, scoped
from upheld.state import state

__all__ = ["postgres_shop", "shop", "shop_url", "sqlite_shop"]

FAILING = """
from upheld.plugin import *

api = "1"


class Moon(PricingModel[Parameters]):
    key, title, version, Parameters = "moon", "Moon", "1", Parameters

    def price(self, request, parameters):
        raise ValueError("the moon is gone")


@hookimpl
def register_pricing_models():
    return [Moon()]
"""


@pytest.fixture(autouse=True)
def _nothing_has_happened() -> None:
    JOURNAL.clear()


@pytest.fixture
def failing(shop: Shop, tmp_path: Path) -> Shop:
    (tmp_path / "moon.py").write_text(FAILING)
    state(shop.app).kept["plugins"] = PluginManager.load(folder=tmp_path)
    return shop


def said() -> str:
    """Return what is said of a price by the failing model."""
    book = view(entry("moon", {}))
    (found,) = price_lines(book, plugins_in_use(), [line()], TERMS)
    assert isinstance(found, Unpriced)
    return found.sentence


def audited() -> list[str]:
    rows = select(AuditRow.action).where(AuditRow.action.like("plugin.%"))
    return [*db.session.scalars(rows.order_by(AuditRow.sequence))]


def test_a_line_says_who_switched_its_plugin_off(failing: Shop):
    operations.switch_off("moon")

    assert said().startswith(
        "“Europe” prices this by the model “moon”. The plugin “moon” is off: "
        "Switched off by "
    )
    assert "moon" not in plugins_in_use().models
    assert audited() == ["plugin.switched_off"]


def test_a_plugin_that_is_switched_on_is_asked_again(failing: Shop):
    operations.switch_off("moon")
    operations.switch_on("moon")

    assert said().startswith("Plugin “moon” failed in moon.py, line 11")
    assert audited() == ["plugin.switched_off", "plugin.switched_on"]


def test_switching_off_twice_is_one_change(failing: Shop):
    operations.switch_off("moon")
    first = stored_standings()["moon"]
    operations.switch_off("moon")

    assert stored_standings()["moon"] == first
    assert audited() == ["plugin.switched_off"]


def test_what_is_no_plugin_is_not_switched(shop: Shop):
    with pytest.raises(NotFound):
        operations.switch_off("nothing")
    assert audited() == []


def test_prices_are_kept_while_nothing_is_switched(failing: Shop):
    assert plugins_in_use() is plugins_in_use()
    operations.switch_off("moon")
    assert plugins_in_use() is plugins_in_use()


def test_three_failures_pause_a_plugin_and_are_audited_once_each(failing: Shop):
    for _again in range(5):
        said()
    operations.store_happened()

    assert audited() == ["plugin.failed", "plugin.failed", "plugin.paused"]
    (seen,) = [one for one in plugins_seen() if one.info.name == "moon"]
    assert seen.state == "paused"
    newest = seen.standing.troubles[0]
    assert (newest.hook, Path(newest.file).name, newest.lineno) == (
        "price",
        "moon.py",
        11,
    )
    assert "the moon is gone" in newest.sentence


def test_a_pause_ends_when_somebody_wants_it_to(failing: Shop):
    for _again in range(4):
        said()
    operations.store_happened()
    assert "is tried again in" in said()

    operations.try_again("moon")

    assert "the moon is gone" in said()
    assert "is tried again in" not in said()
    assert audited()[-1] == "plugin.resumed"


def test_another_process_leaves_a_paused_plugin_alone(failing: Shop, tmp_path: Path):
    for _again in range(3):
        said()
    operations.store_happened()

    # What another process has loaded, which has not seen it fail.
    state(failing.app).kept["plugins"] = PluginManager.load(folder=tmp_path)
    del state(failing.app).kept["plugin_standings"]

    assert "is tried again in" in said()


def test_a_pause_that_is_over_is_told_once(
    failing: Shop, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("plugins.isolation.pauses.REST", -1.0)
    for _again in range(4):
        said()
    operations.store_happened()

    assert audited() == [
        "plugin.failed",
        "plugin.failed",
        "plugin.paused",
        "plugin.resumed",
        "plugin.paused",
    ]


def test_a_pause_is_over_on_the_page_when_its_time_is(failing: Shop):
    for _again in range(3):
        said()
    operations.store_happened()

    with clock.told(clock.now() + timedelta(seconds=61)):
        states = {one.info.name: one.state for one in plugins_seen()}
    assert states["moon"] == "on"


def test_what_failed_for_one_seller_is_asked_for_another(failing: Shop):
    for _again in range(4):
        said()
    (worker,) = plugins_in_use().workers.values()
    assert worker.health.paused_until is not None
    with scoped(Scope("0" * 32)):
        assert worker.health.paused_until is None


def test_a_line_says_that_its_plugin_is_broken(failing: Shop, tmp_path: Path):
    (tmp_path / "moon.py").write_text("import nothing_here\n")
    state(failing.app).kept["plugins"] = PluginManager.load(folder=tmp_path)

    assert said() == (
        "“Europe” prices this by the model “moon”. No plugin in use offers it. "
        "The plugin “moon” is off: It cannot be loaded: ModuleNotFoundError: "
        "No module named 'nothing_here' (moon.py, line 1). "
        "An administrator finds what to do on the page “Plugins”."
    )


def test_a_broken_plugin_that_is_switched_off_says_both(failing: Shop, tmp_path: Path):
    operations.switch_off("moon")
    (tmp_path / "moon.py").write_text("import nothing_here\n")
    state(failing.app).kept["plugins"] = PluginManager.load(folder=tmp_path)

    (seen,) = [one for one in plugins_seen() if one.info.name == "moon"]

    assert seen.state == "broken"
    switched, reason, _todo = state_words(seen)
    assert switched.startswith("Switched off by ")
    assert reason.startswith("It cannot be loaded: ModuleNotFoundError")
