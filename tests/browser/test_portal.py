"""The customer's job in a browser: read an offer, sign it, open the signed paper."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, expect

from tests.browser.conftest import watch
from tests.browser.signing import SECONDS, sign_and_open
from tests.browser.site import Site
from upheld.worker import Worker

COUNT_POINTER = """
addEventListener("pointerdown", () => {
  sessionStorage.pointer = Number(sessionStorage.pointer ?? 0) + 1;
}, true);
"""


@pytest.fixture(scope="module")
def working(site: Site) -> Iterator[None]:
    """Let papers be made as on a server that has made one before."""
    worker = Worker(site.shop.app)
    worker.run_all()
    worker.start()
    yield
    worker.stop()


@pytest.fixture
def offer(site: Site, working: None) -> str:
    """Send an offer; give the path of its link."""
    with site.shop.staff():
        quote_id = site.send("Store rollout")
    return site.link(quote_id)


def customer(browser: Browser, site: Site, *, script: bool = True) -> BrowserContext:
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": 1440, "height": 900},
        java_script_enabled=script,
    )
    context.set_default_timeout(10_000)
    return context


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Page]:
    """Open a page for a customer; fails on anything the console complains of."""
    context = customer(browser, site)
    page = context.new_page()
    complaints = watch(page)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def plain(browser: Browser, site: Site) -> Iterator[Page]:
    """Open a page for a customer whose browser runs no JavaScript."""
    context = customer(browser, site, script=False)
    yield context.new_page()
    context.close()


def accept(page: Page) -> None:
    """Accept the offer that is open by two clicks and a name."""
    page.get_by_role("link", name="Sign this offer").click()
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Ada Keller")
    page.get_by_role("button", name="Accept and sign for").click()


def test_the_link_and_two_clicks_accept_an_offer(visitor: Page, offer: str) -> None:
    visitor.add_init_script(COUNT_POINTER)
    visitor.goto(offer)
    accept(visitor)
    expect(visitor.locator("h1")).to_contain_text("You are covered from")
    assert visitor.evaluate("sessionStorage.pointer") == "2"


def test_the_button_names_what_is_signed_for(visitor: Page, offer: str) -> None:
    visitor.goto(offer)
    figure = visitor.locator(".figure").inner_text()
    button = visitor.get_by_role("button", name="Accept and sign for")
    expect(button).to_contain_text(f"{figure} a year")


def test_the_signed_paper_opens_within_five_seconds(visitor: Page, offer: str) -> None:
    seconds, paper = sign_and_open(visitor, offer)
    assert seconds < SECONDS
    assert paper.startswith(b"%PDF-")


def test_an_offer_is_accepted_without_javascript(plain: Page, offer: str) -> None:
    plain.goto(offer)
    plain.get_by_text("Why this price?").first.click()
    expect(plain.locator(".why-price table").first).to_be_visible()
    accept(plain)
    expect(plain.locator("h1")).to_contain_text("You are covered from")
    opened = patiently(plain, "Open C-")
    assert opened.body().startswith(b"%PDF-")


def patiently(page: Page, link: str) -> APIResponse:
    """Open *link* again and again, as somebody who waits does."""
    url = str(page.get_by_role("link", name=link).get_attribute("href"))
    until = time.monotonic() + SECONDS
    while not (found := page.request.get(url)).ok and time.monotonic() < until:
        time.sleep(0.2)
    return found


def test_an_offer_is_read_and_accepted_by_keyboard_alone(
    visitor: Page, offer: str
) -> None:
    visitor.goto(offer)
    tab_to(visitor, "Sign this offer")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_label("Your name")).to_be_focused()
    visitor.keyboard.type("Ada Keller")
    visitor.keyboard.press("Tab")
    visitor.keyboard.type("Head of IT")
    visitor.keyboard.press("Enter")
    expect(visitor.locator("h1")).to_contain_text("You are covered from")


def test_a_price_is_explained_by_keyboard(visitor: Page, offer: str) -> None:
    visitor.goto(offer)
    tab_to(visitor, "Why this price?")
    visitor.keyboard.press("Enter")
    expect(visitor.locator(".why-price table").first).to_be_visible()


def tab_to(page: Page, text: str) -> None:
    """Press Tab until what has the focus says *text*, and see that it shows it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if text in focused.inner_text():
            assert (
                focused.evaluate("one => getComputedStyle(one).outlineWidth") == "2px"
            )
            return
    pytest.fail(f"no {text!r} by keyboard")


def test_every_price_adds_up_to_the_one_above_it(visitor: Page, offer: str) -> None:
    visitor.goto(offer)
    services = visitor.locator(".service").all()
    assert len(services) == 3
    for service in services:
        service.locator(".why-price summary").click()
        rows = service.locator("tbody td").all_inner_texts()
        total = service.locator("tfoot td").inner_text()
        assert sum(map(cents, rows)) == cents(total)


def test_the_prices_of_a_year_add_up_to_the_total(visitor: Page, offer: str) -> None:
    visitor.goto(offer)
    yearly = visitor.locator(".service-price", has_text="a year").locator("b")
    total = visitor.locator(".figure").inner_text()
    assert sum(map(cents, yearly.all_inner_texts())) == cents(total)


def cents(text: str) -> int:
    return int(re.sub("[^0-9-]", "", text.replace("−", "-")))


def test_a_missing_name_is_said_where_it_is_missing(visitor: Page, offer: str) -> None:
    visitor.goto(offer)
    visitor.get_by_label("Your role").fill("Head of IT")
    visitor.locator("form[action$=accept]").evaluate(
        "form => { form.noValidate = true }"
    )
    visitor.get_by_role("button", name="Accept and sign for").click()
    summary = visitor.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Type your name to sign.")
    summary.get_by_role("link").click()
    expect(visitor.get_by_label("Your name")).to_be_focused()
    expect(visitor.get_by_label("Your role")).to_have_value("Head of IT")
    assert visitor.title().startswith("Error:")


def test_an_offer_is_declined_with_a_reason(visitor: Page, offer: str) -> None:
    visitor.goto(offer)
    visitor.get_by_text("Not what you need?").click()
    visitor.get_by_label("What should be different?").fill("Fewer devices.")
    visitor.get_by_role("button", name="Decline this offer").click()
    expect(visitor.get_by_role("status").first).to_contain_text("You declined")
    expect(visitor.get_by_role("button", name="Accept and sign for")).to_have_count(0)


def test_the_link_leads_to_the_contract_after_the_signature(
    visitor: Page, offer: str
) -> None:
    visitor.goto(offer)
    accept(visitor)
    visitor.goto(offer)
    visitor.get_by_role("link", name="Open your contract").click()
    expect(visitor.get_by_text("Covered until")).to_be_visible()


def test_a_signature_is_drawn_with_the_pointer(
    visitor: Page, offer: str, site: Site
) -> None:
    visitor.goto(offer)
    visitor.get_by_label("Your name").fill("Ada Keller")
    pad = visitor.locator("[data-drawing] svg")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    visitor.mouse.move(box["x"] + 20, box["y"] + 20)
    visitor.mouse.down()
    visitor.mouse.move(box["x"] + 120, box["y"] + 80, steps=6)
    visitor.mouse.up()
    expect(visitor.locator("[data-drawing] path")).to_have_attribute(
        "d", re.compile(r"^M\d+ \d+(L\d+ \d+){6}$")
    )
    visitor.get_by_role("button", name="Accept and sign for").click()
    expect(visitor.locator("h1")).to_contain_text("You are covered from")


def test_a_drawing_can_be_cleared_by_keyboard(visitor: Page, offer: str) -> None:
    visitor.goto(offer)
    pad = visitor.locator("[data-drawing] svg")
    pad.scroll_into_view_if_needed()
    pad.click()
    kept = visitor.locator("input[name=drawing]")
    expect(kept).to_have_value(re.compile(r"^\d+,\d+$"))
    visitor.get_by_role("button", name="Clear the drawing").press("Enter")
    expect(kept).to_have_value("")


def test_without_javascript_the_typed_name_signs_alone(plain: Page, offer: str) -> None:
    plain.goto(offer)
    expect(plain.locator("[data-drawing]")).to_be_hidden()


def test_a_contract_is_cancelled_in_two_clicks_without_javascript(
    plain: Page, offer: str
) -> None:
    plain.goto(offer)
    accept(plain)
    plain.get_by_role("link", name="Open your contract page").click()
    plain.get_by_role("link", name="Cancel contract", exact=True).click()
    expect(plain.get_by_text("Last day covered")).to_be_visible()
    expect(plain.get_by_text("Still to pay until then")).to_be_visible()
    plain.get_by_role("button", name="Cancel now").click()
    expect(plain.locator("h1")).to_contain_text("Cancellation of C-")
    expect(plain.get_by_text("We received this on")).to_be_visible()


def test_the_new_price_of_more_units_is_shown_without_javascript(
    plain: Page, offer: str
) -> None:
    plain.goto(offer)
    accept(plain)
    plain.get_by_role("link", name="Open your contract page").click()
    plain.get_by_role("link", name="More or fewer units").click()
    plain.get_by_label("How many in all").fill("10")
    plain.get_by_role("button", name="Show the new price").click()
    expect(plain.get_by_text("New price, before tax")).to_be_visible()
    plain.get_by_role("button", name="Ask for 10 in all").click()
    expect(plain.get_by_text("We received this on")).to_be_visible()


def test_a_colleague_is_let_to_sign(visitor: Page, offer: str) -> None:
    visitor.goto(offer)
    visitor.get_by_role("link", name="Let somebody else sign").click()
    visitor.get_by_label("Mail address of your colleague").fill("eva@contoso.example")
    visitor.get_by_role("button", name="Mail the link").click()
    expect(visitor.get_by_role("status").first).to_contain_text("eva@contoso.example")
