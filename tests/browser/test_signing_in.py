"""The ways in, as people walk them, with no script at all; each page clean for axe."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from passlib.totp import TOTP
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.sessions import age_proof
from tests.browser.site import CUSTOMERS_EMAIL, EMAIL, Site, open_site
from tests.world import PASSWORD
from upheld.state import state
from upheld.worker import Worker

SHOTS = os.environ.get("SCREENSHOTS")


@pytest.fixture(scope="module")
def own_site(
    sqlite_shop: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Serve a company whose people may change how they sign in."""
    with open_site(sqlite_shop, tmp_path_factory.mktemp("entry")) as opened:
        yield opened


@pytest.fixture
def plain(own_site: Site, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=own_site.url, java_script_enabled=False)
    yield context
    context.close()


def check(page: Page, name: str) -> None:
    """Look for what axe finds, with scripts, at what a page shows without."""
    browser = page.context.browser
    assert browser
    context = browser.new_context(color_scheme="dark")
    copy = context.new_page()
    copy.route("**/copy", lambda route: route.fulfill(body=page.content()))
    copy.goto(re.sub(r"(https?://[^/]+).*", r"\1/copy", page.url))
    found = Axe().run(copy)
    if SHOTS:
        copy.screenshot(path=Path(SHOTS) / f"{name}-dark.png")
        page.screenshot(path=Path(SHOTS) / f"{name}-light.png")
    context.close()
    assert found.violations_count == 0, found.generate_report()


def mails(site: Site) -> list[str]:
    app = site.shop.app
    Worker(app).run_all()
    folder = state(app).settings.data_folder / "mails"
    sent = sorted(folder.glob("*.eml"))
    return [path.read_text() for path in sent]


def test_a_customer_signs_in_with_a_mailed_code(
    own_site: Site, plain: BrowserContext
) -> None:
    page = plain.new_page()
    page.goto("/sign-in")
    page.get_by_role("link", name="Get a code by mail").click()
    page.get_by_label("E-mail address").fill(CUSTOMERS_EMAIL)
    page.get_by_role("button", name="Send the code").click()
    check(page, "enter-code")
    [mail] = [mail for mail in mails(own_site) if "Subject: Your code" in mail]
    found = re.search(r"^(\d{6})$", mail, re.MULTILINE)
    assert found
    page.get_by_label("Code").fill(found[1])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/portal/"))


def test_a_wrong_code_is_said_to_be_wrong(plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto("/sign-in/code")
    page.get_by_label("E-mail address").fill("nobody@contoso.example")
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").fill("123456")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This code does not work")
    check(page, "wrong-code")


def test_an_app_is_set_up_and_asked_for(plain: BrowserContext) -> None:
    sign_in(plain, EMAIL)
    page = plain.new_page()
    page.goto("/account/security/app")
    key = page.locator(".mono").inner_text().replace("-", "")
    page.get_by_label("Enter the code").fill(str(TOTP(key=key).generate().token))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    check(page, "recovery-codes")
    recovery = page.locator(".codes li").first.inner_text()
    page.goto("/account/security")
    check(page, "account-with-app")
    plain.clear_cookies()
    page.goto("/sign-in?next=/account/security")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    check(page, "second-step")
    page.get_by_label("Code").fill(recovery)
    page.keyboard.press("Enter")
    expect(page.get_by_text("9 recovery codes are left")).to_be_visible()
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("no code of an app any more")).to_be_visible()


def test_what_matters_asks_for_the_password_again(
    own_site: Site, plain: BrowserContext
) -> None:
    sign_in(plain, EMAIL)
    age_proof(own_site, plain)
    page = plain.new_page()
    page.goto(f"/customers/{own_site.ids['customer']}/edit")
    page.locator("[name=tax_number]").fill("CHE-123.456.788 MWST")
    page.locator("main form button.main").click()
    check(page, "proof")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Stored.")).to_be_visible()
