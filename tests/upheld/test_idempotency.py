"""The same request twice has one effect and one answer."""

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from catalog.models import Category
from tests.sellers import working_for
from upheld.db import db
from upheld.errors import InvalidInput, Refused
from upheld.idempotency import Answer, Asked, once
from upheld.principal import Principal, acting_as
from upheld.transactions import transaction

ASKED = Asked("key-1", "quotes.create", b"POST /quotes {}")


def make() -> Answer:
    """Store a category, as some endpoint would, and answer with its number."""
    with transaction() as session:
        count = len(stored()) + 1
        session.add(Category(code=str(count), title="x", position=count))
    return Answer(201, (("Location", f"/categories/{count}"),), str(count))


def stored() -> list[str]:
    return list(db.session.scalars(sa.select(Category.code)))


def test_the_answer_is_given_again(at_work: Flask) -> None:
    first = once(ASKED, make)
    assert first == Answer(201, (("Location", "/categories/1"),), "1")
    assert once(ASKED, make) == first
    assert stored() == ["1"]


def test_another_key_is_another_request(at_work: Flask) -> None:
    once(ASKED, make)
    other = Asked("key-2", ASKED.endpoint, ASKED.content)
    assert once(other, make).body == "2"


def test_a_key_cannot_be_used_for_another_body(at_work: Flask) -> None:
    once(ASKED, make)
    other = Asked(ASKED.key, ASKED.endpoint, b'POST /quotes {"a": 1}')
    with pytest.raises(InvalidInput, match="another request"):
        once(other, make)
    assert stored() == ["1"]


def test_keys_of_different_people_do_not_meet(at_work: Flask) -> None:
    once(ASKED, make)
    with acting_as(Principal("token", id="other")):
        assert once(ASKED, make).body == "2"


def test_a_failure_can_be_tried_again(at_work: Flask) -> None:
    def fail() -> Answer:
        make()
        raise Refused("Not today.")

    with pytest.raises(Refused):
        once(ASKED, fail)
    assert stored() == []
    assert once(ASKED, make).body == "1"


@pytest.mark.parametrize("key", ["", "x" * 101, "line\nbreak", "nul\x00"])
def test_a_key_that_makes_no_sense_is_refused(at_work: Flask, key: str) -> None:
    with pytest.raises(InvalidInput, match="Idempotency-Key"):
        once(Asked(key, ASKED.endpoint, ASKED.content), make)


def test_eight_at_once_have_one_effect(app: Flask, seller: str) -> None:
    answers: list[str] = []

    def ask() -> None:
        with app.app_context(), working_for(seller):
            answers.append(once(ASKED, make).body)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["1"] * 8
