"""No odd request gets further than the guard, or gets an error of ours."""

import io
import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.databases import copy_sqlite
from tests.world import World, make_world


@pytest.fixture(scope="module")
def world(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Give one world to all: nothing here changes it."""
    folder = tmp_path_factory.mktemp("guard")
    copy_sqlite(sqlite_template, folder / "world.db")
    made = make_world(f"sqlite:///{folder / 'world.db'}", folder / "data", parts="api")
    yield made
    made.close()


def is_ours(response: TestResponse) -> bool:
    return response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/account/people/%00", 400),
        ("/account/people/%ff%fe", 400),
        ("/account/people/%1b%5b2J", 400),
        ("/account/people?x=%ff", 400),
        ("/account/people?x=%00", 400),
        ("/account/people?x%00=1", 400),
        ("/account/people?" + "&".join(f"a{n}=1" for n in range(201)), 414),
        ("/account/people?x=" + "a" * 9000, 414),
        ("/account/people/" + "a" * 3000, 404),
        ("/account/people/..%2f..%2fetc%2fpasswd", 404),
        ("//account/people", 404),
        ("/account/people/%F0%9F%98%80", 404),
        ("/" + "a/" * 2000, 404),
    ],
)
def test_an_odd_address_is_refused(world: World, path: str, status: int) -> None:
    assert world.ask("administrator", "GET", path).status_code == status


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"name=%00", "application/x-www-form-urlencoded", 400),
        (b"name=%ff", "application/x-www-form-urlencoded", 400),
        (b"name=\xff", "application/x-www-form-urlencoded", 400),
        (b"name=" + b"a" * 2_000_001, "application/x-www-form-urlencoded", 413),
        (b"a=1&" * 6000, "application/x-www-form-urlencoded", 413),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", 422),
        (b"broken", "multipart/form-data", 422),
        (b"{}", "application/json", 415),
        (b"<a/>", "application/xml", 415),
        (b"name=%F0%9F%98%80", "application/x-www-form-urlencoded", 422),
    ],
)
def test_an_odd_form_is_refused(
    world: World, data: bytes, kind: str, status: int
) -> None:
    answer = world.ask(
        "administrator", "POST", "/account/people/new", data=data, content_type=kind
    )
    assert answer.status_code == status


def test_a_file_name_that_is_no_text_is_refused(world: World) -> None:
    data = {"file": (io.BytesIO(b"x"), "a\x00.csv")}
    answer = world.ask("administrator", "POST", "/account/people/new", data=data)
    assert answer.status_code == HTTPStatus.BAD_REQUEST


def deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (deep(33), 400),
        (deep(200_000), 400),
        (b'{"a": "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}', 405),
        (b'{"a": NaN}', 400),
        (b'{"a": -Infinity}', 400),
        (b'{"a": 1e400}', 405),
        (b'{"a": ' + b"9" * 5000 + b"}", 400),
        (b'{"a": "\\u0000"}', 400),
        (b'{"a": "\\ud800"}', 400),
        (b'{"\\u0000": 1}', 400),
        (b'"a" "b"', 400),
        (b"\xff\xfe", 400),
        (b"\xef\xbb\xbf{}", 405),
        (b"", 400),
        (b"[" + b" " * 1_000_000 + b"]", 413),
        (b"{}", 405),
    ],
)
def test_odd_json_is_refused(world: World, data: bytes, status: int) -> None:
    answer = world.ask(
        "token", "POST", "/api/v1/me", data=data, content_type="application/json"
    )
    assert answer.status_code == status
    assert answer.json
    assert answer.json["code"] == status


def test_the_api_reads_json_alone(world: World) -> None:
    answer = world.ask("token", "POST", "/api/v1/me", data={"a": "b"})
    assert answer.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE


@pytest.mark.parametrize(
    "headers",
    [
        {"If-Match": '"', "If-None-Match": 'W/"a, "b'},
        {"Accept": "text/html;q=abc, */*;q=-1, ;;,,"},
        {"Accept-Language": "xx-" + "y" * 5000},
        {"Accept-Encoding": "gzip;q=nan"},
        {"X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "PUT"},
        {"X-Forwarded-For": "evil, , 1.2.3.4", "X-Forwarded-Proto": "javascript"},
        {"X-Request-ID": "a\tb"},
        {"Range": "bytes=9-1,-,x", "If-Range": "yesterday"},
        {"If-Modified-Since": "Wed, 99 Foo 99999 99:99:99 GMT"},
        {"Cookie": "upheld=.eJx; upheld=x; =; ;;"},
        {"Host": "[::1"},
        {"Host": "a" * 300},
        {"Content-Length": "-5"},
        {"Content-Type": "multipart/form-data; boundary=" + "x" * 5000},
        {"Content-Type": "text/html; charset=utf-7"},
        {"HX-Request": "true", "HX-Target": "<script>"},
        {"Referer": "javascript:alert(1)"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Bearer " + "x" * 10000},
        {"Authorization": "Digest a=b"},
        {"User-Agent": "\xff\xfe"},
    ],
)
def test_odd_headers_are_no_error_of_ours(
    world: World, headers: dict[str, str]
) -> None:
    for path in ("/account/people", "/api/v1/me", "/sign-in"):
        assert not is_ours(world.ask("administrator", "GET", path, headers=headers))


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "FOO", "PROPFIND"])
def test_an_unknown_method_says_which_there_are(world: World, method: str) -> None:
    answer = world.ask("administrator", method, "/account/people")
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_method_is_not_overridden(world: World) -> None:
    headers = {"X-HTTP-Method-Override": "POST"}
    path = f"/account/people/{world.ids['user:sales']}/switch-off?_method=POST"
    answer = world.ask("administrator", "GET", path, headers=headers)
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert world.audited() == []


texts = st.text(st.characters(codec=None), max_size=40)
fuzz = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@fuzz
@given(path=texts, names=st.dictionaries(texts, texts, max_size=4))
def test_any_address_is_answered(
    world: World, path: str, names: dict[str, str]
) -> None:
    path, names = (
        _sendable(path),
        {_sendable(k): _sendable(v) for k, v in names.items()},
    )
    for start in ("/account/people/", "/l/", "/api/v1/"):
        address = start + quote(path)
        answer = world.ask("administrator", "GET", address, query_string=names)
        assert not is_ours(answer)


@fuzz
@given(form=st.dictionaries(st.sampled_from(["name", "email", "roles", "x"]), texts))
def test_any_form_is_answered(world: World, form: dict[str, str]) -> None:
    sent = {name: _sendable(text) for name, text in form.items()}
    path = f"/account/people/{world.ids['user:auditor']}"
    assert not is_ours(world.ask("administrator", "POST", path, data=sent))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=8,
)


@fuzz
@given(value=values)
def test_any_json_is_answered(world: World, value: Any) -> None:
    body = json.dumps(value)
    answer = world.ask(
        "token", "POST", "/api/v1/me", data=body, content_type="application/json"
    )
    assert not is_ours(answer)


def _sendable(text: str) -> str:
    """Return what a client can send: halves of characters cannot be encoded."""
    return text.encode(errors="replace").decode()
