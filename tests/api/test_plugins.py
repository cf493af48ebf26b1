"""Plugins by program: how each stands, and its switch."""

from tests.api.test_approving import ask


def named(answer, name):
    return next(one for one in answer.json["plugins"] if one["name"] == name)


def test_an_administrator_sees_every_plugin(stock):
    answer = ask(stock, "GET", "/plugins", by="administrator")

    assert answer.json["safe"] is False
    flat = named(answer, "flat")
    assert (flat["origin"], flat["models"], flat["state"]) == (
        "built-in",
        ["flat"],
        "on",
    )


def test_a_plugin_is_switched_off_and_on(stock):
    off = ask(stock, "PUT", "/plugins/flat", {"on": False}, by="administrator")
    assert off.json["state"] == "off"
    assert off.json["reason"].startswith("Switched off by ")

    on = ask(stock, "PUT", "/plugins/flat", {"on": True}, by="administrator")
    assert (on.json["state"], on.json["reason"]) == ("on", "")


def test_a_plugin_that_is_not_paused_stays_as_it_is(stock):
    world, _things = stock
    before = world.audited()

    answer = ask(stock, "POST", "/plugins/flat/retry", by="administrator")

    assert answer.json["state"] == "on"
    assert world.audited() == before


def test_a_name_that_no_plugin_has_is_not_found(stock):
    answer = ask(stock, "PUT", "/plugins/moon", {"on": False}, by="administrator")
    assert (answer.status_code, "no plugin" in answer.text) == (404, True)


def test_only_administrators_see_plugins(stock):
    assert ask(stock, "GET", "/plugins", by="sales").status_code == 403
