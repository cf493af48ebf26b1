from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalog import storage
from catalog.exchange import (
    Action,
    Format,
    ImportReport,
    export_catalogue,
    import_catalogue,
)
from catalog.models import OfferingRevision, PriceEntry
from catalog.queries import catalogue_number
from tests.catalog.files import CATALOGUE, PARAMETERS, source
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def load(text: str = CATALOGUE, *, dry_run: bool = False) -> ImportReport:
    return import_catalogue(
        source(text), parameters=PARAMETERS, now=NOW, dry_run=dry_run
    )


def count(table: type[Any]) -> int:
    return db.session.scalar(select(func.count(table.id))) or 0


def test_an_empty_catalogue_is_filled(at_work: Flask) -> None:
    report = load()
    assert (report.count(Action.ADDED), report.revision) == (5, 1)
    assert [spec.title for spec in storage.load_contents().offerings.values()] == [
        "NW-R740, 3 years",
        "Yearly visit",
    ]


def test_the_same_file_again_changes_nothing(at_work: Flask) -> None:
    load()
    again = load()
    assert (again.count(Action.UNCHANGED), again.changed, again.revision) == (
        5,
        (),
        None,
    )
    assert (catalogue_number(), count(OfferingRevision)) == (1, 2)
    assert count(AuditRow) == 1


def test_an_export_imports_as_nothing_new(at_work: Flask) -> None:
    load()
    for kind in Format:
        text = export_catalogue(kind, PARAMETERS)
        name = "c.yaml" if kind in {Format.YAML, Format.GUIDES} else "c.csv"
        report = import_catalogue(source(text, name), parameters=PARAMETERS, now=NOW)
        assert report.changed == ()


def test_a_dry_run_says_what_would_change_and_stores_nothing(at_work: Flask) -> None:
    load()
    text = CATALOGUE.replace("410.00", "420.00").replace("Yearly visit", "Visit")
    report = load(text, dry_run=True)
    assert [(change.code, change.action) for change in report.changed] == [
        ("VISIT", Action.CHANGED),
        ("list", Action.CHANGED),
    ]
    assert (catalogue_number(), count(OfferingRevision)) == (1, 2)


def test_a_change_names_its_fields(at_work: Flask) -> None:
    load()
    text = CATALOGUE.replace("410.00", "420.00").replace("Yearly visit", "Visit")
    visit, book = load(text).changed
    assert [(d.label, d.before, d.after) for d in visit.differences] == [
        ("Title", ("Yearly visit",), ("Visit",))
    ]
    assert [d.label for d in book.differences] == ["Price of NW-R740"]
    assert "price 420.00" in book.differences[0].after[0]


def test_a_changed_offering_gets_a_new_revision(at_work: Flask) -> None:
    load()
    load(CATALOGUE.replace("Yearly visit", "Visit"))
    rows = db.session.execute(
        select(OfferingRevision.number, OfferingRevision.spec).order_by(
            OfferingRevision.number
        )
    ).all()
    titles = [(row.number, storage.read_spec(row.spec).title) for row in rows]
    assert (1, "Yearly visit") in titles
    assert (2, "Visit") in titles


def test_retiring_by_file_makes_no_revision(at_work: Flask) -> None:
    load()
    retired = CATALOGUE.replace("once a year.\n", "once a year.\n    state: retired\n")
    report = load(retired)
    assert [change.action for change in report.changed] == [Action.RETIRED]
    assert count(OfferingRevision) == 2
    assert [change.action for change in load().changed] == [Action.REINSTATED]


def test_a_price_left_out_of_a_book_is_removed(at_work: Flask) -> None:
    load()
    start = CATALOGUE.index("      - {offering: VISIT")
    end = CATALOGUE.index("terms:")
    text = CATALOGUE[:start] + "    not_sold: [VISIT]\n" + CATALOGUE[end:]
    assert [d.after for d in load(text).changed[0].differences] == [()]
    assert count(PriceEntry) == 2
    assert load(text).changed == ()


def test_one_bad_line_keeps_everything_out(at_work: Flask) -> None:
    load()
    text = CATALOGUE.replace("410.00", "420.00").replace("price: 1250", "price: -1")
    with pytest.raises(InvalidInput, match=r"c\.yaml:32:64"):
        load(text)
    assert catalogue_number() == 1
    assert "410.00" in export_catalogue(Format.YAML, PARAMETERS)


def test_an_import_is_one_row_of_the_trail(at_work: Flask) -> None:
    load()
    row = db.session.scalars(select(AuditRow)).one()
    assert row.action == "catalogue.imported"
    assert '"offering NW-R740"' in row.after


def test_a_table_of_prices_changes_only_its_rows(at_work: Flask) -> None:
    load()
    text = "book,offering,per,model,parameters.price\nlist,VISIT,once,flat,1300\n"
    report = import_catalogue(
        source(text, "prices.csv"), parameters=PARAMETERS, now=NOW
    )
    assert [d.label for d in report.changed[0].differences] == ["Price of VISIT"]
    assert count(PriceEntry) == 3
