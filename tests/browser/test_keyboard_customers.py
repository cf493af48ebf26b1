"""Every journey of a customer, from the mailed link to its end, by keys alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.keyboard import Keyboard
from tests.browser.mailed import mailed_code, mailed_path, number_of
from tests.browser.site import CUSTOMERS_EMAIL, Site


@pytest.fixture
def hands(ada: Page, site: Site) -> Keyboard:
    """Put the customer before a contract of hers, with a keyboard and nothing else."""
    contract_id = site.sign("Kept by keys")
    ada.goto(f"/portal/contracts/{contract_id}")
    return Keyboard(ada)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name)


def test_c1_a_code_by_mail_lets_a_customer_in(visitor: Page, site: Site) -> None:
    visitor.goto("/portal/contracts")
    hands = Keyboard(visitor)
    hands.use(link(visitor, "Get a code by mail"))
    hands.is_on(visitor.get_by_label("E-mail address"))
    hands.type(CUSTOMERS_EMAIL)
    hands.press("Enter")
    hands.is_on(visitor.get_by_label("Code"))
    hands.type(mailed_code(site))
    hands.press("Enter")
    expect(visitor.locator("h1")).to_have_text("Your contracts")


def test_c2_what_is_covered_is_read_and_why_it_costs_that(
    ada: Page, hands: Keyboard
) -> None:
    why = ada.locator(".why-price summary").first
    hands.use(why)
    expect(ada.locator(".why-price table").first).to_be_visible()
    hands.is_on(why)
    terms = ada.locator(".terms summary")
    hands.use(terms)
    hands.is_on(terms)
    expect(ada.locator(".terms li").first).to_be_visible()


def test_c3_a_device_is_checked(ada: Page) -> None:
    ada.goto("/portal/contracts")
    hands = Keyboard(ada)
    hands.enter(ada.get_by_label("Serial number"), "sn 1001")
    hands.press("Enter")
    expect(ada.get_by_role("region", name="SN-1001")).to_contain_text("Till care")
    hands.use(ada.locator("summary", has_text="Check many at once"))
    hands.enter(ada.get_by_label("Serial numbers"), "SN-1001, SN-9")
    hands.use(button(ada, "Check them"))
    expect(ada.get_by_role("region", name="2 serial numbers")).to_be_visible()
    with ada.expect_download() as file:
        hands.use(button(ada, "All as CSV"))
    assert file.value.suggested_filename == "devices.csv"


def test_c4_option_and_extra_are_chosen_and_signed(visitor: Page, site: Site) -> None:
    visitor.goto(site.link(site.send_choices("Chosen by keys")))
    hands = Keyboard(visitor)
    figure = visitor.locator(".price-panel .figure")
    before = figure.inner_text()
    without = visitor.get_by_role("radio", name=re.compile("Without growth"))
    hands.go_to(visitor.get_by_role("radio", checked=True))
    hands.go_to(without, key="ArrowDown")
    expect(figure).not_to_have_text(before)
    hands.is_on(without)
    extra = visitor.get_by_role("checkbox").first
    hands.go_to(extra)
    hands.press("Space")
    expect(visitor.locator(".price-panel")).to_contain_text("1,250.00")
    hands.is_on(extra)
    hands.enter(visitor.get_by_label("Your name"), "Ada Keller")
    hands.use(button(visitor, "Accept and sign for"))
    expect(visitor.locator("h1")).to_contain_text("You are covered from")


def test_c4_the_button_on_top_leads_to_the_signature(visitor: Page, site: Site) -> None:
    with site.shop.staff():
        quote_id = site.send("Signed by keys")
    visitor.goto(site.link(quote_id))
    hands = Keyboard(visitor)
    hands.use(link(visitor, "Sign this offer"))
    hands.is_on(visitor.get_by_label("Your name"))
    hands.type("Ada Keller")
    hands.press("Enter")
    expect(visitor.locator("h1")).to_contain_text("You are covered from")


def test_c5_all_files_are_fetched(ada: Page, hands: Keyboard) -> None:
    with ada.expect_download() as file:
        hands.use(link(ada, "All files"))
    assert file.value.suggested_filename.endswith(".zip")


def test_c6_a_paper_is_checked_by_its_code_and_by_its_file(
    visitor: Page, ada: Page, hands: Keyboard, tmp_path: Path
) -> None:
    hands.use(ada.locator("summary", has_text="How to check that it is genuine"))
    hands.use(link(ada, "Check it on our page"))
    expect(ada.get_by_role("heading", name="This paper is genuine")).to_be_visible()
    number, code = ada.url.rsplit("/", 2)[1:]
    visitor.goto("/verify")
    typing = Keyboard(visitor)
    typing.is_on(visitor.get_by_label("Number of the contract"))
    typing.type(number.lower())
    typing.enter(visitor.get_by_label("Fingerprint"), code[:16])
    typing.press("Enter")
    expect(visitor.get_by_role("heading", name="This paper is genuine")).to_be_visible()
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7")
    with visitor.expect_file_chooser() as chooser:
        typing.use(visitor.get_by_label("The PDF of the contract"))
    chooser.value.set_files(other)
    typing.use(button(visitor, "Check the file"))
    alert = visitor.get_by_role("alert")
    expect(alert).to_contain_text("“other.pdf” is not a file as we made it.")


def test_c10_a_renewal_is_asked_for(ada: Page, hands: Keyboard) -> None:
    hands.use(ada.get_by_role("link", name=re.compile("^Renew")))
    hands.use(button(ada, "Ask to renew"))
    expect(ada.get_by_text("We received this on")).to_be_visible()


def test_c11_a_contract_is_cancelled(ada: Page, hands: Keyboard) -> None:
    hands.use(ada.get_by_role("link", name="Cancel contract", exact=True))
    hands.use(button(ada, "Cancel now"))
    expect(ada.locator("h1")).to_contain_text("Cancellation of C-")
    expect(ada.get_by_text("We received this on")).to_be_visible()


def test_c11_a_contract_is_cancelled_without_an_account(
    visitor: Page, site: Site
) -> None:
    number = number_of(site, site.sign("Cancelled by keys"))
    visitor.goto("/sign-in")
    hands = Keyboard(visitor)
    hands.use(link(visitor, "Cancel a contract"))
    hands.enter(visitor.get_by_label("Number of the contract"), number)
    hands.enter(visitor.get_by_label("Your mail address"), CUSTOMERS_EMAIL)
    hands.use(button(visitor, "Mail me the link"))
    expect(visitor.get_by_role("status").first).to_contain_text("a link is on its way")
    visitor.goto(mailed_path(site, "notice_link"))
    hands.use(button(visitor, "Cancel now"))
    expect(visitor.get_by_text("We received this on")).to_be_visible()


def test_c12_more_units_are_asked_for(ada: Page, hands: Keyboard) -> None:
    hands.use(link(ada, "More or fewer units"))
    hands.enter(ada.get_by_label("How many in all"), "10")
    hands.press("Enter")
    expect(ada.get_by_text("New price, before tax")).to_be_visible()
    hands.use(button(ada, "Ask for 10 in all"))
    expect(ada.get_by_text("We received this on")).to_be_visible()


def test_c12_people_and_details_are_changed_from_the_menu(
    ada: Page, hands: Keyboard
) -> None:
    menu, in_menu = button(ada, "Menu"), ada.locator("#user-menu")
    hands.use(menu)
    hands.press("Escape")
    hands.is_on(menu)
    hands.press("Enter")
    hands.use(in_menu.get_by_role("link", name="Your people"))
    hands.enter(ada.get_by_label("Name"), "Eva Holm")
    hands.enter(ada.get_by_label("Mail address"), "eva.keys@contoso.example")
    hands.press("Enter")
    expect(ada.get_by_role("cell", name="eva.keys@contoso.example")).to_be_visible()
    hands.use(link(ada, "Eva Holm"))
    hands.use(button(ada, "Remove Eva Holm"))
    hands.use(button(ada, "Menu"))
    hands.use(in_menu.get_by_role("link", name="Your details"))
    hands.enter(ada.get_by_label("Phone"), "+41 44 555 01 42")
    hands.press("Enter")
    expect(ada.get_by_text("What was changed")).to_be_visible()
