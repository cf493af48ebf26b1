import textwrap
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.price_books import LineToPrice, QuoteTerms, price_lines
from catalog.pricing import (
    PriceSheet,
    Unpriced,
    agreement_discount,
    bundle_discount,
    manual_discount,
)
from plugins.manager import PluginManager
from plugins.types import UsageEvent
from tests.catalog.price_samples import (
    BACKUP,
    BOOK,
    LONG,
    PER_SERVER,
    TERMS,
    books,
    entry,
    line,
    said,
    sheet,
    unpriced,
    view,
)
from upheld.money import Money, total
from upheld.words import use_language

PLUGINS = PluginManager.load(safe=True)
NIGHTS = entry("per_unit", {"price": "2"}, option="24x7")


def price(
    *lines: LineToPrice, entries: Any = (PER_SERVER, NIGHTS), terms: QuoteTerms = TERMS
) -> tuple[PriceSheet | Unpriced, ...]:
    return price_lines(view(*entries), PLUGINS, lines, terms)


def only(*lines: LineToPrice, **asked: Any) -> PriceSheet:
    return sheet(price(*lines, **asked)[0])


def reason(*lines: LineToPrice, **asked: Any) -> str:
    return unpriced(price(*lines, **asked)[0]).sentence


def test_a_sheet_explains_the_price_of_a_line():
    priced = only(line(4))

    assert said(priced) == [("4 servers at 10.00 each", "40.00")]
    assert (priced.model, priced.model_version, priced.book) == ("per_unit", "1", "eu")
    assert priced.parameters["price"] == "10"
    assert priced.request.title == "Managed backup"


def test_lines_are_answered_in_their_order():
    answers = price(line(4), line(1, offering="unknown"), line(2))

    assert [isinstance(answer, PriceSheet) for answer in answers] == [True, False, True]


def test_every_kind_of_discount_has_its_row_in_order():
    own = (bundle_discount(Decimal(10), "Full care"), manual_discount(Decimal(10)))
    terms = LONG._replace(adjustments=(agreement_discount(Decimal(10), "Partner"),))

    assert said(only(line(100, adjustments=own), terms=terms)) == [
        ("100 servers at 10.00 each", "1000.00"),
        ("5% off for a term of 36 months or more", "-50.00"),
        ("10% off by agreement: Partner", "-95.00"),
        ("10% off as a part of Full care", "-85.50"),
        ("10% special discount on this service", "-76.95"),
    ]


def test_the_price_of_a_term_gets_no_discount_for_that_term():
    exact = entry("per_unit", {"price": "9"}, term=36)

    assert said(only(line(4), entries=[PER_SERVER, exact], terms=LONG)) == [
        ("4 servers at 9.00 each", "36.00")
    ]


def test_a_price_paid_once_gets_no_discount_for_the_term():
    once = entry("flat", {"price": "9"}, charge="one_off")

    assert only(line(1), entries=[once], terms=LONG).total == Money(9_00, "EUR")


def test_options_add_to_the_list_price():
    priced = only(line(4, options=("24x7",)))

    assert said(priced)[1] == ("Day and night: 4 servers at 2.00 each", "8.00")
    assert priced.list_price == Money(48_00, "EUR")


def test_an_option_chosen_twice_is_charged_once():
    assert only(line(4, options=("24x7", "24x7"))).total == Money(48_00, "EUR")


@pytest.mark.parametrize(
    ("of_offering", "of_option", "row"),
    [
        (12, 1, ("Day and night: 4 servers at 2.00 each, × 12", "96.00")),
        (1, 12, ("Day and night: 4 servers at 2.00 each, ÷ 12", "0.67")),
    ],
)
def test_an_option_is_charged_for_the_period_of_its_offering(
    of_offering, of_option, row
):
    entries = [
        entry("per_unit", {"price": "10"}, months=of_offering),
        entry("per_unit", {"price": "2"}, months=of_option, option="24x7"),
    ]

    assert said(only(line(4, options=("24x7",)), entries=entries))[1] == row


def test_an_option_charged_otherwise_than_its_offering_has_no_price():
    once = entry("flat", {"price": "2"}, charge="one_off", option="24x7")

    assert reason(line(4, options=("24x7",)), entries=[PER_SERVER, once]) == (
        "Option “Day and night” is not charged as its offering is: "
        "make it an offering of its own."
    )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            line(1, offering="backup2"),
            (
                "“backup2” has no price for 12 months in “Europe”. "
                "Add a price to the book, or choose another offering."
            ),
        ),
        (
            line(1, options=("night",)),
            (
                "“night” of “Managed backup” has no price for 12 months in “Europe”. "
                "Add a price to the book, or choose another offering."
            ),
        ),
        (line(-3), "The quantity is -3, less than zero."),
        (line(Decimal("1e20")), "The quantity is 1.00E+20, more than can be priced."),
        (line(0.5), "The quantity is a float: use a Decimal, a whole number or text."),
    ],
)
def test_a_line_that_cannot_be_priced_says_why(asked, sentence):
    assert reason(asked) == sentence


def test_a_price_too_large_to_store_is_refused():
    dear = entry("per_unit", {"price": "999999999999999"})

    assert "more than can be priced" in reason(line(10**14), entries=[dear])


def test_a_model_that_is_not_installed_is_named():
    assert reason(line(), entries=[entry("per_moon", {})]) == (
        "“Europe” prices this by the model “per_moon”, which is not installed. "
        "`upheld plugins list` shows the models and what is switched off."
    )


@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ({"price": "-1"}, "price: “Price per unit” is -1; the least is 0."),
        ("{", "parameters: unexpected end of data"),
        ("[]", "Here several named values are needed"),
    ],
)
def test_parameters_that_no_longer_fit_are_named(parameters, fault):
    answer = reason(line(), entries=[entry("per_unit", parameters)])

    assert answer.startswith("The price in “Europe” does not fit “per_unit”: ")
    assert fault in answer


def test_a_line_passes_on_all_that_a_model_may_need():
    entries = [entry("percentage", {"of": "events", "rate": "1"})]
    asked = line(
        1,
        covered_value=Decimal(500),
        usage=(("GB", Decimal(2)),),
        events=(UsageEvent(Decimal(300)),),
    )
    priced = only(asked, entries=entries)

    assert priced.total == Money(3_00, "EUR")
    assert priced.request.usage == {"GB": Decimal(2)}
    assert priced.request.covered_value == 500


ODD = """
from upheld.plugin import *

api = "1"
calls = []

class Odd(PricingModel[Parameters]):
    key, title, version, Parameters = "odd", "Odd", "1", Parameters

    def price(self, request, parameters):
        calls.append(1)
        {body}

@hookimpl
def register_pricing_models():
    return [Odd()]
"""


@pytest.fixture
def odd(tmp_path: Path):
    def load(body: str) -> PluginManager:
        (tmp_path / "odd.py").write_text(textwrap.dedent(ODD.format(body=body)))
        return PluginManager.load(folder=tmp_path)

    return load


def test_a_model_that_raises_leaves_its_own_line_without_a_price(odd):
    entries = [PER_SERVER, entry("odd", {}, offering="other")]
    failed, priced = price_lines(
        view(*entries), odd("1 / 0"), [line(offering="other"), line(4)], TERMS
    )

    assert sheet(priced).total == Money(40_00, "EUR")
    fault = unpriced(failed)
    assert (fault.plugin, Path(fault.file).name, fault.lineno) == ("odd", "odd.py", 12)
    assert "ZeroDivisionError: division by zero" in fault.sentence


def test_a_model_that_answers_in_two_ways_has_no_price(odd):
    plugins = odd("yield PriceRow('Call', len(calls))")
    (answer,) = price_lines(view(entry("odd", {})), plugins, [line()], TERMS)

    assert unpriced(answer).sentence == (
        "Plugin “odd” is not deterministic: “odd” gave two prices for the same request."
    )


def test_a_model_in_another_process_is_asked_for_all_lines_at_once(odd):
    plugins = odd("yield PriceRow(f'{request.quantity} at once', 2)")
    model: Any = plugins.models["odd"].model
    lines = [line(count) for count in range(1, 21)]
    before = model.worker.asked
    priced = price_lines(view(entry("odd", {})), plugins, lines, TERMS)

    assert model.worker.asked == before + 1
    assert [sheet(one).rows[0].sentence for one in priced] == [
        f"{count} at once" for count in range(1, 21)
    ]


def test_a_model_that_changes_its_mind_is_caught_before_sending(odd):
    plugins = odd("yield PriceRow('Call', 1 if len(calls) < 3 else 2)")
    book = view(entry("odd", {}))
    price_lines(book, plugins, [line()], TERMS)
    (answer,) = price_lines(book, plugins, [line()], TERMS, fresh=True)

    assert "is not deterministic" in unpriced(answer).sentence


def test_a_fresh_price_is_the_one_shown_before():
    book = view(PER_SERVER)
    shown = price_lines(book, PLUGINS, [line(4)], TERMS)

    assert price_lines(book, PLUGINS, [line(4)], TERMS, fresh=True) == shown


def test_a_price_is_computed_once_for_equal_lines(odd):
    plugins = odd("yield PriceRow('One', 1)")
    book = view(entry("odd", {}))
    first = price_lines(book, plugins, [line(4), line(4)], TERMS)
    again = price_lines(book, plugins, [line(4)], TERMS)

    assert again[0] is first[1]


def test_a_failed_line_is_asked_again(odd):
    plugins = odd("yield PriceRow('One', 1 / (len(calls) > 1))")
    book = view(entry("odd", {}))

    assert isinstance(price_lines(book, plugins, [line()], TERMS)[0], Unpriced)
    assert (
        "is a float"
        in unpriced(price_lines(book, plugins, [line()], TERMS)[0]).sentence
    )


@pytest.mark.usefixtures("translated")
def test_a_sheet_is_kept_for_each_language():
    book = view(PER_SERVER)
    price_lines(book, PLUGINS, [line(4)], TERMS)
    with use_language("de"):
        (german,) = price_lines(book, PLUGINS, [line(4)], TERMS)

    assert said(sheet(german))[0][0].endswith("10,00 each")


def test_a_new_revision_keeps_the_sheets_of_what_did_not_change():
    other = entry("flat", {"price": "7"}, offering="other")
    before = books(PER_SERVER, other)
    asked = [line(4), line(1, offering="other")]
    old = price_lines(before.book("eu"), PLUGINS, asked, TERMS)
    dearer = entry("flat", {"price": "8"}, offering="other")
    after = books(PER_SERVER, dearer, previous=before)
    new = price_lines(after.book("eu"), PLUGINS, asked, TERMS)

    assert new[0] is old[0]
    assert [sheet(one).total.minor for one in new] == [40_00, 8_00]


@pytest.mark.parametrize(
    "change",
    [
        {"book": BOOK._replace(title="Europe 2028")},
        {"offerings": [BACKUP._replace(title="Backup")]},
    ],
)
def test_a_new_revision_forgets_what_a_change_concerns(change):
    before = books(PER_SERVER)
    (old,) = price_lines(before.book("eu"), PLUGINS, [line(4)], TERMS)
    after = books(PER_SERVER, previous=before, **change)
    (new,) = price_lines(after.book("eu"), PLUGINS, [line(4)], TERMS)

    assert new is not old


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch):
    book = view(PER_SERVER)
    monkeypatch.setattr(type(book.memo), "MOST", 10)
    for quantity in range(25):
        price_lines(book, PLUGINS, [line(quantity)], TERMS)

    assert len(book.memo.sheets((PLUGINS, "en", TERMS))) <= 10


TIERS = [{"up_to": "10", "price": "3.333", "flat": "1"}, {"price": "1.777"}]
MODELS: dict[str, Any] = {
    "flat": {"price": "9.995"},
    "per_unit": {"price": "0.0333", "minimum": "5.555"},
    "graduated": {"tiers": TIERS},
    "volume": {"tiers": TIERS, "maximum": "33.333"},
    "package": {"size": "7", "price": "3.339", "started": "part"},
    "stairstep": {"tiers": [{"up_to": "50", "price": "3.335"}, {"price": "9.999"}]},
    "percentage": {"of": "quantity", "rate": "3.33"},
    "graduated_percentage": {
        "of": "quantity",
        "tiers": [{"up_to": "50", "rate": "1.11"}, {"rate": "0.77"}],
    },
    "block_tiers": {
        "tiers": [{"blocks": "3", "size": "9", "price": "1.115"}, {"price": "0.113"}]
    },
    "usage": {
        "allowance": "7.5",
        "above": "graduated",
        "tiers": TIERS,
        "discount": "3.33",
        "minimum": "5.555",
    },
    "ramp": {"steps": [{"price": "3.333"}, {"price": "1.777"}]},
    "cost_plus": {
        "unit_cost": "0.3333",
        "fixed_cost": "1.115",
        "earn": "margin",
        "percent": "33.3",
        "shown": "cost",
    },
    "warranty_risk": {
        "shape": "1.3333",
        "scale": "77.77",
        "cost": "33.333",
        "loading": "7.77",
        "margin": "3.33",
        "shown": "risk",
    },
    "uptime_risk": {
        "fee": "3.333",
        "tiers": [{"below": "99.9", "credit": "3.33", "chance": "11.11"}],
        "mtbf": "2000",
        "mttr": "4",
        "loading": "7.77",
        "shown": "risk",
        "simulated": "fcc0100961321d95",
    },
}


@pytest.mark.parametrize(
    ("before", "until", "price"), [(0, 0, 10), (0, 12, 10), (12, 24, 20), (24, 60, 45)]
)
def test_a_line_of_some_years_has_the_price_of_these(before, until, price):
    steps = [{"price": "10"}, {"price": "20"}, {"price": "45"}]
    asked = line(1)._replace(months_before=before, until_month=until)
    priced = only(asked, entries=[entry("ramp", {"steps": steps})])

    assert priced.total == Money.of(price, "EUR")


def test_every_built_in_model_is_among_the_samples():
    assert MODELS.keys() == PLUGINS.models.keys()


@pytest.mark.parametrize("model", MODELS)
@given(
    quantity=st.decimals(0, 5000, places=3),
    percents=st.lists(st.decimals(0, 60, places=2), max_size=3),
    options=st.sampled_from([(), ("24x7",)]),
)
def test_the_rows_of_any_price_sum_to_it(model, quantity, percents, options):
    extra = entry("per_unit", {"price": "0.3333"}, option="24x7", months=12)
    off = tuple(manual_discount(percent) for percent in percents)
    entries = [entry(model, MODELS[model]), extra]
    priced = only(line(quantity, options=options, adjustments=off), entries=entries)

    assert total([row.amount for row in priced.rows], "EUR") == priced.total
    assert priced.rows[-1].running == priced.total
    assert Money.zero("EUR") <= priced.total <= priced.list_price
