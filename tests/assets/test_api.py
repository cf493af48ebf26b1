"""Devices for programs."""

from dataclasses import replace
from typing import Any

from werkzeug.test import TestResponse

from catalog.offerings import Covers
from catalog.operations import revise_offering
from catalog.queries import offering_by_code
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from upheld import clock

__all__ = ["desk", "kept"]

API = "/api/v1"


def read(answer: TestResponse) -> Any:
    return answer.json


def test_a_device_is_created_changed_and_deleted(desk: Desk) -> None:
    listed = f"{API}/customers/{desk.ids['customer']}/assets"
    made = desk.world.ask("sales", "POST", listed, json={"serial": "SN-5001"})
    assert (made.status_code, read(made)["maker"]) == (201, "")
    path = f"{API}/assets/{read(made)['id']}"
    seen = {"If-Match": desk.world.ask("sales", "GET", path).headers["ETag"]}
    changed = desk.world.ask(
        "sales", "PATCH", path, json={"place": "Bern"}, headers=seen
    )
    assert read(changed)["place"] == "Bern"
    seen = {"If-Match": changed.headers["ETag"]}
    assert desk.world.ask("sales", "DELETE", path, headers=seen).status_code == 204
    assert desk.done() == ["asset.created", "asset.changed", "asset.deleted"]


def test_devices_are_chosen_with_an_outcome_for_each(desk: Desk) -> None:
    with working(desk.world, "own"):
        server = offering_by_code("R740")
        spec = replace(server.spec, covers=Covers.ASSETS)
        revise_offering(server.row.id, spec, now=clock.now())
    body = {
        "line_id": desk.line("R740"),
        "devices": [{"serial": "SN-1001", "place": "Bern"}, {"serial": "sn1001"}],
    }
    path = f"{API}/quotes/{desk.ids['draft']}/assets"
    answer = desk.world.ask("sales", "POST", path, json=body)
    assert read(answer)["chosen"] == 1
    assert [one["outcome"] for one in read(answer)["items"]] == ["new", "refused"]


def test_serial_numbers_are_answered_in_their_order(desk: Desk) -> None:
    body = {"serials": ["SN-1001", "x"]}
    answer = desk.world.ask("sales", "POST", f"{API}/devices/check", json=body)
    assert [one["answer"] for one in read(answer)["items"]] == ["unknown", "wrong"]


def test_too_many_serial_numbers_are_refused(desk: Desk) -> None:
    body = {"serials": ["SN-1"] * 10_001}
    answer = desk.world.ask("sales", "POST", f"{API}/devices/check", json=body)
    assert answer.status_code == 422
