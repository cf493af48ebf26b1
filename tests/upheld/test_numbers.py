"""The numbers that people see have no twin and no hole."""

import threading

import pytest
from flask import Flask

from tests.sellers import Undone, add_seller, undone, working_for
from upheld.numbers import next_number
from upheld.transactions import transaction


def draw(kind: str, year: int = 2026) -> str:
    with transaction():
        return next_number(kind, year)  # type: ignore[arg-type]


def test_each_kind_has_its_own_form(at_work: Flask) -> None:
    assert draw("quote") == "Q-2026-00001"
    assert draw("contract") == "C-2026-000001"
    assert draw("customer") == "K-00001"


def test_numbers_begin_again_each_year(at_work: Flask) -> None:
    drawn = [draw("quote"), draw("quote"), draw("quote", 2027)]
    assert drawn == ["Q-2026-00001", "Q-2026-00002", "Q-2027-00001"]


def test_customers_are_numbered_through(at_work: Flask) -> None:
    assert [draw("customer"), draw("customer", 2027)] == ["K-00001", "K-00002"]


def test_each_seller_has_its_own_numbers(at_work: Flask) -> None:
    assert draw("quote") == "Q-2026-00001"
    with working_for(add_seller("other")):
        assert draw("quote") == "Q-2026-00001"


def test_a_number_that_was_not_used_is_drawn_again(at_work: Flask) -> None:
    with pytest.raises(Undone):
        undone(lambda: draw("quote"))
    assert draw("quote") == "Q-2026-00001"


def test_a_number_needs_a_transaction(at_work: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside"):
        next_number("quote", 2026)


def test_no_two_threads_draw_the_same_number(app: Flask, seller: str) -> None:
    drawn: list[str] = []

    def draw_five() -> None:
        with app.app_context(), working_for(seller):
            drawn.extend(draw("quote") for _ in range(5))

    threads = [threading.Thread(target=draw_five) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(drawn) == [f"Q-2026-{number:05}" for number in range(1, 41)]
