"""The lab in a browser: what is saved or typed is shown without a click."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from waitress.server import create_server

from plugins.kit.targets import target_of
from plugins.lab.bench import Bench
from plugins.lab.pages import make_lab
from tests.browser.conftest import watch
from tests.serving import stop

EXAMPLE = Path(__file__).parents[2] / "examples/plugins/upheld-per-seat"
FILE = "upheld_per_seat.py"
DEARER = ("missing * parameters.price", "missing * 2 * parameters.price")
BROKEN = ('api = "1"', 'api = "1"\n1 / 0')
STATES = {"priced": None, "beside": DEARER, "broken": BROKEN}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(EXAMPLE, tmp_path / "per-seat")


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    app = make_lab(Bench(target_of(str(folder))))
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"  # type: ignore[union-attr]
    stop(server, thread)


@pytest.fixture
def page(url: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(10_000)
    shown = context.new_page()
    complaints = watch(shown)
    shown.goto(url)
    yield shown
    context.close()
    assert complaints == []


def save(folder: Path, old: str, new: str) -> None:
    file = folder / FILE
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_save_is_priced_within_a_second_without_a_click(page: Page, folder: Path):
    expect(page.locator("[data-price]")).to_have_text("€62.50")
    saved = time.monotonic()
    save(folder, *DEARER)

    expect(page.locator("[data-price]")).to_have_text("€87.50")
    assert time.monotonic() - saved < 1.5
    expect(page.get_by_role("heading", name="Two versions")).to_be_visible()
    expect(page.locator("#said")).to_have_text("Saved: €87.50")


def test_what_is_typed_is_priced_and_outlives_a_save(page: Page, folder: Path):
    page.get_by_role("textbox", name="Quantity").fill("8")
    expect(page.locator("[data-price]")).to_have_text("€100.00")
    save(folder, "request.quantity * parameters.price", "request.quantity * 2")

    expect(page.locator("[data-price]")).to_have_text("€16.00")
    expect(page.get_by_role("textbox", name="Quantity")).to_have_value("8")
    expect(page.get_by_role("textbox", name="Quantity")).to_be_focused()


def test_a_new_parameter_is_in_the_form_when_it_is_saved(page: Page, folder: Path):
    save(folder, "    floor =", '    share = Price("A share", default=3)\n    floor =')

    expect(page.get_by_label("A share")).to_be_visible()


def test_broken_code_says_where_until_it_is_mended(page: Page, folder: Path):
    page.get_by_role("textbox", name="Quantity").fill("8")
    expect(page.locator("[data-price]")).to_have_text("€100.00")
    save(folder, *BROKEN)
    expect(page.get_by_role("alert")).to_contain_text("ZeroDivisionError")
    expect(page.get_by_role("alert")).to_contain_text(f"of {FILE} and save")
    save(folder, *reversed(BROKEN))

    expect(page.get_by_role("textbox", name="Quantity")).to_have_value("8")
    expect(page.locator("[data-price]")).to_have_text("€100.00")


def test_without_a_script_the_button_and_a_refresh_do_it(
    url: str, folder: Path, browser: Browser
):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(url)
        page.get_by_role("textbox", name="Quantity").fill("8")
        page.get_by_role("button", name="Price it").click()
        expect(page.locator("[data-price]")).to_have_text("€100.00")
        save(folder, "request.quantity * parameters.price", "request.quantity * 2")
        page.reload()
        expect(page.locator("[data-price]")).to_have_text("€16.00")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    page: Page, folder: Path, state: str, theme: str
):
    # Without movement no colour is looked at on its way to another.
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    if change := STATES[state]:
        save(folder, *change)
        changed = "#head .problems" if state == "broken" else "#sides-head"
        expect(page.locator(changed)).to_be_visible()

    for width in (1440, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
