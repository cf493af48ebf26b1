"""Each page while it waits for the next, and without a network."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.site import Site
from tests.browser.states import PAGES, Eye, address, eyes, judge

#: What leads on from every page: the name of the seller, a language, or the form.
_GO = """
() => [
  ".brand[href^='/']", "button[lang=it]", "#main a[href^='/']", "#main form button"
].map((one) => document.querySelector(one)).find(Boolean).click()
"""
_SHOWN = """
(id) => new Promise((resolve) => {
  const one = document.getElementById(id);
  const look = () => (one.hidden ? setTimeout(look, 10) : resolve());
  look();
})
"""


@pytest.fixture(scope="module")
def pages(
    site: Site, browser: Browser, everybody: dict[str, Any]
) -> Iterator[dict[str, Eye]]:
    """Give one open page for each of those who open pages."""
    with eyes(browser, site.url, everybody) as opened:
        yield opened


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_says_that_it_waits_and_that_there_is_no_network(
    endpoint: str, site: Site, pages: dict[str, Eye]
) -> None:
    eye = pages[PAGES[endpoint]]
    page = eye.page
    page.goto(address(site, endpoint))
    # The browser asks, gets nothing to show and stays: a page cannot be looked at
    # while the next one is really on its way.
    page.route("**/*", lambda route: route.fulfill(status=204))
    eye.run(_GO)
    eye.run(_SHOWN, "working")
    assert judge(eye, f"loading-{endpoint}", "#working") == "Loading…"
    assert eye.run("() => document.getElementById('main').ariaBusy") == "true"
    page.unroute("**/*")
    page.context.set_offline(True)
    eye.run(_GO)
    text = judge(eye, f"offline-{endpoint}", "#offline")
    assert text.startswith("You have been offline since ")
    assert "needs the network" in eye.run(
        "() => document.getElementById('held').innerText"
    )
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()


def test_a_file_that_is_saved_is_not_waited_for(
    site: Site, pages: dict[str, Eye]
) -> None:
    eye = pages["staff"]
    eye.page.goto("/quotes")
    with eye.page.expect_download():
        eye.page.locator("a[href*='as=csv']").first.click()
    eye.page.wait_for_timeout(300)
    assert eye.run("() => document.getElementById('working').hidden") is True


def _changed_quantity(page: Page) -> str:
    """Change the first quantity of the draft on *page*; return what was typed."""
    field = page.locator("input[name^=quantity-]").first
    typed = str(int(field.input_value()) + 1)
    field.fill(typed)
    field.blur()
    return typed


def test_what_takes_too_long_is_stopped_and_tried_again(
    site: Site, pages: dict[str, Eye]
) -> None:
    page = pages["staff"].page
    page.clock.install()
    page.goto(address(site, "sales.quote"))
    waiting: list[Route] = []
    page.route("**/quotes/*", lambda route: waiting.append(route))  # noqa: PLW0108  the driver marks it
    typed = _changed_quantity(page)
    page.clock.run_for(9_000)
    expect(page.get_by_text("This takes longer than usual.")).to_be_visible()
    assert waiting
    page.get_by_role("button", name="Stop waiting").click()
    expect(page.locator("#working")).to_be_hidden()
    failed = page.locator("#failed")
    expect(failed).to_contain_text("What you typed is still here.")
    field = page.locator("input[name^=quantity-]").first
    expect(field).to_have_value(typed)
    for route in waiting:
        route.abort()
    page.unroute("**/quotes/*")
    with page.expect_response("**/quotes/*"):
        failed.get_by_role("button", name="Try again").click()
        page.clock.run_for(1_000)
    expect(failed).to_be_hidden()
    page.clock.resume()
    page.reload()
    expect(field).to_have_value(typed)


def test_what_did_not_get_through_is_tried_again(
    site: Site, pages: dict[str, Eye]
) -> None:
    page = pages["staff"].page
    page.goto(address(site, "sales.quote"))
    page.route("**/quotes/*", lambda route: route.abort())
    typed = _changed_quantity(page)
    failed = page.locator("#failed")
    expect(failed).to_contain_text("That did not get through.")
    page.unroute("**/quotes/*")
    with page.expect_response("**/quotes/*"):
        failed.get_by_role("button", name="Try again").click()
    expect(failed).to_be_hidden()
    page.reload()
    expect(page.locator("input[name^=quantity-]").first).to_have_value(typed)
