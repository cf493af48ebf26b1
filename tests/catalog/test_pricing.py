import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.pricing import (
    Adjustment,
    PriceSheet,
    RowKind,
    SheetRow,
    Step,
    agreement_discount,
    bundle_discount,
    list_price,
    manual_discount,
    overall_discount,
    sheet_rows,
    term_discount,
)
from plugins.types import PriceRequest
from upheld.money import Money, total
from upheld.words import use_language

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
AMOUNTS = st.decimals("-1e9", "1e9", places=6)
PERCENTS = st.decimals("-50", "150", places=3)
KINDS = st.sampled_from(
    [kind for kind in RowKind if kind not in {RowKind.MODEL, RowKind.PLUGIN}]
)
ADJUSTMENTS = st.lists(
    st.builds(Adjustment, KINDS, st.just("off"), PERCENTS)
    | st.builds(Adjustment, KINDS, st.just("off"), st.none(), AMOUNTS),
    max_size=6,
)


def listed(*amounts: Decimal | int | str) -> list[Step]:
    return [
        Step(RowKind.MODEL, "listed", Decimal(amount), {}, "flat", "1")
        for amount in amounts
    ]


def off(kind: RowKind, percent: str) -> Adjustment:
    return Adjustment(kind, f"{kind} {percent}", Decimal(percent))


def minors(rows: tuple[SheetRow, ...]) -> list[int]:
    return [row.amount.minor for row in rows]


def test_discounts_come_in_the_stated_order_whatever_the_order_given():
    given_order = [
        off(RowKind.MANUAL, "5"),
        off(RowKind.BUNDLE, "4"),
        off(RowKind.TERM, "2"),
        off(RowKind.AGREEMENT, "3"),
    ]
    rows = sheet_rows(listed(1000), given_order, "EUR")

    assert [row.sentence for row in rows[1:]] == [
        "term 2",
        "agreement 3",
        "bundle 4",
        "manual 5",
    ]


def test_each_discount_is_taken_of_what_is_left():
    rows = sheet_rows(
        listed(1000), [off(RowKind.TERM, "10"), off(RowKind.MANUAL, "10")], "EUR"
    )

    assert minors(rows) == [1000_00, -100_00, -90_00]
    assert rows[2].inputs == {"percent": "10", "of": "900"}


def test_within_a_kind_the_order_given_counts():
    fixed = Adjustment(RowKind.MANUAL, "20 off", amount=Decimal(20))
    percent = off(RowKind.MANUAL, "10")

    assert minors(sheet_rows(listed(100), [percent, fixed], "EUR"))[1:] == [
        -10_00,
        -20_00,
    ]
    assert minors(sheet_rows(listed(100), [fixed, percent], "EUR"))[1:] == [
        -20_00,
        -8_00,
    ]


@pytest.mark.parametrize(
    "much",
    [off(RowKind.MANUAL, "150"), Adjustment(RowKind.MANUAL, "", amount=Decimal(999))],
)
def test_no_discount_takes_a_price_below_nothing(much):
    rows = sheet_rows(listed(100), [much], "EUR")

    assert rows[-1].running == Money.zero("EUR")


def test_a_discount_below_zero_is_a_surcharge():
    assert minors(sheet_rows(listed(100), [off(RowKind.MANUAL, "-7")], "EUR")) == [
        100_00,
        7_00,
    ]


def test_the_list_price_is_what_models_and_options_come_to():
    steps = [*listed(100), Step(RowKind.OPTION, "24×7", Decimal(20), {})]
    rows = sheet_rows(steps, [off(RowKind.TERM, "10")], "EUR")

    assert list_price(rows, "EUR") == Money(120_00, "EUR")


def test_thirds_of_a_cent_are_not_lost_between_rows():
    rows = sheet_rows(listed("0.333", "0.333", "0.334"), [], "EUR")

    assert minors(rows) == [33, 34, 33]


@given(st.lists(AMOUNTS, min_size=1, max_size=8), ADJUSTMENTS, CURRENCIES)
def test_rows_always_sum_to_the_running_total(amounts, adjustments, currency):
    rows = sheet_rows(listed(*amounts), adjustments, currency)
    running = Money.zero(currency)

    for row in rows:
        running += row.amount
        assert row.running == running


@given(st.lists(AMOUNTS, min_size=1, max_size=8), CURRENCIES)
def test_the_total_is_the_exact_sum_rounded_once(amounts, currency):
    rows = sheet_rows(listed(*amounts), [], currency)

    assert rows[-1].running == Money.of(sum(amounts), currency)


@given(st.lists(AMOUNTS, min_size=1, max_size=8), CURRENCIES)
def test_no_row_is_a_minor_unit_off_its_exact_amount(amounts, currency):
    rows = sheet_rows(listed(*amounts), [], currency)

    for row, amount in zip(rows, amounts, strict=True):
        assert abs(row.amount.amount - amount) < Money(1, currency).amount


@given(st.lists(st.decimals(0, "1e9", places=4), min_size=1), ADJUSTMENTS, CURRENCIES)
def test_discounts_never_make_a_price_negative(amounts, adjustments, currency):
    rows = sheet_rows(listed(*amounts), adjustments, currency)

    assert rows[-1].running.minor >= 0
    assert total([row.amount for row in rows], currency) == rows[-1].running


@pytest.mark.parametrize(
    ("adjustment", "sentence"),
    [
        (term_discount(Decimal(5), 36), "5% off for a term of 36 months or more"),
        (term_discount(Decimal(5), 1), "5% off for a term of 1 month or more"),
        (
            agreement_discount(Decimal("2.5"), "Partner 2027"),
            "2.5% off by agreement: Partner 2027",
        ),
        (bundle_discount(Decimal(4), "Full care"), "4% off as a part of Full care"),
        (manual_discount(Decimal(3)), "3% special discount on this service"),
        (overall_discount(Decimal(3)), "3% special discount on everything"),
    ],
)
def test_a_discount_says_what_it_is_for(adjustment, sentence):
    assert adjustment.sentence == sentence


@pytest.mark.usefixtures("translated")
def test_a_discount_speaks_the_language_in_force():
    with use_language("de"):
        assert manual_discount(Decimal("2.5")).sentence.startswith("2,5")


def sheet() -> PriceSheet:
    rows = sheet_rows(listed("19680.00"), [manual_discount(Decimal(5))], "EUR")
    return PriceSheet(
        rows=rows,
        list_price=list_price(rows, "EUR"),
        total=rows[-1].running,
        charge="recurring",
        period_months=12,
        book="eu-2027",
        plugin="per_unit",
        plugin_version="1.0",
        model="per_unit",
        model_version="1",
        parameters={"price": "410.00"},
        request=PriceRequest(
            offering="backup",
            title="Managed backup",
            quantity=Decimal(48),
            currency="EUR",
            term_months=36,
            starts_on=date(2027, 1, 1),
            usage={"GB": Decimal(5)},
        ),
    )


def test_a_sheet_survives_json():
    plain = json.loads(json.dumps(sheet().as_plain()))

    assert PriceSheet.from_plain(plain) == sheet()


def test_a_plain_sheet_holds_figures_as_text_and_minor_units():
    plain = sheet().as_plain()

    assert plain["total"] == {"currency": "EUR", "minor": 18696_00}
    assert plain["rows"][1]["inputs"] == {"percent": "5", "of": "19680"}
    assert plain["request"]["quantity"] == "48"
