"""How the customer's pages look and read: sizes, themes, widths, words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from contracts.customers.details import CustomerDetails
from contracts.customers.operations import create_customer
from contracts.quotes.operations import Signature, accept_quote, decline_quote
from tests.browser.site import Site
from tests.world import PASSWORD, PASSWORD_HASH
from upheld import clock
from upheld.accounts.people import NewUser, create_user
from upheld.principal import Role

EMAIL = "ada.keller@contoso.example"
NAMES = ("offer", "refused", "declined", "contract", "signed", "contracts")
MOST_WORDS = 25


@pytest.fixture(scope="session")
def paths(site: Site) -> dict[str, str]:
    """Give the addresses of the pages, by name."""
    with site.shop.staff():
        declined = site.send("Printers again")
        with site.shop.customer():
            decline_quote(declined, reason="Too dear.", now=clock.now())
        ada = NewUser(
            EMAIL,
            "Ada Keller",
            frozenset({Role.CUSTOMER}),
            customer_id=site.shop.customer_id,
        )
        create_user(ada, now=clock.now(), password_hash=PASSWORD_HASH)
    contract = f"/portal/contracts/{site.ids['contract']}"
    return {
        "offer": f"/portal/quotes/{site.ids['sent']}",
        "refused": f"/portal/quotes/{site.ids['sent']}",
        "declined": f"/portal/quotes/{declined}",
        "contract": contract,
        "signed": f"{contract}/signed",
        "contracts": "/portal/contracts",
    }


@pytest.fixture(scope="session")
def cookies(site: Site, paths: dict[str, str], browser: Browser) -> Any:
    """Sign in once by the sign-in page."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    _sign_in(page, EMAIL)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def page(site: Site, cookies: Any, browser: Browser) -> Iterator[Page]:
    """Open a page for a customer who is signed in."""
    context = browser.new_context(
        base_url=site.url,
        storage_state=cookies,
        viewport={"width": 1440, "height": 900},
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def show(page: Page, path: str, name: str) -> None:
    """Open a page with everything on it unfolded, or with what was refused."""
    page.goto(path)
    if name == "refused":
        page.locator("form[action$=accept]").evaluate(
            "form => { form.noValidate = true }"
        )
        page.get_by_role("button", name="Accept and sign for").click()
        page.get_by_role("alert").wait_for()
    page.locator("details").evaluate_all("all => all.forEach((one) => one.open = true)")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(
    page: Page, paths: dict[str, str], name: str, theme: Any
) -> None:
    page.emulate_media(color_scheme=theme)
    show(page, paths[name], name)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_fits_a_narrow_phone(
    page: Page, paths: dict[str, str], name: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    show(page, paths[name], name)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("name", NAMES)
def test_what_is_clicked_is_large_enough_for_a_finger(
    page: Page, paths: dict[str, str], name: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    show(page, paths[name], name)
    for control in page.locator("main :is(button, .button, input, summary)").all():
        box = control.bounding_box()
        if box and control.is_visible():
            least = 24 if control.evaluate("one => one.tagName") == "SUMMARY" else 44
            assert box["height"] >= least, control.inner_text()


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_has_more_than_25_words(
    page: Page, paths: dict[str, str], name: str
) -> None:
    show(page, paths[name], name)
    texts = page.locator("main :is(p, li, dd, dt, th, td, summary, button)")
    for text in texts.all_inner_texts():
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
            assert len(sentence.split()) <= MOST_WORDS, sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_no_raw_value(
    page: Page, paths: dict[str, str], name: str
) -> None:
    show(page, paths[name], name)
    text = page.locator("body").inner_text()
    assert not re.search(
        r"None|nan\b|\{\{|\d\.\d{3,}|[a-z]+_[a-z]+|\d{4}-\d\d-\d\d", text
    )


@pytest.mark.parametrize("name", ["offer", "contract", "signed"])
def test_the_answer_is_the_largest_text_on_the_page(
    page: Page, paths: dict[str, str], name: str
) -> None:
    show(page, paths[name], name)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter(
          (one) => [...one.childNodes].some((node) => node.nodeType === 3)
        ).map((one) => [parseFloat(getComputedStyle(one).fontSize),
                        one.classList.contains("figure")])"""
    )
    largest = max(size for size, _is_figure in sizes)
    assert [is_figure for size, is_figure in sizes if size == largest] == [True]


def test_the_eight_questions_are_answered_on_the_first_screen(
    page: Page, paths: dict[str, str]
) -> None:
    page.goto(paths["contract"])
    ends = page.locator(".question").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().bottom)"
    )
    assert len(ends) == 8
    assert max(ends) <= 900


def test_on_a_phone_they_are_answered_in_two_screens(
    page: Page, paths: dict[str, str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(paths["contract"])
    last = page.locator(".question").last.bounding_box()
    assert last
    assert last["y"] + last["height"] <= 2 * 844


def test_on_a_phone_the_price_comes_before_the_services(
    page: Page, paths: dict[str, str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(paths["offer"])
    places = [
        page.locator(one).first.bounding_box()
        for one in (".figure", "#agreed", ".service")
    ]
    tops = [place["y"] for place in places if place]
    assert tops == sorted(tops)
    assert len(tops) == 3


def test_the_price_stays_in_sight_while_the_offer_is_read(
    page: Page, paths: dict[str, str]
) -> None:
    page.goto(paths["offer"])
    page.locator("#terms").scroll_into_view_if_needed()
    box = page.locator(".figure").bounding_box()
    assert box
    assert 0 < box["y"] < 900


def test_a_customer_who_signs_in_lands_on_the_only_contract(
    site: Site, browser: Browser
) -> None:
    contract_id = _newcomer(site, "eva@newcomer.example")
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    _sign_in(page, "eva@newcomer.example")
    assert page.url.endswith(f"/portal/contracts/{contract_id}")
    context.close()


def _newcomer(site: Site, email: str) -> str:
    """Sign one contract with a customer that has no other, and let *email* in."""
    now = clock.now()
    with site.shop.staff():
        details = CustomerDetails(
            name="Newcomer", address="Hafen 1\n20457 Hamburg", country="DE"
        )
        customer_id = create_customer(details, now=now)
        shop = replace(site.shop, customer_id=customer_id)
        quote_id = replace(site, shop=shop).send("The first")
        with shop.customer():
            signed = accept_quote(quote_id, Signature(name="Eva Holm"), now=now)
        user = NewUser(email, "Eva Holm", frozenset({Role.CUSTOMER}), customer_id)
        create_user(user, now=now, password_hash=PASSWORD_HASH)
    return signed.contract_id


def _sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button.main").click()
    page.wait_for_url("**/portal/**")
