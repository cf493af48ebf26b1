"""Headers, cookies, forms that are not ours, and the pages that errors get."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import request
from itsdangerous import URLSafeTimedSerializer

from tests.databases import copy_sqlite
from tests.world import SECRET, World, make_world

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LOG = "upheld.web"
#: A page, an answer in JSON, and errors of both kinds.
PATHS = {
    "/account/people": 200,
    "/api/v1/openapi.json": 200,
    "/nothing": 404,
    "/api/v1/nothing": 404,
    "/account/people?x=%00": 400,
    "/account/people/" + "0" * 32: 404,
}


@pytest.fixture(scope="module")
def world(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("edge")
    yield from open_world(sqlite_template, folder, "http://localhost:8000")


@pytest.fixture(scope="module")
def secure_world(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("secure")
    yield from open_world(sqlite_template, folder, "https://offers.example")


def open_world(template: Path, folder: Path, base_url: str) -> Iterator[World]:
    copy_sqlite(template, folder / "world.db")
    made = make_world(
        f"sqlite:///{folder / 'world.db'}",
        folder / "data",
        parts="api",
        base_url=base_url,
        trusted_proxies=1,
    )
    yield made
    made.close()


@pytest.mark.parametrize(("path", "status"), PATHS.items())
def test_every_answer_carries_the_headers(world: World, path: str, status: int) -> None:
    answer = world.ask("administrator", "GET", path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "Server" not in answer.headers


def test_https_is_asked_for_where_it_is_used(secure_world: World) -> None:
    headers = {"X-Forwarded-Proto": "https"}
    answer = secure_world.ask("sales", "GET", "/account/tokens", headers=headers)
    expected = "max-age=63072000; includeSubDomains"
    assert answer.headers["Strict-Transport-Security"] == expected


def test_http_promises_no_https(world: World) -> None:
    answer = world.ask("sales", "GET", "/account/tokens")
    assert "Strict-Transport-Security" not in answer.headers


def test_the_cookie_is_bound_to_the_host(secure_world: World) -> None:
    headers = {"X-Forwarded-Proto": "https"}
    answer = secure_world.app.test_client().get("/sign-in", headers=headers)
    name, *flags = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith("__Host-upheld=")
    assert set(flags) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_the_page_of_an_error_offers_a_way_on(world: World) -> None:
    page = world.ask("administrator", "GET", "/nothing").text
    assert "<h1>There is nothing here</h1>" in page
    assert 'href="/start"' in page


def test_an_error_says_its_number_and_no_more(world: World) -> None:
    headers = {"X-Request-ID": "ticket-4711"}
    answer = world.ask("sales", "GET", "/account/people", headers=headers)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "ticket-4711" in answer.text
    assert "Traceback" not in answer.text


def test_an_error_in_a_piece_of_a_page_is_a_piece(world: World) -> None:
    headers = {"HX-Request": "true"}
    answer = world.ask("administrator", "GET", "/account/people/x", headers=headers)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "<html" not in answer.text
    assert "There is no such user." in answer.text


def test_an_error_of_the_api_is_one_payload(world: World) -> None:
    answer = world.ask("token", "GET", "/api/v1/nothing")
    payload = dict(answer.json or {})
    assert payload.pop("request_id") == answer.headers["X-Request-ID"]
    assert payload == {
        "code": 404,
        "status": "Not Found",
        "message": "No page or object of yours has this address.",
        "errors": [],
    }


def test_an_unknown_failure_is_a_page_of_ours(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise ZeroDivisionError

    kept = world.app.view_functions["account.users"]
    world.app.view_functions["account.users"] = broken
    try:
        answer = world.ask("administrator", "GET", "/account/people")
    finally:
        world.app.view_functions["account.users"] = kept
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Nothing was changed." in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "ZeroDivisionError" in caplog.text


def token(kind: str) -> dict[str, str]:
    """Return the header of a proof that is missing, foreign, old or broken."""
    serializer = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token")
    foreign = str(serializer.dumps("f" * 40))
    return {
        "missing": {"X-CSRFToken": ""},
        "foreign": {"X-CSRFToken": foreign},
        "broken": {"X-CSRFToken": "x.y.z"},
    }[kind]


@pytest.mark.parametrize("kind", ["missing", "foreign", "broken"])
def test_every_unsafe_call_needs_our_own_form(world: World, kind: str) -> None:
    for rule in world.app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, "1")
        path = world.app.url_map.bind("localhost").build(
            rule.endpoint, values, method=min(rule.methods or {"GET"})
        )
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}):
            answer = world.ask("administrator", method, path, headers=token(kind))
            assert answer.status_code == HTTPStatus.BAD_REQUEST, rule.endpoint
            assert "did not come from our page" in answer.text
    assert world.audited() == []


def test_a_token_needs_no_form(world: World) -> None:
    answer = world.ask("token", "POST", "/api/v1/me", headers=token("missing"), json={})
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_only_the_last_proxy_is_believed(world: World) -> None:
    headers = {"X-Forwarded-For": "192.0.2.1, 192.0.2.9", "X-Forwarded-Host": "evil"}
    with world.app.test_client() as client:
        page = client.get("/sign-in", headers=headers)
        assert request.remote_addr == "192.0.2.9"
        assert "evil" not in page.text


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "\\\\evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "http:evil.example",
        "https:/evil.example",
        "evil.example",
        "/%0d%0aLocation:%20https://evil.example",
        " https://evil.example",
        "",
        "x" * 5000,
        "@evil.example",
        "/..//evil.example",
        "http://localhost@evil.example/",
        "/\u2028/evil.example",
    ],
)
def test_signing_in_leads_to_no_other_site(world: World, target: str) -> None:
    answer = world.ask("sales", "GET", "/sign-in", query_string={"next": target})
    place = answer.headers.get("Location", "/")
    assert place.startswith("/")
    assert not place.startswith(("//", "/\\"))
    assert "\n" not in place


def test_a_refusal_leaves_one_line_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.ask("sales", "GET", "/account/people")
    lines = [record.getMessage() for record in caplog.records if record.name == LOG]
    assert lines == [f"refused GET account.users to user {world.ids['user:sales']}"]
