from datetime import date
from pathlib import Path

import pytest

from contracts.imports.mapping import check_header, read_row
from contracts.imports.schemas import read_mapping
from contracts.terms import Term
from upheld.errors import InvalidInput
from upheld.money import Money

EXAMPLE = Path("examples/telco/mapping.yaml")
AS_OF = date(2026, 11, 1)
MAPPING = read_mapping(EXAMPLE)


def row(**changes):
    values = dict.fromkeys(MAPPING.columns, "No") | {
        "customerID": "5575-GNVDE",
        "tenure": "34",
        "Contract": "One year",
        "InternetService": "DSL",
        "PhoneService": "Yes",
        "OnlineSecurity": "Yes",
        "MonthlyCharges": "56.95",
    }
    return values | changes


def refusal(**changes):
    with pytest.raises(InvalidInput) as caught:
        read_row(MAPPING, row(**changes), as_of=AS_OF)
    return [str(problem) for problem in caught.value.problems]


def test_row_holds_the_services_that_it_names():
    contract = read_row(MAPPING, row(), as_of=AS_OF)

    codes = [code for code, _quantity in contract.choices]
    assert codes == ["TEL-LINE", "NET-DSL", "NET-SECURITY"]


def test_monthly_price_is_taken_to_the_cent():
    contract = read_row(MAPPING, row(MonthlyCharges="56.9"), as_of=AS_OF)

    assert contract.monthly == Money(5690, "USD")


def test_term_began_the_months_of_tenure_ago():
    term = read_row(MAPPING, row(), as_of=AS_OF).term

    assert term == Term(
        date(2024, 1, 1), 12, billing_months=1, renewal_months=12, notice=30
    )


def test_one_year_that_renewed_twice_ends_with_its_third_year():
    assert read_row(MAPPING, row(), as_of=AS_OF).ends_on == date(2027, 1, 1)


def test_contract_from_month_to_month_has_no_end():
    contract = read_row(MAPPING, row(Contract="Month-to-month"), as_of=AS_OF)

    assert contract.term.evergreen
    assert contract.ends_on is None


def test_subscriber_who_left_has_a_contract_that_ended():
    contract = read_row(MAPPING, row(Churn="Yes"), as_of=AS_OF)

    assert (contract.ended, contract.ends_on) == (True, AS_OF)


def test_tenure_of_zero_begins_on_the_day_of_the_import():
    assert read_row(MAPPING, row(tenure="0"), as_of=AS_OF).term.starts_on == AS_OF


def test_unknown_value_is_refused_with_the_nearest_known():
    assert refusal(Contract="One yaer") == [
        (
            "Contract: The mapping does not say what “One yaer” means. "
            "Did you mean “One year”?"
        )
    ]


@pytest.mark.parametrize("price", ["", "free", "1e3", "12.345", "-1", "NaN", "9" * 20])
def test_price_that_is_no_money_is_refused(price):
    (problem,) = refusal(MonthlyCharges=price)

    assert problem.startswith("MonthlyCharges: ")


@pytest.mark.parametrize("tenure", ["", "-1", "1.5", "12000", "٣"])
def test_tenure_that_is_no_count_of_months_is_refused(tenure):
    assert refusal(tenure=tenure) == [f"tenure: “{tenure}” is not a number of months."]


def test_row_without_any_service_is_refused():
    assert refusal(InternetService="No", PhoneService="No", OnlineSecurity="No") == [
        "The row holds none of the services."
    ]


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    assert len(refusal(Contract="?", tenure="x", MonthlyCharges="y")) == 3


def test_table_without_a_mapped_column_is_refused_by_name():
    header = sorted(MAPPING.columns - {"Churn"})

    with pytest.raises(
        InvalidInput, match=r"table\.csv:1: The column “Churn” is missing"
    ):
        check_header(MAPPING, header, "table.csv")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("currency: USD", "currency: USX", "6:1: “USX” is not a currency"),
        ("tenure: tenure", "tenur: tenure", "There is no key “tenur” here"),
        ("    One year: 12", "    One year: -12", "-12 is too small"),
        ("  - offering: TEL-LINE", "  - offering: TEL LINE", "cannot be a code"),
        ("notice: 30", "notice: soon", "“soon” is not a number"),
    ],
)
def test_mistake_in_the_mapping_is_named_with_its_place(tmp_path, old, new, expected):
    file = tmp_path / "mapping.yaml"
    file.write_text(EXAMPLE.read_text().replace(old, new))

    with pytest.raises(InvalidInput) as caught:
        read_mapping(file)

    assert expected in str(caught.value)
    assert str(caught.value).startswith("mapping.yaml:")
