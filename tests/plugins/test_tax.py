"""The hook by which a plugin says which tax is on an offer."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from catalog.ordering.operations import choose_taxes
from catalog.ordering.queries import price_order
from contracts.billing.charges import Tax as Billed
from contracts.billing.charges import charges_of
from contracts.customers.details import CustomerDetails
from contracts.customers.operations import change_customer
from contracts.documents.schedule import schedule_section
from contracts.portal.reading import price
from contracts.quotes.drafting.queries import quote_answer
from contracts.quotes.operations import LineChoice, add_lines, send_quote
from contracts.quotes.queries.drafts import builder_view
from contracts.quotes.queries.sent import sent_quote
from contracts.quotes.waterfall import of_offer
from contracts.records import offer_text, read_offer
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
from upheld.money import total
from upheld.plugin import Tax, TaxLine, TaxRequest
from upheld.sellers import forget_seller
from upheld.state import state
from upheld.transactions import transaction

__all__ = ["postgres_shop", "shop", "shop_url", "sqlite_shop"]

EXAMPLE = Path(__file__).parents[2] / "examples/plugins/upheld-eu-vat"
REVERSE = "Reverse charge: the customer owes the VAT (Article 196, 2006/112/EC)."
OUTSIDE = "Not subject to VAT: the place of supply is outside the EU (2006/112/EC)."
DAY = date(2026, 12, 1)
GERMAN = Tax(percent=Decimal(19))
OWED = Tax(percent=Decimal(0), sentence=REVERSE, category="AE")
ABROAD = Tax(percent=Decimal(0), sentence=OUTSIDE, category="O")


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
    ("country", "number", "answer"),
    [
        ("DE", "DE136695976", GERMAN),
        ("DE", "", GERMAN),
        ("IT", "IT00743110157", OWED),
        ("GR", "EL094259216", OWED),
        ("IT", "", GERMAN),
        ("CH", "CHE-107.787.577 IVA", ABROAD),
        ("CH", "", GERMAN),
    ],
)
def test_the_example_knows_businesses_from_consumers(
    example: PluginManager,
    country: str,
    number: str,
    answer: Tax,
):
    assert ask_tax(example, "eu_vat", asked(country, number)) == (answer,)


@pytest.mark.parametrize(
    ("day", "percent"),
    [(date(2024, 8, 31), "24"), (date(2024, 9, 1), "25.5")],
)
def test_the_rate_of_the_day_counts(example: PluginManager, day: date, percent: str):
    request = asked("FI", seller_country="FI", day=day)

    assert ask_tax(example, "eu_vat", request) == (Tax(percent=Decimal(percent)),)


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


def test_one_rate_for_all_of_an_offer_is_taxed_payment_by_payment(german: Shop):
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


BY_LINE = """
from upheld.plugin import Decimal, Tax, TaxCategory, hookimpl

api = "1"


@hookimpl
def tax(request):
    return [taxed(one) for one in request.lines]


def taxed(line):
    if line.kind == "work":
        return Tax(percent=Decimal(7))
    if line.offering == "API":
        return Tax(
            percent=Decimal(0),
            sentence="The customer owes the tax.",
            category=TaxCategory.REVERSE_CHARGE,
        )
    return Tax(percent=Decimal(19))
"""


@pytest.fixture
def by_line(shop: Shop, tmp_path: Path) -> Shop:
    """Give the shop to a seller whose plugin says one rate for each service."""
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins/mine.py").write_text(BY_LINE)
    plugins = PluginManager.load(folder=tmp_path / "plugins")
    state(shop.app).kept["plugins"] = plugins
    choose_taxes("mine")
    return shop


def test_each_line_has_the_tax_that_the_plugin_says_for_it(by_line: Shop):
    quote_id = by_line.quote("FULL")
    visit = [LineChoice(code="VISIT", quantity=Decimal(1))]
    add_lines(quote_id, visit, edition=None, now=NOW)
    view = builder_view(quote_id, today=TODAY)
    send_quote(quote_id, edition=None, now=NOW)
    offer = sent_quote(quote_id, today=TODAY).offer
    totals = offer.totals

    assert {line.code: line.tax and line.tax.category for line in offer.lines} == {
        "FULL": None,
        "R740": "S",
        "P24": "S",
        "API": "AE",
        "VISIT": "S",
    }
    assert [
        (str(one.percent), one.net.minor, one.tax.minor) for one in totals.taxes
    ] == [
        ("19", 43_377_00, 8_241_63),
        ("7", 1_250_00, 87_50),
        ("0", 27_360_00, 0),
    ]
    assert (totals.tax_percent, totals.tax.minor) == (None, 8_329_13)
    assert totals.gross == total([one.gross for one in offer.payments], "EUR")
    assert view.totals == totals
    assert offer.tax_sentence == "The customer owes the tax."
    assert read_offer(offer_text(offer)) == offer
    assert [one.tax for one in charges_of(offer)] == [
        Billed(category="S", millionths=190_000),
        Billed(category="AE", millionths=0, reason="The customer owes the tax."),
        Billed(category="S", millionths=190_000),
        Billed(category="S", millionths=70_000),
    ]
    assert [one.label for one in schedule_section(offer).sums[-4:]] == [
        "Tax 19% on 43,377.00",
        "Tax 7% on 1,250.00",
        "Reverse charge on 27,360.00",
        "Total with tax",
    ]
    assert [one.label for one in price(offer).sums][-4:] == [
        "Tax 19% on €43,377.00",
        "Tax 7% on €1,250.00",
        "Reverse charge on €27,360.00",
        "With tax",
    ]
    found = of_offer(offer)
    assert found.sums
    assert [str(one.after.amount) for one in found.tax_steps] == [
        "80228.63",
        "80316.13",
        "80316.13",
    ]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("[]", "It did not answer one Tax for each of 2 lines."),
        (
            "[Tax(percent=Decimal(19))]",
            "It did not answer one Tax for each of 2 lines.",
        ),
        ("(19, 7)", "It answered int where a Tax belongs."),
        (
            "[Tax(percent=Decimal(19)), outside]",
            (
                "It answered the category O for some lines only; an invoice cannot "
                "hold it beside others."
            ),
        ),
        (
            "Tax(percent=Decimal(0), category='X')",
            "“X” is no category of taxes.",
        ),
        (
            "Tax(percent=Decimal(19), category='AE', sentence='x')",
            "A tax of the category AE cannot be 19 percent.",
        ),
        (
            "Tax(percent=Decimal(0), category='AE')",
            (
                "A tax of the category AE needs a sentence that says why nothing is "
                "charged."
            ),
        ),
        (
            "Tax(percent=Decimal('7.00001'))",
            "A tax has over 4 digits after the point.",
        ),
    ],
)
def test_what_no_invoice_can_hold_is_refused(
    tmp_path_factory: pytest.TempPathFactory, answer: str, why: str
):
    folder = tmp_path_factory.mktemp("plugins")
    (folder / "mine.py").write_text(
        "from upheld.plugin import Decimal, Tax, hookimpl\n"
        'api = "1"\n'
        "outside = Tax(percent=Decimal(0), category='O', sentence='Abroad.')\n"
        "@hookimpl\n"
        "def tax(request):\n"
        f"    return {answer}\n"
    )
    sold = TaxLine(offering="A"), TaxLine(offering="B")
    outcome = ask_tax(
        PluginManager.load(folder=folder), "mine", asked("DE", lines=sold)
    )

    assert isinstance(outcome, Fault)
    assert outcome.sentence.endswith(why)


COUNTING = """
from upheld.plugin import Decimal, Tax, hookimpl

api = "1"
asked = []


@hookimpl
def tax(request):
    asked.append(request)
    return Tax(percent=Decimal(19))
"""


def test_a_request_asks_for_the_taxes_of_a_quote_once(shop: Shop):
    module = ModuleType("counting")
    exec(COUNTING, vars(module))
    source = Source("counting", Origin.INSTALLED, "1.0", lambda: module)
    state(shop.app).kept["plugins"] = PluginManager.of([*built_in(), source])
    choose_taxes("counting")
    quote_id = shop.quote("FULL")
    module.asked.clear()
    with shop.app.test_request_context():
        builder_view(quote_id, today=TODAY)
        builder_view(quote_id, today=TODAY)

    assert [[one.offering for one in it.lines] for it in module.asked] == [
        ["R740", "API", "P24"]
    ]
