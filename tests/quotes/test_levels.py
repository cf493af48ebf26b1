"""What is promised of a line is chosen, priced, undone, sent and signed."""

from decimal import Decimal

import pytest

from catalog.books import Per, PriceSpec
from catalog.offerings import Kind, OfferingSpec
from catalog.operations import create_offering, save_price
from catalog.parameters import ModelParameters
from catalog.promises import CreditTier, Promise, Share, UptimePromise, WarrantyPromise
from catalog.queries import list_price_books
from contracts.quotes.builder import BuilderLine
from contracts.quotes.operations import (
    LineChoice,
    add_line,
    duplicate_line,
    promise_level,
    redo,
    revise_quote,
    send_quote,
    undo,
)
from contracts.quotes.queries import builder_view, sent_quote
from contracts.quotes.queries.levels import curve_of
from plugins.manager import PluginManager
from tests.shop import NOW, TODAY, Shop
from upheld.errors import InvalidInput, Refused
from upheld.money import Money

TIERS = [
    {"below": "99.9", "credit": "10", "chance": "20"},
    {"below": "99", "credit": "25", "chance": "8"},
]
WARRANTY = {"shape": "2", "scale": "50", "cost": "180"}
UPTIME = {
    "fee": "100",
    "tiers": TIERS,
    "mtbf": "2000",
    "mttr": "4",
    "simulated": "0aaccfc8b76f8a2a",
}
PROMISES: dict[str, Promise] = {
    "TILLS": WarrantyPromise(parts=Share(months=36), labour=Share(months=12)),
    "CLOUD": UptimePromise(
        service="Tills",
        target=Decimal("99.9"),
        measured="HTTPS answered",
        credits=(
            CreditTier(below=Decimal("99.9"), credit=Decimal(10)),
            CreditTier(below=Decimal(99), credit=Decimal(25)),
        ),
    ),
}


@pytest.fixture
def quote_id(shop: Shop) -> str:
    """Begin a quote of three years over ten tills and one cloud."""
    for code, kind, model, parameters in (
        ("TILLS", Kind.WARRANTY, "warranty_risk", WARRANTY),
        ("CLOUD", Kind.UPTIME, "uptime_risk", UPTIME),
    ):
        spec = OfferingSpec(
            code=code,
            kind=kind,
            title=code.title(),
            outcome="It works.",
            promises=(PROMISES[code],),
        )
        create_offering(spec, now=NOW)
        save_price(
            list_price_books()[0].id,
            PriceSpec(offering=code, per=Per.YEAR, model=model, parameters=parameters),
            parameters=ModelParameters(PluginManager.load(safe=True).models),
        )
    quote_id = shop.quote()
    for code, quantity in (("TILLS", 10), ("CLOUD", 1), ("R740", 1)):
        choice = LineChoice(code=code, quantity=Decimal(quantity))
        add_line(quote_id, choice, edition=None, now=NOW)
    return quote_id


def line(quote_id: str, code: str) -> BuilderLine:
    view = builder_view(quote_id, today=TODAY)
    return next(one for one in view.lines if one.code == code)


def promise(quote_id: str, code: str, level: str) -> None:
    line_id = line(quote_id, code).id
    promise_level(quote_id, line_id, Decimal(level), now=NOW)


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def test_promised_years_price_the_line_anew(quote_id: str) -> None:
    # 10 × (36 / 50)² × 180 over three years; then 10 × (60 / 50)² × 180.
    assert line(quote_id, "TILLS").net == euros("311.04")
    promise(quote_id, "TILLS", "5")
    assert line(quote_id, "TILLS").net == euros("864.00")
    assert line(quote_id, "R740").net == euros("410.00")


def test_a_promised_level_is_undone_and_done_again(quote_id: str) -> None:
    promise(quote_id, "TILLS", "5")
    undo(quote_id, now=NOW)
    assert line(quote_id, "TILLS").net == euros("311.04")
    redo(quote_id, now=NOW)
    assert line(quote_id, "TILLS").net == euros("864.00")


def test_no_level_is_that_of_the_price(quote_id: str) -> None:
    promise(quote_id, "TILLS", "5")
    promise(quote_id, "TILLS", "0")
    assert line(quote_id, "TILLS").net == euros("311.04")


@pytest.mark.parametrize("level", ["11", "2.5"])
def test_a_level_that_is_not_offered_is_refused(quote_id: str, level: str) -> None:
    before = builder_view(quote_id, today=TODAY)
    with pytest.raises(InvalidInput, match="from 1 to 10 in steps of 1"):
        promise(quote_id, "TILLS", level)
    assert builder_view(quote_id, today=TODAY) == before


def test_a_model_without_a_level_refuses_one(quote_id: str) -> None:
    before = builder_view(quote_id, today=TODAY)
    with pytest.raises(Refused, match="Nothing can be chosen"):
        promise(quote_id, "R740", "5")
    assert builder_view(quote_id, today=TODAY) == before


def test_a_copy_promises_the_same(quote_id: str) -> None:
    promise(quote_id, "TILLS", "5")
    line_id = line(quote_id, "TILLS").id
    duplicate_line(quote_id, line_id, edition=None, now=NOW)
    copies = [
        one.net
        for one in builder_view(quote_id, today=TODAY).lines
        if one.code == "TILLS"
    ]
    assert copies == [euros("864.00")] * 2


def test_the_contract_promises_what_was_chosen(quote_id: str) -> None:
    promise(quote_id, "TILLS", "5")
    promise(quote_id, "CLOUD", "99.5")
    send_quote(quote_id, edition=None, now=NOW)
    offer = sent_quote(quote_id, today=TODAY).offer
    services = {one.code: one for one in offer.services}
    warranty, uptime = (services[code].promises[0] for code in ("TILLS", "CLOUD"))
    assert isinstance(warranty, WarrantyPromise)
    assert isinstance(uptime, UptimePromise)
    assert (warranty.parts, warranty.labour) == (Share(months=60), Share(months=12))
    assert uptime.target == Decimal("99.5")
    assert [(str(one.below), str(one.credit)) for one in uptime.credits] == [
        ("99.5", "10"),
        ("99", "25"),
    ]
    tills = next(one for one in offer.lines if one.code == "TILLS")
    assert tills.level == Decimal(5)
    assert tills.parameters["years"] == "5"


def test_two_levels_are_two_services_of_a_contract(quote_id: str) -> None:
    choice = LineChoice(code="TILLS", quantity=Decimal(1), level=Decimal(2))
    add_line(quote_id, choice, edition=None, now=NOW)
    send_quote(quote_id, edition=None, now=NOW)
    offer = sent_quote(quote_id, today=TODAY).offer
    promises = [one.promises[0] for one in offer.services if one.code == "TILLS"]
    assert [one.months for one in promises if isinstance(one, WarrantyPromise)] == [
        36,
        24,
    ]


def test_a_revision_keeps_the_level(quote_id: str) -> None:
    promise(quote_id, "TILLS", "5")
    send_quote(quote_id, edition=None, now=NOW)
    draft = revise_quote(quote_id, now=NOW)
    assert line(draft, "TILLS").net == euros("864.00")


def test_the_curve_has_each_level_with_price_and_cost(quote_id: str) -> None:
    curve = curve_of(quote_id, line(quote_id, "TILLS").id, today=TODAY, costs=True)
    assert curve is not None
    points = {int(one.level): (one.price, one.cost) for one in curve.points}
    assert list(points) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert points[5] == (euros("864.00"), euros("864.00"))
    assert curve.given is None
    assert curve.here == Decimal(3)


def test_costs_are_left_out_for_who_may_not_see_them(quote_id: str) -> None:
    curve = curve_of(quote_id, line(quote_id, "CLOUD").id, today=TODAY, costs=False)
    assert curve is not None
    assert {one.cost for one in curve.points} == {None}
    prices = [one.price.minor for one in curve.points]
    assert prices == sorted(prices)
    assert prices[0] < prices[-1]


def test_a_level_is_not_chosen_over_the_change_of_another(quote_id: str) -> None:
    before = builder_view(quote_id, today=TODAY)
    with pytest.raises(Refused, match="edition"):
        promise_level(
            quote_id, line(quote_id, "TILLS").id, Decimal(5), edition=1, now=NOW
        )
    assert builder_view(quote_id, today=TODAY) == before
