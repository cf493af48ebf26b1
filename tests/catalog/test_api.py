from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.catalog.conftest import Shop

WORK = {"code": "NEW", "kind": "work", "title": "New work", "outcome": "It is done."}
COVER = {
    "code": "COVER",
    "kind": "warranty",
    "title": "Cover",
    "outcome": "It runs again.",
    "promises": [{"kind": "warranty", "parts": {"months": 36, "percent": "50"}}],
}


def ask(
    shop: Shop, method: str, path: str, json: Any = None, **headers: str
) -> TestResponse:
    options: dict[str, Any] = {"headers": headers}
    if json is not None:
        options["json"] = json
    return shop.world.ask("catalogue_manager", method, f"/api/v1{path}", **options)


def test_offerings_are_listed_page_by_page(shop: Shop) -> None:
    first = ask(shop, "GET", "/offerings?size=3").json
    assert first
    second = ask(shop, "GET", f"/offerings?size=200&after={first['next']}").json
    assert second
    assert first["total"] == len(first["items"]) + len(second["items"]) == 7
    assert second["next"] is None


def test_an_offering_is_created_with_its_promises(shop: Shop) -> None:
    made = ask(shop, "POST", "/offerings", COVER)
    assert made.status_code == 201
    assert made.json
    promise = made.json["spec"]["promises"][0]
    assert promise["parts"] == {"months": 36, "percent": "50"}
    assert (made.json["revision"], made.json["state"]) == (1, "active")
    assert shop.done() == ["offering.created"]


def test_an_answer_can_be_sent_back_as_it_is(shop: Shop) -> None:
    path = f"/offerings/{shop.ids['offering']}"
    shown = ask(shop, "GET", path)
    assert shown.json
    same = ask(
        shop, "PATCH", path, shown.json["spec"], **{"If-Match": shown.headers["ETag"]}
    )
    assert same.json == shown.json
    assert shop.done() == []


def test_a_revision_needs_the_edition_that_was_read(shop: Shop) -> None:
    path = f"/offerings/{shop.ids['offering']}"
    tag = ask(shop, "GET", path).headers["ETag"]
    assert ask(shop, "PATCH", path, {"title": "A"}).status_code == 428
    first = ask(shop, "PATCH", path, {"title": "A"}, **{"If-Match": tag})
    assert first.json
    assert (first.status_code, first.json["revision"]) == (200, 2)
    late = ask(shop, "PATCH", path, {"title": "B"}, **{"If-Match": tag})
    assert late.status_code == 412
    assert ask(shop, "GET", path, **{"If-None-Match": tag}).status_code == 200


def test_an_unchanged_offering_is_not_sent_again(shop: Shop) -> None:
    path = f"/offerings/{shop.ids['offering']}"
    tag = ask(shop, "GET", path).headers["ETag"]
    assert ask(shop, "GET", path, **{"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({**WORK, "excludes": ["NONE"]}, "excludes.0"),
        ({**WORK, "discount": "5"}, "discount"),
        ({**WORK, "tittle": "x"}, "tittle"),
        ({**WORK, "kind": "wrok"}, "kind"),
        ({**WORK, "title": 7}, "title"),
        ({**COVER, "promises": [{"kind": "warranty", "target": "9"}]}, "promises.0"),
        ({**COVER, "promises": []}, "promises"),
    ],
)
def test_what_is_wrong_is_said_by_field(
    shop: Shop, given: dict[str, Any], place: str
) -> None:
    refused = ask(shop, "POST", "/offerings", given)
    assert refused.status_code == 422
    assert refused.json
    assert refused.json["errors"][0]["where"].startswith(place)
    assert shop.done() == []


def test_a_repeated_request_creates_one_offering(shop: Shop) -> None:
    key = {"Idempotency-Key": "once"}
    first = ask(shop, "POST", "/offerings", WORK, **key)
    again = ask(shop, "POST", "/offerings", WORK, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert shop.done() == ["offering.created"]


def test_an_offering_is_retired_and_sold_again(shop: Shop) -> None:
    made = ask(shop, "POST", "/offerings", WORK).json
    assert made
    path = f"/offerings/{made['id']}"
    retired = ask(shop, "POST", f"{path}/retire", {}).json
    assert retired
    assert retired["state"] == "retired"
    assert ask(shop, "POST", f"{path}/retire", {}).status_code == 409
    assert ask(shop, "POST", f"{path}/reinstate", {}).status_code == 200
    assert shop.done()[1:] == ["offering.retired", "offering.reinstated"]


def test_an_older_revision_stays_readable(shop: Shop) -> None:
    path = f"/offerings/{shop.ids['offering']}"
    ask(shop, "PATCH", path, {"title": "A"}, **{"If-Match": "*"})
    old = ask(shop, "GET", f"{path}/revisions/1").json
    assert old
    assert old["title"] == "Server cover"
    assert ask(shop, "GET", f"{path}/revisions/9").status_code == 404


def test_a_price_is_set_and_removed(shop: Shop) -> None:
    book = f"/price-books/{shop.ids['price_book']}"
    given = {"offering": "BARE", "per": "year", "model": "flat"}
    price = ask(
        shop, "POST", f"{book}/prices", {**given, "parameters": {"price": "9.5"}}
    )
    assert price.json
    assert price.json["parameters"] == {"price": "9.5"}
    removed = ask(shop, "DELETE", f"/prices/{price.json['id']}")
    assert removed.status_code == 204
    assert shop.done() == ["price.saved", "price.removed"]


@pytest.mark.parametrize("value", [9.5, "-1", "1e400", None, [], {"a": 1}, True])
def test_a_price_that_is_no_exact_amount_is_refused(shop: Shop, value: object) -> None:
    given = {"offering": "BARE", "per": "year", "model": "flat"}
    path = f"/price-books/{shop.ids['price_book']}/prices"
    refused = ask(shop, "POST", path, {**given, "parameters": {"price": value}})
    assert refused.status_code == 422
    assert shop.done() == []


def test_a_price_book_is_created_and_changed(shop: Shop) -> None:
    given = {"code": "swiss", "title": "Swiss", "currency": "CHF"}
    made = ask(shop, "POST", "/price-books", given)
    assert (made.status_code, len(made.json["prices"])) == (201, 0)  # type: ignore[index]
    path = f"/price-books/{shop.ids['price_book']}"
    changed = ask(
        shop,
        "PATCH",
        path,
        {"term_discounts": [{"months": 36, "percent": "5"}]},
        **{"If-Match": "*"},
    )
    assert changed.json
    assert changed.json["term_discounts"] == [{"months": 36, "percent": "5"}]
    assert shop.done() == ["price_book.created", "price_book.changed"]


def test_price_books_are_listed(shop: Shop) -> None:
    listed = ask(shop, "GET", "/price-books").json
    assert listed
    assert [(one["code"], one["prices"]) for one in listed["items"]] == [("list", 5)]


def test_a_salesperson_reads_and_does_not_write(shop: Shop) -> None:
    assert shop.world.ask("sales", "GET", "/api/v1/offerings").status_code == 200
    refused = shop.world.ask("sales", "POST", "/api/v1/offerings", json=WORK)
    assert refused.status_code == 403
    assert shop.done() == []
