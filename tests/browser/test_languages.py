"""Reading on in another language, and trying own words before they are stored."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.site import Site


def test_a_customer_reads_on_in_chinese_without_javascript(
    site: Site, browser: Browser
) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.link(site.ids["viewed"]))
    page.locator(".shell-foot button[value=zh-Hant]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(page.get_by_role("button", name="接受並簽署")).to_be_visible()
    context.close()


def test_own_words_are_tried_in_sentences(site: Site, desk: Page) -> None:
    desk.goto("/words?language=it")
    desk.locator("[name=contract-one]").fill("convenzione")
    desk.locator("[name=contract-many]").fill("convenzioni")
    desk.locator("[name=contract-gender]").select_option("f")
    desk.get_by_role("button", name="Show them in sentences").click()
    row = desk.locator("tr", has=desk.locator("[name=contract-one]"))
    expect(row).to_contain_text("convenzione")
    expect(row.locator("[name=contract-one]")).to_have_value("convenzione")
