"""``upheld plugins replay`` and ``diff``: what quotes have asked, asked again."""

import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contracts.quotes.models import Quote
from plugins.kit.cases import read_book
from plugins.kit.subjects import answer, subject_of
from plugins.manager import PluginManager
from tests.quotes.replaying.asking import run
from tests.shop import Shop
from upheld.audit import AuditRow
from upheld.db import db
from upheld.plain import canonical

#: One version of a model that is called as ours, a tenth dearer than ours.
DEARER = """\
from decimal import Decimal

from plugins.builtin.per_unit import PerUnit as Ours
from upheld.plugin import CannotPrice, PriceRow, hookimpl

api = "1"
version = "1.1"


class PerUnit(Ours):
    version = "2"

    def price(self, request, parameters):
        for row in super().price(request, parameters):
            yield PriceRow(row.sentence, row.amount * Decimal("1.1"))


@hookimpl
def register_pricing_models():
    return [PerUnit()]
"""
REFUSING = DEARER.replace(
    "for row in", 'raise CannotPrice("Not in winter.")\n\n        for row in'
)


def number(quote_id: str) -> str:
    db.session.rollback()
    return str(db.session.scalar(select(Quote.number).where(Quote.id == quote_id)))


def stored() -> tuple[int, str]:
    """Return how many audited actions there are, and all quotes as text."""
    db.session.rollback()
    quotes = [
        [one.id, one.edition, one.total_minor, one.fingerprint]
        for one in db.session.scalars(select(Quote).order_by(Quote.id))
    ]
    return db.session.scalar(select(func.count(AuditRow.id))) or 0, canonical(quotes)


@pytest.fixture
def dearer(tmp_path: Path) -> Path:
    file = tmp_path / "per_unit.py"
    file.write_text(DEARER)
    return file


def test_a_real_request_becomes_a_fixture_that_holds(
    shop: Shop, tmp_path: Path
) -> None:
    quote = number(shop.sent())
    file = tmp_path / "per_unit.yaml"
    result = run(shop, "replay", quote, "--model", "per_unit", "--output", str(file))
    assert result.exit_code == 0, result.stderr
    book = read_book(file)
    model = subject_of("per_unit", PluginManager.here()).asked
    assert book.model == "per_unit"
    assert book.cases[0].title.startswith(f"{quote} line ")
    for case in book.cases:
        rows = [tuple(row[:2]) for row in answer(model, case)["rows"]]
        assert rows == [*case.rows]


def test_fixtures_are_of_one_model_and_the_lines_are_named(shop: Shop) -> None:
    result = run(shop, "replay", number(shop.sent()))
    assert result.exit_code == 3
    assert "Fixtures are of one model" in result.stderr
    assert "Server cover (per_unit)" in result.stderr


def test_a_quote_that_is_not_there_is_said_to_be_missing(shop: Shop) -> None:
    result = run(shop, "replay", "Q-1999-00001")
    assert result.exit_code == 1
    assert "There is no quote Q-1999-00001." in result.stderr


def test_a_fixture_of_another_version_keeps_the_sum_of_then(
    shop: Shop, dearer: Path
) -> None:
    quote = number(shop.sent())
    result = run(shop, "replay", quote, "--model", "per_unit", "--plugin", str(dearer))
    assert "rows:" not in result.stdout
    assert "total: '820.00'" in result.stdout


def test_the_effect_of_a_version_is_told_line_by_line(shop: Shop, dearer: Path) -> None:
    open_quote = number(shop.sent())
    before = stored()
    result = run(shop, "diff", "per_unit", str(dearer), "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    line = next(one for one in found["lines"] if one["title"] == "Server cover")
    assert line["number"] == open_quote
    assert line["old"] == {"currency": "EUR", "minor": 82000}
    assert line["new"] == {"currency": "EUR", "minor": 90200}
    assert line["yearly"] == {"currency": "EUR", "minor": 8200}
    assert {one["model"] for one in found["lines"]} == {"per_unit"}
    assert found["of_other_models"] > 0
    assert stored() == before


def test_a_draft_is_compared_and_what_was_declined_is_not(
    shop: Shop, dearer: Path
) -> None:
    draft = number(shop.quote("FULL"))
    result = run(shop, "diff", "per_unit", str(dearer))
    assert draft in result.stdout
    assert "Difference a year: +€" in result.stdout
    same = run(shop, "diff", str(dearer), str(dearer))
    assert draft not in same.stdout
    assert "0 of them change." in same.stderr


def test_a_version_that_prices_no_more_ends_with_four(
    shop: Shop, tmp_path: Path
) -> None:
    shop.sent()
    file = tmp_path / "per_unit.py"
    file.write_text(REFUSING)
    result = run(shop, "diff", "per_unit", str(file))
    assert result.exit_code == 4
    assert "no price" in result.stdout
    assert "Not in winter." in result.stderr


def test_a_wheel_is_a_version_too(shop: Shop, tmp_path: Path) -> None:
    shop.sent()
    wheel = tmp_path / "dearer-1.1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("dearer_plugin.py", DEARER)
        folder = "dearer-1.1.dist-info"
        packed.writestr(f"{folder}/METADATA", "Name: dearer\nVersion: 1.1\n")
        entry = "[upheld.plugins]\ndearer = dearer_plugin\n"
        packed.writestr(f"{folder}/entry_points.txt", entry)
    result = run(shop, "diff", "per_unit", str(wheel))
    assert result.exit_code == 0, result.stderr
    assert "902.00" in result.stdout


def test_what_is_no_version_is_refused_by_its_name(shop: Shop) -> None:
    result = run(shop, "diff", "per_unt", "per_unit")
    assert result.exit_code == 3
    assert "“per_unt” is no file, no folder" in result.stderr
    assert "per_unit" in result.stderr


def test_a_plugin_that_cannot_be_loaded_says_why(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text("api = '1'\nimport nowhere\n")
    result = run(shop, "diff", "per_unit", str(file))
    assert result.exit_code == 3
    assert "No module named 'nowhere'" in result.stderr
