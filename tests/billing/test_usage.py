"""Metered use: recorded once, rated when its period is over, billed in arrears."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from catalog.exchange.importing import import_catalogue
from catalog.exchange.sources import decode
from catalog.parameters import ModelParameters
from contracts.billing.models import Invoice
from contracts.billing.operations.asking import preview_run, release
from contracts.billing.queries import invoice_record
from contracts.billing.runs.queries import parked
from contracts.billing.usage.models import UsageRecord
from contracts.billing.usage.operations.recording import record_usage
from contracts.billing.usage.tables import Given
from contracts.models import Contract
from plugins.manager import PluginManager
from tests.billing.signing import bill, signed
from tests.billing.test_cli import run
from tests.shop import CATALOGUE, NOW, Shop
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.state import state

#: 100 GB for 20.00 a month; each further GB is 0.50.
OFFERING = """\
  - code: GB
    kind: work
    title: Traffic
    outcome: Your data arrive.
price_books:
"""
PRICE = """\
      - offering: GB
        per: month
        model: usage
        parameters:
          of: traffic
          measured: GB
          priced: GB
          allowance: 100
          minimum: 20
          tiers: [{price: 0.5}]
terms:
"""
TRAFFIC = CATALOGUE.replace("price_books:\n", OFFERING).replace("terms:\n", PRICE)


@pytest.fixture
def contract(shop: Shop) -> str:
    """Return the number of a contract over traffic from January on."""
    plugins: PluginManager = state().kept["plugins"]
    import_catalogue(
        decode("traffic.yaml", TRAFFIC.encode()),
        parameters=ModelParameters(plugins.models),
        now=NOW,
    )
    contract_id = signed(shop, "GB")
    return db.session.get_one(Contract, contract_id).number


def used(contract: str, source: str, quantity: str, day: date, **more: Any) -> Given:
    return Given(
        contract=contract,
        source=source,
        quantity=Decimal(quantity),
        starts_on=day,
        **more,
    )


def record(*given: Given) -> tuple[int, int]:
    done = record_usage(given, now=NOW)
    return done.new, done.known


def invoices() -> list[tuple[date, int]]:
    db.session.rollback()
    chosen = select(Invoice.billed_for, Invoice.net_minor).order_by(Invoice.number)
    return [(row[0], row[1]) for row in db.session.execute(chosen)]


def test_use_above_the_allowance_is_billed_when_its_month_is_over(
    contract: str,
) -> None:
    record(
        used(contract, "a", "120", date(2027, 1, 3)),
        used(contract, "b", "60", date(2027, 1, 31)),
        used(contract, "c", "500", date(2027, 2, 1)),
    )
    bill(date(2027, 1, 1))
    assert invoices() == [(date(2027, 1, 1), 2000)]

    look = preview_run(date(2027, 2, 1))
    bill(date(2027, 2, 1))

    # 180 GB are 80 over the allowance, 40.00; 20.00 of it is paid in advance.
    assert invoices()[1:] == [(date(2027, 2, 1), 2000 + 2000)]
    assert [one.minor for one in look.net] == [4000]
    line = last_lines()[-1]
    assert (line.title, line.quantity, line.unit) == ("Traffic: traffic", 180, "GB")
    assert (line.starts_on, line.ends_on) == (date(2027, 1, 1), date(2027, 2, 1))
    assert line.reason == (
        "100 of 180 GB are in the allowance of 100; 80 GB at 0.50 each;"
        " less €20.00 that recur without any use"
    )


def quantities() -> list[Decimal]:
    return list(db.session.scalars(select(UsageRecord.quantity)))


def last_lines() -> Any:
    last = db.session.scalar(select(Invoice.id).order_by(Invoice.number.desc()))
    return invoice_record(str(last)).lines


def test_the_same_record_twice_is_one(contract: str) -> None:
    one = used(contract, "a", "200", date(2027, 1, 3))

    assert record(one, one) == (1, 1)
    assert record(one) == (0, 1)

    assert quantities() == [Decimal(200)]


def test_another_quantity_under_the_same_source_is_refused(contract: str) -> None:
    record(used(contract, "a", "200", date(2027, 1, 3)))

    with pytest.raises(InvalidInput) as refused:
        record(used(contract, "a", "300", date(2027, 1, 3)))

    assert refused.value.problems[0].message == (
        "The record a is there already, and says otherwise."
    )
    assert quantities() == [Decimal(200)]


def test_late_use_and_corrections_go_onto_the_next_invoice(contract: str) -> None:
    record(used(contract, "a", "180", date(2027, 1, 3)))
    bill(date(2027, 1, 1))
    bill(date(2027, 2, 1))
    record(used(contract, "late", "40", date(2027, 1, 31)))
    record(used(contract, "back", "-10", date(2027, 1, 3)))

    bill(date(2027, 2, 2))
    assert invoices()[1:] == [(date(2027, 2, 1), 4000)]
    bill(date(2027, 3, 1))

    # 210 GB are 55.00, of which 20.00 and 20.00 were billed before.
    assert invoices()[2:] == [(date(2027, 3, 1), 2000 + 1500)]
    assert last_lines()[-1].reason.endswith("less €20.00 billed before")
    bill(date(2027, 3, 2))
    assert len(invoices()) == 3


def test_a_table_is_recorded_from_the_shell(shop: Shop, contract: str) -> None:
    table = shop.app.extensions["upheld"].settings.data_folder / "use.csv"
    table.write_text(
        "contract,line,source,quantity,unit,from,to\n"
        f"{contract},1,a,120,GB,2027-01-03,2027-01-04\n"
        f"{contract},,b,0.5,,2027-01-05,\n"
    )
    done = run(shop, "record", str(table))
    assert (done.exit_code, done.stdout) == (0, "2 records stored.\n")
    assert run(shop, "record", str(table)).stdout == (
        "0 records stored.\n2 were there already.\n"
    )
    assert sorted(quantities()) == [Decimal("0.5"), Decimal(120)]

    shown = run(shop, "usage", contract, "--date", "2027-01-31")
    assert "120.5" in shown.stdout

    table.write_text(f"contract,source,quantity,from\n{contract},c,many,2027-01-03\n")
    refused = run(shop, "record", str(table))
    assert refused.exit_code == 3
    assert "use.csv" in refused.stderr
    assert len(quantities()) == 2


def test_no_more_is_taken_back_than_was_used(contract: str) -> None:
    record(used(contract, "a", "180", date(2027, 1, 3)))

    with pytest.raises(InvalidInput) as refused:
        record(used(contract, "b", "-181", date(2027, 1, 4)))

    assert "More is taken back than was used" in refused.value.problems[0].message
    assert db.session.scalars(select(UsageRecord.source)).all() == ["a"]


@pytest.mark.parametrize(
    ("changes", "where", "message"),
    [
        ({"unit": "TB"}, "records.0.unit", "This line is measured in GB."),
        ({"line": 7}, "records.0.line", "Say which line was used: 1 are paid by use."),
        (
            {"ends_on": date(2027, 1, 2)},
            "records.0.to",
            "The last day is before the first.",
        ),
    ],
)
def test_a_record_that_fits_no_meter_is_refused(
    contract: str, changes: dict[str, Any], where: str, message: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        record(used(contract, "a", "1", date(2027, 1, 3), **changes))

    [problem] = refused.value.problems
    assert (problem.where, problem.message) == (where, message)
    assert db.session.scalars(select(UsageRecord)).all() == []


def test_use_of_a_line_without_a_meter_is_refused(shop: Shop) -> None:
    number = db.session.get_one(Contract, signed(shop, "API")).number

    with pytest.raises(InvalidInput) as refused:
        record(used(number, "a", "1", date(2027, 1, 3)))

    assert refused.value.problems[0].message == (f"No line of {number} is paid by use.")


def test_a_contract_whose_model_is_gone_is_parked_and_the_rest_goes_on(
    shop: Shop, contract: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = db.session.get_one(Contract, signed(shop, "API")).number
    record(used(contract, "a", "180", date(2027, 1, 3)))
    bill(date(2027, 1, 1))
    kept = state().kept
    gone = {k: v for k, v in kept["plugins"].models.items() if k != "usage"}
    with monkeypatch.context() as patched:
        patched.setitem(kept, "plugins", PluginManager(gone, kept["plugins"].plugins))
        bill(date(2027, 2, 1))

    [one] = parked()
    assert (one.number, one.reason) == (
        contract,
        "There is no pricing model “usage”.",
    )
    assert [net for _day, net in invoices()[2:]] == [80_000]
    assert other != contract

    release(one.contract_id)
    bill(date(2027, 2, 1))
    assert [net for _day, net in invoices()[3:]] == [4000]
