"""Lines asked again of versions that are kept; what is sold without its plugin."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.books import Per, PriceSpec
from catalog.operations import save_price
from catalog.parameters import ModelParameters
from catalog.queries import list_price_books
from contracts.documents.operations import make_document
from contracts.documents.queries import (
    document_bytes,
    genuine,
    genuine_file,
    printable,
)
from contracts.models import Contract
from contracts.periods import Plan
from contracts.queries import contract_view
from contracts.quotes.operations import (
    LineChoice,
    Signature,
    accept_quote,
    add_line,
    send_quote,
)
from contracts.quotes.queries import sent_quote
from contracts.records import read_contract
from plugins.keeping import keep
from plugins.manager import PluginManager
from tests.plugins.test_keeping import FILE, PER_SEAT, released
from tests.quotes.replaying.asking import run
from tests.shop import NOW, TODAY, Shop
from upheld.db import db
from upheld.money import Money
from upheld.state import state


def follow(shop: Shop) -> PluginManager:
    """Let the application look at its plugins, as each request does."""
    with shop.app.test_request_context("/"):
        shop.app.preprocess_request()
    found: PluginManager = state(shop.app).kept["plugins"]
    return found


@pytest.fixture
def plugin(shop: Shop) -> Iterator[Path]:
    """Install a model of somebody else, by which the set-up day is priced."""
    folder = state(shop.app).settings.plugins_folder
    folder.mkdir(exist_ok=True)
    file = Path(shutil.copy(PER_SEAT / FILE, folder / "per_seat.py"))
    models = follow(shop).models
    price = PriceSpec(
        offering="VISIT",
        per=Per.YEAR,
        model="per_seat",
        parameters={"price": "12.50", "floor": "5"},
    )
    (book,) = list_price_books()
    save_price(book.id, price, parameters=ModelParameters(models))
    yield file
    file.unlink(missing_ok=True)


def sold(shop: Shop) -> tuple[str, str]:
    """Sell three days by the model; return the ids of the quote and the contract."""
    quote_id = shop.quote()
    add_line(
        quote_id, LineChoice(code="VISIT", quantity=Decimal(3)), edition=None, now=NOW
    )
    send_quote(quote_id, edition=None, now=NOW)
    with shop.customer():
        signed = Signature("Ada Keller", "Head of IT")
        accepted = accept_quote(quote_id, signed, now=NOW + timedelta(hours=1))
    return quote_id, accepted.contract_id


def number_of(contract_id: str) -> str:
    return str(
        db.session.scalar(select(Contract.number).where(Contract.id == contract_id))
    )


def kept_folder(shop: Shop) -> Path:
    return state(shop.app).settings.kept_plugins


def remove(shop: Shop, plugin: Path) -> None:
    plugin.unlink()
    assert "per_seat" not in follow(shop).models


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return shutil.copytree(PER_SEAT, tmp_path / "per-seat")


@pytest.mark.usefixtures("plugin")
def test_a_contract_is_answered_as_then_by_the_version_it_is_pinned_to(
    shop: Shop, package: Path
):
    _quote, contract = sold(shop)
    keep(kept_folder(shop), package)
    keep(kept_folder(shop), released(package, "1.1", "2", "2"))
    result = run(shop, "replay", number_of(contract), "--version", "pinned")

    assert result.exit_code == 0, result.stderr
    (line,) = result.stdout.splitlines()[1:]
    assert line.split() == [
        *("1", "Set-up", "day", "per_seat", "1", "per_seat==1.0"),
        *("62.50", "62.50", "as", "then"),
    ]
    assert "1 line asked again, 0 of them not as then." in result.stderr


@pytest.mark.usefixtures("plugin")
def test_what_another_version_answers_otherwise_is_said_row_by_row(
    shop: Shop, package: Path
):
    _quote, contract = sold(shop)
    keep(kept_folder(shop), released(package, "1.1", "2", "2"))
    result = run(shop, "replay", number_of(contract), "--version", "1.1")

    assert result.exit_code == 4
    assert "row 1: 37.50 then, 75.00 now" in result.stdout
    assert "row 2" not in result.stdout
    assert "1 line asked again, 1 of them not as then." in result.stderr


def test_a_pinned_version_that_nobody_kept_is_said_to_be_missing(
    shop: Shop, plugin: Path
):
    _quote, contract = sold(shop)
    remove(shop, plugin)
    result = run(shop, "replay", number_of(contract), "--version", "pinned")

    assert result.exit_code == 4
    assert "No version is kept that has per_seat 1" in result.stdout


def test_a_model_of_ours_is_asked_as_it_is_installed(shop: Shop):
    quote = shop.sent()
    with shop.customer():
        number = sent_quote(quote, today=TODAY).offer.number
    result = run(shop, "replay", number, "--version", "pinned", "--model", "per_unit")

    assert result.exit_code == 0, result.stdout
    assert "as then" in result.stdout


@pytest.mark.usefixtures("plugin")
def test_two_versions_that_are_kept_are_compared_on_open_quotes(
    shop: Shop, package: Path
):
    quote_id = shop.quote()
    add_line(
        quote_id, LineChoice(code="VISIT", quantity=Decimal(8)), edition=None, now=NOW
    )
    keep(kept_folder(shop), package)
    keep(kept_folder(shop), released(package, "1.1", "2", "2"))
    result = run(shop, "diff", "1.0", "per_seat==1.1")

    assert result.exit_code == 0, result.stderr
    assert "Difference a year: +€100.00" in result.stdout
    assert "1 line looked at, 1 of them change." in result.stderr


def test_a_quote_is_read_without_its_plugin(shop: Shop, plugin: Path):
    quote, _contract = sold(shop)
    remove(shop, plugin)
    with shop.customer():
        offer = sent_quote(quote, today=TODAY).offer

    (line,) = offer.lines
    assert line.net == Money(6250, "EUR")
    assert [(row.sentence, row.amount.minor) for row in line.rows] == [
        ("3 days at 12.50 each", 3750),
        ("2 days more, up to the least that is billed", 2500),
    ]


def test_a_contract_is_read_and_billed_without_its_plugin(shop: Shop, plugin: Path):
    _quote, contract = sold(shop)
    remove(shop, plugin)
    view = contract_view(contract, today=TODAY)

    plan = Plan.of(view.record.offer)
    assert [one.net.minor for one in plan.payments()] == [
        one.net.minor for one in view.record.offer.payments
    ]
    first = plan.next_payment(view.record.offer.term.starts_on)
    assert first is not None
    assert first.net == Money(6250, "EUR")


def test_a_contract_is_printed_and_verified_without_its_plugin(
    shop: Shop, plugin: Path
):
    _quote, contract = sold(shop)
    remove(shop, plugin)
    found = printable(number_of(contract))
    assert found.document_id is not None
    make_document(found.document_id, now=NOW + timedelta(hours=2))
    content = document_bytes(found.document_id)[1]
    fingerprint = db.session.scalar(
        select(Contract.fingerprint).where(Contract.id == contract)
    )

    assert content.startswith(b"%PDF")
    by_file = genuine_file(content)
    by_code = genuine(found.number, str(fingerprint))
    assert by_file == by_code
    assert by_code is not None
    assert by_code.number == found.number
    assert read_contract(found.record).offer.lines[0].model == "per_seat"
