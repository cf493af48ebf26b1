"""What the lines of a term cost in the next one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from contracts.quotes.renewing import PriceBasis, Renewing, carried, last_price
from contracts.records import Line, PriceRow
from upheld.money import Money

NEXT = Renewing(
    starts_on=date(2028, 1, 1),
    months=12,
    months_before=12,
    basis=PriceBasis.CONTRACTED,
    percent=Decimal(3),
    why="as agreed",
)


def line(quantity: int, net: str, *rows: PriceRow) -> Line:
    price = Money.of(net, "EUR")
    return Line(
        position=1,
        service=0,
        code="CARE",
        title="Care",
        group="Support",
        quantity=Decimal(quantity),
        unit="server",
        charge="recurring",
        period_months=1,
        list_price=price,
        net=price,
        yearly=price * 12,
        term_total=price * 12,
        rows=rows,
    )


def step(number: int, price: str, amount: str) -> PriceRow:
    inputs = {"step": str(number), "of": "36", "price": price, "quantity": "10"}
    money = Money.of(amount, "EUR")
    return PriceRow("model", f"Year {number}", money, money, inputs)


def test_each_cent_of_a_carried_price_has_a_row():
    found = carried([line(10, "1000.00")], Decimal(10), NEXT)

    assert [(row.sentence, str(row.amount)) for row in found.rows] == [
        ("10 at the price agreed until 31 Dec 2027", "1000.00 EUR"),
        ("3% more from 1 Jan 2028: as agreed", "30.00 EUR"),
    ]
    assert found.net == Money.of("1030.00", "EUR")


def test_more_of_it_cost_the_agreed_price_for_one():
    found = carried([line(10, "1000.00")], Decimal(15), NEXT)

    assert found.net == Money.of("1545.00", "EUR")


def test_lines_put_together_cost_what_they_cost_apart():
    lines = [line(10, "1000.00"), line(5, "450.00")]

    found = carried(lines, Decimal(15), replace(NEXT, percent=Decimal(0)))

    assert found.net == Money.of("1450.00", "EUR")
    assert found.rows[0].sentence == (
        "15 put together, at the average price agreed until 31 Dec 2027:"
        " 10 for €1,000.00, 5 for €450.00"
    )


def test_a_price_that_rose_each_year_goes_on_from_the_last_one():
    ramped = line(
        10, "1100.00", step(1, "100", "333.33"), step(2, "110", "366.67"),
        step(3, "120", "400.00"),
    )  # fmt: skip

    # The average of three years is 1,100; the last one is 10 at 120.
    assert last_price(ramped) == Money.of("1200.00", "EUR")
    assert carried([ramped], Decimal(10), NEXT).net == Money.of("1236.00", "EUR")


def test_what_came_off_a_price_by_the_year_comes_off_its_last_one():
    ramped = line(10, "1100.00", step(1, "100", "500.00"), step(2, "120", "600.00"))
    less = replace(ramped, net=Money.of("990.00", "EUR"))

    assert last_price(less) == Money.of("1080.00", "EUR")


amounts = st.integers(1, 10_000_000)


@given(st.lists(st.tuples(st.integers(1, 99), amounts), min_size=1, max_size=5))
def test_rows_add_up_and_nothing_is_lost_by_putting_together(parts):
    lines = [
        replace(line(count, "1.00"), net=Money(net, "EUR")) for count, net in parts
    ]
    count = sum((one.quantity for one in lines), Decimal(0))

    same = carried(lines, count, replace(NEXT, percent=Decimal(0)))
    more = carried(lines, count, NEXT)

    assert same.net.minor == sum(net for _count, net in parts)
    assert sum(row.amount.minor for row in more.rows) == more.net.minor
