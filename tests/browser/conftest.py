"""A server with a small company, signed-in browsers, and a watch over the console."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.selling import RITA
from tests.browser.site import CUSTOMERS_EMAIL, EMAIL, Site, open_site
from tests.shop import sqlite_shop
from tests.world import PASSWORD

__all__ = ["sqlite_shop"]

#: Chromium says this for every answer of 400 and more, which for a refused input
#: is what we want.
EXPECTED = "the server responded with a status of 4"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here: it opens pages in Chromium."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(sqlite_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a small company once for all tests that open pages."""
    with open_site(sqlite_shop, tmp_path_factory.mktemp("site")) as opened:
        yield opened


@pytest.fixture(scope="session")
def signed_in(
    site: Site, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Sign in once by the sign-in page; give the file with the cookies."""
    state = tmp_path_factory.mktemp("browser") / "state.json"
    context = browser.new_context(base_url=site.url)
    sign_in(context, EMAIL)
    context.storage_state(path=state)
    context.close()
    return state


@pytest.fixture(scope="session")
def staff_context(
    site: Site, signed_in: Path, browser: Browser
) -> Iterator[BrowserContext]:
    """Give the browser of a salesperson, kept for all tests."""
    context = browser.new_context(
        base_url=site.url,
        storage_state=signed_in,
        viewport={"width": 1440, "height": 900},
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def desk(staff_context: BrowserContext) -> Iterator[Page]:
    """Open a page for the salesperson; fails on anything the console complains of."""
    page = staff_context.new_page()
    complaints = watch(page)
    yield page
    page.close()
    assert complaints == []


@pytest.fixture(scope="session")
def kept(site: Site, browser: Browser) -> Callable[[str], Any]:
    """Give the cookies of a person, who signs in once for all tests."""
    known: dict[str, Any] = {}

    def state(email: str) -> Any:
        if email and email not in known:
            context = browser.new_context(base_url=site.url)
            sign_in(context, email)
            known[email] = context.storage_state()
            context.close()
        return known.get(email)

    return state


@pytest.fixture(scope="session")
def everybody(kept: Callable[[str], Any]) -> dict[str, Any]:
    """Give the cookies of those whom pages are for; a visitor has none."""
    people = {"staff": EMAIL, "customer": CUSTOMERS_EMAIL, "visitor": ""}
    return {who: kept(email) for who, email in people.items()}


@pytest.fixture
def opened(
    site: Site, browser: Browser, kept: Callable[[str], Any]
) -> Iterator[Callable[..., Page]]:
    """Open pages for people; fails on anything the consoles complain of."""
    complaints: list[list[str]] = []
    contexts = []

    def page(email: str = "", **settings: Any) -> Page:
        context = browser.new_context(
            base_url=site.url,
            storage_state=kept(email),
            viewport={"width": 1440, "height": 900},
            **settings,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        shown = context.new_page()
        complaints.append(watch(shown))
        return shown

    yield page
    for context in contexts:
        context.close()
    assert not any(complaints), complaints


@pytest.fixture
def visitor(opened: Callable[..., Page]) -> Page:
    """Open a page for somebody with nothing but a link."""
    return opened()


@pytest.fixture
def ada(opened: Callable[..., Page]) -> Page:
    """Open a page for the customer, signed in."""
    return opened(CUSTOMERS_EMAIL)


@pytest.fixture
def rita(opened: Callable[..., Page]) -> Page:
    """Open a page for a salesperson with a limit of 8 % on a line."""
    return opened(RITA)


@pytest.fixture(scope="session")
def without_script(
    site: Site, signed_in: Path, browser: Browser
) -> Iterator[BrowserContext]:
    """Give the browser of a salesperson that runs no JavaScript."""
    context = browser.new_context(
        base_url=site.url, storage_state=signed_in, java_script_enabled=False
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


def sign_in(context: BrowserContext, email: str) -> None:
    """Sign in by the page for that."""
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button.main").click()
    page.locator("#user-menu").wait_for(state="attached")
    page.close()


def watch(page: Page) -> list[str]:
    """Return a list that grows with each error of *page*."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and EXPECTED not in message.text:
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints
