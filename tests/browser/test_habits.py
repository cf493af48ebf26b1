"""What every page does for whoever works with it all day."""

import time

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.site import Site


def test_a_theme_is_chosen_once_and_kept(desk: Page) -> None:
    desk.goto("/quotes")
    desk.get_by_role("button", name="Menu of Dana Roth").click()
    desk.get_by_role("button", name="Dark").click()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    desk.reload()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    ground = desk.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == "rgb(15, 20, 26)"
    desk.get_by_role("button", name="Menu of Dana Roth").click()
    desk.get_by_role("button", name="System").click()


def test_single_letters_can_be_switched_off(desk: Page) -> None:
    desk.goto("/quotes")
    desk.keyboard.press("?")
    letters = desk.get_by_label("Single letters work as keys")
    letters.uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("n")
    desk.reload()
    desk.keyboard.press("n")
    expect(desk).to_have_url("/quotes")
    desk.get_by_role("button", name="Menu of Dana Roth").click()
    desk.get_by_role("link", name="Keys", exact=True).click()
    desk.locator("main").get_by_label("Single letters").check()
    desk.get_by_role("button", name="Store").click()
    expect(desk.get_by_text("Stored.")).to_be_visible()
    desk.goto("/quotes")
    desk.keyboard.press("n")
    expect(desk).to_have_url("/quotes/new")


def test_letters_typed_into_a_field_are_no_keys(desk: Page, site: Site) -> None:
    desk.goto("/quotes")
    desk.keyboard.press("/")
    expect(desk.get_by_role("combobox", name="Search or jump to")).to_be_focused()
    desk.keyboard.type("zz?r")
    expect(desk).to_have_url("/quotes")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url("/search?q=zz%3Fr")


def test_the_skip_link_leads_past_the_head_bar(desk: Page) -> None:
    desk.goto("/quotes")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Skip to the content")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#main")).to_be_focused()


def test_a_page_says_when_the_connection_is_lost(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740"))
    bar = desk.locator("#offline")
    expect(bar).to_be_hidden()
    desk.context.set_offline(True)
    expect(bar).to_be_visible()
    desk.context.set_offline(False)
    expect(bar).to_be_hidden()


def test_what_was_changed_offline_is_sent_when_the_connection_is_back(
    staff_context: BrowserContext, site: Site
) -> None:
    desk = staff_context.new_page()
    desk.goto(site.draft("R740"))
    desk.context.set_offline(True)
    desk.get_by_role("textbox", name="Quantity").first.fill("3")
    desk.keyboard.press("Tab")
    expect(desk.locator("#offline")).to_be_visible()
    expect(desk.locator("#yearly")).to_have_text("€410.00")
    desk.context.set_offline(False)
    expect(desk.locator("#yearly")).to_have_text("€1,230.00")


def test_a_request_that_fails_can_be_tried_again(
    staff_context: BrowserContext, site: Site
) -> None:
    desk = staff_context.new_page()
    desk.goto(site.draft("R740"))
    desk.route("**/quotes/*", lambda route: route.abort())
    desk.get_by_role("textbox", name="Quantity").first.fill("3")
    desk.keyboard.press("Tab")
    expect(desk.locator("#failed")).to_be_visible()
    desk.unroute("**/quotes/*")
    desk.get_by_role("button", name="Try again").click()
    expect(desk.locator("#yearly")).to_have_text("€1,230.00")
    expect(desk.locator("#failed")).to_be_hidden()


def test_a_slow_answer_says_that_work_goes_on(desk: Page, site: Site) -> None:
    desk.goto(site.draft("R740"))

    def late(route: Route) -> None:
        time.sleep(1.5)
        route.continue_()

    desk.route("**/quotes/*", late)
    desk.get_by_role("textbox", name="Quantity").first.fill("3")
    desk.keyboard.press("Tab")
    expect(desk.locator("#working")).to_be_visible()
    expect(desk.locator("#yearly")).to_have_text("€1,230.00")
    expect(desk.locator("#working")).to_be_hidden()


def test_the_menu_opens_on_a_phone_without_javascript(
    browser: Browser, site: Site, signed_in: object
) -> None:
    context = browser.new_context(
        base_url=site.url,
        storage_state=str(signed_in),
        java_script_enabled=False,
        viewport={"width": 320, "height": 700},
    )
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("link", name="Contracts", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("link", name="Contracts", exact=True).click()
    expect(page).to_have_url("/contracts")
    context.close()


def test_high_contrast_keeps_the_edges_of_chips_and_buttons(desk: Page) -> None:
    desk.emulate_media(forced_colors="active")
    desk.goto("/quotes")
    for part in (".chip", ".button"):
        shown = desk.locator(part).first
        assert shown.evaluate("one => getComputedStyle(one).borderTopStyle") == "solid"


def test_nothing_moves_for_those_who_ask_for_that(desk: Page, site: Site) -> None:
    desk.emulate_media(reduced_motion="reduce")
    desk.goto(site.draft("R740"))
    took = desk.locator("#yearly").evaluate(
        "one => { one.classList.add('changed');"
        " return getComputedStyle(one).animationDuration; }"
    )
    assert took == "0s"


def test_paper_shows_the_page_without_its_frame(desk: Page, site: Site) -> None:
    desk.emulate_media(media="print")
    desk.goto(f"/contracts/{site.ids['contract']}")
    expect(desk.locator(".shell-head")).to_be_hidden()
    ground = desk.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgba(0, 0, 0, 0)"
