from datetime import date
from decimal import Decimal

import pytest

from catalog.price_tables import BookRow, EntryRow, OfferingRow, PriceBooks
from upheld.errors import NotFound, Refused

DAY = date(2027, 6, 1)
BACKUP = OfferingRow(
    "backup", "Managed backup", "server", "servers", (("24x7", "Day and night"),)
)


def book(code: str, **said):
    return BookRow(
        code, said.pop("title", code.title()), said.pop("currency", "EUR"), **said
    )


def entry(term: int = 0, option: str = "", price: str = "10"):
    return EntryRow(
        "europe",
        "backup",
        option,
        term,
        "recurring",
        1,
        "flat",
        f'{{"price": "{price}"}}',
    )


def books(*rows: BookRow, entries=()):
    return PriceBooks.of(1, offerings=[BACKUP], books=rows, entries=entries)


def chosen(*rows: BookRow, segment=None, currency="EUR", day=DAY):
    return books(*rows).choose(currency=currency, segment=segment, day=day).code


def test_a_book_for_the_segment_comes_before_one_for_all():
    general = book("general", valid_from=date(2027, 5, 1))
    public = book("public", segment="public")

    assert chosen(general, public, segment="public") == "public"
    assert chosen(general, public, segment="private") == "general"
    assert chosen(general, public) == "general"


def test_the_book_that_began_last_wins():
    assert chosen(book("old"), book("new", valid_from=date(2027, 1, 1))) == "new"


def test_of_books_that_began_alike_the_one_that_ends_first_wins():
    year = book("year", valid_from=date(2027, 1, 1))
    spring = book("spring", valid_from=date(2027, 1, 1), valid_until=date(2027, 6, 30))

    assert chosen(year, spring) == "spring"


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2027, 6, 30), "spring"), (date(2027, 7, 1), "always")],
)
def test_a_book_is_valid_through_its_last_day(day, code):
    spring = book("spring", valid_from=date(2027, 3, 1), valid_until=date(2027, 6, 30))

    assert chosen(book("always"), spring, day=day) == code


def test_books_that_nothing_tells_apart_are_named():
    with pytest.raises(Refused) as refused:
        chosen(book("north"), book("south"))

    assert refused.value.message == (
        "These price books apply equally: “North”, “South”."
    )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"currency": "CHF"},
            "No price book in CHF is for all customers on 1 Jun 2027.",
        ),
        (
            {"currency": "CHF", "segment": "public"},
            "No price book in CHF is for the segment “public” on 1 Jun 2027.",
        ),
    ],
)
def test_where_no_book_applies_it_says_for_what(asked, sentence):
    with pytest.raises(Refused) as refused:
        chosen(book("europe"), **asked)

    assert refused.value.message == sentence
    assert refused.value.hint == "There are price books in EUR."


def test_a_book_that_does_not_exist_is_named():
    with pytest.raises(NotFound, match="There is no price book “asia”"):
        books(book("europe")).book("asia")


def test_the_price_of_the_term_comes_before_that_of_any_term():
    view = books(book("europe"), entries=[entry(0), entry(36)]).book("europe")

    assert view.entry("backup", "", 36).row.term_months == 36
    assert view.entry("backup", "", 24).row.term_months == 0


def test_a_missing_price_names_offering_term_and_book():
    view = books(book("europe"), entries=[entry(36), entry(24)]).book("europe")
    with pytest.raises(Refused) as refused:
        view.entry("backup", "", 12)

    assert refused.value.message == (
        "“Managed backup” has no price for 12 months in “Europe”."
    )
    assert refused.value.hint == "It has one for these terms in months: 24, 36."


def test_a_missing_price_of_an_option_names_the_option():
    view = books(book("europe"), entries=[entry()]).book("europe")
    with pytest.raises(Refused) as refused:
        view.entry("backup", "24x7", 1)

    assert refused.value.message == (
        "“Day and night” of “Managed backup” has no price for 1 month in “Europe”."
    )
    assert refused.value.hint == "Add a price to the book, or choose another offering."


@pytest.mark.parametrize(("months", "percent"), [(11, None), (12, 3), (35, 3), (48, 5)])
def test_the_longest_term_reached_sets_the_discount(months, percent):
    row = book("europe", term_discounts=((36, Decimal(5)), (12, Decimal(3))))
    found = books(row).book("europe").term_percent(months)

    assert (found and found[0]) == percent
