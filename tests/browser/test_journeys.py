"""How many actions each journey takes: no more than its goal, as the table says."""

import re

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from contracts.documents.sections import contract_paper
from contracts.queries import contract_view
from tests.browser.hand import Hand, check
from tests.browser.selling import mailed_link
from tests.browser.site import Site
from upheld import clock
from upheld.plain import canonical, to_plain


@pytest.fixture
def offer(site: Site) -> str:
    """Send an offer; give its link."""
    with site.shop.staff():
        return site.link(site.send("A journey"))


def test_a_quote_is_made_and_sent_from_the_palette(desk: Page) -> None:
    desk.goto("/")
    hand = Hand(desk)
    hand.press("Control+k")
    hand.type("quote contoso full cover")
    hand.press("Control+Enter")
    expect(desk.get_by_label("Link for the customer")).to_have_value(re.compile("/l/"))
    check("S1, palette", hand.actions)


def test_a_quote_is_made_and_sent_by_pointer(desk: Page) -> None:
    desk.goto("/quotes")
    hand = Hand(desk)
    hand.click(desk.get_by_role("link", name="New quote"))
    hand.click(desk.get_by_role("option", name="Contoso Retail AG"))
    hand.click(desk.get_by_text("Full cover"))
    hand.click(desk.get_by_role("button", name="Create and send link"))
    expect(desk.get_by_label("Link for the customer")).to_have_value(re.compile("/l/"))
    check("S1, pointer", hand.actions)


def test_a_service_is_added_by_two_letters(desk: Page, site: Site) -> None:
    desk.goto(site.draft())
    hand = Hand(desk)
    hand.press("a")
    hand.type("se")
    hand.press("Enter")
    expect(desk.locator("#yearly")).to_have_text("€410.00")
    check("S2", hand.actions)


def test_totals_follow_a_changed_quantity(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740"))
    hand = Hand(desk)
    desk.locator("[name^=quantity-]").first.select_text()
    hand.type("10")
    hand.press("Enter")
    expect(desk.locator("#yearly")).to_have_text("€4,100.00")
    check("S3", hand.actions)


def test_a_price_is_explained_by_one_click(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740"))
    hand = Hand(desk)
    hand.click(desk.locator("button.price").first)
    expect(desk.get_by_role("dialog", name=re.compile("Why 410"))).to_be_visible()
    check("S4", hand.actions)


def test_a_discount_is_asked_for_and_decided(
    rita: Page, site: Site, browser: Browser
) -> None:
    with site.shop.staff():
        quote_id = site.begin("FULL", title="A journey")
    rita.goto(f"/quotes/{quote_id}")
    row = rita.locator("tr", has=rita.get_by_text("Priority support"))
    row.locator("[name^=discount-]").fill("10")
    row.locator("[name^=discount-]").press("Enter")
    asking = Hand(rita)
    asking.click(rita.get_by_role("button", name="Ask Max Weber"))
    expect(rita.get_by_text("In review")).to_be_visible()
    with site.shop.staff():
        link = mailed_link(quote_id)
    page = browser.new_context(base_url=site.url).new_page()
    deciding = Hand(page, actions=1)
    page.goto(link)
    deciding.click(page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("Approved. The one who asked")).to_be_visible()
    page.context.close()
    check("S5, ask", asking.actions)
    check("S5, decide", deciding.actions)


def test_options_are_compared_by_one_click(desk: Page, site: Site) -> None:
    desk.goto(f"/quotes/{site.ids['choices']}")
    hand = Hand(desk)
    hand.click(desk.get_by_role("link", name="Compare options"))
    expect(desk.get_by_role("table", name="Options side by side")).to_be_visible()
    check("S6", hand.actions)


def test_a_quote_is_revised_by_one_key(desk: Page, site: Site) -> None:
    with site.shop.staff():
        quote_id = site.send("To be revised")
    desk.goto(f"/quotes/{quote_id}")
    hand = Hand(desk)
    hand.press("r")
    expect(desk.locator(".builder-head")).to_contain_text("rev 2")
    check("S7, revise", hand.actions)


def test_a_quote_is_copied_for_another_customer(desk: Page, site: Site) -> None:
    desk.goto(f"/quotes/{site.ids['viewed']}")
    hand = Hand(desk)
    hand.click(desk.get_by_role("button", name="Copy for another customer"))
    expect(desk.get_by_role("option", name="Contoso Retail AG")).to_be_visible()
    hand.press("Enter")
    expect(desk.get_by_text("This is a copy")).to_be_visible()
    check("S7, copy", hand.actions)


def test_questions_lead_to_services_that_say_why(desk: Page, site: Site) -> None:
    desk.goto(site.draft(title="Guided"))
    hand = Hand(desk)
    hand.click(desk.get_by_role("link", name="Help me choose"))
    asked = desk.locator(".guide .field")
    assert asked.count() <= 5
    expect(desk.get_by_label("How many servers")).to_be_focused()
    hand.type("12")
    hand.click(desk.get_by_label("Yes"))
    hand.click(desk.get_by_label("A set-up day"))
    reasons = desk.locator("#suggestions .because")
    expect(reasons.last).to_have_text("You asked for: A set-up day.")
    assert reasons.count() == desk.locator("#suggestions [name=add]").count() == 2
    hand.press("Control+Enter")
    quantity = desk.get_by_role("textbox", name="Quantity Server cover")
    expect(quantity).to_have_value("12")
    check("S8, questions", hand.actions)
    printing = Hand(desk)
    printing.click(desk.get_by_role("link", name="Help me choose"))
    printing.click(desk.get_by_role("link", name="Print the answers"))
    expect(desk.get_by_text("How many servers stand there?")).to_be_visible()
    expect(desk.get_by_text("12", exact=True)).to_be_visible()
    check("S8, print", printing.actions)


def test_questions_are_asked_of_the_customer(
    desk: Page, visitor: Page, site: Site
) -> None:
    draft = site.draft(title="Guided by its customer")
    desk.goto(draft)
    hand = Hand(desk)
    hand.click(desk.get_by_role("link", name="Help me choose"))
    hand.click(desk.get_by_role("button", name="Ask the customer"))
    link = desk.locator(".link-text").inner_text()
    visitor.goto(link)
    visitor.get_by_label("How many servers").fill("7")
    visitor.get_by_role("button", name="Send the answers").click()
    expect(visitor.get_by_role("status").first).to_be_visible()
    desk.goto(f"{draft}/guide")
    expect(desk.get_by_text("7 servers stand there.")).to_be_visible()
    check("S8, ask", hand.actions)


def test_the_first_look_of_the_customer_is_shown_by_itself(
    desk: Page, visitor: Page, site: Site, offer: str
) -> None:
    with site.shop.staff():
        quote_id = site.send("Watched")
    desk.goto("/")
    tile = desk.get_by_role("listitem").filter(has=desk.get_by_text("Sent"))
    expect(tile).to_contain_text(
        re.compile(r"€[\d,.]+\s*a year\s*oldest: (today|yesterday)")
    )
    desk.goto(f"/quotes/{quote_id}")
    visitor.goto(site.link(quote_id))
    expect(desk.locator(".page-head .chip")).to_have_text("Viewed", timeout=5_000)
    check("S9", 0)


def test_anything_is_found_in_three_actions(desk: Page) -> None:
    desk.goto("/")
    hand = Hand(desk)
    hand.press("Control+k")
    hand.type("data centre")
    hand.press("Enter")
    expect(desk.locator("h1")).to_have_text("Data centre")
    check("S12", hand.actions)


def test_a_link_alone_opens_an_offer(visitor: Page, offer: str) -> None:
    hand = Hand(visitor, actions=1)
    visitor.goto(offer)
    expect(visitor.locator("h1")).to_have_text("A journey")
    check("C1", hand.actions)


def test_the_eight_questions_are_there_without_a_click(
    visitor: Page, site: Site
) -> None:
    visitor.goto(site.link(site.ids["signed"]))
    visitor.goto(f"/portal/contracts/{site.ids['contract']}")
    for words in ("covered", "not covered", "pay"):
        expect(visitor.get_by_role("heading", name=words).first).to_be_in_viewport()
    check("C2", 0)


def test_a_device_is_checked_from_the_first_screen(ada: Page) -> None:
    ada.goto("/portal/contracts")
    hand = Hand(ada)
    ada.get_by_label("Serial number").focus()
    hand.type("sn 1001")
    hand.press("Enter")
    expect(ada.get_by_role("region", name="SN-1001")).to_contain_text("Till care")
    check("C3", hand.actions)


def test_an_option_is_chosen_and_signed(visitor: Page, site: Site) -> None:
    visitor.goto(site.link(site.ids["choosing"]))
    hand = Hand(visitor)
    before = visitor.locator(".price-panel .figure").inner_text()
    hand.click(visitor.get_by_text("Without growth").first)
    expect(visitor.get_by_role("radio", name=re.compile("Without"))).to_be_checked()
    visitor.get_by_label("Your name").focus()
    hand.type("Ada Keller")
    hand.click(visitor.get_by_role("button", name="Accept and sign for"))
    expect(visitor.locator("h1")).to_contain_text("You are covered from")
    assert before
    check("C4", hand.actions)


def test_all_files_come_by_one_click(ada: Page, site: Site) -> None:
    ada.goto(f"/portal/contracts/{site.ids['contract']}")
    hand = Hand(ada)
    with ada.expect_download() as file:
        hand.click(ada.get_by_role("link", name="All files"))
    assert file.value.suggested_filename.endswith(".zip")
    check("C5", hand.actions)


def test_a_paper_is_proved_genuine_in_three_ways(
    ada: Page, visitor: Page, site: Site
) -> None:
    address, record = printed(site)
    scanning = Hand(visitor, actions=1)
    visitor.goto(address)
    expect(visitor.get_by_role("heading", name="This paper is genuine")).to_be_visible()
    expect(visitor.get_by_text(re.compile("In force|Starts on"))).to_be_visible()
    expect(visitor.locator("body")).not_to_contain_text("Contoso")
    check("C6, scan", scanning.actions)
    number, code = address.split("/")[-2:]
    visitor.goto("/verify")
    typing = Hand(visitor)
    expect(visitor.get_by_label("Number of the contract")).to_be_focused()
    typing.type(number)
    typing.press("Tab")
    typing.type(code)
    typing.press("Enter")
    expect(visitor.get_by_role("heading", name="This paper is genuine")).to_be_visible()
    check("C6, type", typing.actions)
    visitor.goto("/verify")
    dropping = Hand(visitor, actions=1)
    file = FilePayload(name="contract.json", mimeType="application/json", buffer=record)
    visitor.locator("input[type=file]").set_input_files(file)
    dropping.click(visitor.get_by_role("button", name="Check the file"))
    expect(visitor.get_by_role("heading", name="This file is genuine")).to_be_visible()
    check("C6, file", dropping.actions)


def printed(site: Site) -> tuple[str, bytes]:
    """Return where the code on a contract's paper leads, and the record in it."""
    with site.shop.staff():
        view = contract_view(site.ids["contract"], today=clock.today("Europe/Zurich"))
    paper = contract_paper(view.record, view.fingerprint)
    text = canonical(to_plain(view.record))
    return paper.check.address, text.encode()


def test_a_renewal_is_asked_for_in_two_clicks(ada: Page, site: Site) -> None:
    ada.goto(f"/portal/contracts/{site.ids['contract']}")
    hand = Hand(ada)
    hand.click(ada.get_by_role("link", name=re.compile("^Renew")))
    hand.click(ada.get_by_role("button", name=re.compile("[Rr]enew")))
    expect(ada.get_by_text("We received this on")).to_be_visible()
    check("C10", hand.actions)


def test_a_contract_is_cancelled_in_two_clicks(ada: Page, site: Site) -> None:
    ada.goto(f"/portal/contracts/{site.ids['contract']}")
    hand = Hand(ada)
    hand.click(ada.get_by_role("link", name="Cancel contract", exact=True))
    hand.click(ada.get_by_role("button", name="Cancel now"))
    expect(ada.get_by_text("We received this on")).to_be_visible()
    check("C11", hand.actions)


def test_more_units_are_asked_for_with_the_price_first(ada: Page, site: Site) -> None:
    ada.goto(f"/portal/contracts/{site.ids['contract']}")
    hand = Hand(ada)
    hand.click(ada.get_by_role("link", name="More or fewer units"))
    ada.get_by_label("How many in all").select_text()
    hand.type("10")
    hand.click(ada.get_by_role("button", name="Show the new price"))
    expect(ada.get_by_text("New price, before tax")).to_be_visible()
    hand.click(ada.get_by_role("button", name="Ask for 10 in all"))
    expect(ada.get_by_text("We received this on")).to_be_visible()
    check("C12", hand.actions)
