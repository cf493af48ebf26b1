"""Billing from the shell."""

import json
from datetime import date

from click.testing import CliRunner, Result
from sqlalchemy import func, select, update

from contracts.billing.models import BillingSchedule, Invoice
from contracts.models import Contract
from tests.billing.signing import START, signed
from tests.shop import Shop
from upheld.accounts.models import Seller
from upheld.cli import upheld
from upheld.db import db
from upheld.transactions import transaction


def run(shop: Shop, *words: str) -> Result:
    config = shop.app.extensions["upheld"].settings
    environment = {
        "UPHELD_DATA_FOLDER": str(config.data_folder),
        "UPHELD_DATABASE_URL": config.database_url,
        "UPHELD_SECRET_KEY": config.secret_key,
    }
    db.session.rollback()
    return CliRunner(env=environment).invoke(upheld, ["billing", *words])


def issued() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Invoice.id))) or 0


def be_demo() -> None:
    with transaction() as session:
        session.execute(update(Seller).values(is_demo=True))


def test_a_run_tells_how_many_invoices_it_has_issued(shop: Shop) -> None:
    signed(shop, "API")
    be_demo()

    look = run(shop, "run", "--date", "2027-02-01", "--dry-run")
    assert (issued(), look.exit_code) == (0, 0)
    assert "2 invoices would be issued." in look.stdout
    assert "€1,600.00" in look.stdout

    done = run(shop, "run", "--date", "2027-02-01")
    assert (issued(), done.exit_code) == (2, 0)
    assert "2 invoices issued." in done.stdout

    again = run(shop, "run", "--date", "2027-02-01", "--resume", "--json")
    assert json.loads(again.stdout)["invoices"] == 0
    assert issued() == 2


def test_a_day_that_has_not_come_is_refused_by_the_shell(shop: Shop) -> None:
    signed(shop, "API")

    refused = run(shop, "run", "--date", "2099-01-01")

    assert refused.exit_code == 3
    assert "has not come yet" in refused.stderr
    assert issued() == 0


def test_what_is_parked_is_listed_and_released(shop: Shop) -> None:
    contract_id = signed(shop, "API")
    number = db.session.scalars(select(Contract.number)).one()
    with transaction() as session:
        session.execute(update(BillingSchedule).values(parked="No tax number."))

    listed = run(shop, "parked")
    assert number in listed.stdout
    assert "No tax number." in listed.stdout
    assert json.loads(run(shop, "parked", "--json").stdout)[0]["due_on"] == str(START)

    assert run(shop, "release", number).exit_code == 0
    db.session.rollback()
    lead = db.session.get_one(BillingSchedule, (contract_id, 1))
    assert lead.parked == ""
    assert date.fromisoformat("2027-01-01") == lead.next_due_on
