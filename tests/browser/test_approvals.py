"""S5 and S8 in a browser: the limit before typing, one click to ask, two to decide."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from contracts.quotes.operations import LineChange, change_line
from contracts.quotes.queries.stored import load_lines
from tests.browser.conftest import sign_in, watch
from tests.browser.selling import RITA, mailed_link
from tests.browser.site import Site
from upheld import clock


@pytest.fixture(scope="module")
def rita(site: Site, browser: Browser) -> Iterator[Page]:
    """Open a page for a salesperson whose limit is 8 % on a line."""
    context = browser.new_context(
        base_url=site.url, viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(10_000)
    sign_in(context, RITA)
    page = context.new_page()
    complaints = watch(page)
    yield page
    context.close()
    assert complaints == []


def support_field(page: Page) -> str:
    row = page.locator("tr", has=page.get_by_text("Priority support"))
    return f"[name={row.locator('[name^=discount-]').get_attribute('name')}]"


@pytest.fixture
def full(site: Site) -> str:
    """Begin a quote with full cover and return its address."""
    with site.shop.staff():
        return f"/quotes/{site.begin('FULL', title='Branches, north')}"


def test_the_limit_is_read_with_the_field(rita: Page, full: str) -> None:
    rita.goto(full)
    field = rita.locator(support_field(rita))
    expect(field).to_have_accessible_description(re.compile("your limit 8%"))


def test_margin_and_approval_follow_a_changed_discount(rita: Page, full: str) -> None:
    rita.goto(full)
    margin = rita.locator("#margin").inner_text()
    field = rita.locator(support_field(rita))
    field.fill("10")
    field.press("Enter")
    panel = rita.get_by_role("region", name="Approval")
    expect(panel).to_contain_text("Priority support is at 10%.")
    expect(panel).to_contain_text("Max Weber decides")
    expect(rita.locator("#margin")).not_to_have_text(margin)


def over_the_limit(rita: Page, full: str) -> None:
    rita.goto(full)
    field = rita.locator(support_field(rita))
    field.fill("10")
    field.press("Enter")
    expect(rita.get_by_role("button", name="Ask Max Weber")).to_be_visible()


def test_one_click_lowers_to_the_limit(rita: Page, full: str) -> None:
    over_the_limit(rita, full)
    rita.get_by_role("button", name=re.compile(r"Lower to 8% \(\+ €")).click()
    expect(rita.locator(support_field(rita))).to_have_value("8%")
    expect(rita.locator("#approval")).to_have_count(0)


def test_one_click_asks_and_two_from_the_mail_decide(
    rita: Page, full: str, site: Site, browser: Browser
) -> None:
    over_the_limit(rita, full)
    rita.get_by_role("button", name="Ask Max Weber").click()
    expect(rita.get_by_text("In review")).to_be_visible()
    with site.shop.staff():
        link = mailed_link(full.rpartition("/")[2])
    max_weber = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = max_weber.new_page()
    page.goto(link)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. The one who asked")).to_be_visible()
    max_weber.close()
    rita.reload()
    expect(rita.locator("#approval")).to_contain_text("Max Weber approved")
    expect(rita.get_by_role("button", name="Send link").first).to_be_enabled()


def test_only_a_changed_line_is_asked_about_again(
    rita: Page, full: str, site: Site
) -> None:
    quote_id = full.rpartition("/")[2]
    over_the_limit(rita, full)
    rita.get_by_role("button", name="Ask Max Weber").click()
    rita.get_by_role("button", name="Withdraw the question").click()
    with site.shop.staff():
        line = next(one for one in load_lines(quote_id) if one.code == "R740")
        change = LineChange(discount_percent=Decimal(12))
        change_line(quote_id, line.id, change=change, edition=None, now=clock.now())
    rita.goto(full)
    expect(rita.locator("#approval li")).to_have_count(2)


def test_four_questions_lead_to_lines_in_one_click(rita: Page, full: str) -> None:
    rita.goto(full)
    rita.get_by_role("link", name="Help me choose").click()
    rita.get_by_label("How many servers stand there?").fill("12")
    rita.get_by_label("A set-up day").check()
    suggested = rita.locator("#suggestions")
    expect(suggested).to_contain_text("2 × Set-up day")
    expect(suggested).to_contain_text("You asked for: A set-up day.")
    rita.get_by_role("button", name="Add to the quote").click()
    expect(rita.get_by_role("rowheader", name=re.compile("Set-up day"))).to_be_visible()
    rita.get_by_role("link", name="Help me choose").click()
    expect(rita.get_by_label("How many servers stand there?")).to_have_value("12")


def test_the_guide_works_without_javascript(
    site: Site, signed_in: str, browser: Browser, full: str
) -> None:
    context = browser.new_context(
        base_url=site.url, storage_state=signed_in, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{full}/guide")
    page.get_by_label("How many servers stand there?").fill("3")
    page.get_by_role("button", name="Show what fits").click()
    expect(page.locator("#suggestions")).to_contain_text("3 servers stand there.")
    page.get_by_role("button", name="Add to the quote").click()
    expect(page).to_have_url(re.compile(r"/quotes/[0-9a-f]+$"))
    context.close()
