"""Margins: what is left of a price when the cost is paid."""

from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.books import Per
from catalog.costing import CostBook, CostSpec
from contracts.quotes.margins import (
    Margin,
    OptionMargin,
    least_margin,
    line_cost,
    margin_percent,
    margins,
    together,
)
from contracts.quotes.operations import (
    LineChange,
    LineChoice,
    add_line,
    add_option,
    change_line,
)
from contracts.quotes.queries import builder_view
from contracts.quotes.totals import LinePrice
from contracts.quotes.years import Years
from tests.shop import NOW, TODAY, Shop
from upheld.money import Money

amounts = st.integers(0, 10**9).map(lambda minor: Money(minor, "EUR"))
YEARLY = LinePrice(
    Money(41_000, "EUR"), Money(39_000, "EUR"), recurring=True, period_months=12
)


def euro(text: str) -> Money:
    return Money.of(text, "EUR")


def fixed(amount: str, per: Per, **fields: Any) -> CostSpec:
    return CostSpec(
        offering="R740", currency="EUR", per=per, amount=Decimal(amount), **fields
    )


def book(*costs: CostSpec, **floors: str) -> CostBook:
    return CostBook(
        {one.key: one for one in costs},
        {("", code): Decimal(percent) for code, percent in floors.items()},
    )


@pytest.mark.parametrize(
    ("per", "cost"),
    [(Per.YEAR, "1230.00"), (Per.MONTH, "14760.00"), (Per.ONCE, "410.00")],
)
def test_a_fixed_cost_counts_units_for_its_own_period(per: Per, cost: str) -> None:
    of_two = line_cost((fixed("205", per),), Decimal(2), YEARLY, 36)
    assert of_two == euro(cost)


def test_a_share_of_the_list_price_leaves_discounts_out() -> None:
    share = CostSpec(offering="R740", percent=Decimal(50))
    assert line_cost((share,), Decimal(7), YEARLY, 36) == euro("615.00")


def test_a_margin_has_one_digit() -> None:
    assert margin_percent(euro("120.00"), euro("70.00")) == Decimal("41.7")
    assert margin_percent(euro("100.00"), euro("130.00")) == Decimal("-30.0")


def test_what_is_free_has_no_margin_and_is_below_its_floor() -> None:
    free = Margin(euro("0"), euro("10"), Decimal(0))
    assert free.percent is None
    assert free.below


def test_a_floor_is_compared_before_rounding() -> None:
    just_below = Margin(euro("1000.00"), euro("650.01"), Decimal(35))
    assert just_below.percent == Decimal("35.0")
    assert just_below.below


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=8))
def test_margins_together_are_the_margin_of_the_sums(
    parts: list[tuple[Money, Money]],
) -> None:
    whole = together([Margin(net, cost) for net, cost in parts])
    assert whole.net.minor == sum(net.minor for net, _cost in parts)
    assert whole.cost is not None
    assert whole.cost.minor == sum(cost.minor for _net, cost in parts)


priced = st.builds(Margin, amounts, amounts, st.none())


@given(st.none() | priced, st.dictionaries(st.integers().map(str), priced, max_size=6))
def test_no_choice_of_extras_leaves_less_than_the_least(
    plain: Margin | None, extras: dict[str, Margin]
) -> None:
    least, taken = least_margin(plain, extras)
    for count in range(len(extras) + 1):
        for chosen in combinations(extras.values(), count):
            some = [*([plain] if plain else []), *chosen]
            if any(one.net or one.cost for one in some):
                assert least is not None
                assert not_more(least, together(some))
    own = [*([plain] if plain else []), *(extras[key] for key in taken)]
    assert not taken or least == together(own)


def not_more(least: Margin, other: Margin) -> bool:
    """Tell whether *least* is below every floor that *other* is below."""
    if least.cost is None or other.cost is None or not other.net:
        return not other.cost or not least.net
    left, right = least.net - least.cost, other.net - other.cost
    return left.minor * other.net.minor <= right.minor * least.net.minor


@given(amounts.filter(bool), amounts, st.integers(0, 100))
def test_below_agrees_with_the_exact_share(net: Money, cost: Money, floor: int) -> None:
    left = Decimal(net.minor - cost.minor) * 100
    expected = left < floor * Decimal(net.minor)
    assert Margin(net, cost, Decimal(floor)).below is expected


@given(st.integers(1, 500), st.integers(1, 60), st.integers(1, 10**6))
def test_cost_grows_with_quantity_and_term(units: int, months: int, cents: int) -> None:
    cost = CostSpec(
        offering="x", currency="EUR", per=Per.MONTH, amount=Decimal(cents).scaleb(-2)
    )
    reckoned = line_cost((cost,), Decimal(units), YEARLY, months)
    assert reckoned.minor == units * months * cents


def test_a_cost_that_nobody_gave_is_unknown() -> None:
    unknown = together([Margin(euro("5"), euro("2")), Margin(euro("5"), None)])
    assert unknown.cost is None
    assert unknown.percent is None
    assert not unknown.below


def test_the_cost_that_says_most_is_taken() -> None:
    known = book(
        CostSpec(offering="R740", percent=Decimal(60)),
        fixed("205", Per.YEAR),
        fixed("190", Per.YEAR, term_months=36),
    )
    found = {months: known.costs_of("R740", (), ("EUR", months)) for months in (12, 36)}
    assert [one and one[0].amount for one in found.values()] == [205, 190]
    swiss = known.costs_of("R740", (), ("CHF", 36))
    assert [one.percent for one in swiss or ()] == [60]


def test_a_fixed_cost_needs_one_for_each_option() -> None:
    alone = book(fixed("205", Per.YEAR))
    assert alone.costs_of("R740", ("fast",), ("EUR", 36)) is None
    both = book(fixed("205", Per.YEAR), fixed("40", Per.YEAR, option="fast"))
    assert len(both.costs_of("R740", ("fast",), ("EUR", 36)) or ()) == 2


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_bundle_has_the_margin_of_its_parts(shop: Shop) -> None:
    quote_id = shop.quote("FULL")
    view = builder_view(quote_id, today=TODAY)
    known = book(
        *(CostSpec(offering=code, percent=Decimal(50)) for code in ("R740", "API")),
        CostSpec(offering="P24", percent=Decimal(70)),
    )
    found = margins(view, known)
    bundle = next(line.id for line in view.lines if line.bundle)
    whole = found.of("").plain
    assert whole is not None
    assert found.lines[bundle].net == whole.net == view.totals.term
    assert found.lines[bundle].cost == whole.cost


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_lines_of_unknown_cost_are_counted_and_left_out(shop: Shop) -> None:
    quote_id = shop.quote()
    for code in ("R740", "VISIT"):
        add_line(quote_id, LineChoice(code=code), edition=None, now=NOW)
    view = builder_view(quote_id, today=TODAY)
    found = margins(view, book(fixed("205", Per.YEAR)))
    whole = found.of("")
    assert whole.unknown == 1
    assert whole.plain is not None
    assert (whole.plain.net, whole.plain.cost) == (euro("1230.00"), euro("615.00"))


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_each_option_is_reckoned_with_the_extras_that_leave_the_least(
    shop: Shop,
) -> None:
    quote_id = shop.quote()
    for code in ("R740", "API", "P24"):
        add_line(quote_id, LineChoice(code=code), edition=None, now=NOW)
    add_option(quote_id, "Other", like="", edition=None, now=NOW)
    ids = {x.code: x.id for x in builder_view(quote_id, today=TODAY).lines}
    for code, change in {
        "API": LineChange(in_options="A"),
        "P24": LineChange(in_options="B", optional=True),
    }.items():
        change_line(quote_id, ids[code], change=change, edition=None, now=NOW)
    shares = {"R740": 50, "API": 20, "P24": 90}
    costs = [CostSpec(offering=x, percent=Decimal(y)) for x, y in shares.items()]
    found = margins(builder_view(quote_id, today=TODAY), book(*costs))
    assert [(one.letter, percents(one)) for one in found.options] == [
        ("A", ("78.8", "78.8")),
        ("B", ("50.0", "11.1")),
    ]
    assert [one.extras for one in found.options] == [(), (ids["P24"],)]


def percents(option: OptionMargin) -> tuple[str, ...]:
    return tuple(str(x and x.percent) for x in (option.plain, option.least))


def test_years_without_the_service_have_no_cost() -> None:
    later = YEARLY._replace(years=Years(2, 2))
    cost = fixed("205", Per.YEAR)
    assert line_cost((cost,), Decimal(2), later, 36) == euro("410.00")
