"""Devices on quotes: chosen, refused with a reason, frozen, and covered."""

from dataclasses import replace
from decimal import Decimal

import pytest

from catalog.offerings import Covers
from catalog.operations import revise_offering
from catalog.queries import offering_by_code
from contracts.assets.details import AssetDetails
from contracts.assets.operations import create_asset
from contracts.assets.queries import assets_of
from contracts.assets.serials import read_serials
from contracts.customers.details import CustomerDetails
from contracts.customers.operations import create_customer
from contracts.queries import contract_view
from contracts.quotes.devices.choosing import Outcome
from contracts.quotes.devices.queries import chosen_devices
from contracts.quotes.operations import (
    LineChange,
    LineChoice,
    Signature,
    accept_quote,
    add_line,
    change_line,
    clone_quote,
    remove_line,
    revise_quote,
    send_quote,
    undo,
)
from contracts.quotes.operations.devices import (
    choose_devices,
    drop_devices,
    fit_quantity,
    preview_devices,
)
from contracts.quotes.queries import builder_view
from tests.shop import NOW, TODAY, Shop
from upheld.errors import InvalidInput, Refused


@pytest.fixture
def draft(shop: Shop) -> tuple[str, str]:
    """Give a quote with three servers that have serial numbers."""
    counting()
    quote_id = shop.quote()
    choice = LineChoice(code="R740", quantity=Decimal(3))
    return quote_id, add_line(quote_id, choice, edition=None, now=NOW)


def counting(*, required: bool = False) -> None:
    """Let the shop's server cover count devices."""
    server = offering_by_code("R740")
    spec = replace(
        server.spec,
        covers=Covers.ASSETS,
        models=("R740",),
        serials_required=required,
    )
    revise_offering(server.row.id, spec, now=NOW)


def choose(draft: tuple[str, str], text: str, *, grow: bool = False) -> int:
    return choose_devices(draft[0], draft[1], read_serials(text), grow=grow, now=NOW)


def outcomes(draft: tuple[str, str], text: str) -> list[tuple[str, str]]:
    rows = preview_devices(draft[0], draft[1], read_serials(text)).rows
    return [(row.outcome.value, row.reason) for row in rows]


def sentences(quote_id: str) -> list[str]:
    view = builder_view(quote_id, today=TODAY)
    return [check.sentence for check in view.readiness if check.key == "serials"]


def test_new_and_known_devices_are_told_apart(shop: Shop, draft):
    create_asset(shop.customer_id, AssetDetails("SN-1001", "R740"), now=NOW)
    found = preview_devices(draft[0], draft[1], read_serials("sn1001 sn1002"))
    assert [row.outcome for row in found.rows] == [Outcome.MATCHED, Outcome.NEW]
    assert assets_of(shop.customer_id).total == 1


def test_choosing_stores_what_is_new_and_counts_all(shop: Shop, draft):
    assert choose(draft, "serial,model,place\nSN-1001,R740,Bern\nSN-1002,,") == 2
    assert [one.place for one in chosen_devices(draft[0])] == ["", "Bern"]
    assert assets_of(shop.customer_id).total == 2
    assert sentences(draft[0]) == ["1 of 3 serial numbers is missing."]


def test_what_is_missing_does_not_keep_a_quote_from_being_sent(draft):
    choose(draft, "SN-1001")
    assert builder_view(draft[0], today=TODAY).can_send


def test_what_is_missing_can_keep_a_quote_from_being_sent(draft):
    counting(required=True)
    with pytest.raises(InvalidInput, match="3 of 3 serial numbers are missing"):
        send_quote(draft[0], edition=None, now=NOW)


def test_a_repeated_or_chosen_device_is_said_with_its_row(draft):
    choose(draft, "SN-1001")
    assert outcomes(draft, "SN-1001\nSN-1002\nsn 1002") == [
        ("already", ""),
        ("new", ""),
        ("refused", "The same serial number stands in row 2."),
    ]


def test_a_foreign_device_is_refused_without_naming_its_owner(shop: Shop, draft):
    other = create_customer(CustomerDetails(name="Fabrikam", number="K-2"), now=NOW)
    create_asset(other, AssetDetails("SN-1001", "R740"), now=NOW)
    assert outcomes(draft, "SN-1001") == [
        ("refused", "It belongs to another customer.")
    ]
    assert assets_of(shop.customer_id).total == 0


def test_a_model_that_is_not_covered_is_refused(draft):
    assert outcomes(draft, "serial,model\nSN-1001,S900") == [
        ("refused", "“Server cover” does not cover the model S900.")
    ]


def test_more_than_the_quantity_is_refused_until_it_grows(draft):
    text = "SN-1001 SN-1002 SN-1003 SN-1004"
    assert outcomes(draft, text)[-1] == (
        "refused",
        "The line has fewer devices than this.",
    )
    assert choose(draft, text, grow=True) == 4
    assert builder_view(draft[0], today=TODAY).lines[0].quantity == 4


def test_the_quantity_is_set_to_what_was_chosen(draft):
    choose(draft, "SN-1001 SN-1002")
    assert fit_quantity(draft[0], draft[1], now=NOW) == 2
    assert sentences(draft[0]) == ["Every serial number is known."]


def test_too_many_devices_keep_a_quote_from_being_sent(draft):
    choose(draft, "SN-1001 SN-1002 SN-1003")
    change_line(
        draft[0],
        draft[1],
        change=LineChange(quantity=Decimal(2)),
        edition=None,
        now=NOW,
    )
    assert not builder_view(draft[0], today=TODAY).can_send
    assert sentences(draft[0]) == [
        "“Server cover” has 3 serial numbers for a quantity of 2."
    ]


def test_devices_are_dropped_one_by_one_or_all(draft):
    choose(draft, "SN-1001 SN-1002 SN-1003")
    first = chosen_devices(draft[0])[0].asset_id
    assert drop_devices(draft[0], draft[1], [first], now=NOW) == 1
    assert drop_devices(draft[0], draft[1], None, now=NOW) == 2


def test_a_line_that_counts_no_devices_takes_none(draft):
    line = add_line(draft[0], LineChoice(code="API"), edition=None, now=NOW)
    with pytest.raises(Refused, match="counts no devices"):
        choose((draft[0], line), "SN-1001")
    assert chosen_devices(draft[0]) == ()


def test_nothing_is_stored_when_nothing_can_be_chosen(shop: Shop, draft):
    with pytest.raises(InvalidInput, match="None of these can be chosen"):
        choose(draft, "serial,model\nSN-1001,S900")
    assert assets_of(shop.customer_id).total == 0


def test_devices_are_frozen_into_offer_contract_and_cover(shop: Shop, draft):
    choose(draft, "serial,place\nSN-1001,Bern\nSN-1002,Genf\nSN-1003,")
    send_quote(draft[0], edition=None, now=NOW)
    with shop.customer():
        signed = accept_quote(draft[0], Signature("Ada"), now=NOW)
    units = contract_view(signed.contract_id, today=TODAY).record.offer.units
    assert [(unit.serial, unit.place, unit.line) for unit in units] == [
        ("SN-1001", "Bern", 1),
        ("SN-1002", "Genf", 1),
        ("SN-1003", "", 1),
    ]


def test_a_covered_device_is_refused_on_the_next_quote(shop: Shop, draft):
    choose(draft, "SN-1001")
    send_quote(draft[0], edition=None, now=NOW)
    with shop.customer():
        number = accept_quote(draft[0], Signature("Ada"), now=NOW).number
    again = shop.quote()
    line = add_line(again, LineChoice(code="R740"), edition=None, now=NOW)
    assert outcomes((again, line), "SN-1001") == [
        (
            "refused",
            f"It is covered already by contract {number}, until 30 Nov 2029.",
        )
    ]


def test_a_revision_keeps_the_devices_and_a_clone_for_others_does_not(shop, draft):
    choose(draft, "SN-1001 SN-1002")
    send_quote(draft[0], edition=None, now=NOW)
    revision = revise_quote(draft[0], now=NOW)
    other = create_customer(CustomerDetails(name="Fabrikam", number="K-2"), now=NOW)
    clone = clone_quote(draft[0], customer_id=other, now=NOW)
    assert len(chosen_devices(revision)) == 2
    assert chosen_devices(clone) == ()


def test_a_line_that_is_brought_back_has_its_devices_again(draft):
    choose(draft, "SN-1001 SN-1002")
    remove_line(draft[0], draft[1], edition=None, now=NOW)
    assert builder_view(draft[0], today=TODAY).counted == ()
    undo(draft[0], now=NOW)
    assert [one.line_id for one in chosen_devices(draft[0])] == [draft[1]] * 2
