"""The field of the head bar: everything is found and done from it."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.site import Site
from tests.browser.test_every_page import check


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search or jump to")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Results").get_by_role("option")


@pytest.fixture
def slow(desk: Page) -> Iterator[list[str]]:
    """Answer the field late, an empty question much later than others."""
    asked: list[str] = []

    def late(route: Route) -> None:
        asked.append(route.request.url)
        time.sleep(1.2 if "q=&" in route.request.url + "&" else 0.3)
        route.continue_()

    desk.route("**/search/palette*", late)
    yield asked
    desk.unroute("**/search/palette*")


def test_a_quote_is_made_and_sent_in_three_actions(desk: Page) -> None:
    desk.goto("/contracts")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("quote contoso full cover")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_label("Link for the customer")).to_have_value(re.compile("/l/"))


def test_enter_makes_the_draft_and_does_not_send_it(desk: Page) -> None:
    desk.goto("/contracts")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("quote full cover contoso")
    expect(options(desk).first).to_contain_text("for Contoso Retail AG")
    desk.keyboard.press("Enter")
    expect(desk.locator("#yearly")).to_be_visible()
    expect(desk.get_by_role("button", name="Send link")).to_be_visible()


def test_what_is_entered_before_the_answer_is_done_when_it_comes(
    desk: Page, slow: list[str]
) -> None:
    desk.goto("/quotes")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("go to customers")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url("/customers")
    assert slow


def test_an_old_answer_never_takes_the_place_of_a_newer_one(
    desk: Page, slow: list[str]
) -> None:
    desk.goto("/quotes")
    desk.keyboard.press("Control+k")
    desk.wait_for_timeout(100)
    desk.keyboard.type("contoso")
    expect(options(desk).filter(has_text="K-10234")).to_be_visible()
    desk.wait_for_timeout(1500)
    expect(options(desk).filter(has_text="K-10234")).to_be_visible()


def test_every_result_is_reached_by_keyboard_and_counted_aloud(
    desk: Page, site: Site
) -> None:
    desk.goto("/quotes")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("contoso")
    expect(desk.locator("#announcer")).to_have_text(re.compile(r"\d+ results"))
    expect(options(desk).filter(has_text="K-10234")).to_be_visible()
    seen = set()
    for _ in range(options(desk).count()):
        seen.add(field(desk).get_attribute("aria-activedescendant"))
        desk.keyboard.press("ArrowDown")
    assert len(seen) == options(desk).count()
    desk.keyboard.press("Escape")
    expect(options(desk)).to_have_count(0)


def test_a_contract_is_opened_by_part_of_its_number(desk: Page, site: Site) -> None:
    desk.goto("/quotes")
    desk.keyboard.press("/")
    desk.keyboard.type("c-2026-000001")
    expect(options(desk).first).to_contain_text("C-2026-000001")
    options(desk).first.click()
    expect(desk.get_by_text("C-2026-000001").first).to_be_visible()
    assert "/contracts/" in desk.url


def test_the_theme_is_changed_from_the_field(desk: Page) -> None:
    desk.goto("/quotes")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("theme dark")
    desk.keyboard.press("Enter")
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("theme system")
    desk.keyboard.press("Enter")
    expect(desk.locator("html")).to_have_attribute("data-theme", "auto")


def test_without_javascript_the_field_is_a_form(
    without_script: BrowserContext,
) -> None:
    page = without_script.new_page()
    page.goto("/quotes")
    field(page).fill("quote contoso full cover")
    field(page).press("Enter")
    page.get_by_role("button", name="Make and send it").first.click()
    expect(page.get_by_label("Link for the customer")).to_have_value(re.compile("/l/"))
    page.close()


def test_keys_are_kept_with_the_account(desk: Page) -> None:
    desk.goto("/keys")
    letters = desk.locator("main").get_by_label("Single letters")
    letters.uncheck()
    desk.get_by_role("button", name="Store").click()
    expect(desk.get_by_text("Stored.")).to_be_visible()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    letters.check()
    with desk.expect_event("load"):
        desk.get_by_role("button", name="Store").click()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_visible()


def test_arrows_move_through_a_list_and_enter_opens(desk: Page, site: Site) -> None:
    desk.goto("/quotes")
    links = desk.locator("table.list tbody th a")
    links.first.focus()
    desk.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    to = links.nth(1).get_attribute("href")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(str(to))


@pytest.mark.parametrize("typed", ["", "contoso", "quote contoso full", "zzz"])
def test_what_is_found_is_open_to_everybody(desk: Page, typed: str) -> None:
    desk.goto("/quotes")
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.keyboard.press("Control+k")
    desk.keyboard.type(typed)
    asked = desk.locator(f'#palette [data-asked="{typed}"]')
    expect(asked).to_have_count(1)
    check(desk, f"palette {typed}")
