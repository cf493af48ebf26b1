"""What is promised is moved by a slider: by keys, by a pointer, without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.site import Site


@pytest.fixture
def level_page(site: Site, desk: Page) -> Iterator[str]:
    """Give the page of the level; afterwards it is that of the price again."""
    path = f"/quotes/{site.ids['level']}/level?line={site.ids['level_line']}"
    yield path
    desk.goto(path)
    if (reset := desk.get_by_role("button", name="what its price says")).count():
        reset.click()
        expect(reset).to_have_count(0)


def test_the_slider_moves_by_keys_and_the_draft_is_priced_anew(
    site: Site, desk: Page, level_page: str
) -> None:
    desk.goto(level_page)
    expect(desk.get_by_role("status").first).to_contain_text("as its price says")
    slider = desk.get_by_role("slider", name="Promised years")
    expect(slider).to_have_value("3")
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    expect(desk.get_by_role("status").first).to_contain_text("Promised years: 5")
    # 10 × (60 / 50)² claims at 180, and a fifth of the price as margin, a third a year.
    expect(desk.get_by_role("status").first).to_contain_text("1,080.00")
    expect(slider).to_be_focused()
    desk.goto(f"/quotes/{site.ids['level']}")
    expect(desk.locator("button.price")).to_contain_text("1,080.00")
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator("button.price")).not_to_contain_text("1,080.00")


def test_the_slider_moves_by_a_pointer(desk: Page, level_page: str) -> None:
    desk.goto(level_page)
    slider = desk.get_by_role("slider", name="Promised years")
    box = slider.bounding_box()
    assert box is not None
    slider.click(position={"x": box["width"] - 2, "y": box["height"] / 2})
    expect(desk.get_by_role("status").first).to_contain_text("Promised years: 10")


def test_the_price_leads_to_the_curve(site: Site, desk: Page, level_page: str) -> None:
    desk.goto(f"/quotes/{site.ids['level']}")
    desk.locator("button.price").first.click()
    desk.get_by_role("link", name="Choose what is promised").click()
    expect(desk.get_by_role("img", name="Price by promised level")).to_be_visible()
    expect(desk.get_by_role("columnheader", name="Cost to expect")).to_be_visible()
    assert desk.url.endswith(level_page)


def test_the_slider_works_without_javascript(
    without_script: BrowserContext, level_page: str
) -> None:
    page = without_script.new_page()
    page.goto(level_page)
    page.get_by_role("slider", name="Promised years").press("End")
    page.get_by_role("button", name="Promise this").click()
    expect(page.get_by_role("status").first).to_contain_text("Promised years: 10")
