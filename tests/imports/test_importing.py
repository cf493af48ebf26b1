import json
from collections import Counter
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from contracts.imports import operations
from contracts.imports.models import ImportRun
from contracts.imports.operations import import_contracts, preview_import
from contracts.models import Contract, ContractLine, Customer
from contracts.queries import recurring_revenue
from contracts.records import read_contract
from tests.imports.telco import FOLDER, NOW, load_catalogue, part, quiet, source
from upheld.audit import AuditRow, verify_chain
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.scope import current_scope

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def shop(at_work):
    load_catalogue()


def stored():
    return db.session.scalar(select(func.count(Contract.id)))


def one(reference):
    return db.session.scalars(
        select(Contract).where(Contract.external_reference == reference)
    ).one()


@pytest.mark.usefixtures("shop")
def test_imported_contract_costs_what_the_row_says(tmp_path):
    import_contracts(source(part(tmp_path, 2)), now=NOW, report=quiet)

    contract = one("5575-GNVDE")
    assert (contract.monthly_minor, contract.yearly_minor) == (5695, 68340)


@pytest.mark.usefixtures("shop")
def test_lines_of_an_imported_contract_sum_to_its_price(tmp_path):
    import_contracts(source(part(tmp_path, 40)), now=NOW, report=quiet)

    sums = select(ContractLine.contract_id, func.sum(ContractLine.net_minor)).group_by(
        ContractLine.contract_id
    )
    monthly = dict(
        db.session.execute(select(Contract.id, Contract.monthly_minor)).all()
    )
    assert {key: int(value) for key, value in db.session.execute(sums)} == monthly


@pytest.mark.usefixtures("shop")
def test_imported_lines_explain_their_price_to_the_cent(tmp_path):
    import_contracts(source(part(tmp_path, 2)), now=NOW, report=quiet)

    record = read_contract(one("5575-GNVDE").record)
    rows = [row for line in record.offer.lines for row in line.rows]
    assert sum(row.amount.minor for row in rows) == 5695
    assert {row.kind for row in rows} == {"model", "agreement"}


@pytest.mark.usefixtures("shop")
def test_second_import_of_a_table_changes_nothing(tmp_path):
    table = source(part(tmp_path, 30))
    import_contracts(table, now=NOW, report=quiet)
    before = db.session.scalars(select(Contract.id).order_by(Contract.id)).all()

    again, _refusals = import_contracts(table, now=NOW, report=quiet)

    assert (again.imported, again.present) == (0, 30)
    assert db.session.scalars(select(Contract.id).order_by(Contract.id)).all() == before


@pytest.mark.usefixtures("shop")
def test_preview_says_what_would_happen_and_stores_nothing(tmp_path):
    path = part(tmp_path, 5, lambda text: text.replace("One year", "Ten years"))

    progress, refusals = preview_import(source(path), now=NOW, report=quiet)

    assert (progress.imported, progress.refused) == (3, 2)
    assert [one.row for one in refusals] == [2, 4]
    assert stored() == 0
    assert db.session.scalar(select(func.count(Customer.id))) == 0


@pytest.mark.usefixtures("shop")
def test_row_that_does_not_fit_leaves_the_others_alone(tmp_path):
    path = part(tmp_path, 5, lambda text: text.replace("56.95,", "a lot,"))

    progress, (refusal,) = import_contracts(source(path), now=NOW, report=quiet)

    assert progress.imported == 4
    assert refusal.reference == "5575-GNVDE"
    assert "MonthlyCharges: “a lot” is not an amount of money." in refusal.reason


@pytest.mark.usefixtures("shop")
def test_reference_that_stands_twice_is_taken_once(tmp_path):
    path = part(tmp_path, 5, lambda text: text.replace("5575-GNVDE", "7590-VHVEG"))

    progress, (refusal,) = import_contracts(source(path), now=NOW, report=quiet)

    assert (progress.imported, stored()) == (4, 4)
    assert refusal.row == 2


@pytest.mark.usefixtures("shop")
def test_interrupted_import_goes_on_after_its_last_batch(tmp_path, monkeypatch):
    monkeypatch.setattr(operations, "BATCH", 10)
    table = source(part(tmp_path, 35))

    def stop(progress):
        if progress.read == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_contracts(table, now=NOW, report=stop)
    assert stored() == 20

    progress, _refusals = import_contracts(table, now=NOW, report=quiet)

    assert (progress.read, progress.imported, progress.present) == (35, 35, 0)
    assert stored() == 35
    assert db.session.scalars(select(ImportRun.state)).all() == ["done"]


@pytest.mark.usefixtures("shop")
def test_import_leaves_its_trace_in_the_audit_trail(tmp_path):
    import_contracts(source(part(tmp_path, 3)), now=NOW, report=quiet)

    actions = db.session.scalars(
        select(AuditRow.action).order_by(AuditRow.sequence)
    ).all()
    assert actions[-3:] == ["import.started", "import.stored", "import.ended"]
    assert verify_chain(current_scope().seller_id).problems == ()


def test_offering_missing_from_the_catalogue_stops_the_import(tmp_path):
    with pytest.raises(InvalidInput, match="“TEL-LINE” is not in the catalogue"):
        import_contracts(source(part(tmp_path, 3)), now=NOW, report=quiet)
    assert db.session.scalar(select(func.count(ImportRun.id))) == 0


@pytest.mark.parametrize("data", [b"", b"\n\n", b"customerID\n1\n", b"\xff\xfea\n1\n"])
@pytest.mark.usefixtures("shop")
def test_table_that_is_none_is_refused_whole(tmp_path, data):
    path = tmp_path / "table.csv"
    path.write_bytes(data)

    with pytest.raises(InvalidInput, match=r"table\.csv"):
        import_contracts(source(path), now=NOW, report=quiet)
    assert stored() == 0


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("shop")
def test_whole_table_adds_up_to_the_published_figures():
    table = source(FOLDER / "subscribers.csv")

    progress, refusals = import_contracts(table, now=NOW, report=quiet)

    assert (progress.imported, refusals) == (7043, ())
    revenue = {
        row.state: (row.contracts, row.monthly.amount) for row in recurring_revenue()
    }
    assert revenue["active"] == (5174, Decimal("316985.75"))
    assert sum(amount for _count, amount in revenue.values()) == Decimal("456116.60")
    terms = Counter(db.session.scalars(select(Contract.term_months)))
    assert terms == {0: 3875, 12: 1473, 24: 1695}
    starts = json.loads(one("7590-VHVEG").record)["offer"]["term"]["starts_on"]
    assert starts == "2026-10-01"
