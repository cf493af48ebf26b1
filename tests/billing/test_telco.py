"""A real table of subscribers, taken over and billed for a year."""

import csv
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contracts.billing.models import Invoice
from contracts.billing.operations.running import run_billing, start_run
from contracts.imports.operations import import_contracts
from contracts.models import Contract
from tests.imports.telco import FOLDER, NOW, load_catalogue, part, quiet, source
from upheld.db import db

#: All 7,043 rows take a minute and a half on each database: UPHELD_TELCO_ROWS=7043.
ROWS = int(os.environ.get("UPHELD_TELCO_ROWS", "1500"))
YEAR = [date(2026, 12, 31), *(date(2027, month, 28) for month in range(1, 10))]
LAST = date(2027, 10, 31)


@pytest.mark.usefixtures("at_work")
def test_a_year_of_invoices_is_twelve_times_the_monthly_charge(tmp_path: Path) -> None:
    load_catalogue()
    import_contracts(source(part(tmp_path, ROWS)), now=NOW, report=quiet)

    for day in (*YEAR, LAST):
        run_billing(start_run(day, now=datetime.combine(day, NOW.time(), UTC)))

    assert billed() == {
        reference: 12 * monthly for reference, monthly in charged().items()
    }


def charged() -> dict[str, int]:
    """Return the monthly charge in cents of all rows that have not churned."""
    with (FOLDER / "subscribers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[:ROWS]
    return {
        row["customerID"]: int(Decimal(row["MonthlyCharges"]) * 100)
        for row in rows
        if row["Churn"] == "No"
    }


def billed() -> dict[str, int]:
    """Return what each contract was billed, in cents before tax."""
    sums = (
        select(Contract.external_reference, func.sum(Invoice.net_minor))
        .join(Invoice, Invoice.contract_id == Contract.id)
        .group_by(Contract.external_reference)
    )
    rows = db.session.execute(sums).all()
    return {str(reference): int(total) for reference, total in rows}
