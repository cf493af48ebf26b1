"""The plumbing of the API, tried on a small list of parcels."""

import json
from collections.abc import Iterator
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from tests.databases import copy_sqlite
from tests.world import World, make_world
from upheld import api, audit
from upheld.access import STAFF_ONLY, Row, Whose
from upheld.api import ApiBlueprint, PageQuery, page_of
from upheld.listing import Page
from upheld.money import Money
from upheld.policy import POLICY
from upheld.transactions import transaction
from upheld.wire import Day, Exact, Flag, MoneyField, Text, Whole

blueprint = ApiBlueprint("parcels", __name__, description="Parcels")
sent: list[dict[str, Any]] = []


class ParcelSchema(Schema):
    name = Text(20, required=True)
    price = MoneyField(required=True)
    weight = Exact(0, 1000, load_default=Decimal(1))
    count = Whole(1, 9, load_default=1)
    fragile = Flag(load_default=False)
    due_on = Day(load_default=None, allow_none=True)


@blueprint.get("/parcels")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_of(ParcelSchema))
def list_parcels(asked: dict[str, Any]) -> Page[Any]:
    """List parcels."""
    return Page(tuple(sent[: asked["size"]]), None, len(sent))


@blueprint.post("/parcels")
@blueprint.arguments(ParcelSchema)
@blueprint.response(201, ParcelSchema)
def send_parcel(given: dict[str, Any]) -> dict[str, Any]:
    """Send a parcel."""
    sent.append(given)
    with transaction():
        audit.record("parcel.sent", "x")
    return given


@blueprint.get("/parcels/last")
@blueprint.etag
@blueprint.response(200, ParcelSchema)
def last_parcel() -> dict[str, Any]:
    """Show the parcel that was sent last."""
    return sent[-1]


@blueprint.patch("/parcels/last")
@blueprint.etag
@blueprint.arguments(ParcelSchema(partial=True))
@blueprint.response(200, ParcelSchema)
def change_parcel(given: dict[str, Any]) -> dict[str, Any]:
    """Change the parcel that was sent last."""
    blueprint.check_etag(sent[-1], ParcelSchema)
    sent[-1] |= given
    return sent[-1]


ROWS = (
    Row("parcels.list_parcels", "GET", STAFF_ONLY, Whose.NOTHING, scope="quotes:read"),
    Row("parcels.last_parcel", "GET", STAFF_ONLY, Whose.NOTHING, scope="quotes:read"),
    Row(
        "parcels.send_parcel",
        "POST",
        STAFF_ONLY,
        Whose.NOTHING,
        "parcel.sent",
        scope="quotes:write",
    ),
    Row(
        "parcels.change_parcel",
        "PATCH",
        STAFF_ONLY,
        Whose.NOTHING,
        "parcel.changed",
        scope="quotes:write",
    ),
)
NO_DECIMAL = "Here a decimal is needed, as text, such as “12.5”."
NO_AMOUNT = "Here an amount is needed, as text, such as “12.50”."
NO_WHOLE = "Here a whole number is needed."
NO_DAY = "Here a day is needed, such as 2027-01-31."
PARCEL = {"name": "Manual", "price": {"amount": "12.50", "currency": "EUR"}}


@pytest.fixture(scope="module")
def served(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("api")
    copy_sqlite(sqlite_template, folder / "world.db")
    with pytest.MonkeyPatch.context() as patch:
        for row in ROWS:
            patch.setitem(POLICY._by_call, (row.endpoint, row.method), row)
        made = make_world(
            f"sqlite:///{folder / 'world.db'}", folder / "data", parts="api"
        )
        made.app._got_first_request = False
        api.register(made.app.extensions["upheld_api"], blueprint)
        yield made
        made.close()


@pytest.fixture
def world(served: World) -> World:
    sent.clear()
    return served


def post(world: World, body: Any, **headers: str) -> TestResponse:
    return world.ask("token", "POST", "/api/v1/parcels", json=body, headers=headers)


def eur(amount: Any, currency: str = "EUR") -> dict[str, Any]:
    return {"amount": amount, "currency": currency}


def with_(**fields: Any) -> dict[str, Any]:
    return {**PARCEL, **fields}


def test_what_is_sent_comes_back_as_it_is_written(world: World) -> None:
    answer = post(world, with_(weight="2.5", due_on="2027-01-31"))
    assert answer.status_code == HTTPStatus.CREATED
    assert answer.json == {
        "name": "Manual",
        "price": {"amount": "12.50", "currency": "EUR"},
        "weight": "2.5",
        "count": 1,
        "fragile": False,
        "due_on": "2027-01-31",
    }
    assert sent[0]["price"] == Money(1250, "EUR")


@pytest.mark.parametrize(
    ("body", "where", "message"),
    [
        ({"price": PARCEL["price"]}, "name", "Missing data for required field."),
        (with_(name="x" * 21), "name", "Longer than maximum length 20."),
        (with_(name=" "), "name", "String does not match expected pattern."),
        (with_(name=5), "name", "Not a valid string."),
        (with_(weight=2.5), "weight", NO_DECIMAL),
        (with_(weight="2,5"), "weight", NO_DECIMAL),
        (with_(weight="1e3"), "weight", NO_DECIMAL),
        (with_(weight="٣"), "weight", NO_DECIMAL),
        (with_(weight="-1"), "weight", "Must be greater than or equal to 0"),
        (with_(count="2"), "count", NO_WHOLE),
        (with_(count=True), "count", NO_WHOLE),
        (with_(count=2.5), "count", NO_WHOLE),
        (with_(count=10), "count", "Must be greater than or equal to 1"),
        (with_(fragile="yes"), "fragile", "Here true or false is needed."),
        (with_(fragile=1), "fragile", "Here true or false is needed."),
        (with_(due_on="2027-02-30"), "due_on", NO_DAY),
        (with_(due_on="20270131"), "due_on", NO_DAY),
        (with_(colour="red"), "colour", "Unknown field."),
        (with_(price=eur("1.005")), "price.amount", "EUR has fewer decimals"),
        (with_(price=eur("1", "EURO")), "price.currency", "Must be one of"),
        (with_(price=eur(1)), "price.amount", NO_AMOUNT),
        ([], "", "Invalid input type."),
    ],
)
def test_a_wrong_value_is_named_with_its_place(
    world: World, body: Any, where: str, message: str
) -> None:
    answer = post(world, body)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json
    [error] = answer.json["errors"]
    assert error["where"] == where
    assert error["message"].startswith(message)
    assert sent == []


def test_the_same_key_has_one_effect_and_one_answer(world: World) -> None:
    before = len(world.audited())
    first = post(world, PARCEL, **{"Idempotency-Key": "order-1"})
    again = post(world, PARCEL, **{"Idempotency-Key": "order-1"})
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert again.content_type == "application/json"
    assert len(sent) == 1
    assert len(world.audited()) == before + 1


def test_a_key_of_another_request_is_refused(world: World) -> None:
    post(world, PARCEL, **{"Idempotency-Key": "order-2"})
    answer = post(world, with_(name="Other"), **{"Idempotency-Key": "order-2"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json
    assert answer.json["errors"][0]["where"] == "Idempotency-Key"
    assert len(sent) == 1


def test_a_refused_request_leaves_its_key_free(world: World) -> None:
    assert post(world, {}, **{"Idempotency-Key": "order-3"}).status_code == 422
    assert post(world, PARCEL, **{"Idempotency-Key": "order-3"}).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 101])
def test_a_key_without_sense_is_refused(world: World, key: str) -> None:
    assert post(world, PARCEL, **{"Idempotency-Key": key}).status_code == 422
    assert sent == []


def test_an_unchanged_answer_is_not_sent_again(world: World) -> None:
    post(world, PARCEL)
    path = "/api/v1/parcels/last"
    tag = world.ask("token", "GET", path).headers["ETag"]
    answer = world.ask("token", "GET", path, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (HTTPStatus.NOT_MODIFIED, b"")
    assert answer.headers["ETag"] == tag


@pytest.mark.parametrize(("tag", "status"), [("", 428), ('"old"', 412)])
def test_a_change_needs_the_edition_that_was_seen(
    world: World, tag: str, status: int
) -> None:
    post(world, PARCEL)
    headers = {"If-Match": tag} if tag else {}
    answer = world.ask(
        "token", "PATCH", "/api/v1/parcels/last", json={"count": 2}, headers=headers
    )
    assert answer.status_code == status
    assert sent[-1]["count"] == 1


def test_a_change_of_the_edition_that_was_seen_is_made(world: World) -> None:
    post(world, PARCEL)
    path = "/api/v1/parcels/last"
    tag = world.ask("token", "GET", path).headers["ETag"]
    answer = world.ask(
        "token", "PATCH", path, json={"count": 2}, headers={"If-Match": tag}
    )
    assert answer.json
    assert answer.json["count"] == 2
    assert answer.headers["ETag"] != tag


def test_a_list_comes_in_pages(world: World) -> None:
    for _parcel in range(3):
        post(world, PARCEL)
    answer = world.ask("token", "GET", "/api/v1/parcels?size=2")
    assert answer.json
    assert len(answer.json["items"]) == 2
    assert (answer.json["next"], answer.json["total"]) == (None, 3)


@pytest.mark.parametrize(
    ("query", "where"),
    [("size=0", "size"), ("size=x", "size"), ("size=9999", "size"), ("sort=a", "sort")],
)
def test_an_unknown_question_is_refused(world: World, query: str, where: str) -> None:
    answer = world.ask("token", "GET", f"/api/v1/parcels?{query}")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json
    assert answer.json["errors"][0]["where"] == where


def test_a_token_needs_the_scope_of_the_endpoint(world: World) -> None:
    assert world.ask("narrow_token", "GET", "/api/v1/parcels").status_code == 403
    assert world.ask("token", "GET", "/api/v1/parcels").status_code == 200


def test_a_session_needs_the_proof_of_our_page(world: World) -> None:
    for proof, status in (("", 400), (world.csrf(), 201)):
        answer = world.ask(
            "sales",
            "POST",
            "/api/v1/parcels",
            json=PARCEL,
            headers={"X-CSRFToken": proof},
        )
        assert answer.status_code == status


def test_nobody_is_told_how_to_come_in(world: World) -> None:
    answer = world.ask("anonymous", "GET", "/api/v1/me")
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_description_is_valid_and_complete(world: World) -> None:
    described = json.loads(world.ask("anonymous", "GET", "/api/v1/openapi.json").data)
    validate(described)
    assert described["openapi"] == "3.1.0"
    parcels = described["paths"]["/api/v1/parcels"]
    assert set(parcels) == {"get", "post"}
    [key] = parcels["post"]["parameters"]
    assert key == {"$ref": "#/components/parameters/IDEMPOTENCY_KEY"}
    price = described["components"]["schemas"]["Money"]["properties"]["amount"]
    assert price["type"] == "string"
