"""Every journey of a customer, from the mailed link to its end, without JavaScript."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from contracts.queries import contract_view
from tests.browser.mailed import mailed_code, mailed_path, number_of
from tests.browser.site import CUSTOMERS_EMAIL, Site
from upheld import clock


@pytest.fixture
def plain(opened: Callable[..., Page]) -> Page:
    """Open a page for somebody with a link, in a browser that runs no scripts."""
    return opened(java_script_enabled=False)


@pytest.fixture
def ada(opened: Callable[..., Page]) -> Page:
    """Open a page for the customer, signed in, in such a browser."""
    return opened(CUSTOMERS_EMAIL, java_script_enabled=False)


@pytest.fixture
def contract(ada: Page, site: Site) -> str:
    """Open a contract of the customer; give its id."""
    contract_id = site.sign("Kept without scripts")
    ada.goto(f"/portal/contracts/{contract_id}")
    return contract_id


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()


def test_c1_a_code_by_mail_lets_a_customer_in(plain: Page, site: Site) -> None:
    plain.goto("/portal/contracts")
    follow(plain, "Get a code by mail")
    plain.get_by_label("E-mail address").fill(CUSTOMERS_EMAIL)
    press(plain, "Send the code")
    plain.get_by_label("Code").fill(mailed_code(site))
    press(plain, "Sign in")
    expect(plain.locator("h1")).to_have_text("Your contracts")


def test_c2_what_is_covered_is_read_and_unfolded(ada: Page, contract: str) -> None:
    expect(ada.get_by_role("heading", name="What is covered?")).to_be_visible()
    ada.locator(".why-price summary").first.click()
    expect(ada.locator(".why-price table").first).to_be_visible()
    ada.locator(".terms summary").click()
    expect(ada.locator(".terms li").first).to_be_visible()


def test_c3_many_devices_are_checked_from_a_file(ada: Page) -> None:
    ada.goto("/portal/contracts")
    ada.get_by_label("Serial number").fill("sn 1001")
    press(ada, "Check")
    expect(ada.get_by_role("region", name="SN-1001")).to_contain_text("Till care")
    ada.get_by_text("Check many at once").click()
    table = b"Serial number;Model\nSN-1001;T10\nSN-9;T10\n"
    file = FilePayload(name="tills.csv", mimeType="text/csv", buffer=table)
    ada.get_by_label(re.compile("CSV file")).set_input_files(file)
    press(ada, "Check them")
    expect(ada.get_by_role("row", name="SN-9")).to_contain_text("Not known")
    with ada.expect_download() as answers:
        press(ada, "All as CSV")
    assert answers.value.path().read_text("utf-8-sig").count("\n") == 3


def test_c4_option_and_extra_are_chosen_and_signed(plain: Page, site: Site) -> None:
    plain.goto(site.link(site.send_choices("Chosen without scripts")))
    figure = plain.locator(".price-panel .figure")
    before = figure.inner_text()
    plain.get_by_text("Without growth").first.click()
    plain.get_by_role("checkbox").first.check()
    press(plain, "Show the price of this choice")
    expect(figure).not_to_have_text(before)
    expect(plain.get_by_role("checkbox").first).to_be_checked()
    expect(plain.locator(".price-panel")).to_contain_text("1,250.00")
    total = figure.inner_text()
    follow(plain, "Sign this offer")
    plain.get_by_label("Your name").fill("Ada Keller")
    press(plain, f"Accept and sign for {total}")
    expect(plain.locator("h1")).to_contain_text("You are covered from")
    follow(plain, "Open your contract page")
    expect(plain.locator(".cover-facts")).to_contain_text(total)


def test_c5_every_file_is_fetched(ada: Page, site: Site, contract: str) -> None:
    names = set()
    for name in ("All files", re.compile("JSON|record"), re.compile("[Cc]alendar")):
        with ada.expect_download() as file:
            ada.locator(".documents").get_by_role("link", name=name).first.click()
        names.add(file.value.suggested_filename.rpartition(".")[2])
    assert names == {"zip", "json", "ics"}


def test_c6_a_paper_is_checked_by_its_code_and_by_its_file(
    plain: Page, ada: Page, site: Site, contract: str
) -> None:
    with site.shop.staff():
        view = contract_view(contract, today=clock.today("Europe/Zurich"))
    plain.goto("/verify")
    plain.get_by_label("Number of the contract").fill(view.row.number)
    plain.get_by_label("Fingerprint").fill(view.fingerprint[:16])
    plain.get_by_role("button", name="Check", exact=True).click()
    expect(plain.get_by_role("heading", name="This paper is genuine")).to_be_visible()
    record = ada.request.get(f"/portal/contracts/{contract}/record.json").body()
    assert json.loads(record)["contract"]["number"] == view.row.number
    file = FilePayload(name="contract.json", mimeType="application/json", buffer=record)
    plain.get_by_label("The PDF of the contract").set_input_files(file)
    press(plain, "Check the file")
    expect(plain.get_by_role("heading", name="This file is genuine")).to_be_visible()


def test_c10_a_renewal_is_asked_for(ada: Page, contract: str) -> None:
    follow(ada, "Renew")
    expect(ada.get_by_role("heading", name="Renewed")).to_be_visible()
    press(ada, "Ask to renew")
    expect(ada.get_by_text("We received this on")).to_be_visible()


def test_c10_a_request_is_taken_back(ada: Page, contract: str) -> None:
    follow(ada, "Change something")
    ada.get_by_label("What should change?").fill("Another address.")
    press(ada, "Send the request")
    press(ada, "Take this back")
    expect(ada.locator("h1 + .chip")).to_have_text("Taken back")


def test_c11_a_contract_is_cancelled_without_an_account(
    plain: Page, site: Site
) -> None:
    number = number_of(site, site.sign("Cancelled without scripts"))
    plain.goto("/sign-in")
    follow(plain, "Cancel a contract")
    plain.get_by_label("Number of the contract").fill(number)
    plain.get_by_label("Your mail address").fill(CUSTOMERS_EMAIL)
    press(plain, "Mail me the link")
    expect(plain.get_by_role("status").first).to_contain_text("a link is on its way")
    plain.goto(mailed_path(site, "notice_link"))
    expect(plain.get_by_text("Still to pay until then")).to_be_visible()
    press(plain, "Cancel now")
    expect(plain.locator("h1")).to_contain_text(f"Cancellation of {number}")


def test_c12_units_are_asked_for_with_the_price_first(ada: Page, contract: str) -> None:
    follow(ada, "More or fewer units")
    ada.get_by_label("How many in all").fill("10")
    press(ada, "Show the new price")
    expect(ada.get_by_text("New price, before tax")).to_be_visible()
    press(ada, "Ask for 10 in all")
    expect(ada.get_by_text("We received this on")).to_be_visible()


def test_c12_people_and_details_are_changed_from_the_menu(
    ada: Page, contract: str
) -> None:
    press(ada, "Menu")
    ada.locator("#user-menu").get_by_role("link", name="Your people").click()
    ada.get_by_label("Name").fill("Eva Stein")
    ada.get_by_label("Mail address").fill("eva.plain@contoso.example")
    press(ada, "Mail the invitation")
    follow(ada, "Eva Stein")
    press(ada, "Remove Eva Stein")
    row = ada.get_by_role("row", name="Eva Stein")
    expect(row).to_contain_text("Removed")
    press(ada, "Menu")
    ada.locator("#user-menu").get_by_role("link", name="Your details").click()
    ada.get_by_label("Phone").fill("+41 44 555 01 43")
    press(ada, "Store the details")
    expect(ada.locator(".timeline")).to_contain_text("+41 44 555 01 43")
