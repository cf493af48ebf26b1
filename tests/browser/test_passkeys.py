"""A passkey is made, signs in, proves again, and is taken away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import sign_in, watch
from tests.browser.sessions import age_proof
from tests.browser.site import EMAIL, Site, open_site

#: A device that holds keys and says that its owner was there.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named_site(
    sqlite_shop: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Serve by a name: browsers know no passkeys for an address."""
    folder = tmp_path_factory.mktemp("named")
    with open_site(sqlite_shop, folder, host="localhost") as opened:
        yield opened


@pytest.fixture
def visitor(named_site: Site, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=named_site.url)
    yield context
    context.close()


def with_device(context: BrowserContext) -> Page:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def make_passkey(page: Page) -> None:
    page.goto("/account/security")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Phone")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_text("From now on you can sign in with it.")).to_be_visible()


def test_a_passkey_signs_in_without_a_password(visitor: BrowserContext) -> None:
    sign_in(visitor, EMAIL)
    page = with_device(visitor)
    complaints = watch(page)
    make_passkey(page)
    visitor.clear_cookies()
    page.goto("/sign-in?next=/account/security")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("rowheader", name="Phone")).to_be_visible()
    assert complaints == []


def test_a_passkey_proves_that_it_is_still_you(
    named_site: Site, visitor: BrowserContext
) -> None:
    sign_in(visitor, EMAIL)
    page = with_device(visitor)
    make_passkey(page)
    age_proof(named_site, visitor)
    page.goto("/account/security")
    page.get_by_role("button", name="Remove the passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The passkey does not work any more.")).to_be_visible()


def test_a_passkey_that_was_removed_opens_nothing(visitor: BrowserContext) -> None:
    sign_in(visitor, EMAIL)
    page = with_device(visitor)
    make_passkey(page)
    page.get_by_role("button", name="Remove the passkey").click()
    visitor.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("This passkey does not open anything")).to_be_visible()


def test_a_browser_that_gives_no_passkey_says_so(visitor: BrowserContext) -> None:
    page = with_device(visitor)
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The browser gave no passkey.")).to_be_visible()
