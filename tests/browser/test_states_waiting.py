"""Each page while it waits for the next, and without a network."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

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
