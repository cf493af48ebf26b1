"""Actions on many customers, contracts and offerings."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from catalog.categories.operations import create_category
from catalog.contents import CategorySpec
from catalog.models import Offering
from contracts.bulk import operations
from contracts.documents.job import Printed
from contracts.documents.models import Document
from contracts.documents.operations import keep_printed
from contracts.models import Contract, Customer
from contracts.quotes.operations import accept_quote
from contracts.quotes.operations.acceptance import Signature
from contracts.views.papers import papers_file
from tests.bulk.test_bulk import work
from tests.shop import NOW, Shop
from upheld import progress
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.jobs import JobRow
from upheld.transactions import transaction


def offering_id(code: str) -> str:
    return db.session.scalars(select(Offering.id).where(Offering.code == code)).one()


def done(shop: Shop, action: str, kind: str, *ids: str, value: str = "") -> str:
    run_id = operations.ask(action, ids, value=value, kind=kind)
    work(shop)
    return run_id


def failed_paper(shop: Shop) -> tuple[str, str]:
    """Sign a contract whose paper could not be made; return it and its paper."""
    quote_id = shop.sent()
    with shop.customer():
        accept_quote(quote_id, Signature(name="Ada"), now=NOW)
    document = db.session.execute(select(Document.id, Document.contract_id)).one()
    with transaction() as session:
        session.execute(
            update(Document)
            .where(Document.id == document.id)
            .values(state="failed", failure="No font.")
        )
    return document.contract_id, document.id


def test_customers_get_another_language_and_segment(shop: Shop) -> None:
    done(shop, "language", "customer", shop.customer_id, value="it")
    done(shop, "segment", "customer", shop.customer_id, value="retail")
    found = select(Customer.language, Customer.segment, Customer.email)
    row = db.session.execute(found.where(Customer.id == shop.customer_id)).one()
    assert (row.language, row.segment) == ("it", "retail")
    assert row.email


def test_customer_who_can_still_accept_is_kept_and_named(shop: Shop) -> None:
    shop.sent()
    run_id = done(shop, "forget", "customer", shop.customer_id)
    ((name, why),) = progress.run(run_id).failures
    assert name == "Contoso Retail AG"
    assert "can still accept a quote" in why
    deleted = select(Customer.deleted_at).where(Customer.id == shop.customer_id)
    assert db.session.scalar(deleted) is None


def test_offerings_are_sorted_retired_and_sold_again(shop: Shop) -> None:
    create_category(CategorySpec(code="care", title="Care"))
    visit, held = offering_id("VISIT"), offering_id("R740")
    done(shop, "category", "offering", visit, held, value="care")
    sorted_in = select(Offering.code).where(Offering.category_code == "care")
    assert set(db.session.scalars(sorted_in)) == {"VISIT", "R740"}

    run_id = done(shop, "retire", "offering", visit, held)
    # A bundle on sale holds it.
    assert [name for name, _why in progress.run(run_id).failures] == ["R740"]
    retired = select(Offering.code).where(Offering.state == "retired")
    assert db.session.scalars(retired).all() == ["VISIT"]
    done(shop, "reinstate", "offering", visit)
    assert db.session.scalars(retired).all() == []


def test_failed_paper_is_asked_for_again(shop: Shop) -> None:
    contract_id, document_id = failed_paper(shop)
    jobs = select(JobRow.key).where(JobRow.key.startswith(f"{document_id}:"))
    operations._print_again(contract_id, "", NOW)
    state = select(Document.state).where(Document.id == document_id)
    assert db.session.scalar(state) == "pending"
    assert db.session.scalars(jobs).all() == [f"{document_id}:2026-11-23T09:00:00"]


def papers(shop: Shop, contract_id: str) -> ZipFile:
    with shop.app.test_request_context():
        answer = papers_file([contract_id])
        answer.direct_passthrough = False
        content = answer.get_data()
        answer.close()
    return ZipFile(BytesIO(content))


def test_papers_come_in_one_file_and_the_missing_are_named(shop: Shop) -> None:
    contract_id, document_id = failed_paper(shop)
    number = select(Contract.number).where(Contract.id == contract_id)
    packed = papers(shop, contract_id)
    assert packed.namelist() == ["missing.csv"]
    assert b"C-2026-000001,cannot be made" in packed.read("missing.csv")

    keep_printed(document_id, Printed(content=b"%PDF-1.7 x", pages=1), now=NOW)
    packed = papers(shop, contract_id)
    assert packed.namelist() == [f"{db.session.scalar(number)}-1.pdf"]
    assert packed.read("C-2026-000001-1.pdf") == b"%PDF-1.7 x"


@pytest.mark.parametrize(
    ("action", "kind", "value"),
    [
        # Only who keeps the catalogue may ask for it; a list asks for its own alone.
        ("retire", "quote", ""),
        ("delete", "customer", ""),
        ("language", "customer", "xx"),
        ("category", "offering", "gone"),
    ],
)
def test_what_a_list_does_not_offer_is_refused(
    shop: Shop, action: str, kind: str, value: str
) -> None:
    with pytest.raises(InvalidInput):
        operations.ask(action, ["x"], value=value, kind=kind)
    assert progress.runs() == []
