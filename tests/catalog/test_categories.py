"""The headings of the catalogue: made, named, put in order, deleted."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from catalog import operations as catalogue
from catalog.categories.operations import (
    change_category,
    create_category,
    delete_category,
)
from catalog.categories.queries import category_line, category_lines
from catalog.contents import CategorySpec
from tests.catalog.conftest import Shop
from tests.catalog.samples import offering
from tests.catalog.test_api import ask
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput, NotFound, Refused

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def ids(at_work: Flask) -> list[str]:
    """Give the ids of three headings: Care, Network, Support."""
    titles = ("Care", "Network", "Support")
    return [
        create_category(CategorySpec(code=title.lower(), title=title))
        for title in titles
    ]


def titles() -> list[str]:
    return [line.title for line in category_lines()]


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditRow.action).order_by(AuditRow.sequence)))


def test_a_new_category_stands_below_the_others(ids: list[str]) -> None:
    assert titles() == ["Care", "Network", "Support"]
    assert category_line(ids[2]).position == 3


def test_a_category_takes_a_new_title(ids: list[str]) -> None:
    change_category(ids[0], title="Server care")
    assert titles() == ["Server care", "Network", "Support"]
    assert actions()[-1] == "category.changed"


@pytest.mark.parametrize(
    ("which", "to", "after"),
    [
        (2, 1, ["Support", "Care", "Network"]),
        (0, 2, ["Network", "Care", "Support"]),
        (0, 99, ["Network", "Support", "Care"]),
    ],
)
def test_a_category_is_put_at_a_place(
    ids: list[str], which: int, to: int, after: list[str]
) -> None:
    change_category(ids[which], to=to)
    assert titles() == after


def test_what_is_as_it_was_leaves_no_trace(ids: list[str]) -> None:
    change_category(ids[0], title="Care", to=1)
    assert actions().count("category.changed") == 0


def test_a_category_without_offerings_is_deleted(ids: list[str]) -> None:
    delete_category(ids[1])
    assert titles() == ["Care", "Support"]
    assert category_line(ids[2]).position == 2
    with pytest.raises(NotFound):
        delete_category(ids[1])


@pytest.mark.parametrize("retire", [False, True])
def test_a_category_in_use_stays(ids: list[str], retire: bool) -> None:  # noqa: FBT001
    visit = catalogue.create_offering(offering("visit", category="care"), now=NOW)
    if retire:
        catalogue.retire_offering(visit, now=NOW)
    with pytest.raises(Refused, match="1 offering stands under “Care”") as caught:
        delete_category(ids[0])
    assert "Give it another category first" in caught.value.hint
    assert titles() == ["Care", "Network", "Support"]


def test_a_code_is_given_once(ids: list[str]) -> None:
    with pytest.raises(InvalidInput, match="“care” is taken"):
        create_category(CategorySpec(code="care", title="Again"))
    assert len(ids) == len(titles())


def test_pages_make_name_order_and_delete_categories(shop: Shop) -> None:
    shop.post("/catalogue/categories/new", {"code": "net", "title": "Network"})
    page = shop.get("/catalogue/categories/")
    made = re.search(r'(/catalogue/categories/[0-9a-f]{32})/edit">Network', page)
    assert made
    shop.post(f"{made[1]}/edit", {"title": "Networks"})
    shop.post(f"{made[1]}/move", {"direction": "up"})
    page = shop.get("/catalogue/categories/")
    assert page.index("Care") < page.index("Networks") < page.index("More")
    shop.post(f"{made[1]}/delete", {})
    assert "Networks<" not in shop.get("/catalogue/categories/")
    changed = ["category.changed"] * 2
    assert shop.done() == ["category.created", *changed, "category.deleted"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "x", "title": ""}, "This is empty."),
        ({"code": "a b", "title": "X"}, "cannot be a code."),
        ({"code": "care", "title": "X"}, "“care” is taken."),
    ],
)
def test_a_category_that_is_wrong_is_refused_at_its_field(
    shop: Shop, typed: dict[str, str], said: str
) -> None:
    page = shop.post("/catalogue/categories/new", typed, 422)
    assert said in page
    assert shop.done() == []


def test_programs_make_move_and_delete_categories(shop: Shop) -> None:
    body = {"code": "net", "title": "Network"}
    made = ask(shop, "POST", "/categories", body).json
    assert made
    path = f"/categories/{made['id']}"
    moved = ask(shop, "PATCH", path, {"position": 1}, **{"If-Match": "*"})
    assert moved.json == made | {"position": 1}
    listed = ask(shop, "GET", "/categories").json
    assert listed
    assert [one["code"] for one in listed["items"]] == ["net", "care", "more"]
    assert ask(shop, "DELETE", path, **{"If-Match": "*"}).status_code == 204
    assert ask(shop, "GET", path).status_code == 404


def test_a_change_needs_the_category_that_was_read(shop: Shop) -> None:
    path = f"/categories/{shop.ids['category']}"
    tag = ask(shop, "GET", path).headers["ETag"]
    assert ask(shop, "PATCH", path, {"title": "A"}).status_code == 428
    first = ask(shop, "PATCH", path, {"title": "A"}, **{"If-Match": tag})
    assert first.status_code == 200
    late = ask(shop, "PATCH", path, {"title": "B"}, **{"If-Match": tag})
    assert late.status_code == 412


def test_a_category_in_use_is_kept_with_a_sentence(shop: Shop) -> None:
    work = {"kind": "work", "code": "NEW", "title": "New work", "outcome": "Done."}
    shop.post("/catalogue/new", {**work, "category": "care"})
    page = shop.post(f"/catalogue/categories/{shop.ids['category']}/delete", {}, 409)
    assert "1 offering stands under “Care”." in page
    assert "Give it another category first" in page
    assert shop.done() == ["offering.created"]
