"""Every journey of a salesperson, from the start page to its end, by keys alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from contracts.quotes.operations import view_quote
from tests.browser.keyboard import Keyboard
from tests.browser.selling import MAX, mailed_link
from tests.browser.site import Site
from upheld import clock


@pytest.fixture
def hands(desk: Page) -> Keyboard:
    """Put a salesperson before the start page, with a keyboard and nothing else."""
    desk.goto("/")
    return Keyboard(desk)


def begun(site: Site, title: str, *codes: str) -> str:
    """Begin a quote; give its id."""
    return site.draft(*codes, title=title).rpartition("/")[2]


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def cell(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name)


def test_s1_a_quote_is_made_from_a_bundle_and_sent(desk: Page, hands: Keyboard) -> None:
    hands.use(desk.get_by_role("link", name="New quote"))
    found = desk.get_by_role("listbox", name="Found")
    hands.is_on(desk.get_by_role("combobox", name="Customer"))
    expect(desk.get_by_role("option", name="Contoso Retail AG")).to_be_visible()
    hands.type("contoso")
    expect(found.get_by_role("option")).to_have_count(1)
    hands.press("Enter")
    hands.is_on(desk.get_by_role("combobox", name="Customer"))
    hands.go_to(desk.get_by_role("radio", name="An empty quote"))
    hands.go_to(desk.get_by_role("radio", name="Full cover"), key="ArrowUp")
    hands.use(button(desk, "Create and send link"))
    expect(desk.get_by_label("Link for the customer")).to_have_value(re.compile("/l/"))
    hands.go_to(button(desk, "Copy link"))


def test_s2_services_are_added_by_letters_and_as_a_list(
    desk: Page, hands: Keyboard, site: Site
) -> None:
    begun(site, "Lines by keys")
    hands.open("Lines by keys")
    adding = desk.get_by_role("combobox", name="Add a service")
    hands.enter(adding, "se")
    expect(desk.get_by_role("option", name="Server cover")).to_be_visible()
    hands.press("Enter")
    expect(desk.locator("#yearly")).to_have_text("€410.00")
    hands.is_on(adding)
    hands.use(desk.get_by_role("link", name="Paste a list of services"))
    hands.enter(desk.get_by_role("textbox").last, "API;1")
    hands.use(button(desk, "Look at them"))
    hands.use(desk.get_by_role("button", name=re.compile("^Add 1")))
    expect(desk.locator("#yearly")).to_have_text("€10,010.00")


def test_s3_quantity_discount_option_and_term_are_changed(
    desk: Page, hands: Keyboard, site: Site
) -> None:
    begun(site, "Cells by keys", "R740", "API")
    hands.open("Cells by keys")
    hands.enter(cell(desk, "Quantity Server cover"), "10")
    hands.press("Enter")
    hands.is_on(cell(desk, "Quantity API gateway"))
    expect(desk.locator("#yearly")).to_have_text("€13,700.00")
    hands.is_on(cell(desk, "Quantity API gateway"))
    hands.enter(cell(desk, "Discount API gateway"), "50")
    hands.press("Enter")
    hands.is_on(desk.get_by_role("combobox", name="Add a service"))
    expect(desk.locator("#yearly")).to_have_text("€8,900.00")
    fast = desk.get_by_label("Four hours")
    hands.go_to(fast, key="Shift+Tab")
    hands.press("Space")
    expect(desk.locator("#yearly")).not_to_have_text("€8,900.00")
    hands.is_on(fast)
    hands.go_to(desk.get_by_label("Term"), key="Shift+Tab")
    hands.type("12")
    expect(desk.locator("#saved")).to_be_visible()
    hands.is_on(desk.get_by_label("Term"))


def test_s4_a_price_is_explained_and_the_focus_comes_back(
    desk: Page, hands: Keyboard, site: Site
) -> None:
    begun(site, "Why by keys", "R740")
    hands.open("Why by keys")
    price = button(desk, "410.00")
    hands.use(price)
    why = desk.get_by_role("dialog", name=re.compile("Why 410"))
    expect(why).to_be_visible()
    hands.is_on(why.get_by_role("button").first)
    hands.press("Escape")
    hands.is_on(price)


def test_s5_a_discount_is_asked_for_and_decided(
    rita: Page, opened: Callable[..., Page], site: Site
) -> None:
    quote_id = begun(site, "Asked by keys", "P24", "R740")
    asking = Keyboard(rita)
    rita.goto("/")
    asking.open("Asked by keys")
    asking.enter(cell(rita, "Discount Priority"), "10")
    asking.press("Tab")
    asking.use(button(rita, "Ask Max Weber"))
    expect(rita.get_by_text("In review")).to_be_visible()
    with site.shop.staff():
        link = mailed_link(quote_id)
    page = opened()
    page.goto(link)
    deciding = Keyboard(page)
    deciding.use(button(page, "Approve"))
    expect(page.get_by_text("Approved. The one who asked")).to_be_visible()


def test_s5_a_discount_is_lowered_to_the_limit(rita: Page, site: Site) -> None:
    begun(site, "Lowered by keys", "R740")
    rita.goto("/")
    hands = Keyboard(rita)
    hands.open("Lowered by keys")
    hands.enter(cell(rita, "Discount Server"), "10")
    hands.press("Tab")
    hands.use(rita.get_by_role("button", name=re.compile("^Lower")))
    expect(cell(rita, "Discount Server")).to_have_value("8%")
    assert hands.where() != "nothing"


def test_s5_the_manager_decides_from_the_start_page(
    rita: Page, opened: Callable[..., Page], site: Site
) -> None:
    begun(site, "Decided by keys", "R740")
    rita.goto("/")
    asking = Keyboard(rita)
    asking.open("Decided by keys")
    asking.enter(cell(rita, "Discount Server"), "10")
    asking.press("Tab")
    asking.use(button(rita, "Ask Max Weber"))
    expect(rita.get_by_text("In review")).to_be_visible()
    page = opened(MAX)
    page.goto("/")
    deciding = Keyboard(page)
    deciding.use(page.get_by_role("link", name="Decided by keys"))
    deciding.use(button(page, "Approve"))
    expect(page.get_by_role("status").first).to_contain_text("pproved")


def test_s6_an_option_is_added_and_compared(
    desk: Page, hands: Keyboard, site: Site
) -> None:
    begun(site, "Options by keys", "R740", "API")
    hands.open("Options by keys")
    hands.use(button(desk, "Add an option"))
    hands.use(desk.get_by_role("link", name="Compare options"))
    held = desk.get_by_role("checkbox", name="API gateway in option B")
    hands.go_to(held)
    hands.press("Space")
    expect(desk.locator("tfoot")).to_contain_text("€410.00")
    hands.is_on(held)
    hands.use(desk.get_by_role("link", name="Differences only"))
    expect(desk.get_by_role("rowheader", name="Server cover")).to_have_count(0)


def test_s7_a_quote_is_revised_and_copied(
    desk: Page, hands: Keyboard, site: Site
) -> None:
    with site.shop.staff():
        site.send("Revised by keys")
    hands.open("Revised by keys")
    copy = button(desk, "Copy for another customer")
    hands.use(copy)
    hands.is_on(desk.get_by_role("combobox", name="Copy for which customer?"))
    expect(desk.get_by_role("option", name="Contoso Retail AG")).to_be_visible()
    hands.press("Escape")
    hands.press("Escape")
    hands.is_on(copy)
    hands.press("r")
    expect(desk.locator(".builder-head")).to_contain_text("rev 2")
    hands.use(desk.get_by_role("link", name="What changed since the last revision"))
    expect(desk.get_by_text("Both revisions say the same.")).to_be_visible()


def test_s7_a_quote_is_copied_for_another_customer(
    desk: Page, hands: Keyboard, site: Site
) -> None:
    with site.shop.staff():
        site.send("Copied by keys")
    hands.open("Copied by keys")
    hands.use(button(desk, "Copy for another customer"))
    expect(desk.get_by_role("option", name="Contoso Retail AG")).to_be_visible()
    hands.press("Enter")
    expect(desk.get_by_text("This is a copy")).to_be_visible()


def test_s8_questions_are_answered_and_what_fits_is_added(
    desk: Page, hands: Keyboard, site: Site
) -> None:
    begun(site, "Guided by keys")
    hands.open("Guided by keys")
    hands.use(desk.get_by_role("link", name="Help me choose"))
    hands.enter(desk.get_by_label("How many servers"), "12")
    expect(desk.get_by_text("12 servers stand there.")).to_be_visible()
    hands.is_on(desk.get_by_label("How many servers"))
    hands.go_to(desk.get_by_label("Yes"))
    hands.press("Space")
    expect(desk.get_by_text("12 servers that are used at night: Yes.")).to_be_visible()
    hands.use(button(desk, "Add to the quote"))
    expect(cell(desk, "Quantity Server cover")).to_have_value("12")
    expect(desk.locator("h1")).to_have_text("Guided by keys")


def test_s9_what_the_customer_did_is_found_from_the_start_page(
    desk: Page, hands: Keyboard, site: Site
) -> None:
    with site.shop.staff():
        quote_id = site.send("Seen by keys")
        view_quote(quote_id, now=clock.now())
    desk.reload()
    hands.use(desk.get_by_role("link", name="Seen by keys"))
    expect(desk.locator(".page-head .chip")).to_have_text("Viewed")
    expect(desk.locator("#happened")).to_contain_text("Opened by the customer")


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ("contoso", "Contoso Retail AG"),
        ("c-2026-000001", re.compile("Tills|Warehouse")),
        ("sn-1001", "Tills"),
        ("data centre", "Data centre"),
    ],
)
def test_s12_anything_is_found(
    desk: Page, hands: Keyboard, typed: str, heading: str
) -> None:
    hands.press("/")
    hands.is_on(desk.locator("#search"))
    hands.type(typed)
    expect(desk.get_by_role("option").first).to_be_visible()
    hands.press("Enter")
    expect(desk.locator("h1")).to_have_text(heading)
