"""Our own accounts inside an application of somebody else."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

from tests.databases import copy_sqlite
from upheld.errors import InvalidInput
from upheld.extension import Upheld
from upheld.state import state

Make = Callable[..., Flask]


@pytest.fixture
def make(sqlite_template: Path, tmp_path: Path) -> Iterator[Make]:
    """Make a host that has no people of its own."""
    copy_sqlite(sqlite_template, tmp_path / "upheld.db")
    host = Flask("host")
    host.secret_key = "a secret of forty characters for tests.."
    host.add_url_rule("/", "home", lambda: "home", methods=["POST"])

    def make_host(before: Callable[[Flask], object] = lambda _host: None) -> Flask:
        before(host)
        Upheld(
            host,
            database_url=f"sqlite:///{tmp_path / 'upheld.db'}",
            data_folder=tmp_path / "data",
            url_prefix="/offers",
            parts="api",
        )
        return host

    yield make_host
    state(host).engine.dispose()


def test_a_host_without_accounts_gets_ours(make: Make) -> None:
    client = make().test_client()
    answer = client.get("/offers/account/tokens")
    assert answer.headers["Location"].startswith("/offers/sign-in?next=")
    assert client.get("/offers/sign-in").status_code == HTTPStatus.OK


def test_the_check_of_the_host_leaves_our_forms_to_us(make: Make) -> None:
    client = make(CSRFProtect).test_client()
    assert client.post("/").status_code == HTTPStatus.BAD_REQUEST
    answer = client.post("/offers/sign-in")
    assert "did not come from our page" in answer.text


def test_a_host_without_a_check_gets_none_from_us(make: Make) -> None:
    assert make().test_client().post("/").text == "home"


def test_two_ways_to_sign_in_are_refused(make: Make) -> None:
    with pytest.raises(InvalidInput, match="signs people in itself"):
        make(LoginManager)
