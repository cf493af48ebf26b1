"""What fails on a page: a part of it, the page, and how it is asked for again."""

from typing import Any

import pytest
from flask import Flask, g, request
from werkzeug.datastructures import MultiDict

from upheld import missing
from upheld.errors import NotFound
from upheld.retrying import Again, again


def fail() -> str:
    raise LookupError("lost")


def test_a_part_that_fails_is_drawn_as_missing_under_its_title(app: Flask) -> None:
    with app.test_request_context("/contracts?q=x"):
        g.request_id = "0123456789abcdef"
        drawn = missing.part("documents", "Documents", fail)
    assert 'id="part-documents"' in drawn
    assert "<h2>Documents</h2>" in drawn
    assert "0123456789abcdef" in drawn
    assert 'href="/contracts?q=x"' in drawn


def test_a_page_with_a_missing_part_is_not_kept(app: Flask) -> None:
    with app.test_request_context("/"):
        assert missing.or_nothing("words", fail) is None
        assert missing.lacks("words")
        assert missing.NOTE in request.environ


def test_what_answers_the_request_is_raised_on_from_a_part(app: Flask) -> None:
    def find() -> str:
        raise NotFound("No such quote.")

    with app.test_request_context("/"), pytest.raises(NotFound):
        missing.part("documents", "Documents", find)


def test_what_is_asked_later_is_asked_once() -> None:
    asked: list[int] = []
    ask = missing.later(asked.append, 1)
    assert asked == []
    ask()
    ask()
    assert asked == [1]


def repeated(status: int, **sent: Any) -> Again | None:
    with Flask("again").test_request_context("/quotes/new?a=1", **sent):
        return again(request, status)


def test_a_page_that_failed_is_asked_for_at_its_address() -> None:
    assert repeated(503) == Again("/quotes/new?a=1")
    assert repeated(404) is None


def test_a_form_that_failed_is_sent_again_with_what_was_typed() -> None:
    typed = MultiDict([("title", "Stores"), ("extra", "1"), ("extra", "2")])
    found = repeated(500, method="POST", data=typed)
    fields = (("title", "Stores"), ("extra", "1"), ("extra", "2"))
    assert found == Again("/quotes/new?a=1", fields)


@pytest.mark.parametrize("name", ["password", "new_password", "code", "proof_passkey"])
def test_a_secret_is_never_written_into_the_page_of_an_error(name: str) -> None:
    found = repeated(500, method="POST", data={"email": "a@b.example", name: "x"})
    assert found == Again("/quotes/new?a=1", (), lost=True)
