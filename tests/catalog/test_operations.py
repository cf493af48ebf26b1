from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from catalog import operations, queries
from catalog.books import Per, PriceBookSpec, PriceSpec, TermDiscount
from catalog.offerings import BundleItem, OfferingSpec
from catalog.standard_terms import Clause, TermsSpec
from catalog.terms.queries import standard_terms
from tests.catalog.files import PARAMETERS
from tests.catalog.samples import bundle, offering
from tests.sellers import add_seller, working_for
from upheld.audit import AuditRow
from upheld.db import db
from upheld.errors import InvalidInput, NotFound, Refused

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 10, tzinfo=UTC)
BOOK = PriceBookSpec(code="list", title="List prices", currency="EUR")


@pytest.fixture(autouse=True)
def work(at_work: Flask) -> None:
    """Work for a seller in every test."""


def create(spec: OfferingSpec) -> str:
    return operations.create_offering(spec, now=NOW)


def actions() -> list[str]:
    rows = db.session.scalars(select(AuditRow.action).order_by(AuditRow.sequence))
    return list(rows)


def test_a_new_offering_is_revision_one() -> None:
    view = queries.offering(create(offering("visit")))
    assert (view.row.revision, view.row.state) == (1, "active")
    assert view.spec == offering("visit")
    assert (queries.catalogue_number(), actions()) == (1, ["offering.created"])


def test_a_code_is_given_once() -> None:
    create(offering("visit"))
    with pytest.raises(InvalidInput, match="“visit” is taken"):
        create(offering("visit", title="Another"))
    assert queries.offering_by_code("visit").spec.title == "Visit service"


def test_two_sellers_may_use_the_same_code() -> None:
    create(offering("visit"))
    with working_for(add_seller("contoso")):
        create(offering("visit"))
        assert queries.catalogue_number() == 1


def test_what_is_wrong_with_an_offering_is_said_at_once() -> None:
    spec = offering("visit", excludes=("x",), category="none", discount=Decimal(5))
    with pytest.raises(InvalidInput) as refused:
        create(spec)
    places = {problem.where for problem in refused.value.problems}
    assert places == {"excludes.0", "category", "discount"}
    assert (queries.catalogue_number(), actions()) == (0, [])


def test_a_revision_leaves_the_older_as_it_was() -> None:
    made = create(offering("visit"))
    changed = offering("visit", title="Two visits")
    assert operations.revise_offering(made, changed, now=LATER) == 2
    assert queries.revision_spec(made, 1) == offering("visit")
    assert queries.offering(made).spec == changed
    assert [row.number for row in queries.offering(made).revisions] == [2, 1]


def test_saying_the_same_makes_no_revision() -> None:
    made = create(offering("visit"))
    assert operations.revise_offering(made, offering("visit"), now=LATER) == 1
    assert actions() == ["offering.created"]


def test_a_change_of_what_another_has_changed_is_refused() -> None:
    made = create(offering("visit"))
    operations.revise_offering(made, offering("visit", title="Two"), now=NOW)
    with pytest.raises(Refused, match="is at revision 2; you changed revision 1"):
        operations.revise_offering(
            made, offering("visit", title="Three"), expected_revision=1, now=LATER
        )
    assert queries.offering(made).spec.title == "Two"


def test_a_code_never_changes() -> None:
    made = create(offering("visit"))
    with pytest.raises(InvalidInput, match="never changes"):
        operations.revise_offering(made, offering("visits"), now=LATER)


def test_a_retired_offering_is_not_found_by_search() -> None:
    made = create(offering("visit"))
    operations.retire_offering(made, now=LATER)
    assert queries.search_offerings("visit") == ()
    operations.reinstate_offering(made, now=LATER)
    assert [hit.code for hit in queries.search_offerings("visit")] == ["visit"]
    assert actions()[1:] == ["offering.retired", "offering.reinstated"]


def test_what_a_bundle_holds_cannot_be_retired() -> None:
    made = create(offering("visit"))
    create(bundle("pack", BundleItem(code="visit"), title="Care pack"))
    with pytest.raises(Refused, match="is a part of “Care pack”"):
        operations.retire_offering(made, now=LATER)
    assert queries.offering(made).row.state == "active"


def test_a_state_is_changed_once() -> None:
    made = create(offering("visit"))
    with pytest.raises(Refused, match="is on sale"):
        operations.reinstate_offering(made, now=LATER)
    operations.retire_offering(made, now=LATER)
    with pytest.raises(Refused, match="retired already"):
        operations.retire_offering(made, now=LATER)


def test_an_unknown_offering_is_not_found() -> None:
    with pytest.raises(NotFound):
        operations.retire_offering("0" * 32, now=NOW)
    with pytest.raises(NotFound):
        queries.offering("0" * 32)


def test_a_price_replaces_the_one_for_the_same() -> None:
    create(offering("visit"))
    book = operations.create_price_book(BOOK)
    first = save(book, "410.00")
    assert save(book, "420.00") == first
    rows = queries.price_book(book)[1]
    assert [row.price.parameters["price"] for row in rows] == ["420.00"]


def save(book: str, price: str, **fields: Any) -> str:
    spec = PriceSpec(
        offering="visit", per=Per.ONCE, model="flat", parameters={"price": price}
    )
    return operations.save_price(
        book,
        replace(spec, **fields),
        parameters=PARAMETERS,
    )


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"offering": "visti"}, "offering"),
        ({"option": "fast"}, "option"),
        ({"model": "falt"}, "model"),
        ({"parameters": {"price": "-1"}}, "parameters.price"),
    ],
)
def test_a_wrong_price_is_refused_by_field(
    fields: dict[str, object], place: str
) -> None:
    create(offering("visit"))
    book = operations.create_price_book(BOOK)
    with pytest.raises(InvalidInput) as refused:
        save(book, "1", **fields)
    assert [problem.where for problem in refused.value.problems] == [place]
    assert queries.price_book(book)[1] == ()


def test_a_removed_price_is_gone() -> None:
    create(offering("visit"))
    book = operations.create_price_book(BOOK)
    operations.remove_price(save(book, "410.00"))
    assert queries.price_book(book)[1] == ()
    assert actions()[-1] == "price.removed"


def test_two_books_for_the_same_days_are_refused() -> None:
    operations.create_price_book(BOOK)
    with pytest.raises(InvalidInput, match="for the same currency, segment and days"):
        operations.create_price_book(replace(BOOK, code="other"))


def test_a_book_keeps_its_prices_when_its_days_change() -> None:
    create(offering("visit"))
    book = operations.create_price_book(BOOK)
    save(book, "410.00")
    half = (TermDiscount(months=36, percent=Decimal("5.5")),)
    changed = replace(BOOK, valid_from=date(2027, 1, 1), term_discounts=half)
    operations.change_price_book(book, changed)
    row, prices = queries.price_book(book)
    assert (row.valid_from, len(prices)) == (date(2027, 1, 1), 1)
    with pytest.raises(InvalidInput, match="never change"):
        operations.change_price_book(book, replace(BOOK, currency="CHF"))


def test_terms_are_stored_once_and_found_by_language() -> None:
    terms = TermsSpec(version="1", clauses=(Clause(title="Term", text="A year."),))
    operations.save_terms(terms, now=NOW)
    newer = replace(terms, version="2")
    operations.save_terms(newer, now=LATER)
    assert standard_terms("de-CH") == newer
    assert standard_terms("en", "1") == terms
    with pytest.raises(InvalidInput, match="“1” is taken"):
        operations.save_terms(terms, now=LATER)


def test_terms_with_an_unknown_value_are_refused() -> None:
    broken = TermsSpec(version="1", clauses=(Clause(title="T", text="{{ oops }}"),))
    with pytest.raises(InvalidInput, match=r"clauses\.0\.text: There is no value"):
        operations.save_terms(broken, now=NOW)
    with pytest.raises(NotFound):
        standard_terms("en")
