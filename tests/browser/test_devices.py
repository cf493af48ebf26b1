"""Devices are chosen on a quote and looked up by their owner, in a browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.site import CUSTOMERS_EMAIL, Site


@pytest.fixture
def devices_page(site: Site) -> str:
    return f"/quotes/{site.ids['counted']}"


def test_a_missing_serial_number_is_said_and_chosen_by_keyboard(
    desk: Page, devices_page: str
) -> None:
    desk.goto(devices_page)
    expect(desk.get_by_text("1 of 3 serial numbers is missing.")).to_be_visible()
    desk.get_by_role("link", name="Serial numbers for Till care").press("Enter")
    desk.get_by_label("Serial numbers").press_sequentially("SN-2003 SN-2001")
    desk.get_by_role("button", name="Look at it").press("Enter")
    expect(desk.get_by_text("Chosen already")).to_be_visible()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("status").first).to_contain_text("1 device is chosen.")
    row = desk.get_by_role("row", name="SN-2003")
    row.get_by_role("checkbox").check()
    desk.get_by_role("button", name="Take off what is ticked").click()
    expect(desk.get_by_text("2 of 3 chosen")).to_be_visible()


def test_a_file_of_serial_numbers_is_looked_at_first(
    desk: Page, devices_page: str
) -> None:
    desk.goto(devices_page)
    desk.get_by_role("link", name="Serial numbers for Till care").click()
    table = b"Serial number;Model\nSN-2009;T10\nSN-2010;T99\n"
    desk.get_by_label(re.compile("CSV file")).set_input_files(
        {"name": "tills.csv", "mimeType": "text/csv", "buffer": table}
    )
    desk.get_by_role("button", name="Look at it").click()
    expect(desk.get_by_text("does not cover the model T99")).to_be_visible()
    expect(desk.get_by_role("button", name="Choose 1 device")).to_be_visible()


def test_a_customer_checks_a_device_without_javascript(
    site: Site, browser: Browser
) -> None:
    context = browser.new_context(base_url=site.url)
    sign_in(context, CUSTOMERS_EMAIL)
    plain = browser.new_context(
        base_url=site.url,
        java_script_enabled=False,
        storage_state=context.storage_state(),
    )
    page = plain.new_page()
    page.goto("/portal/contracts")
    page.get_by_label("Serial number").fill("sn 1001")
    page.get_by_label("Serial number").press("Enter")
    expect(page.get_by_role("region", name="SN-1001")).to_contain_text("Till care")
    page.get_by_text("Check many at once").click()
    page.get_by_label("Serial numbers").fill("SN-1001\nSN-10O1")
    page.get_by_role("button", name="Check them").click()
    expect(page.get_by_role("region", name="2 serial numbers")).to_be_visible()
    with page.expect_download() as file:
        page.get_by_role("button", name="All as CSV").click()
    assert file.value.suggested_filename == "devices.csv"
