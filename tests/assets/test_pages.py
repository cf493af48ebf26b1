"""The pages of devices: chosen on a quote, a customer's own, and checked."""

import re
from dataclasses import replace

import pytest

from catalog.offerings import Covers
from catalog.operations import revise_offering
from catalog.queries import offering_by_code
from contracts.quotes.operations import Signature, accept_quote, send_quote
from tests.pages.conftest import Desk, desk, kept
from tests.stock import working
from tests.world import NEIGHBOUR
from upheld import clock

__all__ = ["desk", "kept"]


@pytest.fixture
def counted(desk: Desk) -> str:
    """Let the server cover count devices; give the page for those of the draft."""
    with working(desk.world, "own"):
        server = offering_by_code("R740")
        spec = replace(server.spec, covers=Covers.ASSETS, models=("R740",))
        revise_offering(server.row.id, spec, now=clock.now())
    desk._before = len(desk.world.audited())
    return f"{desk.quote}/devices?line={desk.line('R740')}"


def post(desk: Desk, text: str, action: str = "", status: int = 200) -> str:
    typed = {"line": desk.line("R740"), "text": text, "action": action}
    return desk.post(f"{desk.quote}/devices", typed, status)


def sign(desk: Desk) -> None:
    """Send the draft with its devices and let its customer sign."""
    with working(desk.world, "own"):
        send_quote(desk.ids["draft"], edition=None, now=clock.now())
        accept_quote(desk.ids["draft"], Signature("Ada Keller"), now=clock.now())


def test_the_builder_says_how_many_devices_are_chosen(desk, counted):
    page = desk.get(desk.quote)
    assert "Covered devices: 0 of 2 chosen" in page
    assert "2 of 2 serial numbers are missing." in page
    assert counted.replace("&", "&amp;") in page


def test_a_look_shows_each_row_and_stores_nothing(desk, counted):
    page = post(desk, "SN-1001\nSN-1001\nSN-1002\nSN-1003")
    for words in ("stands in row 1", "fewer devices", "Choose 2 devices"):
        assert words in page
    assert "Choose all 3 and set the quantity to 3" in page
    assert desk.done() == []


def test_what_was_looked_at_is_chosen_with_one_row_in_the_trail(desk, counted):
    to = post(desk, "SN-1001 SN-1002", "choose", 303)
    page = desk.get(to)
    assert "2 of 2 chosen" in page
    assert desk.done() == ["quote.changed"]


def test_chosen_devices_are_taken_off_again(desk, counted):
    page = desk.get(post(desk, "SN-1001 SN-1002", "choose", 303))
    assets = re.findall(r'name="asset" value="(\w+)"', page)
    typed = {"line": desk.line("R740"), "asset": assets[:1], "action": "drop"}
    page = desk.get(desk.post(f"{desk.quote}/devices", typed))
    assert "1 of 2 chosen" in page


def test_the_quantity_follows_the_devices(desk, counted):
    post(desk, "SN-1001", "choose", 303)
    page = desk.get(post(desk, "", "fit", 303))
    assert "1 of 1 chosen" in page


@pytest.mark.parametrize("action", ["choose", ""])
def test_an_empty_list_is_refused_with_words(desk, counted, action):
    assert "Type or paste serial numbers" in post(desk, "", action, 422)
    assert desk.done() == []


def test_a_customers_devices_are_listed_imported_and_exported(desk):
    path = f"/customers/{desk.ids['customer']}/devices"
    table = "serial,model,place\nSN-2001,S200,=Bern\nSN-2002,,\nx,,"
    page = desk.post(f"{path}/import", {"text": table}, 200)
    assert "2 to store, 1 refused" in page
    desk.post(f"{path}/import", {"text": table, "action": "import"})
    assert desk.done() == ["asset.imported"]
    assert "SN-2001,S200,,'=Bern,," in desk.get(f"{path}.csv")
    page = desk.get(f"{path}?q=sn2002")
    assert "SN-2002" in page
    assert "SN-2001" not in page


def test_a_device_is_stored_once_and_changed(desk):
    path = f"/customers/{desk.ids['customer']}/devices"
    desk.post(f"{path}/new", {"serial": "SN-3001", "model": "R740"})
    page = desk.post(f"{path}/new", {"serial": "sn 3001"}, 422)
    assert "There is a device with the serial number sn 3001 already." in page
    edit = re.search(r'href="(/devices/\w+/edit)">SN-3001', desk.get(path))
    assert edit
    desk.post(edit[1], {"serial": "SN-3001", "place": "Bern", "installed_on": "x"}, 422)
    desk.post(edit[1], {"serial": "SN-3001", "place": "Bern"})
    assert desk.done() == ["asset.created", "asset.changed"]


def test_a_covered_device_is_not_deleted(desk, counted):
    post(desk, "SN-1001", "choose", 303)
    page = desk.get(f"/customers/{desk.ids['customer']}/devices")
    edit = re.search(r'href="(/devices/\w+)/edit">SN-1001', page)
    assert edit
    page = desk.post(f"{edit[1]}/delete", {}, 409)
    assert "“SN-1001” is on a quote or contract." in page


def test_staff_look_up_one_device(desk, counted):
    post(desk, "SN-1001 SN-1002", "choose", 303)
    sign(desk)
    page = desk.get("/devices?serial=sn1001")
    for words in ("Not covered yet", "Server cover", "A faulty server runs again"):
        assert words in page
    assert "We do not know this serial number." in desk.get("/devices?serial=SN-9")


def test_a_customer_learns_of_its_own_devices_only(desk, counted):
    post(desk, "SN-1001 SN-1002", "choose", 303)
    sign(desk)
    own = desk.get("/portal/devices?serial=SN-1001", "customer_own")
    other = desk.get("/portal/devices?serial=SN-1001", "customer_neighbour")
    assert "Server cover" in own
    assert "We do not know this serial number." in other
    assert "SN-1002" not in other


def test_near_serial_numbers_are_suggested_to_their_owner(desk, counted):
    post(desk, "SN-1001 SN-1002", "choose", 303)
    sign(desk)
    assert "SN-1001" in desk.get("/portal/devices?serial=SN-10O1", "customer_own")
    assert "SN-1001" not in desk.get(
        "/portal/devices?serial=SN-10O1", "customer_neighbour"
    )
    assert "SN-1001" not in desk.get("/devices?serial=SN-10O1")


def test_a_link_opens_the_devices_of_its_contract_alone(desk, counted):
    post(desk, "SN-1001", "choose", 303)
    sign(desk)
    page = desk.get("/portal/devices?serial=SN-1001", "signed_link")
    assert "We do not know this serial number." in page


def test_nobody_learns_anything_without_an_account(desk):
    answer = desk.world.ask("anonymous", "GET", "/portal/devices?serial=SN-1001")
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("who", "path"), [("sales", "/devices"), ("customer_own", "/portal/devices")]
)
def test_a_list_is_answered_as_a_page_and_as_a_file(desk, counted, who, path):
    post(desk, "SN-1001 SN-1002", "choose", 303)
    sign(desk)
    typed = {"text": "SN-1001\n=HYPERLINK(1)\nsn1001\nSN-9999"}
    page = desk.world.ask(who, "POST", path, data=typed).text
    assert "4 serial numbers" in page
    file = desk.world.ask(who, "POST", path, data=typed | {"action": "csv"})
    assert file.mimetype == "text/csv"
    assert [line.split(",")[:3] for line in file.text.splitlines()[1:]] == [
        ["1", "SN-1001", "Not covered yet"],
        ["2", "'=HYPERLINK(1)", "No serial number"],
        ["3", "sn1001", "Twice in the list"],
        ["4", "SN-9999", "Not known"],
    ]


def test_too_long_a_list_is_refused_in_words(desk):
    text = "\n".join(f"SN{number:06}" for number in range(10_001))
    page = desk.post("/devices", {"text": text}, 422)
    assert "This list has 10,001 rows. Up to 10,000 are read at once" in re.sub(
        r"<[^>]+>", "", page
    )


def test_no_other_customers_words_are_on_a_list_of_devices(desk):
    path = f"/customers/{desk.ids['customer']}/devices"
    assert NEIGHBOUR not in desk.get(path) + desk.get(f"{path}.csv")
