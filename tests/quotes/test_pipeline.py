"""What open quotes are worth, by month and by state."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from contracts.quotes.bars import HIGHEST, bars
from contracts.quotes.operations import (
    QuoteChange,
    change_quote,
    decline_quote,
    revise_quote,
    view_quote,
)
from contracts.quotes.pipeline import OPEN_STATES, By, Counted, Pipeline, pipeline
from contracts.quotes.queries import QuoteFilter, list_quotes
from contracts.quotes.queries.pipeline import lost_reasons, open_quotes, quote_owners
from tests.shop import NOW, TODAY, Shop
from upheld.money import Money

#: What the quote of the tests costs a year.
YEARLY = Money.of("23579", "EUR")


def row(state: str, day: date, yearly: int = 1000) -> Counted:
    money = Money(yearly, "EUR")
    return Counted(state, day, 1, money, money * 3)


ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from(OPEN_STATES),
        st.dates(date(2020, 1, 1), date(2040, 1, 1)),
        st.integers(0, 10**9),
    ),
    max_size=20,
)


def found(by: By = By.DECISION) -> Pipeline:
    return pipeline(open_quotes(by, today=TODAY), "EUR")


def test_quotes_stand_in_the_month_of_their_day() -> None:
    made = pipeline(
        [row("sent", date(2027, 1, 31)), row("sent", date(2027, 1, 1))], "EUR"
    )
    (month,) = made.months
    assert (month.first, month.cells["sent"].count) == (date(2027, 1, 1), 2)


def test_months_without_quotes_stand_between_others() -> None:
    made = pipeline(
        [row("sent", date(2026, 11, 3)), row("draft", date(2027, 2, 3))], "EUR"
    )
    assert [one.first.month for one in made.months] == [11, 12, 1, 2]


def test_months_far_apart_stand_beside_each_other() -> None:
    made = pipeline(
        [row("sent", date(2020, 1, 3)), row("draft", date(2039, 2, 3))], "EUR"
    )
    assert len(made.months) == 2


def test_a_forecast_weighs_by_the_stated_probabilities() -> None:
    day = date(2027, 1, 31)
    rows = [row(state, day, 10_000) for state in OPEN_STATES]
    expected = Money(1000 + 2000 + 3000 + 5000, "EUR")
    assert pipeline(rows, "EUR").expected == expected


@given(ROWS)
def test_months_and_states_come_to_the_same(rows: list[Counted]) -> None:
    made = pipeline(rows, "EUR")
    assert sum(one.total.yearly.minor for one in made.months) == sum(
        one.yearly.minor for one in rows
    )
    assert sum(one.count for one in made.totals.values()) == len(rows)


@given(ROWS)
def test_bars_stay_inside_their_drawing(rows: list[Counted]) -> None:
    for bar in bars(pipeline(rows, "EUR")):
        assert bar.y >= 0
        assert 0 < bar.height <= HIGHEST
        assert bar.y + bar.height <= HIGHEST


def test_other_currencies_are_left_out() -> None:
    assert pipeline([row("sent", TODAY)], "CHF").months == ()


def test_open_quotes_are_counted_by_the_day_of_decision_or_start(shop: Shop) -> None:
    shop.sent(valid_until=date(2027, 2, 15), starts_on=date(2027, 4, 1))
    (by_decision,) = found().months
    (by_start,) = found(By.START).months
    assert (by_decision.first, by_start.first) == (date(2027, 2, 1), date(2027, 4, 1))
    assert by_start.cells["sent"].yearly == YEARLY


def test_a_deal_counts_once_however_many_revisions_it_has(shop: Shop) -> None:
    draft = revise_quote(shop.sent(), now=NOW)
    ten = QuoteChange(discount_percent=Decimal(10))
    change_quote(draft, ten, edition=None, now=NOW)
    assert found().total.count == 1
    assert found().total.yearly == YEARLY


def test_what_is_decided_or_has_expired_is_left_out(shop: Shop) -> None:
    decline_quote(shop.sent(), now=NOW)
    shop.sent(valid_until=TODAY)
    assert found().total.count == 1
    assert (
        pipeline(open_quotes(By.DECISION, today=date(2027, 1, 1)), "EUR").months == ()
    )


def test_a_cell_leads_to_the_quotes_that_it_counts(shop: Shop) -> None:
    seen = shop.sent(valid_until=date(2027, 1, 15))
    revise_quote(seen, now=NOW)
    with shop.customer():
        view_quote(seen, now=NOW)
    wanted = QuoteFilter(month=date(2027, 1, 1), by=By.DECISION)
    assert [one.id for one in list_quotes(wanted, today=TODAY).rows] == [seen]


def test_only_the_quotes_of_an_owner_are_counted(shop: Shop) -> None:
    shop.sent()
    assert open_quotes(By.DECISION, owner_id="0" * 32, today=TODAY) == ()
    assert quote_owners() == ()


def test_reasons_of_declined_offers_are_counted(shop: Shop) -> None:
    for reason in ("price", "price", ""):
        decline_quote(shop.sent(), because=reason, now=NOW)
    found = lost_reasons(today=TODAY)
    assert [(one.reason, one.count) for one in found] == [("price", 2), ("", 1)]
    assert found[0].yearly == YEARLY * 2


def test_what_was_declined_long_ago_is_not_counted(shop: Shop) -> None:
    decline_quote(shop.sent(), because="price", now=NOW)
    assert lost_reasons(today=date(2028, 1, 1)) == ()
