"""Prices from the shell: a file in, a table or a sentence out."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.shop import Shop
from upheld.cli import upheld

GOOD = """\
customer: K-10234
term_months: 36
lines:
  - {code: FULL}
  - {code: R740, quantity: 48, options: [fast], discount_percent: 8}
"""


def price(shop: Shop, folder: Path, text: str, *words: str) -> Result:
    (folder / "quote.yaml").write_text(text)
    config = shop.app.extensions["upheld"].settings
    environment = {
        "UPHELD_DATA_FOLDER": str(config.data_folder),
        "UPHELD_DATABASE_URL": config.database_url,
        "UPHELD_SECRET_KEY": config.secret_key,
    }
    command = ["quote", "price", str(folder / "quote.yaml"), *words]
    return CliRunner(env=environment).invoke(upheld, command)


def test_a_file_is_priced_as_a_quote_would_be(shop: Shop, tmp_path: Path) -> None:
    result = price(shop, tmp_path, GOOD)
    assert result.exit_code == 0, result.stderr
    assert "48 servers  24,240.00  22,300.80  22,300.80" in result.stdout
    assert "Net, a year     45,879.80" in result.stdout


def test_a_trace_explains_every_step(shop: Shop, tmp_path: Path) -> None:
    result = price(shop, tmp_path, GOOD, "--trace")
    assert "Server cover: model per_unit" in result.stdout
    assert "8% special discount on this service" in result.stdout
    assert "−1,939.20" in result.stdout


def test_programs_read_exact_amounts(shop: Shop, tmp_path: Path) -> None:
    text = price(shop, tmp_path, GOOD, "--json").stdout
    answer = json.loads(text)
    rows = [row["amount"]["amount"] for line in answer["lines"] for row in line["rows"]]
    assert "-1939.20" in rows
    assert "−" not in text
    assert answer["totals"]["yearly"] == {"currency": "EUR", "amount": "45879.80"}
    assert answer["complete"] is True


def test_what_has_no_price_ends_with_three_and_its_place(
    shop: Shop, tmp_path: Path
) -> None:
    result = price(shop, tmp_path, "lines:\n  - code: API\n  - code: BARE\n")
    assert result.exit_code == 3
    assert "quote.yaml:3:5: “Without a price”" in result.stderr


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("lines:\n  - {code: NOPE}\n", "quote.yaml:2:6: “NOPE” is not on sale"),
        ("lines:\n  - {code: API, quantity: -1}\n", "quote.yaml:2:17: -1 is too small"),
        ("lines:\n  - {code: API, quantity: 1e9}\n", "is not a number"),
        ("lines: [{code: API, count: 2}]\n", "There is no key “count” here"),
        (
            "customer: K-0\nlines: [{code: API}]\n",
            "quote.yaml:1:1: There is no customer",
        ),
        ("currency: EUX\nlines: [{code: API}]\n", "“EUX” is no currency"),
        ("currency: USD\nlines: [{code: API}]\n", "USD"),
        ("lines: [", "quote.yaml:2:1: The YAML cannot be read here"),
        ("term_months: 36\n", "quote.yaml:1:1: "),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(
    shop: Shop, tmp_path: Path, text: str, sentence: str
) -> None:
    result = price(shop, tmp_path, text)
    assert result.exit_code == 3
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
