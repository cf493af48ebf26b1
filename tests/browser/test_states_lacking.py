"""Each page with nothing on it yet, and for somebody who has no right to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from contracts.customers.details import CustomerDetails
from contracts.customers.operations import create_customer
from contracts.quotes.operations import NewQuote, create_quote
from tests.browser.conftest import sign_in
from tests.browser.site import CUSTOMERS_EMAIL, EMAIL, Site
from tests.browser.states import (
    ADDRESSES,
    CUSTOMERS,
    PAGES,
    Eye,
    address,
    copied,
    eyes,
    judge,
    served,
)
from tests.browser.test_every_page import STAFF_PAGES
from tests.databases import copy_sqlite
from tests.shop import make_app, store_seller
from tests.world import PASSWORD_HASH
from upheld import clock
from upheld.access import Verdict
from upheld.accounts.people import NewUser, create_user
from upheld.policy import POLICY
from upheld.principal import STAFF, Principal, Role, acting_as
from upheld.scope import Scope, scoped
from upheld.state import state

AUDITOR = "vera@northwind.example"
NORA = "nora@begun.example"
#: Pages to type something in: what they show with nothing on them is their form.
FORMS = {
    *(name for name, who in PAGES.items() if who == "visitor"),
    *(name for name in PAGES if ".new_" in name or ".import_" in name),
    "account.invitation",
    "company.details",
    "portal.check_device",
    "portal.details",
    "sales.check_device",
    "sales.customer_words",
    "sales.edit_customer",
    "sales.invoicing",
    "sales.limits",
    "sales.reminders",
    "sales.uplift_form",
    "safety.app",
    "security.change_password",
    "security.verify",
    "vocabulary.words",
} - {"links.opened", "decisions.asked"}
#: There is always something on them: whoever looks, and the keys of every page.
NEVER_EMPTY = {
    "account.user": "the person",
    "account.users": "whoever looks",
    "portal.people": "whoever looks",
    "catalog.plugins": "our own plugins",
    "catalog.order": "the steps of every price",
    "sentences.own_sentence": "our own sentence",
    "sentences.own_sentences": "our own sentences",
    "portal.person": "the person",
    "sales.keys": "the keys of every page",
    "sales.views": "the columns of a list",
}
#: Open to everybody.
OPEN_TO_ALL = {
    name: "open to everybody" for name, who in PAGES.items() if who == "visitor"
} | {"no page": "nobody has it"}
#: Where there is nothing, for a page that always has something at its usual address.
NOTHING_AT = {"sales.search": STAFF_PAGES["sales.search, nothing"]}
_WAYS_ON = "() => document.querySelectorAll('#main form, #main a[href]').length"
_TABLES = """
() => [...document.querySelectorAll("#main table")].filter(
  (one) => one.checkVisibility() && ![...one.tBodies].some((body) => body.rows.length)
).map((one) => one.outerHTML.slice(0, 200))
"""


@pytest.fixture(scope="module")
def first_day(
    sqlite_template: Path,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[dict[str, Eye], dict[str, str]]]:
    """Open pages of a seller who has begun today: a customer, an empty draft."""
    folder = tmp_path_factory.mktemp("first")
    copy_sqlite(sqlite_template, folder / "upheld.db")
    ids = _begin(folder)
    with served(folder / "upheld.db", folder) as (url, _app):
        people = {"staff": EMAIL, "customer": CUSTOMERS_EMAIL, "nora": NORA}
        cookies = {who: _sign_in(browser, url, email) for who, email in people.items()}
        with eyes(browser, url, {**cookies, "visitor": None}) as opened:
            yield opened, ids


def _sign_in(browser: Browser, url: str, email: str) -> Any:
    context = browser.new_context(base_url=url)
    sign_in(context, email)
    cookies = context.storage_state()
    context.close()
    return cookies


def _begin(folder: Path) -> dict[str, str]:
    """Store a seller with a customer and an empty draft, and one with nothing."""
    app = make_app(f"sqlite:///{folder / 'upheld.db'}", folder)
    with app.app_context():
        now = clock.now()
        with _acting(store_seller()):
            company = create_customer(CustomerDetails(name="Contoso"), now=now)
            customer = create_customer(CustomerDetails(name="Fabrikam"), now=now)
            draft = create_quote(NewQuote(customer_id=customer), now=now)
            user = _person(EMAIL, STAFF)
            ada = _person(CUSTOMERS_EMAIL, frozenset({Role.CUSTOMER}), company)
        with _acting(store_seller("begun", "Begun")):
            _person(NORA, STAFF)
    state(app).engine.dispose()
    ids = {"customer": customer, "draft": draft, "empty": draft}
    return {**ids, "user": user, "ada": ada}


@contextmanager
def _acting(seller_id: str) -> Iterator[None]:
    somebody = Principal("system", name="A test", seller_id=seller_id)
    with scoped(Scope(seller_id)), acting_as(somebody):
        yield


def _person(email: str, roles: frozenset[Role], customer: str | None = None) -> str:
    user = NewUser(email, email.partition("@")[0].title(), roles, customer)
    return create_user(user, now=clock.now(), password_hash=PASSWORD_HASH)


class _Nowhere(dict[str, str]):
    """The ids there are; any other names nothing."""

    def __missing__(self, _name: str) -> str:
        return "0" * 32


@pytest.mark.parametrize(
    "endpoint", [name for name in PAGES if name not in NEVER_EMPTY]
)
def test_a_page_with_nothing_on_it_says_what_will_be_there(
    endpoint: str, first_day: tuple[dict[str, Eye], dict[str, str]]
) -> None:
    opened, ids = first_day
    path, who = {**ADDRESSES, **NOTHING_AT}[endpoint], PAGES[endpoint]
    if who == "staff" and "{" not in path:
        who = "nora"
    eye = opened[who]
    answer = eye.page.goto(path.format_map(_Nowhere(ids)))
    assert answer is not None
    assert answer.status in {200, 404}
    assert eye.run(_TABLES) == []
    if endpoint in FORMS:
        assert eye.run(_WAYS_ON) > 0
        judge(eye, f"nothing-{endpoint}", "#main h1")
        return
    judge(eye, f"nothing-{endpoint}", "[data-nothing]")


@pytest.fixture(scope="module")
def without_right(
    site: Site,
    browser: Browser,
    everybody: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Eye]]:
    """Open pages for an auditor, for a customer, and for a salesperson."""
    with copied(site, tmp_path_factory.mktemp("rights")) as (url, app):
        with app.app_context(), _acting(site.shop.seller_id):
            _person(AUDITOR, frozenset({Role.AUDITOR}))
        context = browser.new_context(base_url=url)
        sign_in(context, AUDITOR)
        with eyes(browser, url, everybody) as opened:
            yield {**opened, "auditor": Eye(context)}
        context.close()


def who_may_not(endpoint: str) -> str:
    """Return the first who may not open the page."""
    people = {
        "auditor": Principal(
            "user", id="x", seller_id="x", roles=frozenset({Role.AUDITOR})
        ),
        "staff": Principal("user", id="x", seller_id="x", roles=STAFF),
        "customer": Principal(
            "user",
            id="x",
            seller_id="x",
            customer_id="x",
            roles=frozenset({Role.CUSTOMER}),
        ),
        "visitor": Principal("anonymous"),
    }
    if endpoint in CUSTOMERS:
        people.pop("auditor")
    for name, person in people.items():
        if POLICY.verdict(endpoint, "GET", person) is not Verdict.ALLOWED:
            return name
    raise AssertionError(f"{endpoint} is open to all")


@pytest.mark.parametrize(
    "endpoint", [name for name in PAGES if name not in OPEN_TO_ALL]
)
def test_somebody_without_a_right_is_told_what_is_missing_and_who_gives_it(
    endpoint: str, site: Site, without_right: dict[str, Eye]
) -> None:
    who = who_may_not(endpoint)
    eye = without_right[who]
    path = address(site, endpoint)
    answer = eye.page.goto(path)
    assert answer is not None
    if who == "visitor":
        assert answer.status == 200
        assert "next=" in eye.page.url
        text = judge(eye, f"right-{endpoint}", "main h1")
        assert text == "Sign in"
        return
    assert answer.status == 403
    text = judge(eye, f"right-{endpoint}", "[data-failure]")
    assert "You may not do this" in text
    wanted = {
        "auditor": "Who can give you the role: Dana Roth (dana@northwind.example)",
        "staff": "This page is for customers",
        "customer": "This page is for the people of your supplier",
    }
    assert wanted[who] in text


def test_few_pages_lack_one_of_these_states() -> None:
    assert len(NEVER_EMPTY) == 10
    assert len(OPEN_TO_ALL) == 10
