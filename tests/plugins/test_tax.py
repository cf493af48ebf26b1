"""The hook by which a plugin says which tax is on an offer."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from catalog.ordering.operations import choose_taxes
from catalog.ordering.queries import price_order
from contracts.customers.details import CustomerDetails
from contracts.customers.operations import change_customer
from contracts.documents.schedule import schedule_section
from contracts.quotes.drafting.queries import quote_answer
from contracts.quotes.operations import send_quote
from contracts.quotes.queries.drafts import builder_view
from contracts.quotes.queries.sent import sent_quote
from plugins.faults import Fault
from plugins.manager import PluginManager
from plugins.sources import Origin, Source, built_in
from plugins.taxing import ask_tax
from tests.shop import (
    CONTOSO,
    NOW,
    TODAY,
    Shop,
    postgres_shop,
    shop,
    shop_url,
    sqlite_shop,
)
from upheld.accounts.models import Seller
from upheld.errors import InvalidInput
from upheld.plugin import Tax, TaxRequest
from upheld.sellers import forget_seller
from upheld.state import state
from upheld.transactions import transaction

__all__ = ["postgres_shop", "shop", "shop_url", "sqlite_shop"]

EXAMPLE = Path(__file__).parents[2] / "examples/plugins/upheld-eu-vat"
REVERSE = "Reverse charge: the customer owes the VAT (Article 196, 2006/112/EC)."
OUTSIDE = "Not subject to VAT: the place of supply is outside the EU (2006/112/EC)."
DAY = date(2026, 12, 1)


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> PluginManager:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    source = Source(
        "eu_vat", Origin.INSTALLED, "1.0", lambda: import_module("upheld_eu_vat")
    )
    return PluginManager.of([*built_in(), source])


@pytest.fixture
def german(shop: Shop, example: PluginManager) -> Shop:
    """Give the shop to a seller in Germany that has chosen the plugin."""
    state(shop.app).kept["plugins"] = example
    with transaction() as session:
        session.get_one(Seller, shop.seller_id).country = "DE"
    forget_seller(shop.seller_id)
    choose_taxes("eu_vat")
    return shop


def sells_to(shop: Shop, country: str, number: str = "") -> None:
    details = CustomerDetails(
        name=CONTOSO.name,
        number=CONTOSO.number,
        address=CONTOSO.address,
        country=country,
        email=CONTOSO.email,
        tax_number=number,
    )
    change_customer(shop.customer_id, details)


def asked(country: str, number: str = "", **said: Any) -> TaxRequest:
    plain: dict[str, Any] = {
        "day": DAY,
        "currency": "EUR",
        "seller_country": "DE",
        "customer_country": country,
        "customer_tax_number": number,
    }
    return TaxRequest(**(plain | said))


@pytest.mark.parametrize(
    ("country", "number", "percent", "sentence"),
    [
        ("DE", "DE136695976", "19", ""),
        ("DE", "", "19", ""),
        ("IT", "IT00743110157", "0", REVERSE),
        ("GR", "EL094259216", "0", REVERSE),
        ("IT", "", "19", ""),
        ("CH", "CHE-107.787.577 IVA", "0", OUTSIDE),
        ("CH", "", "19", ""),
    ],
)
def test_the_example_knows_businesses_from_consumers(
    example: PluginManager, country: str, number: str, percent: str, sentence: str
):
    answer = ask_tax(example, "eu_vat", asked(country, number))

    assert answer == Tax(percent=Decimal(percent), sentence=sentence)


@pytest.mark.parametrize(
    ("day", "percent"),
    [(date(2024, 8, 31), "24"), (date(2024, 9, 1), "25.5")],
)
def test_the_rate_of_the_day_counts(example: PluginManager, day: date, percent: str):
    request = asked("FI", seller_country="FI", day=day)

    assert ask_tax(example, "eu_vat", request) == Tax(percent=Decimal(percent))


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (
            asked("IT", "IT00743110158"),
            (
                "“IT00743110158” is no VAT number of IT. It begins with IT; "
                "without one the customer is a consumer."
            ),
        ),
        (
            asked("IT", "DE136695976"),
            (
                "“DE136695976” is no VAT number of IT. It begins with IT; "
                "without one the customer is a consumer."
            ),
        ),
        (
            asked("IT", seller_country="CH"),
            "“CH”, the country of the seller, is not in the EU.",
        ),
        (
            asked("DE", day=date(2022, 12, 31)),
            "The VAT of DE on 2022-12-31 is not in the table.",
        ),
    ],
)
def test_the_example_says_what_it_cannot_tell(
    example: PluginManager, request_: TaxRequest, sentence: str
):
    assert ask_tax(example, "eu_vat", request_) == Fault(sentence)


def test_a_wrong_answer_names_plugin_hook_file_and_line(tmp_path: Path):
    (tmp_path / "mine.py").write_text(
        "from upheld.plugin import hookimpl\n"
        'api = "1"\n'
        "@hookimpl\n"
        "def tax(request):\n"
        "    return 19\n"
    )
    outcome = ask_tax(PluginManager.load(folder=tmp_path), "mine", asked("DE"))

    assert isinstance(outcome, Fault)
    assert outcome.sentence == (
        "Plugin “mine” failed at “tax” in mine.py, line 3: "
        "It answered int where a Tax belongs."
    )


def test_an_offer_under_reverse_charge_says_so_on_page_paper_and_api(german: Shop):
    sells_to(german, "IT", "IT00743110157")
    quote_id = german.quote("FULL")
    view = builder_view(quote_id, today=TODAY)
    answer = quote_answer(quote_id)
    send_quote(quote_id, edition=None, now=NOW)
    offer = sent_quote(quote_id, today=TODAY).offer

    assert (view.quote.tax_sentence, view.totals.tax.minor) == (REVERSE, 0)
    assert answer["tax_sentence"] == REVERSE
    assert (offer.tax_sentence, offer.totals.gross) == (REVERSE, offer.totals.term)
    assert schedule_section(offer).tax_sentence == REVERSE


def test_the_tax_is_reckoned_on_the_total_and_rounded_once(german: Shop):
    sells_to(german, "DE")
    totals = sent_quote(german.sent(), today=TODAY).offer.totals

    assert (totals.term.minor, totals.tax_percent) == (70_737_00, Decimal(19))
    assert (totals.tax.minor, totals.gross.minor) == (13_440_03, 84_177_03)


def test_a_number_that_is_wrong_keeps_the_quote_from_being_sent(german: Shop):
    sells_to(german, "IT", "IT00743110158")
    quote_id = german.quote("FULL")

    with pytest.raises(InvalidInput) as refused:
        send_quote(quote_id, edition=None, now=NOW)

    assert [problem.where for problem in refused.value.problems] == ["tax"]
    assert builder_view(quote_id, today=TODAY).quote.state == "draft"


def test_a_sent_offer_keeps_its_tax_when_another_is_chosen(german: Shop):
    sells_to(german, "IT", "IT00743110157")
    quote_id = german.sent()
    choose_taxes("")

    assert sent_quote(quote_id, today=TODAY).offer.tax_sentence == REVERSE


def test_without_the_plugin_nothing_is_said(shop: Shop):
    offer = sent_quote(shop.sent(), today=TODAY).offer

    assert (offer.tax_sentence, offer.price_order) == ("", 0)


def test_a_plugin_that_says_no_tax_cannot_be_chosen(shop: Shop):
    with pytest.raises(InvalidInput):
        choose_taxes("flat")

    assert price_order().taxes == ""
