"""What devices are worth: typed, read from a file, and what a price is a part of."""

from decimal import Decimal

import pytest

from catalog.books import Per, PriceSpec
from catalog.offerings import Covers, Kind, OfferingSpec
from catalog.operations import create_offering, save_price
from catalog.parameters import ModelParameters
from catalog.queries import list_price_books
from contracts.assets.details import AssetDetails, read_details
from contracts.assets.operations import change_asset, create_asset
from contracts.assets.queries import asset, assets_of
from contracts.assets.serials import read_serials
from contracts.quotes.builder import BuilderLine
from contracts.quotes.operations import LineChoice, add_line
from contracts.quotes.operations.devices import choose_devices
from contracts.quotes.queries import builder_view
from plugins.manager import PluginManager
from tests.shop import NOW, TODAY, Shop
from upheld.errors import InvalidInput
from upheld.money import Money


@pytest.fixture
def quote_id(shop: Shop) -> str:
    """Begin a quote that covers two devices, at 5 percent of what each is worth."""
    spec = OfferingSpec(
        code="TILL",
        kind=Kind.PRODUCT,
        title="Till care",
        outcome="A faulty till is swapped.",
        covers=Covers.ASSETS,
    )
    create_offering(spec, now=NOW)
    save_price(
        list_price_books()[0].id,
        PriceSpec(
            offering="TILL",
            per=Per.YEAR,
            model="percentage",
            parameters={"rate": "5"},
        ),
        parameters=ModelParameters(PluginManager.load(safe=True).models),
    )
    for serial, value in (("SN-1", "1200"), ("SN-2", "800.50")):
        details = AssetDetails(serial, value=Decimal(value))
        create_asset(shop.customer_id, details, now=NOW)
    quote_id = shop.quote()
    choice = LineChoice(code="TILL", quantity=Decimal(2))
    line_id = add_line(quote_id, choice, edition=None, now=NOW)
    choose_devices(quote_id, line_id, read_serials("SN-1\nSN-2"), now=NOW)
    return quote_id


def line(quote_id: str) -> BuilderLine:
    return builder_view(quote_id, today=TODAY).lines[0]


def test_a_price_is_a_part_of_what_the_devices_are_worth(quote_id: str) -> None:
    # 5 percent of 2,000.50.
    assert line(quote_id).net == Money.of("100.03", "EUR")


def test_another_value_prices_the_draft_anew(shop: Shop, quote_id: str) -> None:
    assert line(quote_id).net is not None
    first = assets_of(shop.customer_id).rows[0]
    change_asset(first.id, AssetDetails("SN-1", value=Decimal(2200)))
    assert line(quote_id).net == Money.of("150.03", "EUR")


def test_a_device_without_a_value_is_asked_for(shop: Shop, quote_id: str) -> None:
    first = assets_of(shop.customer_id).rows[0]
    change_asset(first.id, AssetDetails("SN-1"))
    assert line(quote_id).unpriced == (
        "“Till care” is priced by what it covers. Enter the value of what is covered."
    )


def test_a_value_is_stored_as_it_was_typed(shop: Shop) -> None:
    details = read_details({"serial": "SN-9", "value": "1200.50"})
    asset_id = create_asset(shop.customer_id, details, now=NOW)
    assert asset(asset_id).value == Decimal("1200.50")


@pytest.mark.parametrize("value", ["1,200", "-1", "1000000000", "NaN", "much"])
def test_what_is_no_value_is_refused_at_its_field(value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_details({"serial": "SN-9", "value": value})
    assert [one.where for one in refused.value.problems] == ["value"]
