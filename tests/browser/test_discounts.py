"""A discount is promised, found on the price sheet, and ended, in a browser."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import Site
from tests.browser.test_every_page import check, check_keyboard, check_words
from upheld import clock


@pytest.fixture(autouse=True)
def still(desk: Page) -> None:
    """Change colours at once, so that no check looks at them on their way."""
    desk.emulate_media(reduced_motion="reduce")


@pytest.fixture
def customers_page(site: Site, desk: Page) -> Iterator[str]:
    """Give the page of the customer; every discount on it is ended afterwards."""
    path = f"/customers/{site.ids['customer']}"
    yield path
    desk.goto(path)
    while desk.get_by_role("button", name=re.compile("End it|Take it")).count():
        desk.get_by_role("button", name=re.compile("End it|Take it")).first.click()


def promise(desk: Page, path: str, **typed: str) -> None:
    desk.goto(f"{path}/discounts/new")
    for name, value in {"percent": "5", "reference": "Frame 2026", **typed}.items():
        desk.locator(f"#{name}").fill(value)
    desk.get_by_role("button", name="Promise it").click()


def test_a_discount_is_promised_by_keyboard_alone(
    desk: Page, customers_page: str
) -> None:
    desk.goto(customers_page)
    desk.get_by_role("link", name="Promise a discount").press("Enter")
    expect(desk.get_by_label("Discount, percent")).to_be_focused()
    desk.keyboard.type("7,5")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Framework agreement 2026")
    desk.keyboard.press("Tab")
    desk.keyboard.type("Priority")
    desk.keyboard.press("Control+Enter")
    promised = desk.get_by_role("region", name="Promised discounts")
    expect(promised).to_contain_text("7.5% off Priority support")
    expect(promised).to_contain_text("Framework agreement 2026")


def test_what_was_promised_stands_on_the_price_sheet(
    site: Site, desk: Page, customers_page: str
) -> None:
    promise(desk, customers_page)
    desk.goto(site.draft("API"))
    desk.locator("button.price").first.click()
    why = desk.get_by_role("dialog")
    expect(why).to_contain_text("5% off by agreement: Frame 2026")


def test_a_discount_says_when_it_holds_and_is_taken_back(
    desk: Page, customers_page: str
) -> None:
    tomorrow = clock.today("Europe/Zurich") + timedelta(days=1)
    promise(desk, customers_page, valid_from=tomorrow.isoformat())
    promised = desk.get_by_role("region", name="Promised discounts")
    expect(promised).to_contain_text("Not begun")
    promised.get_by_role("button", name="Take it back").first.click()
    expect(desk.get_by_role("status").first).to_contain_text("What was sent keeps")
    expect(promised).not_to_contain_text("Not begun")


def test_the_last_day_of_a_discount_is_the_one_typed(
    desk: Page, customers_page: str
) -> None:
    promise(desk, customers_page, valid_until="2099-12-31")
    promised = desk.get_by_role("region", name="Promised discounts")
    expect(promised).to_contain_text("until 31 Dec 2099")


def test_the_discounts_of_a_customer_are_open_to_everybody(
    desk: Page, customers_page: str
) -> None:
    promise(desk, customers_page, valid_until="2099-12-31")
    check_words(desk)
    check_keyboard(desk)
    check(desk, "customer-with-discounts")


def test_a_promise_with_errors_is_open_to_everybody(
    desk: Page, customers_page: str
) -> None:
    promise(desk, customers_page, percent="101", valid_until="2000-01-01")
    summary = desk.get_by_role("alert")
    expect(summary).to_be_focused()
    assert desk.title().startswith("Error: ")
    expect(desk.locator("#reference")).to_have_value("Frame 2026")
    check(desk, "discount-errors")
    summary.get_by_role("link").first.click()
    expect(desk.locator("#percent")).to_be_focused()
