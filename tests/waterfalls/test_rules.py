"""The steps of a price: each follows from the one before, up to the totals."""

from decimal import Decimal
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from catalog.pricing import (
    ORDER,
    Adjustment,
    Course,
    RowKind,
    Step,
    list_price,
    sheet_rows,
)
from contracts.price_steps import OURS, Author, line_steps
from contracts.quotes.totals import LinePrice, Paid, totals
from contracts.quotes.waterfall import Priced, Waterfall, waterfall
from contracts.quotes.waterfall_chart import GROUND, WIDTH, chart, sum_chart
from contracts.quotes.years import Years
from contracts.taxes import TaxRate
from upheld.money import Money, total

AMOUNTS = st.decimals(0, "1e6", places=3)
PERCENTS = st.decimals(-20, 100, places=2)
KINDS = st.sampled_from([RowKind(kind) for kind in ORDER if kind != "option"])
TAKEN = st.lists(st.tuples(KINDS, PERCENTS), max_size=6)
COURSES = st.permutations(ORDER).map(lambda order: Course(tuple(order)))
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
YEARS = st.sampled_from([Years(), Years(2), Years(1, 1), Years(2, 3)])


def listed(*amounts: object) -> list[Step]:
    return [
        Step(RowKind.MODEL, f"step {place}", Decimal(str(amount)), {}, "flat", "1")
        for place, amount in enumerate(amounts)
    ]


def off(kind: RowKind, percent: object) -> Adjustment:
    return Adjustment(kind, f"{kind} {percent}", Decimal(str(percent)))


def priced(rows, **said) -> Priced:
    net = rows[-1].running
    price = LinePrice(
        list_price(rows, net.currency),
        net,
        recurring=True,
        period_months=said.get("months", 1),
        years=said.get("years", Years()),
    )
    return Priced(
        position=said.get("position", 1),
        code="X",
        title="Cover",
        quantity=Decimal(1),
        price=price,
        rows=rows,
        plugin="flat",
        model="flat",
        counted=said.get("counted", True),
    )


def of(lines, currency="EUR", months=36, tax="20") -> Waterfall:
    counted = [line.price for line in lines if line.counted]
    sums = totals(counted, currency, Paid(months, 12, TaxRate.of(Decimal(tax))))
    return waterfall(lines, sums)


def test_each_step_says_what_was_before_what_changes_and_what_is_then():
    rows = sheet_rows(listed(1000), [off(RowKind.MANUAL, 10)], "EUR")
    first, second = line_steps(rows, "flat")
    assert (first.before, first.change, first.after) == (
        Money(0, "EUR"),
        Money(1000_00, "EUR"),
        Money(1000_00, "EUR"),
    )
    assert (second.before, second.change, second.after) == (
        Money(1000_00, "EUR"),
        Money(-100_00, "EUR"),
        Money(900_00, "EUR"),
    )
    assert second.reason == "manual 10"


def test_a_step_names_the_plugin_that_added_it_with_its_version():
    steps = [*listed(100), Step(RowKind.PLUGIN, "index", Decimal(3), {}, "cpi", "2")]
    course = Course((*ORDER, "plugin:cpi"))
    rows = sheet_rows(steps[:1], [off(RowKind.TERM, 5)], "EUR", course)
    rows += sheet_rows(steps[1:], [], "EUR", Course(("plugin",)))
    authors = [step.author for step in line_steps(rows, "flat")]
    assert authors == [
        Author("flat", "1", built_in=True),
        OURS,
        Author("cpi", "2", built_in=False),
    ]


def test_the_sum_says_what_each_step_changes_over_the_term():
    one = sheet_rows(listed(100), [off(RowKind.TERM, 10)], "EUR")
    other = sheet_rows(listed(200), [off(RowKind.MANUAL, 50)], "EUR")
    found = of([priced(one), priced(other, position=2, months=12)])
    assert [(step.kind, step.change.minor, step.lines) for step in found.steps] == [
        ("model", 36 * 100_00 + 3 * 200_00, 2),
        ("term", -36 * 10_00, 1),
        ("manual", -3 * 100_00, 1),
    ]
    assert (found.net.minor, found.tax.minor, found.gross.minor) == (
        3540_00,
        708_00,
        4248_00,
    )


def test_what_is_not_counted_has_its_steps_but_changes_no_sum():
    rows = sheet_rows(listed(100), [], "EUR")
    found = of([priced(rows), priced(rows, position=2, counted=False)])
    assert [line.counted for line in found.lines] == [True, False]
    assert found.net.minor == 3600_00
    assert found.sums


def test_steps_that_do_not_add_up_are_noticed():
    rows = list(sheet_rows(listed(100), [off(RowKind.TERM, 10)], "EUR"))
    assert of([priced(rows)]).sums
    assert not of([priced(rows[1:])]).sums


@given(
    st.lists(st.tuples(st.lists(AMOUNTS, min_size=1), TAKEN, YEARS), max_size=5),
    COURSES,
    CURRENCIES,
    st.sampled_from([1, 3, 12]),
    st.sampled_from([0, 7, 36]),
)
def test_steps_sum_to_the_totals(asked, course, currency, period, months):
    lines = [
        priced(
            sheet_rows(
                listed(*amounts), [off(*one) for one in taken], currency, course
            ),
            position=place,
            months=period,
            years=years,
        )
        for place, (amounts, taken, years) in enumerate(asked, start=1)
    ]
    found = of(lines, currency, months)
    assert found.sums
    for line in found.lines:
        assert total([step.change for step in line.steps], currency) == line.net
    assert total([step.change for step in found.steps], currency) == found.net


@given(st.lists(AMOUNTS, min_size=1, max_size=4), TAKEN, CURRENCIES)
def test_no_step_rewrites_the_rows_of_another(amounts, taken, currency):
    adjustments = [off(*one) for one in taken]
    rows = sheet_rows(listed(*amounts), adjustments, currency)
    for count in range(len(adjustments)):
        fewer = sorted(adjustments, key=lambda one: ORDER.index(one.kind))[:count]
        some = line_steps(sheet_rows(listed(*amounts), fewer, currency))
        assert line_steps(rows)[: len(some)] == some


@given(st.lists(AMOUNTS, min_size=1, max_size=3), TAKEN, CURRENCIES, COURSES)
def test_every_order_keeps_the_sums(amounts, taken, currency, course):
    adjustments = [off(*one) for one in taken]
    found = of(
        [priced(sheet_rows(listed(*amounts), adjustments, currency, course))],
        currency,
    )
    assert found.sums
    kinds = [step.kind for step in found.steps if step.kind != "model"]
    assert kinds == [kind for kind in course.order if kind in kinds]


def test_percentages_come_to_the_same_in_every_order():
    adjustments = [off(RowKind.TERM, 10), off(RowKind.BUNDLE, 20)]
    nets = {
        sheet_rows(listed(1000), adjustments, "EUR", Course(order))[-1].running
        for order in permutations(ORDER)
    }
    assert nets == {Money(720_00, "EUR")}


def test_a_column_reaches_from_what_was_to_what_is_then():
    steps = line_steps(sheet_rows(listed(100), [off(RowKind.TERM, 50)], "EUR"))
    model, term, net = chart(steps, Money(50_00, "EUR"))
    assert [one.tone for one in (model, term, net)] == ["up", "down", "sum"]
    assert model.y == term.y
    assert model.y + model.height == GROUND == net.y + net.height
    assert term.y + term.height == net.y == term.level
    assert net.x + net.width <= WIDTH


def test_tax_is_drawn_where_there_is_any():
    rows = sheet_rows(listed(100), [], "EUR")
    assert [one.tone for one in sum_chart(of([priced(rows)]))] == [
        "up",
        "sum",
        "up",
        "sum",
    ]
    assert [one.tone for one in sum_chart(of([priced(rows)], tax="0"))] == [
        "up",
        "sum",
    ]
