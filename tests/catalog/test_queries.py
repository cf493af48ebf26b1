import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import event

from catalog import operations, queries
from catalog.books import Per
from catalog.exchange import import_catalogue
from catalog.offerings import BundleItem
from catalog.price_books import LineToPrice, QuoteTerms, price_lines
from catalog.pricing import PriceSheet
from catalog.queries import OfferingFilter
from plugins.manager import PluginManager
from tests.catalog.files import CATALOGUE, PARAMETERS, source
from tests.catalog.samples import bundle, offering
from tests.sellers import add_seller, working_for
from upheld.errors import NotFound, Refused
from upheld.state import state
from upheld.transactions import transaction

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def work(at_work: Flask) -> None:
    import_catalogue(source(CATALOGUE), parameters=PARAMETERS, now=NOW)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(state(app).engine, "after_cursor_execute", note)
    yield sent
    event.remove(state(app).engine, "after_cursor_execute", note)


def create(*codes: str, **fields: object) -> None:
    for code in codes:
        operations.create_offering(offering(code, **fields), now=NOW)


def found(text: str) -> list[str]:
    return [hit.code for hit in queries.search_offerings(text)]


def test_search_begins_with_two_letters() -> None:
    assert found("n") == []
    assert found("nw") == ["NW-R740"]


def test_search_finds_whatever_the_case() -> None:
    create("uhr", title="ÜBERWACHUNG der Straße")
    assert found("überw") == found("STRASSE") == ["uhr"]


def test_a_code_comes_before_a_title_before_a_word() -> None:
    create("zz1", title="A visit to the moon")
    create("zz2", title="Visit")
    create("visit-9", title="Zoo")
    create("zz3", title="Zeal", outcome="We revisit everything.")
    assert found("visit") == ["VISIT", "visit-9", "zz2", "zz1", "zz3"]


def test_search_takes_signs_as_they_are() -> None:
    assert found("%%") == found("__") == found("n%") == []


def test_every_word_has_to_be_there() -> None:
    assert found("years nw") == ["NW-R740"]
    assert found("years moon") == []


def test_search_leaves_out_what_is_not_sold_today() -> None:
    create("old", title="Old visit", valid_until=date(2026, 1, 1))
    hits = queries.search_offerings("visit", day=TODAY)
    assert [hit.code for hit in hits] == ["VISIT"]


def test_a_list_is_read_page_by_page() -> None:
    create(*(f"w{number:02}" for number in range(7)))
    first = queries.list_offerings(OfferingFilter(), size=5)
    second = queries.list_offerings(OfferingFilter(), after=first.next, size=5)
    titles = [row.title for row in (*first.rows, *second.rows)]
    assert (len(titles), first.total, second.next) == (9, 9, None)
    assert titles == sorted(titles)


@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        (OfferingFilter(kind="work"), ["VISIT"]),
        (OfferingFilter(category="servers"), ["NW-R740"]),
        (OfferingFilter(text="next business"), ["NW-R740"]),
        (OfferingFilter(state="retired"), []),
        (OfferingFilter(state=""), ["NW-R740", "VISIT"]),
    ],
)
def test_a_list_is_narrowed(chosen: OfferingFilter, codes: list[str]) -> None:
    page = queries.list_offerings(chosen)
    assert sorted(row.code for row in page.rows) == codes


@pytest.mark.parametrize(
    "sort", ["", "title", "code", "category", "changed", "revision"]
)
@pytest.mark.parametrize("turn", ["", "-"])
def test_every_order_goes_on_where_its_page_ends(sort: str, turn: str) -> None:
    chosen = OfferingFilter(sort=f"{turn}{sort}")
    all_at_once = [row.code for row in queries.list_offerings(chosen).rows]
    first = queries.list_offerings(chosen, size=1)
    rest = queries.list_offerings(chosen, size=1, after=first.next)
    assert [row.code for row in (*first.rows, *rest.rows)] == all_at_once
    assert sorted(all_at_once) == ["NW-R740", "VISIT"]
    assert rest.next is None


def test_what_has_no_category_comes_first_in_their_order() -> None:
    page = queries.list_offerings(OfferingFilter(sort="category"))
    assert [row.category for row in page.rows] == ["", "servers"]


def test_a_page_takes_at_most_three_statements(at_work: Flask) -> None:
    made = queries.offering_by_code("NW-R740").row.id
    for ask in (
        lambda: queries.list_offerings(OfferingFilter(text="server")),
        lambda: queries.search_offerings("server"),
        lambda: queries.offering(made),
        queries.list_price_books,
        lambda: queries.current_offerings(["NW-R740", "VISIT"]),
        lambda: queries.price_book_view(day=TODAY, currency="EUR", segment=None),
    ):
        with counted(at_work) as sent:
            ask()
        assert len(sent) <= 3, sent


def test_an_offering_shows_what_is_around_it() -> None:
    create("VISIT2", title="Two visits", replaces=("VISIT",))
    pack = bundle("pack", BundleItem(code="VISIT"), title="Care pack")
    operations.create_offering(pack, now=NOW)
    view = queries.offering_by_code("VISIT")
    assert view.successors == (("VISIT2", "Two visits"),)
    assert view.bundles == (("pack", "Care pack"),)
    assert [(row.currency, row.price.per) for row in view.prices] == [("EUR", Per.ONCE)]


def test_two_revisions_differ_in_words() -> None:
    made = queries.offering_by_code("VISIT").row.id
    changed = offering("VISIT", title="Two visits", unit="visit")
    operations.revise_offering(made, changed, now=NOW)
    found = queries.revision_differences(made, 1, 2)
    assert [(one.label, one.before, one.after) for one in found] == [
        ("Title", ("Yearly visit",), ("Two visits",)),
        (
            "Outcome",
            ("An engineer looks at every server once a year.",),
            ("It is done.",),
        ),
        ("Unit", (), ("visit",)),
    ]
    with pytest.raises(NotFound):
        queries.revision_differences(made, 1, 3)


def test_what_is_current_comes_with_what_its_rules_name() -> None:
    create("expert", requires=(("NW-R740",),))
    create("VISIT2", replaces=("VISIT",))
    assert set(queries.current_offerings(["expert", "none"])) == {"expert", "NW-R740"}
    assert set(queries.current_offerings(["VISIT"])) == {"VISIT", "VISIT2"}


def test_the_price_book_prices_lines() -> None:
    book = queries.price_book_view(day=TODAY, currency="EUR", segment="enterprise")
    (sheet,) = price_lines(
        book,
        PluginManager.load(safe=True),
        [LineToPrice("NW-R740", Decimal(48), ("fast",))],
        QuoteTerms(36, TODAY),
    )
    assert isinstance(sheet, PriceSheet)
    assert str(sheet.list_price) == "24240.00 EUR"
    assert str(sheet.total) == "23028.00 EUR"


def test_without_a_book_there_is_a_reason() -> None:
    with pytest.raises(Refused):
        queries.price_book_view(day=TODAY, currency="CHF", segment=None)


def test_an_unchanged_catalogue_is_read_once() -> None:
    first = queries.current_offerings(["VISIT"])["VISIT"]
    assert queries.current_offerings(["VISIT"])["VISIT"] is first


def test_a_change_elsewhere_keeps_what_is_the_same() -> None:
    first = queries.current_offerings(["VISIT"])["VISIT"]
    create("expert")
    assert queries.current_offerings(["VISIT"])["VISIT"] is first
    assert "expert" in queries.current_offerings(["expert"])


def test_a_change_that_is_undone_is_not_remembered() -> None:
    with contextlib.suppress(InterruptedError), transaction():
        create("expert")
        assert "expert" in queries.current_offerings(["expert"])
        raise InterruptedError
    assert queries.current_offerings(["expert"]) == {}
    create("other")
    assert queries.current_offerings(["expert"]) == {}


def test_a_seller_sees_its_own_catalogue() -> None:
    with working_for(add_seller("contoso")):
        assert queries.current_offerings(["VISIT"]) == {}
        assert queries.list_offerings(OfferingFilter()).rows == ()
        assert queries.search_offerings("visit") == ()
        with pytest.raises(NotFound):
            queries.offering_by_code("VISIT")
