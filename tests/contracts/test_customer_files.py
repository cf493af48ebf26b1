from pathlib import Path

import pytest
from sqlalchemy import func, select

from contracts.customers.exchange import CustomerReport, import_customers
from contracts.models import Customer
from tests.shop import NOW
from upheld.db import db
from upheld.errors import InvalidInput

pytestmark = pytest.mark.usefixtures("at_work")


def write(folder, *rows):
    path = folder / "customers.csv"
    path.write_text("\n".join(("number,name,country", *rows)), "utf-8")
    return path


def stored():
    return db.session.scalar(select(func.count(Customer.id)))


def test_customers_of_the_example_are_created_once():
    path = Path("examples/northwind/customers.csv")

    assert import_customers(path, now=NOW) == CustomerReport(36, 0, 0)
    assert import_customers(path, now=NOW) == CustomerReport(0, 0, 36)
    assert stored() == 36


def test_customer_with_a_known_number_is_changed(tmp_path):
    import_customers(write(tmp_path, "K-1,Contoso,CH"), now=NOW)

    report = import_customers(write(tmp_path, "K-1,Contoso AG,CH"), now=NOW)

    assert report == CustomerReport(0, 1, 0)
    assert db.session.scalars(select(Customer.name)).all() == ["Contoso AG"]


def test_dry_run_stores_nothing(tmp_path):
    report = import_customers(write(tmp_path, "K-1,Contoso,CH"), dry_run=True, now=NOW)

    assert (report.created, stored()) == (1, 0)


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        ("K-2,,CH", "customers.csv:3:2", "A customer needs a name"),
        ("K-2,Fabrikam,Swiss", "customers.csv:3:3", "longer than 2 characters"),
        (",Fabrikam,CH", "customers.csv:3:1", "needs a number of its own"),
        ("K-1,Fabrikam,CH", "customers.csv:3:1", "stands here twice"),
    ],
)
def test_one_wrong_row_refuses_the_table(tmp_path, row, place, words):
    path = write(tmp_path, "K-1,Contoso,CH", row)

    with pytest.raises(InvalidInput) as caught:
        import_customers(path, now=NOW)

    assert place in str(caught.value)
    assert words in str(caught.value)
    assert stored() == 0


def test_unknown_column_is_refused_by_name(tmp_path):
    path = tmp_path / "customers.csv"
    path.write_text("number,name,contry\nK-1,Contoso,CH\n", "utf-8")

    with pytest.raises(InvalidInput, match="contry"):
        import_customers(path, now=NOW)
    assert stored() == 0
