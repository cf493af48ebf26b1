"""The catalogue in a browser: search as one types, forms without JavaScript."""

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.site import Site
from tests.browser.test_every_page import check, check_keyboard, check_words

#: Forms and lists in the states that their first sight does not show.
STATES = {
    "bundle": "/catalogue/offerings/{bundle}",
    "changed": "/catalogue/offerings/{cover}/revisions/2",
    "cover": "/catalogue/offerings/{cover}",
    "edit-cover": "/catalogue/offerings/{cover}/edit",
    "edit-bundle": "/catalogue/offerings/{bundle}/edit",
    "new-support": "/catalogue/new?kind=support",
    "new-uptime": "/catalogue/new?kind=uptime",
    "none-found": "/catalogue/?q=zzz",
    "none-retired": "/catalogue/?state=retired",
    "price": "/catalogue/prices/{book}/price?offering=R740",
    "price-tiers": "/catalogue/prices/{book}/price?model=volume",
}


@pytest.fixture(autouse=True)
def still(desk: Page) -> None:
    """Change colours at once, so that no check looks at them on their way."""
    desk.emulate_media(reduced_motion="reduce")


@pytest.mark.parametrize("name", STATES)
def test_every_state_of_a_page_is_open_to_everybody(
    name: str, site: Site, desk: Page
) -> None:
    answer = desk.goto(STATES[name].format(**site.ids))
    assert answer
    assert answer.ok
    check_words(desk)
    check_keyboard(desk)
    check(desk, f"catalogue-{name}")


def test_a_form_with_errors_is_open_to_everybody(desk: Page) -> None:
    desk.goto("/catalogue/new?kind=uptime")
    desk.get_by_role("button", name="Put it into the catalogue").last.click()
    summary = desk.get_by_role("alert")
    expect(summary).to_be_focused()
    assert desk.title().startswith("Error: ")
    check(desk, "catalogue-errors")
    summary.get_by_role("link").first.click()
    expect(desk.locator("#code")).to_be_focused()


def test_the_list_follows_the_letters(desk: Page) -> None:
    desk.goto("/catalogue/")
    desk.evaluate("window.stayed = true")
    desk.get_by_label("Find an offering: title, code or outcome").fill("gate")
    expect(desk.locator("#found tbody tr")).to_have_count(1)
    expect(desk.locator("#announcer")).to_have_text("1 offering")
    desk.get_by_label("Kind").select_option("Work")
    expect(desk.get_by_text("No offering found")).to_be_visible()
    assert desk.evaluate("window.stayed")


def test_an_offering_is_written_without_javascript(
    without_script: BrowserContext,
) -> None:
    page = without_script.new_page()
    page.goto("/catalogue/new")
    page.get_by_role("link", name="Warranty").click()
    page.get_by_label("Code").first.fill("CARE-9")
    page.get_by_label("Title").first.fill("Printer cover")
    page.get_by_label("Outcome").fill("A broken printer prints again.")
    page.get_by_label("Parts, months").fill("24")
    page.get_by_role("button", name="Add a duty").click()
    page.get_by_label("Duty", exact=True).fill("Name a contact person")
    page.get_by_role("button", name="Add a promise: Uptime").click()
    page.get_by_role("button", name="Remove this promise").last.click()
    page.get_by_label("Title").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Printer cover")
    expect(page.get_by_text("Parts for 2 years; faults are repaired.")).to_be_visible()
    expect(page.get_by_text("Name a contact person, before")).to_be_visible()
    page.close()


def look_at(page: Page, name: str, text: str) -> None:
    """Choose a file and ask what it would change."""
    file = FilePayload(name=name, mimeType="text/yaml", buffer=text.encode())
    page.get_by_label("File, at most 1 MB").set_input_files(file)
    page.get_by_role("button", name="Look at the changes").click()


def test_a_file_is_seen_before_it_is_stored(desk: Page) -> None:
    text = "categories:\n  - {code: care, title: Care and repair}\n"
    desk.goto("/catalogue/import")
    look_at(desk, "new.yaml", text)
    expect(desk.get_by_role("heading", name="What new.yaml would")).to_be_visible()
    check(desk, "catalogue-preview")
    desk.get_by_role("button", name="Store these changes").click()
    expect(desk.get_by_text("1 thing was stored.")).to_be_visible()


def test_a_refused_file_shows_where(desk: Page) -> None:
    desk.goto("/catalogue/import")
    look_at(desk, "bad.yaml", "offerings: {}")
    expect(desk.get_by_text("bad.yaml:1:1")).to_be_visible()
    check(desk, "catalogue-refused")


def test_a_step_of_prices_is_moved_again_without_looking_for_its_button(
    desk: Page,
) -> None:
    desk.goto("/catalogue/price-order/")
    up = desk.get_by_role("button", name="Move Discount by agreement up")
    up.focus()
    _press_and_arrive(desk)
    expect(desk.get_by_text("“Discount by agreement” is moved.")).to_be_visible()
    expect(up).to_be_focused()
    _press_and_arrive(desk)
    down = desk.get_by_role("button", name="Move Discount by agreement down")
    expect(up).to_be_hidden()
    expect(down).to_be_focused()
    for _time in range(2):
        _press_and_arrive(desk)
        expect(down).to_be_focused()
    steps = desk.locator("table.list tbody th").all_inner_texts()
    assert steps[:3] == ["Options", "Discount for the term", "Discount by agreement"]


def _press_and_arrive(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_choosing_a_model_shows_what_it_asks_and_keeps_what_was_typed(
    desk: Page, site: Site
) -> None:
    desk.goto(f"/catalogue/prices/{site.ids['book']}/price?offering=R740")
    desk.get_by_label("Only for a term of").fill("24")
    model = desk.get_by_label("Priced by")
    model.focus()
    with desk.expect_response("**/price*") as answer:
        model.select_option("volume")
    expect(desk.get_by_role("group", name="Tiers")).to_be_visible()
    expect(desk.get_by_label("Only for a term of")).to_have_value("24")
    expect(model).to_have_value("volume")
    expect(model).to_be_focused()
    sent = answer.value.request.post_data or ""
    assert (sent.count("model="), sent.count("action=")) == (1, 1)
    desk.get_by_label("Offering").select_option("API")
    expect(desk.get_by_label("Offering")).to_have_value("API")
    expect(desk.get_by_role("group", name="Tiers")).to_be_visible()
