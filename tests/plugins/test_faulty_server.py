"""A server whose plugin does wrong: its other pages answer as if nothing were."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from catalog.books import Per, PriceSpec
from catalog.models import PriceBook
from catalog.operations import save_price
from catalog.parameters import ModelParameters
from contracts.quotes.operations import LineChoice, add_lines
from contracts.quotes.queries.drafts import plugins
from plugins.isolation.nursery import NURSERY
from tests.browser.site import serving
from tests.databases import copy_sqlite
from tests.plugins.faulty.plugins import ANYWHERE, code
from tests.shop import make_app, open_shop, sqlite_shop
from tests.world import CHEAP, PASSWORD, PASSWORD_HASH
from upheld import clock
from upheld.accounts.people import NewUser, create_user
from upheld.db import db
from upheld.principal import Role
from upheld.state import state

__all__ = ["sqlite_shop"]

EMAIL = "dana@northwind.example"
WELL = """
from upheld.plugin import *

api = "1"

class Model(PricingModel[Parameters]):
    key, title, version, Parameters = "bad", "Bad", "1", Parameters

    def price(self, request, parameters):
        yield PriceRow("As it should be", 7)

@hookimpl
def register_pricing_models():
    return [Model()]
"""


@dataclass
class Server:
    """A server with a quote, one of whose two lines is priced by a plugin."""

    url: str
    folder: Path
    quote: str
    session: requests.Session = field(default_factory=requests.Session)

    def plugin(self, name: str, text: str) -> None:
        """Put one plugin in the place of what there was."""
        for old in self.folder.glob("*.py"):
            old.unlink()
        (self.folder / f"{name}.py").write_text(text)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.url + path, timeout=30)


@pytest.fixture(scope="module")
def server(
    sqlite_shop: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("faulty")
    own = folder / "plugins"
    own.mkdir()
    (own / "well.py").write_text(WELL)
    copy_sqlite(sqlite_shop, folder / "upheld.db")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = make_app(f"sqlite:///{folder / 'upheld.db'}", folder, base_url=url)
        app.extensions["security"].pwd_context.update(**CHEAP)
        with open_shop(app) as shop, shop.staff():
            user = NewUser(EMAIL, "Dana Roth", frozenset({Role.SALES}))
            create_user(user, now=clock.now(), password_hash=PASSWORD_HASH)
            price = PriceSpec(offering="API", per=Per.MONTH, model="bad", parameters={})
            book = db.session.scalars(select(PriceBook.id)).one()
            save_price(book, price, parameters=ModelParameters(plugins().models))
            quote = shop.quote()
            choices = [LineChoice(code="R740"), LineChoice(code="API")]
            add_lines(quote, choices, edition=None, now=clock.now())
        with serving(app, listener):
            opened = Server(url, own, f"/quotes/{quote}")
            sign_in(opened)
            yield opened
        state(app).engine.dispose()
    NURSERY.close()


def sign_in(server: Server) -> None:
    page = server.get("/sign-in").text
    token = page.split('name="csrf_token" value="', 1)[1].split('"', maxsplit=1)[0]
    form = {"email": EMAIL, "password": PASSWORD, "csrf_token": token}
    answer = server.session.post(f"{server.url}/sign-in", data=form, timeout=30)
    assert answer.ok


@pytest.fixture
def waits(server: Server) -> Iterator[list[float]]:
    """Ask for the server's health all the time; gives how long each answer took."""
    taken, answered, done = [], threading.Event(), threading.Event()

    def ask() -> None:
        while not done.wait(0.01):
            begun = time.monotonic()
            assert requests.get(f"{server.url}/healthz", timeout=30).ok
            taken.append(time.monotonic() - begun)
            answered.set()

    asking = threading.Thread(target=ask)
    asking.start()
    assert answered.wait(30)
    yield taken
    done.set()
    asking.join()


def test_a_plugin_that_does_right_prices_its_line(server: Server) -> None:
    server.plugin("well", WELL)
    page = server.get(server.quote).text
    assert ">cannot be priced<" not in page
    assert "84.00" in page


@pytest.mark.parametrize("name", ANYWHERE)
def test_whatever_a_plugin_does_the_server_answers(
    name: str, server: Server, waits: list[float]
) -> None:
    server.plugin(f"bad_{name.replace('-', '_')}", code("price", ANYWHERE[name]))
    page = server.get(server.quote)
    others = [server.get(path).status_code for path in ("/customers", "/quotes")]

    assert page.status_code == 200
    assert page.text.count(">cannot be priced<") == 1
    assert "410.00" in page.text
    assert ANYWHERE[name].said in page.text.replace("&#39;", "'")
    assert others == [200, 200]
    assert waits
    assert max(waits) < 1
