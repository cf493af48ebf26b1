"""The lab shows a model as it was saved last, to the machine of its author alone."""

import shutil
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from plugins.kit.targets import target_of
from plugins.lab.bench import Bench
from plugins.lab.pages import make_lab
from upheld.errors import NotFound

EXAMPLES = Path(__file__).parents[2] / "examples/plugins"
FILE = "upheld_per_seat.py"
TYPED = "/?model=per_seat&parameters.price=10&parameters.floor=2&request.quantity="


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(EXAMPLES / "upheld-per-seat", tmp_path / "per-seat")


@pytest.fixture
def lab(folder: Path) -> FlaskClient:
    return opened(str(folder))


def opened(target: str, against: str = "") -> FlaskClient:
    old = target_of(against) if against else None
    return make_lab(Bench(target_of(target), old)).test_client()


def shown(client: FlaskClient, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.text)


def change(folder: Path, old: str, new: str) -> None:
    file = folder / FILE
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_the_first_fixture_is_priced_with_each_of_its_steps(lab: FlaskClient):
    page = shown(lab)

    assert 'data-price="€62.50"' in page
    assert "3 seats at 12.50 each" in page
    assert "2 seats more, up to the least that is billed" in page
    assert "floor = 5" in page


def test_the_form_has_what_the_model_declares(lab: FlaskClient):
    page = shown(lab)

    assert '<label for="parameters.price">Price per seat</label>' in page
    assert 'name="parameters.floor" value="5"' in page


def test_what_is_typed_is_priced(lab: FlaskClient):
    assert 'data-price="€40.00"' in shown(lab, TYPED + "4")


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    lab: FlaskClient,
):
    page = shown(lab, TYPED + "four&request.term_months=x")

    assert "Quantity: The number is “four”" in page
    assert "Term, months: “x” is no whole number." in page
    assert 'name="request.quantity" value="four"' in page
    assert 'name="parameters.price" value="10"' in page


def test_a_parameter_that_the_model_refuses_is_said_at_its_field(lab: FlaskClient):
    page = shown(lab, "/?model=per_seat&parameters.price=-1")

    assert 'href="#parameters.price">“Price per seat” is -1; the least is 0.' in page


def test_a_row_more_keeps_what_was_typed():
    page = shown(
        opened("graduated"),
        "/?model=graduated&parameters.tiers.0.up_to=5&parameters.tiers.0.price=2"
        "&action=add:parameters.tiers",
    )

    assert 'name="parameters.tiers.0.up_to" value="5"' in page
    assert 'name="parameters.tiers.1.up_to"' in page


def test_curves_go_over_quantity_and_term_with_their_figures(lab: FlaskClient):
    page = shown(lab)

    assert "From 1 at 62.50 EUR to 10 at 125.00 EUR." in page
    assert "From 1 at 62.50 EUR to 60 at 62.50 EUR." in page


def test_a_fixture_that_no_longer_holds_differs(folder: Path, lab: FlaskClient):
    assert "as expected" in shown(lab)
    change(folder, "missing * parameters.price", "missing * 2 * parameters.price")
    page = shown(lab)

    assert "differs" in page
    assert "2 seats more, up to the least that is billed 50" in page


def test_what_is_saved_is_shown_beside_what_it_was(folder: Path, lab: FlaskClient):
    before = lab.get("/look").text
    change(folder, "missing * parameters.price", "missing * 2 * parameters.price")
    page = shown(lab)

    assert lab.get("/look").text != before
    assert 'data-price="€87.50"' in page
    assert "Before: €62.50; €25.00 apart." in page


def test_nothing_looks_changed_while_nothing_is_saved(lab: FlaskClient):
    assert lab.get("/look").text == lab.get("/look").text


def test_another_version_stands_beside_it_from_the_start(folder: Path, tmp_path: Path):
    newer = shutil.copytree(folder, tmp_path / "newer")
    change(newer, "missing * parameters.price", "missing * 2 * parameters.price")
    page = shown(opened(str(newer), against=str(folder)))

    assert "Two versions" in page
    assert "Before: €62.50; €25.00 apart." in page


def test_code_that_cannot_be_loaded_names_file_and_line(folder: Path, lab: FlaskClient):
    change(folder, 'api = "1"', 'api = "1"\n1 / 0')
    page = shown(lab)

    line = (folder / FILE).read_text().splitlines().index("1 / 0") + 1
    assert f"ZeroDivisionError: division by zero ({FILE}, line {line})." in page
    assert f"Mend line {line} of {FILE} and save: this page follows." in page
    assert "1 / 0" in page


def test_a_hook_that_is_misspelt_names_the_one_that_is_meant(
    folder: Path, lab: FlaskClient
):
    change(folder, "register_pricing_models", "register_pricing_model")

    assert "Did you mean “register_pricing_models”?" in shown(lab)


def test_a_price_that_fails_names_plugin_file_and_line(folder: Path, lab: FlaskClient):
    change(folder, "each = amount", "each = 1 / 0 or amount")
    line = 1 + next(
        at
        for at, text in enumerate((folder / FILE).read_text().splitlines())
        if "1 / 0" in text
    )
    told = f"Plugin “per_seat” failed in {FILE}, line {line}: ZeroDivisionError"

    # However often: an author who mends has no minute to wait.
    assert [told in shown(lab) for _time in range(5)] == [True] * 5


def test_mended_code_is_priced_again(folder: Path, lab: FlaskClient):
    change(folder, 'api = "1"', 'api = "1"\n1 / 0')
    shown(lab)
    change(folder, "\n1 / 0", "")

    assert 'data-price="€62.50"' in shown(lab)


def test_each_call_is_listed_with_its_hook_its_time_and_its_result(lab: FlaskClient):
    page = shown(lab)

    assert '<th scope="row" class="mono">register_pricing_models</th>' in page
    assert "<td>2 rows, 62.5</td>" in page


@pytest.mark.parametrize(
    ("name", "hook", "result"),
    [
        ("upheld-eu-vat", "tax", "percent=Decimal('19')"),
        ("upheld-index-linked", "adjust_price", "1 row, 5.658315337609"),
        ("upheld-event-log", "hear_event", "nothing (to an example)"),
        ("upheld-served-countries", "refuse_move", "(to an example)"),
    ],
)
def test_a_plugin_without_a_model_is_asked_at_its_hooks(
    name: str, hook: str, result: str
):
    page = shown(opened(str(EXAMPLES / name)))

    assert f'<th scope="row" class="mono">{hook}</th>' in page
    assert result in page


def test_nothing_of_the_author_escapes_into_the_page(folder: Path, lab: FlaskClient):
    change(folder, '"Per seat, with a floor"', '"<script>alert(1)</script>"')

    assert "<script>alert" not in lab.get("/").text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8400", "10.0.0.7"])
def test_a_name_of_somebody_else_that_leads_here_is_refused(
    lab: FlaskClient, host: str
):
    assert lab.get("/", headers={"Host": host}).status_code == 400
    assert lab.get("/look", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_asks_for_is_refused(lab: FlaskClient, site: str):
    answer = lab.get("/", headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403
    assert "Open its address yourself." in answer.text


def test_nothing_can_be_posted_to_it(lab: FlaskClient):
    assert lab.post("/").status_code == 405


def test_no_script_of_another_place_runs_in_it(lab: FlaskClient):
    policy = lab.get("/").headers["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_what_is_neither_path_nor_name_is_refused_with_the_nearest():
    with pytest.raises(NotFound) as refused:
        target_of("graduate")

    assert refused.value.hint == "Did you mean “graduated”?"
