"""What holds on every page: axe, themes, a phone's width, the keyboard, the words."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import sign_in, watch
from tests.browser.site import CUSTOMERS_EMAIL, Site

#: The address of each page by its endpoint; ``{name}`` is filled from the site's ids.
STAFF_PAGES = {
    "sales.home": "/",
    "sales.search": "/search?q=con",
    "sales.search, command": "/search?q=quote+contoso+full+cover",
    "sales.search, nothing": "/search?q=zzz",
    "sales.keys": "/keys",
    "sales.runs": "/work",
    "sales.run": "/work/{run}",
    "sales.billing": "/billing/",
    "sales.invoices": "/invoices/",
    "sales.invoice": "/invoices/{invoice}",
    "sales.invoice, a credit note": "/invoices/{credit_note}",
    "sales.credit_form": "/invoices/{invoice}/credit?line-1=5&reason=Too+much",
    "sales.customer_statement": "/customers/{customer}/statement",
    "sales.customer_statement, refused": "/customers/{customer}/statement?since=soon",
    "sales.invoicing": "/billing/settings",
    "sales.end_form": "/contracts/{contract}/end",
    "sales.end_form, previewed": (
        "/contracts/{contract}/end?last_day=2028-02-11&reason=agreed"
        "&fee=percent&fee_value=25"
    ),
    "sales.amend_form": "/contracts/{contract}/amend",
    "sales.renewals": "/renewals/?within=1825",
    "sales.renewals, none": "/renewals/?within=30&standing=noticed",
    "sales.renew_form": "/contracts/{contract}/renew",
    "sales.uplift_form": "/quotes/{draft}/uplift",
    "sales.indexes": "/renewals/indexes",
    "sales.pause_form": "/contracts/{contract}/pause",
    "sales.pause_form, previewed": (
        "/contracts/{contract}/pause?starts_on=2028-02-11&last_day=2028-03-20"
    ),
    "sales.payments": "/payments/",
    "sales.payment": "/payments/{payment}",
    "sales.billing_run": "/billing/runs/{billing_run}",
    "sales.views": "/views?list=sales.quotes&sort=-yearly",
    "sales.quotes, sorted": "/quotes?sort=-yearly&cols=number,yearly",
    "sales.quotes": "/quotes",
    "sales.new_quote": "/quotes/new",
    "sales.quote": "/quotes/{draft}",
    "sales.quote, empty": "/quotes/{empty}",
    "sales.quote, options": "/quotes/{choices}?option=B",
    "sales.quote, options sent": "/quotes/{choosing}",
    "sales.options": "/quotes/{choices}/options",
    "sales.options, differences": "/quotes/{choices}/options?show=differences",
    "sales.options, none": "/quotes/{empty}/options",
    "sales.line_settings": "/quotes/{choices}/line?line={choices_line}&option=A",
    "sales.paste": "/quotes/{choices}/paste",
    "sales.quote, revised": "/quotes/{revision}",
    "sales.quote, sent": "/quotes/{viewed}",
    "sales.quote, withdrawn": "/quotes/{withdrawn}",
    "sales.quote, signed": "/quotes/{signed}",
    "sales.quote, declined": "/quotes/{declined}",
    "sales.changes": "/quotes/{revision}/changes",
    "sales.changes, none": "/quotes/{viewed}/changes",
    "sales.copy_form": "/quotes/{viewed}/copy",
    "sales.pipeline_page": "/pipeline",
    "sales.figures": "/figures/",
    "sales.figures_moved": "/figures/moved",
    "sales.reminders": "/quotes/reminders",
    "sales.quote, in review": "/quotes/{review}",
    "sales.approvals": "/approvals",
    "sales.approval": "/approvals/{approval}",
    "sales.limits": "/limits",
    "sales.guide": "/quotes/{draft}/guide",
    "sales.guide, answered": "/quotes/{review}/guide",
    "sales.guide, suggesting": "/quotes/{draft}/guide?ask=1&q-servers=3",
    "sales.guide, refused": "/quotes/{draft}/guide?ask=1&q-servers=x",
    "sales.answers": "/quotes/{review}/answers",
    "sales.answers, none": "/quotes/{empty}/answers",
    "catalog.costs": "/catalogue/costs/",
    "catalog.campaigns": "/catalogue/campaigns/",
    "catalog.plugins": "/catalogue/plugins/",
    "catalog.order": "/catalogue/price-order/",
    "catalog.guides": "/catalogue/guides/",
    "catalog.guide": "/catalogue/guides/{guide}",
    "catalog.new_guide": "/catalogue/guides/new",
    "catalog.edit_guide": "/catalogue/guides/{guide}/edit",
    "sales.why": "/quotes/{draft}/why?line={line}",
    "sales.waterfall": "/quotes/{draft}/waterfall",
    "sales.waterfall, sent": "/quotes/{viewed}/waterfall",
    "sales.waterfall, none": "/quotes/{empty}/waterfall",
    "sales.show_contract_waterfall": "/contracts/{contract}/waterfall",
    "sales.contract_forecast": "/contracts/{contract}/forecast",
    "sales.contract_forecast, changed": "/contracts/{contract}/forecast"
    "?last_day=2027-12-31",
    "sales.level": "/quotes/{level}/level?line={level_line}",
    "sales.level, none": "/quotes/{draft}/level?line={line}",
    "sales.preview": "/quotes/{viewed}/preview",
    "sales.devices": "/quotes/{counted}/devices?line={counted_line}",
    "sales.check_device": "/devices?serial=SN-1001",
    "sales.check_device, unknown": "/devices?serial=SN-9",
    "sales.assets": "/customers/{customer}/devices",
    "sales.new_asset": "/customers/{customer}/devices/new",
    "sales.edit_asset": "/devices/{asset}/edit",
    "sales.import_assets_form": "/customers/{customer}/devices/import",
    "sales.contracts": "/contracts",
    "sales.contracts, none": "/contracts?q=zzz",
    "sales.contract": "/contracts/{contract}",
    "sales.customers": "/customers",
    "sales.customer": "/customers/{customer}",
    "sales.import_customers": "/customers/import",
    "sales.new_customer": "/customers/new",
    "sales.customer_words": "/customers/{customer}/words",
    "sales.customer_people": "/customers/{customer}/people",
    "sales.edit_customer": "/customers/{customer}/edit",
    "sales.new_discount": "/customers/{customer}/discounts/new",
    "sales.requests": "/requests",
    "sales.requests, none": "/requests?state=done",
    "sales.request": "/requests/{request}",
    "sales.request, answered": "/requests/{answered}",
    "catalog.offerings": "/catalogue/",
    "catalog.offerings, sorted": "/catalogue/?sort=-changed&cols=code,category",
    "sales.views, catalogue": "/views?list=catalog.offerings&kind=work&sort=title",
    "catalog.offering": "/catalogue/offerings/{offering}",
    "catalog.new_offering": "/catalogue/new",
    "catalog.edit_offering": "/catalogue/offerings/{offering}/edit",
    "catalog.revision": "/catalogue/offerings/{offering}/revisions/1",
    "catalog.price_books": "/catalogue/prices/",
    "catalog.price_book": "/catalogue/prices/{book}",
    "catalog.new_price_book": "/catalogue/prices/new",
    "catalog.edit_price_book": "/catalogue/prices/{book}/edit",
    "catalog.edit_price": "/catalogue/prices/{book}/price",
    "catalog.import_form": "/catalogue/import",
    "catalog.categories": "/catalogue/categories/",
    "catalog.new_category": "/catalogue/categories/new",
    "catalog.edit_category": "/catalogue/categories/{category}/edit",
    "catalog.terms_versions": "/catalogue/terms/",
    "catalog.terms": "/catalogue/terms/{terms}",
    "catalog.new_terms": "/catalogue/terms/new",
    "account.users": "/account/people",
    "account.user": "/account/people/{user}",
    "account.invitation": "/account/people/new",
    "account.tokens": "/account/tokens",
    "mailing.mails": "/mails",
    "company.details": "/company",
    "sentences.own_sentences": "/words/sentences?q=contract",
    "sentences.own_sentence": "/words/sentences/e45f4f28fae03b22",
    "vocabulary.words": "/words",
    "security.change_password": "/account/password",
    "safety.overview": "/account/security",
    "safety.app": "/account/security/app",
    "safety.new_passkey": "/account/security/passkeys/new",
    "security.verify": "/account/confirm",
    "no page": "/nothing/here",
}
VISITORS_PAGES = {
    "security.login": "/sign-in",
    "security.forgot_password": "/forgotten-password",
    "entry.ask_code": "/sign-in/code",
    "entry.code": "/sign-in/code/enter",
    "links.opened, broken": "/l/broken",
    "decisions.asked": "{decision}",
    "verify.form": "/verify",
    "notice.form": "/cancel",
    "verify.check": "/verify/C-2026-000001/0123456789ABCDEF",
}
CUSTOMERS_PAGES = {
    "portal.contracts": "/portal/contracts",
    "portal.contract": "/portal/contracts/{contract}",
    "portal.invoices": "/portal/invoices",
    "portal.invoice": "/portal/invoices/{invoice}",
    "portal.invoice, a credit note": "/portal/invoices/{credit_note}",
    "portal.statement": "/portal/statement?since=2019-01-01",
    "portal.check_device": "/portal/devices?serial=SN-1001",
    "portal.check_device, unknown": "/portal/devices?serial=SN-9",
    "portal.contract_forecast": "/portal/contracts/{contract}/ahead",
    "portal.signed": "/portal/contracts/{contract}/signed",
    "portal.quote": "/portal/quotes/{sent}",
    "portal.quote, choosing": "/portal/quotes/{choosing}?option=B",
    "portal.quote, asked": "/portal/quotes/{viewed}",
    "portal.quote, signed": "/portal/quotes/{signed}",
    "portal.guide": "/portal/guides/{answers}",
    "portal.hand_on": "/portal/quotes/{sent}/hand-on",
    "portal.details": "/portal/details",
    "portal.people": "/portal/people",
    "portal.person": "/portal/people/{ada}",
    "portal.cancel": "/portal/contracts/{contract}/cancel",
    "portal.renew": "/portal/contracts/{contract}/renew",
    "portal.units": "/portal/contracts/{contract}/units",
    "portal.units, priced": "/portal/contracts/{contract}/units?line=2&quantity=40",
    "portal.units, refused": "/portal/contracts/{contract}/units?line=2&quantity=x",
    "portal.change": "/portal/contracts/{contract}/change",
    "portal.asked": "/portal/requests/{request}",
    "portal.asked, answered": "/portal/requests/{answered}",
    "portal.quote, withdrawn": "/portal/quotes/{withdrawn}",
}
#: Not pages: files, parts of pages, ways to a page, and what other tests open.
NO_PAGES = {
    "account.start",
    "assets.file",
    "catalog.export",
    "documents.file",
    "documents.state",
    "health.live",
    "health.ready",
    "links.opened",
    "portal.calendar",
    "portal.files",
    "portal.home",
    "portal.invoice_file",
    "portal.quote_calendar",
    "portal.record",
    "portal.units_file",
    "portal_documents.file",
    "portal_documents.state",
    "entry.second",
    "entry.single",
    "entry.single_back",
    "sales.export_assets",
    "sales.invoice_file",
    "sales.find_customers",
    "sales.palette",
    "sales.find_services",
    "sales.meanwhile",
    "sales.pipeline_file",
    "sales.quote_news",
    "sales.today_news",
    "security.reset_password",
}

SHOTS = os.environ.get("SCREENSHOTS")
#: What a page shows when it was made of values and not of words.
RAW = re.compile(
    r"\bNone\b(?!\.)|\bnan\b|\{\{|\}\}|%\(|\bundefined\b|\d{4}-\d\d-\d\d\b"
    r"|\d+\.\d{5,}|[a-z]+_[a-z]+_?[a-z]*\b|\b1 [a-z]+s\b(?<!1 days)"
)
FOCUS_ALL = """
() => {
  const all = document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']"
  );
  const away = "[inert], .menu:not(:popover-open), dialog:not([open]), "
    + "[tabindex='-1'], [hx-trigger^=every]";
  return [...all].filter((one) => {
    if (one.disabled || one.type === "hidden" || one.closest(away)) return false;
    const closed = one.closest("details:not([open])");
    if (closed && one.parentElement !== closed) return false;
    if (one.type === "radio" && !one.checked) return false;
    return one.checkVisibility({ visibilityProperty: true });
  }).length;
}
"""
FOCUSED = """
() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const shown = getComputedStyle(one);
  const card = one.closest(".card");
  const ring = shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) >= 2;
  const framed = card && parseFloat(getComputedStyle(card).outlineWidth) >= 1;
  const box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  one.dataset.reached = "";
  return { ring: ring || framed, html: one.outerHTML.slice(0, 120),
    covered: Boolean(top?.closest(".shell-head")) && !one.closest(".shell-head") };
}
"""


@pytest.fixture(scope="session")
def visitor(site: Site, browser: Browser) -> BrowserContext:
    return browser.new_context(base_url=site.url)


@pytest.fixture(scope="session")
def customer(site: Site, browser: Browser) -> BrowserContext:
    context = browser.new_context(base_url=site.url)
    sign_in(context, CUSTOMERS_EMAIL)
    return context


def open_page(context: BrowserContext, site: Site, path: str) -> Page:
    if "{line}" in path and "line" not in site.ids:
        look = context.new_page()
        look.goto(f"/quotes/{site.ids['draft']}")
        site.ids["line"] = str(
            look.locator("button.price").first.get_attribute("value")
        )
        look.close()
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(path.format(**site.ids))
    return page


def check(page: Page, name: str) -> None:
    """Look for what axe finds in both themes, and for sideways scrolling."""
    for theme in ("light", "dark"):
        # Without movement no colour is looked at on its way to another.
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        shoot(page, f"{name}-{theme}")
        # The structure is the same in both themes; the colours are not.
        only = {} if theme == "light" else {"runOnly": ["color-contrast"]}
        found = Axe().run(page, options={"resultTypes": ["violations"], **only})
        assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 800})
    shoot(page, f"{name}-320")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def check_keyboard(page: Page) -> None:
    """Go through the page by Tab: everything is reached, shown and not covered."""
    page.set_viewport_size({"width": 1440, "height": 900})
    expected = page.evaluate(FOCUS_ALL)
    # A field for a day has a place for each part of it.
    steps = expected + 4 * page.locator("input[type=date]").count()
    page.locator(".skip").focus()
    for _step in range(steps):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        assert focused["ring"], f"no focus ring on {focused['html']}"
        assert not focused["covered"], f"hidden by the head bar: {focused['html']}"
    reached = page.evaluate("document.querySelectorAll('[data-reached]').length")
    assert reached >= expected - 1


def check_words(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('code')) one.remove()")
    text = page.locator("body").inner_text()
    assert RAW.findall(text) == []


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        file = re.sub("[^a-z0-9]+", "-", name)
        page.screenshot(path=Path(SHOTS) / f"{file}.png", full_page=True)


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_a_staff_page_is_open_to_everybody(
    name: str, site: Site, staff_context: BrowserContext
) -> None:
    page = open_page(staff_context, site, STAFF_PAGES[name])
    complaints = watch(page)
    check_words(page)
    check_keyboard(page)
    check(page, name)
    page.close()
    assert complaints == []


@pytest.mark.parametrize("name", VISITORS_PAGES)
def test_a_page_before_the_sign_in_is_open_to_everybody(
    name: str, site: Site, visitor: BrowserContext
) -> None:
    page = open_page(visitor, site, VISITORS_PAGES[name])
    check_words(page)
    check_keyboard(page)
    check(page, name)
    page.close()


@pytest.mark.parametrize("name", CUSTOMERS_PAGES)
def test_a_customers_page_is_open_to_everybody(
    name: str, site: Site, customer: BrowserContext
) -> None:
    page = open_page(customer, site, CUSTOMERS_PAGES[name])
    check_words(page)
    check_keyboard(page)
    check(page, name)
    page.close()


def test_every_page_of_the_application_is_looked_at(site: Site) -> None:
    looked_at = {
        name.partition(",")[0]
        for name in (*STAFF_PAGES, *VISITORS_PAGES, *CUSTOMERS_PAGES)
    }
    pages = {
        rule.endpoint
        for rule in site.shop.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and "/api/" not in rule.rule
    }
    assert pages - looked_at - NO_PAGES == set()
