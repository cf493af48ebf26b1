"""Upheld lives in an application of somebody else, and changes nothing there."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, render_template, request, session
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from contracts.models import Customer
from tests.sellers import working_for
from upheld.accounts.models import User
from upheld.accounts.sellers import seller_keys
from upheld.audit import AuditRow
from upheld.db import db
from upheld.host import Adapters, NewSeller, Person, Upheld, prepare
from upheld.mailing import Mail, configured_sender
from upheld.migrations import upgrade
from upheld.scope import unscoped
from upheld.state import state
from upheld.transactions import transaction

ANN = Person("ann@shop.example", "Ann", frozenset({"sales"}))
PEOPLE = {"ann": ANN}

Make = Callable[..., Flask]


def current_person() -> Person | None:
    return PEOPLE.get(request.headers.get("X-Host-User", ""))


@pytest.fixture
def make(migrated_url: str, tmp_path: Path) -> Iterator[Make]:
    """Make hosts around Upheld."""
    made: list[Flask] = []

    def make_host(
        before: Callable[[Flask], None] = lambda _app: None,
        adapters: Adapters | None = None,
        **given: Any,
    ) -> Flask:
        app = Flask("shop", root_path=str(tmp_path))
        app.secret_key = "the host's own secret, long enough for both"
        before(app)
        own = {"data_folder": tmp_path / "data", "database_url": migrated_url}
        chosen = adapters or Adapters(current_person)
        Upheld(app, adapters=chosen, **own | given)
        prepare(app, NewSeller("Shop", key="shop"))
        made.append(app)
        return app

    yield make_host
    for app in made:
        state(app).engine.dispose()


def get(app: Flask, path: str, user: str = "ann", **headers: str) -> Any:
    return app.test_client().get(path, headers={"X-Host-User": user, **headers})


def own_page(app: Flask) -> None:
    @app.get("/")
    def home() -> str:
        return "the shop"


def test_a_bare_host_shows_both_its_pages_and_ours(make: Make) -> None:
    app = make(own_page)
    assert get(app, "/healthz").json == {"alive": True}
    assert get(app, "/quotes").status_code == 200


def test_the_host_keeps_its_own_front_page(make: Make) -> None:
    app = make(own_page, url_prefix="/offers")
    assert get(app, "/").text == "the shop"
    assert get(app, "/offers/quotes").status_code == 200
    assert get(app, "/quotes").status_code == 404


def test_our_headers_are_for_our_pages_only(make: Make) -> None:
    app = make(own_page, url_prefix="/offers")
    assert "Content-Security-Policy" not in get(app, "/").headers
    assert "Content-Security-Policy" in get(app, "/offers/quotes").headers


def test_the_hosts_own_errors_stay_its_own(make: Make) -> None:
    def with_errors(app: Flask) -> None:
        app.register_error_handler(404, lambda _error: ("the shop's own", 404))

    app = make(with_errors, url_prefix="/offers")
    assert get(app, "/nowhere").text == "the shop's own"


def test_links_of_our_pages_keep_the_prefix(make: Make) -> None:
    page = get(make(url_prefix="/offers"), "/offers/quotes").text
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert links
    assert [link for link in links if not link.startswith(("/offers/", "#"))] == []


def test_links_work_behind_a_path_of_a_proxy(make: Make) -> None:
    app = make(url_prefix="/offers")
    answer = app.test_client().get(
        "/offers/quotes",
        headers={"X-Host-User": "ann"},
        environ_overrides={"SCRIPT_NAME": "/shop"},
    )
    assert 'href="/shop/offers/assets/' in answer.text


def test_paths_are_remembered_for_each_root_of_a_proxy(make: Make) -> None:
    app = make(url_prefix="/offers")
    found = []
    for root in ("/shop", "/branch", ""):
        answer = app.test_client().get(
            "/offers/quotes",
            headers={"X-Host-User": "ann"},
            environ_overrides={"SCRIPT_NAME": root},
        )
        found.append(f'href="{root}/offers/quotes/new' in answer.text)
    assert found == [True, True, True]


def test_what_the_host_adds_to_addresses_is_asked_each_time(make: Make) -> None:
    def with_branch(app: Flask) -> None:
        @app.url_defaults
        def add(_endpoint: str, values: dict[str, object]) -> None:
            values["branch"] = request.headers["X-Branch"]

    app = make(with_branch)
    for branch in ("north", "south"):
        page = get(app, "/quotes", **{"X-Branch": branch}).text
        assert f'href="/quotes/new?branch={branch}"' in page


@pytest.mark.parametrize(
    ("parts", "path", "status"),
    [("portal", "/quotes", 404), ("sales", "/quotes", 200), ("sales", "/portal", 404)],
)
def test_parts_can_be_left_out(make: Make, parts: str, path: str, status: int) -> None:
    assert get(make(parts=parts), path).status_code == status


def test_somebody_whom_the_host_does_not_know_comes_in_nowhere(make: Make) -> None:
    answer = get(make(), "/quotes", user="nobody")
    assert answer.status_code == 401


def test_a_person_of_the_host_acts_as_a_user_of_ours(make: Make) -> None:
    app = make()
    get(app, "/quotes")
    get(app, "/quotes")
    with app.app_context(), unscoped("look at all"):
        (user,) = db.session.scalars(sa.select(User)).unique().all()
        actions = db.session.scalars(sa.select(AuditRow.action)).all()
    assert (user.email, user.name, user.password) == ("ann@shop.example", "Ann", None)
    assert [grant.name for grant in user.roles] == ["sales"]
    assert actions == ["seller.created", "user.noted"]


def test_a_changed_role_counts_at_once(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make()
    assert get(app, "/customers").status_code == 200
    monkeypatch.setitem(PEOPLE, "ann", Person(ANN.email, "Ann", frozenset({"billing"})))
    before = get(app, "/quotes/new").status_code
    monkeypatch.setitem(PEOPLE, "ann", ANN)
    assert (before, get(app, "/quotes/new").status_code) == (403, 200)


def test_the_host_may_refuse_what_we_allow(make: Make) -> None:
    asked: list[str] = []

    def can(person: Person, endpoint: str) -> bool:
        asked.append(f"{person.name} {endpoint}")
        return False

    app = make(adapters=Adapters(current_person, can=can))
    assert get(app, "/quotes").status_code == 403
    assert asked == ["Ann sales.quotes"]


def test_the_host_cannot_allow_what_we_refuse(make: Make) -> None:
    app = make(adapters=Adapters(current_person, can=lambda _person, _endpoint: True))
    assert get(app, "/account/people").status_code == 404
    assert app.test_client().get("/quotes").status_code == 401


def test_a_customer_of_the_host_sees_the_portal_alone(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make()
    with app.app_context(), working_for(seller_keys()["shop"]), transaction() as write:
        created = datetime(2026, 3, 1, tzinfo=UTC)
        write.add(Customer(number="K-1", name="Contoso", created_at=created))
    bob = Person("bob@contoso.example", "Bob", frozenset({"customer"}), customer="K-1")
    monkeypatch.setitem(PEOPLE, "bob", bob)
    assert get(app, "/portal/contracts", user="bob").status_code == 200
    assert get(app, "/quotes", user="bob").status_code == 403


@pytest.mark.parametrize(
    "person",
    [
        Person("eve@shop.example", "Eve", frozenset({"boss"})),
        Person("eve@shop.example", "Eve", frozenset({"customer"}), customer="K-9"),
        Person("eve@shop.example", "Eve", frozenset({"sales"}), seller="other"),
    ],
)
def test_a_person_who_makes_no_sense_is_refused(
    make: Make, monkeypatch: pytest.MonkeyPatch, person: Person
) -> None:
    monkeypatch.setitem(PEOPLE, "eve", person)
    app = make()
    assert get(app, "/quotes", user="eve").status_code == 422
    with app.app_context(), unscoped("look at all"):
        assert db.session.scalars(sa.select(User)).unique().all() == []


def test_mails_are_sent_by_the_host(make: Make) -> None:
    sent: list[Mail] = []
    app = make(adapters=Adapters(current_person, mail=sent.append))
    with app.app_context():
        configured_sender().send(Mail("bob@contoso.example", "Your quote", "Here."))
    assert sent == [Mail("bob@contoso.example", "Your quote", "Here.")]


def test_our_pages_stand_in_the_hosts_frame(make: Make, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    blocks = ("title", "head", "nav", "main", "scripts")
    frame = "".join(f"{{% block {name} %}}{{% endblock %}}" for name in blocks)
    (templates / "shop.html").write_text(f"<i>{{{{ 'the shop'|shout }}}}</i>{frame}")

    def with_filter(app: Flask) -> None:
        app.add_template_filter(str.upper, "shout")

    app = make(with_filter, base_template="shop.html")
    page = get(app, "/quotes").text
    assert page.startswith("<i>THE SHOP</i>")
    assert "Quotes" in page


def test_a_template_of_ours_can_be_replaced(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "upheld" / "pages" / "quotes"
    folder.mkdir(parents=True)
    (folder / "list.html").write_text("all quotes, as the shop shows them")
    assert get(make(), "/quotes").text == "all quotes, as the shop shows them"


def test_templates_of_the_host_know_nothing_of_ours(make: Make, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "own.html").write_text("{{ _('x') }} {{ 1|money }}")

    def with_own_words(app: Flask) -> None:
        app.jinja_env.globals["_"] = lambda text: f"translated {text}"
        app.add_template_filter(lambda value: f"{value} coins", "money")
        app.add_url_rule("/own", view_func=lambda: render_template("own.html"))

    assert get(make(with_own_words), "/own").text == "translated x 1 coins"


def host_database() -> tuple[SQLAlchemy, type[Any]]:
    class Base(DeclarativeBase):
        pass

    own = SQLAlchemy(model_class=Base)

    class Article(own.Model):  # type: ignore[name-defined,misc]
        __tablename__ = "quote"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    return own, Article


@pytest.mark.parametrize("host_first", [True, False])
def test_the_hosts_own_database_stays_its_own(
    make: Make, tmp_path: Path, *, host_first: bool
) -> None:
    own, article = host_database()

    def install(app: Flask) -> None:
        app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'host.db'}"
        own.init_app(app)

    app = make(install) if host_first else make()
    if not host_first:
        install(app)
    with app.app_context():
        own.create_all()
        own.session.add(article(name="bolt"))
        own.session.commit()
        assert own.session.scalars(sa.select(article.name)).all() == ["bolt"]
        assert own.session.execute(sa.text("select name from quote")).all()
        own.engine.dispose()
    assert app.extensions["sqlalchemy"] is own
    assert app.config["SQLALCHEMY_DATABASE_URI"].endswith("host.db")
    assert get(app, "/quotes").status_code == 200


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_two_applications_in_one_process_do_not_meet(
    make: Make, tmp_path: Path
) -> None:
    upgrade(f"sqlite:///{tmp_path / 'two.db'}")
    one = make()
    two = make(database_url=f"sqlite:///{tmp_path / 'two.db'}", url_prefix="/two")
    with one.app_context(), working_for(seller_keys()["shop"]), transaction() as write:
        created = datetime(2026, 3, 1, tzinfo=UTC)
        write.add(Customer(number="K-1", name="Contoso", created_at=created))
    with two.app_context(), working_for(seller_keys()["shop"]):
        assert db.session.scalars(sa.select(Customer)).all() == []
    assert get(one, "/quotes").status_code == 200
    assert get(two, "/two/quotes").status_code == 200


def test_the_hosts_session_is_left_alone(make: Make) -> None:
    def with_login(app: Flask) -> None:
        @app.post("/login")
        def login() -> str:
            session["shop_user"] = "ann"
            return "in"

        @app.get("/me")
        def me() -> str:
            return str(session.get("shop_user"))

    client = make(with_login).test_client()
    assert client.post("/login").text == "in"
    client.get("/quotes", headers={"X-Host-User": "ann"})
    assert client.get("/me").text == "ann"
