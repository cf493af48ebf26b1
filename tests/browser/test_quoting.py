"""The main job in a browser: from New to a sent quote, line by line."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.site import Site

COUNT_POINTER = """
addEventListener("pointerdown", () => {
  sessionStorage.pointer = Number(sessionStorage.pointer ?? 0) + 1;
}, true);
"""


def total(page: Page) -> str:
    return page.locator("#yearly").inner_text()


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name)


def found(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Found").get_by_role("option")


def test_a_new_quote_is_sent_in_five_pointer_actions(desk: Page) -> None:
    desk.add_init_script(COUNT_POINTER)
    desk.goto("/quotes")
    desk.get_by_role("link", name="New quote").click()
    desk.get_by_role("combobox", name="Customer").press_sequentially("cont")
    desk.get_by_role("option", name="Contoso Retail AG").click()
    desk.get_by_text("Full cover").click()
    desk.get_by_role("button", name="Create quote").click()
    desk.get_by_role("button", name="Send link").click()
    expect(desk.get_by_label("Link for the customer")).to_have_value(re.compile("/l/"))
    assert desk.evaluate("sessionStorage.pointer") == "5"


def test_a_quote_is_made_and_sent_by_keyboard_alone(desk: Page) -> None:
    desk.goto("/")
    desk.keyboard.press("n")
    expect(desk.get_by_role("combobox", name="Customer")).to_be_focused()
    desk.keyboard.type("contoso")
    expect(found(desk)).to_have_count(1)
    desk.keyboard.press("Enter")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#yearly")).to_be_visible()
    desk.keyboard.press("a")
    desk.keyboard.type("ap")
    expect(desk.get_by_role("option", name="API gateway")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.locator("#yearly")).to_have_text("€9,600.00")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_label("Link for the customer")).to_be_visible()


def test_two_letters_and_enter_add_a_service(desk: Page, site: Site) -> None:
    desk.goto(site.draft())
    adding = desk.get_by_role("combobox", name="Add a service")
    adding.press_sequentially("se")
    expect(desk.get_by_role("option", name="Server cover")).to_have_attribute(
        "aria-selected", "true"
    )
    adding.press("Enter")
    expect(desk.locator("#yearly")).to_have_text("€410.00")
    expect(adding).to_be_focused()
    expect(adding).to_have_value("")


def test_enter_before_the_list_is_there_adds_the_same_service(
    desk: Page, site: Site
) -> None:
    desk.goto(site.draft())
    adding = desk.get_by_role("combobox", name="Add a service")
    adding.fill("vi")
    adding.press("Enter")
    expect(field(desk, "Quantity Set-up day")).to_have_value("1")


def test_arrows_choose_among_the_services_found(desk: Page, site: Site) -> None:
    desk.goto(site.draft())
    adding = desk.get_by_role("combobox", name="Add a service")
    adding.press_sequentially("co")
    options = found(desk)
    expect(options.first).to_have_attribute("aria-selected", "true")
    adding.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = options.nth(1).get_attribute("data-text")
    adding.press("Enter")
    expect(desk.get_by_role("rowheader", name=re.compile(str(chosen)))).to_be_visible()


def test_what_nothing_matches_is_said_and_kept(desk: Page, site: Site) -> None:
    desk.goto(site.draft())
    adding = desk.get_by_role("combobox", name="Add a service")
    adding.fill("zzz")
    adding.press("Enter")
    expect(desk.get_by_role("alert")).to_have_text("Nothing on sale matches “zzz”.")
    expect(adding).to_have_value("zzz")


def test_totals_follow_a_quantity_without_a_button(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740"))
    field(desk, "Quantity Server cover").fill("48")
    desk.keyboard.press("Tab")
    expect(desk.locator("#yearly")).to_have_text("€19,680.00")
    expect(desk.locator("#term")).to_have_text("€59,040.00")
    buttons = " ".join(desk.get_by_role("button").all_inner_texts())
    assert not re.search("calculate|save|apply", buttons, re.IGNORECASE)


def test_totals_follow_discount_option_and_term(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740"))
    field(desk, "Discount Server cover").fill("10")
    desk.keyboard.press("Tab")
    expect(desk.locator("#yearly")).to_have_text("€369.00")
    desk.get_by_label("Four hours").check()
    expect(desk.locator("#yearly")).to_have_text("€454.50")
    desk.get_by_label("Term").select_option("12")
    expect(desk.locator("#term")).to_have_text("€454.50")


def test_a_change_of_the_total_is_announced_politely(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740"))
    region = desk.locator("[aria-live=polite]", has=desk.locator("#yearly"))
    expect(region).to_have_attribute("aria-atomic", "true")
    before = region.element_handle()
    field(desk, "Quantity Server cover").fill("2")
    desk.keyboard.press("Tab")
    expect(desk.locator("#yearly")).to_have_text("€820.00")
    assert region.evaluate("(now, before) => now === before", before)


def test_what_changed_lights_up_and_the_rest_does_not(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740", "API"))
    desk.evaluate(
        """() => document.addEventListener("animationstart", (event) => {
          (window.lit ??= []).push(event.target.id);
        })"""
    )
    field(desk, "Quantity Server cover").fill("2")
    desk.keyboard.press("Tab")
    desk.wait_for_function("() => (window.lit ?? []).includes('yearly')")
    assert not {"once", "tax"} & set(desk.evaluate("window.lit"))


def test_enter_and_arrows_move_through_the_sheet(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740", "API", "P24"))
    first = field(desk, "Quantity Server cover")
    first.fill("3")
    first.press("Enter")
    expect(field(desk, "Quantity API gateway")).to_be_focused()
    expect(desk.locator("#yearly")).to_have_text("€25,230.00")
    desk.keyboard.press("ArrowUp")
    expect(first).to_be_focused()


def test_one_click_explains_a_price_to_the_cent(desk: Page, site: Site) -> None:
    desk.goto(f"/quotes/{site.ids['draft']}")
    for button in desk.locator("button.price").all():
        button.click()
        box = desk.get_by_role("dialog")
        expect(box).to_contain_text(f"Why {button.inner_text()}?")
        amounts = box.locator("tbody td:nth-of-type(1)").all_inner_texts()
        net = box.locator("tfoot tr").first.locator("td").last.inner_text()
        assert sum(map(cents, amounts)) == cents(net)
        desk.keyboard.press("Escape")
        expect(button).to_be_focused()


def cents(text: str) -> int:
    return int(re.sub("[^0-9-]", "", text.replace("−", "-")))


def test_a_removed_bundle_comes_back_with_its_parts(desk: Page, site: Site) -> None:
    desk.goto(site.draft("FULL"))
    before = total(desk)
    part = field(desk, "Quantity Server cover")
    part.fill("5")
    part.press("Tab")
    expect(desk.locator("#yearly")).not_to_have_text(before)
    after = total(desk)
    desk.get_by_role("button", name="Remove Full cover").click()
    expect(desk.locator("#yearly")).to_have_text("€0.00")
    desk.keyboard.press("Control+z")
    expect(desk.locator("#yearly")).to_have_text(after)
    expect(part).to_have_value("5")


def test_what_does_not_fit_is_put_right_by_one_click(desk: Page, site: Site) -> None:
    desk.goto(site.draft("P24"))
    expect(desk.get_by_role("button", name="Send link").first).to_be_disabled()
    desk.get_by_role("button", name=re.compile("Add “Server cover")).click()
    expect(field(desk, "Quantity Server cover")).to_be_visible()
    expect(desk.get_by_role("button", name="Send link").first).to_be_enabled()


def test_a_service_without_a_price_says_why(desk: Page, site: Site) -> None:
    desk.goto(site.draft("BARE", "API"))
    row = desk.get_by_role("row", name=re.compile("Without a price"))
    expect(row).to_contain_text("cannot be priced")
    expect(row).to_contain_text("has no price for 36 months in “List prices”")
    assert total(desk) == "€9,600.00"


def test_a_refused_number_stays_and_changes_nothing(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740"))
    typed = field(desk, "Quantity Server cover")
    typed.fill("4x")
    typed.press("Tab")
    expect(desk.get_by_role("alert")).to_contain_text("is not a number")
    expect(typed).to_have_value("4x")
    expect(typed).to_have_attribute("aria-invalid", "true")
    assert total(desk) == "€410.00"
    typed.fill("4")
    typed.press("Tab")
    expect(desk.locator("#yearly")).to_have_text("€1,640.00")
    expect(desk.get_by_role("alert")).to_have_count(0)


def slowly(route: Route) -> None:
    time.sleep(0.3)
    route.continue_()


def test_sending_waits_for_the_change_before_it(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740"))
    desk.route("**/quotes/*", slowly)
    field(desk, "Quantity Server cover").fill("7")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_label("Link for the customer")).to_be_visible()
    expect(desk.locator(".figure")).to_have_text("€2,870.00")


def test_nothing_is_lost_where_two_fields_change_at_once(
    desk: Page, site: Site
) -> None:
    desk.goto(site.draft("R740", "API", "VISIT"))
    for title, quantity in (("Server cover", "3"), ("Set-up day", "2")):
        field(desk, f"Quantity {title}").fill(quantity)
    field(desk, "Discount API gateway").fill("50")
    desk.keyboard.press("Tab")
    expect(desk.locator("#yearly")).to_have_text("€6,030.00")
    expect(desk.locator("#once")).to_have_text("€2,500.00")


def test_a_sent_quote_is_revised_by_one_key(desk: Page, site: Site) -> None:
    desk.goto(f"/quotes/{site.ids['viewed']}")
    expect(desk.get_by_text("Opened by the customer")).to_be_visible()
    desk.keyboard.press("r")
    expect(desk.locator(".meta")).to_contain_text("rev 2")
    expect(desk.locator("#title")).to_have_value("Data centre")


def test_a_link_is_copied_and_says_so(
    desk: Page, site: Site, staff_context: BrowserContext
) -> None:
    staff_context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(f"/quotes/{site.ids['sent']}")
    desk.get_by_role("button", name="Copy link").click()
    expect(desk.get_by_role("button", name="Copied")).to_be_visible()
    copied = desk.evaluate("navigator.clipboard.readText()")
    assert copied == desk.get_by_label("Link for the customer").input_value()


@pytest.fixture
def plain(without_script: BrowserContext) -> Iterator[Page]:
    page = without_script.new_page()
    yield page
    page.close()


def test_a_quote_is_built_and_sent_without_javascript(plain: Page, site: Site) -> None:
    plain.goto("/quotes/new")
    plain.get_by_label("Customer").fill("contoso")
    plain.get_by_role("button", name="Create quote").click()
    plain.get_by_label("Add a service").fill("co")
    plain.get_by_role("button", name="Add", exact=True).click()
    plain.get_by_role("button", name="Add Server cover").click()
    field(plain, "Quantity Server cover").fill("3")
    plain.get_by_role("button", name="Apply changes").click()
    expect(plain.locator("#yearly")).to_have_text("€1,230.00")
    plain.locator("button.price").click()
    expect(plain.get_by_role("heading", name="Why 1,230.00?")).to_be_visible()
    plain.get_by_role("link", name="Back to the quote").click()
    plain.get_by_role("button", name="Send link").first.click()
    expect(plain.get_by_label("Link for the customer")).to_be_visible()


def test_rows_that_the_page_has_are_not_sent_again(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740", "API", "P24"))
    kept = desk.get_by_role("row", name="Server cover").element_handle()
    field(desk, "Quantity API gateway").fill("2")
    with desk.expect_response("**/quotes/*") as answer:
        desk.keyboard.press("Tab")
    assert answer.value.text().count("data-same") == 2
    expect(desk.locator("#yearly")).to_have_text(re.compile("€"))
    expect(desk.locator("tr[data-same]")).to_have_count(0)
    expect(field(desk, "Quantity API gateway")).to_have_value("2")
    row = desk.get_by_role("row", name="Server cover")
    assert row.evaluate("(now, before) => now === before", kept)


def test_a_page_that_has_lost_a_row_loads_itself_anew(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740", "API"))
    desk.get_by_role("row", name="Server cover").evaluate("row => row.remove()")
    field(desk, "Quantity API gateway").fill("2")
    desk.keyboard.press("Tab")
    expect(field(desk, "Quantity Server cover")).to_have_value("1")
    expect(field(desk, "Quantity API gateway")).to_have_value("2")
