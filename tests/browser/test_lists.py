"""Lists: sorted, narrowed, kept under a name, and taken along as a file."""

import csv
from io import StringIO

from playwright.sync_api import BrowserContext, FilePayload, Page, expect

from tests.browser.site import Site
from upheld.worker import Worker


def titles(page: Page) -> list[str]:
    return page.locator("table.list tbody th").all_inner_texts()


def by_title(titles: list[str]) -> list[str]:
    """Sort as the list does, which knows no title as an empty one."""
    return sorted(titles, key=lambda one: "" if "without a title" in one else one)


def test_a_list_is_sorted_by_a_click_on_its_head(desk: Page) -> None:
    desk.goto("/quotes")
    desk.get_by_role("link", name="Quote", exact=True).click()
    expect(desk).to_have_url("/quotes?sort=title")
    up = titles(desk)
    assert len(set(up)) > 1
    assert up == by_title(up)
    head = desk.get_by_role("columnheader", name="Quote")
    expect(head).to_have_attribute("aria-sort", "ascending")
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    down = titles(desk)
    assert len(set(down)) > 1
    assert down == by_title(down)[::-1]


def test_on_a_phone_the_same_is_tapped_above_the_rows(desk: Page) -> None:
    desk.set_viewport_size({"width": 320, "height": 800})
    desk.goto("/quotes")
    head = desk.get_by_role("link", name="Quote", exact=True)
    expect(head).to_be_in_viewport(ratio=1)
    head.click()
    expect(desk).to_have_url("/quotes?sort=title")
    up = titles(desk)
    assert len(set(up)) > 1
    assert up == by_title(up)


def test_columns_are_chosen_and_stand_in_the_address(desk: Page) -> None:
    desk.goto("/quotes?state=draft")
    desk.get_by_role("link", name="Columns and views").click()
    for name in ("Customer", "Changed", "Valid until"):
        desk.get_by_label(name).uncheck()
    desk.get_by_role("button", name="Show these columns").click()
    expect(desk).to_have_url("/quotes?state=draft&cols=number%2Cstate%2Cyearly")
    heads = desk.get_by_role("columnheader").all_inner_texts()
    assert [head.strip() for head in heads if head.strip() != "Choose"] == [
        "Quote",
        "Number",
        "State",
        "Net, year",
    ]


def test_a_view_is_kept_found_and_removed(desk: Page) -> None:
    desk.goto("/quotes?state=draft&sort=-yearly")
    desk.get_by_role("link", name="Columns and views").click()
    desk.get_by_label("Keep as a view").fill("Dear drafts")
    desk.get_by_role("button", name="Keep this view").click()
    expect(desk.get_by_text("“Dear drafts” is kept")).to_be_visible()
    desk.keyboard.press("Control+k")
    desk.keyboard.type("dear drafts")
    # The list that it leads to looks like the one that it is asked from.
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    expect(desk.get_by_role("columnheader", name="Net, year")).to_have_attribute(
        "aria-sort", "descending"
    )
    desk.get_by_role("link", name="Columns and views").click()
    desk.get_by_role("button", name="Remove the view “Dear drafts”").click()
    expect(desk.get_by_text("The view is gone.")).to_be_visible()
    expect(desk.get_by_role("link", name="Dear drafts")).to_have_count(0)


def test_the_file_holds_exactly_what_is_seen(desk: Page, site: Site) -> None:
    desk.goto("/customers?sort=-name&cols=number,country")
    with desk.expect_download() as taken:
        desk.get_by_role("link", name="CSV").click()
    text = taken.value.path().read_text("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert rows[0] == ["Customer", "Number", "Country"]
    assert [row[0] for row in rows[1:]] == titles(desk)


def test_the_catalogue_is_sorted_narrowed_and_taken_along(desk: Page) -> None:
    desk.goto("/catalogue/")
    desk.get_by_role("link", name="Code", exact=True).click()
    expect(desk).to_have_url("/catalogue/?sort=code")
    desk.get_by_role("combobox", name="Kind").select_option("bundle")
    expect(desk).to_have_url("/catalogue/?kind=bundle&sort=code")
    expect(desk.get_by_role("columnheader", name="Code")).to_have_attribute(
        "aria-sort", "ascending"
    )
    with desk.expect_download() as taken:
        desk.get_by_role("link", name="CSV").click()
    rows = list(csv.reader(StringIO(taken.value.path().read_text("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == titles(desk)
    assert {row[2] for row in rows[1:]} == {"Bundle"}


def test_lists_work_without_javascript(without_script: BrowserContext) -> None:
    page = without_script.new_page()
    page.goto("/contracts")
    page.get_by_role("link", name="Started", exact=True).click()
    page.get_by_role("link", name="Columns and views").click()
    page.get_by_label("Customer").uncheck()
    page.get_by_role("button", name="Show these columns").click()
    expect(page.get_by_role("columnheader", name="Customer")).to_have_count(0)
    page.close()


def test_many_quotes_are_worked_on_at_once(desk: Page, site: Site) -> None:
    site.draft("R740", title="Spring A")
    site.draft("R740", title="Spring B")
    desk.goto("/quotes?q=spring")
    desk.get_by_label("All 2").check()
    desk.get_by_label("What to do").select_option("delete")
    desk.get_by_role("button", name="Do it with the chosen quotes").click()
    expect(desk.get_by_text("0 of 2")).to_be_visible()
    desk.reload()
    expect(desk.get_by_role("button", name="Stop")).to_be_visible()
    Worker(site.shop.app).run_all()
    expect(desk.get_by_text("2 quotes are done.")).to_be_visible()
    desk.goto("/quotes?q=spring")
    expect(desk.get_by_text("No quote found")).to_be_visible()


def test_failures_are_listed_and_downloaded(desk: Page, site: Site) -> None:
    desk.goto(f"/work/{site.ids['run']}")
    expect(desk.get_by_text("1 failed")).to_be_visible()
    with desk.expect_download() as taken:
        desk.get_by_role("link", name="Download what failed").click()
    rows = list(csv.reader(StringIO(taken.value.path().read_text("utf-8-sig"))))
    assert (rows[0], len(rows)) == (["Quote", "Why"], 2)


def test_nothing_chosen_is_said_and_nothing_begins(desk: Page) -> None:
    desk.goto("/quotes")
    desk.get_by_label("What to do").select_option("delete")
    desk.get_by_role("button", name="Do it with the chosen quotes").click()
    expect(desk.get_by_text("Choose at least one of the list.")).to_be_visible()


def test_a_file_of_customers_is_looked_at_before_it_is_stored(desk: Page) -> None:
    def offer(text: str) -> None:
        file = FilePayload(name="new.csv", mimeType="text/csv", buffer=text.encode())
        desk.get_by_label("File, at most 1 MB").set_input_files(file)
        desk.get_by_role("button", name="Look at the changes").click()

    desk.goto("/customers/import")
    offer("number,name\nK-9001,Tailspin\n,Nobody\n")
    expect(desk.get_by_text("Every row needs a number of its own.")).to_be_visible()
    expect(
        desk.get_by_role("cell", name="new.csv:3").or_(
            desk.get_by_role("rowheader", name="new.csv:3")
        )
    ).to_be_visible()
    offer("number,name\nK-9001,Tailspin\n")
    expect(desk.get_by_role("rowheader", name="Tailspin")).to_be_visible()
    desk.get_by_role("button", name="Store these changes").click()
    expect(desk.get_by_text("1 customer was stored.")).to_be_visible()
