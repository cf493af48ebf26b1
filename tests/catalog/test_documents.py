import pytest

from catalog.contents import Contents
from tests.catalog.files import CATALOGUE, csv_refusals, read, read_csv, refusals

OFFERING = """\
offerings:
  - code: A
    kind: work
    title: Visit
    outcome: It is done.
"""


VISIT_PRICE = (
    "      - {offering: VISIT, per: once, model: flat, parameters: {price: 1250}}"
)


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("just words", "1:1", "The file has to begin with one of categories,"),
        ("offering: []", "1:1", "There is no key “offering” here. Did you mean “off"),
        ("offerings: {}", "1:1", "Here a list is needed."),
        ("offerings: [words]", "1:13", "Here several named values are needed"),
        (
            OFFERING + "    tittle: x",
            "6:5",
            "There is no key “tittle” here. Did you mean “title”?",
        ),
        (OFFERING.replace("    title: Visit\n", ""), "2:5", "“title” is missing."),
        (OFFERING.replace("Visit", "''"), "4:5", "This is empty."),
        (OFFERING.replace("Visit", "~"), "4:5", "This is empty."),
        (OFFERING.replace("Visit", "[x]"), "4:5", "Here a text is needed."),
        (
            OFFERING.replace("work", "wrok"),
            "3:5",
            "“wrok” is not known here. Did you mean “work”?",
        ),
        (OFFERING.replace("work", "uptime"), "3:5", ""),
        (
            OFFERING + "    category: servers",
            "6:5",
            "There is no “servers” in the catalogue.",
        ),
        (
            OFFERING + "    excludes: [A2]",
            "6:16",
            "There is no “A2” in the catalogue. Did you mean “A”?",
        ),
        (OFFERING + "    requires: [A]", "6:16", "“Visit” names itself here."),
        (
            OFFERING + "    valid_until: 31.12.2026",
            "6:5",
            "“31.12.2026” is not a day of the calendar.",
        ),
        (
            OFFERING + OFFERING.partition("\n")[2],
            "6:5",
            "A stands in line 2 too.",
        ),
        (
            OFFERING + "    promises: [{kind: warrenty}]",
            "6:17",
            "A promise needs a kind: one of uptime, response, warranty. Did",
        ),
        (
            OFFERING + "    promises:\n      - {kind: warranty, parts: -3}",
            "7:33",
            "-3 is too small; the least is 1.",
        ),
        (
            OFFERING + "    state: retried",
            "6:5",
            "“retried” is not known here. Did you mean “retired”?",
        ),
    ],
)
def test_a_broken_offering_is_refused_in_its_place(
    text: str, place: str, sentence: str
) -> None:
    if not sentence:
        place, sentence = "2:5", "“Visit” is of the kind uptime and promises none."
    (line,) = refusals(text)
    assert line.startswith(f"c.yaml:{place}: {sentence}")


@pytest.mark.parametrize(
    ("old", "new", "place", "sentence"),
    [
        ("currency: EUR", "currency: EURO", "22:5", "“EURO” is not a currency of ISO"),
        ("410.00", "-410.00", "26:70", "“Price per unit” is -410.00; the least is 0."),
        ("410.00", "1e400", "26:70", "“Price per unit” is 1.00E+400, more than"),
        ("410.00", "4" * 40, "26:70", "“Price per unit” is 4.44E+39, more than"),
        ("price: 410.00", "prize: 410.00", "26:70", "There is no key “prize” here."),
        (
            "model: flat",
            "model: falt",
            "32:38",
            "There is no pricing model “falt”. Did you mean “flat”?",
        ),
        ("per: once", "per: decade", "32:27", "“decade” is not known here. Use one"),
        (
            "{offering: VISIT, per",
            "{offering: VISTI, per",
            "32:10",
            "There is no “VISTI” in the catalogue. Did you mean “VISIT”?",
        ),
        (
            "option: fast",
            "option: slow",
            "28:9",
            "“NW-R740, 3 years” has no option “slow”.",
        ),
        (
            f"{VISIT_PRICE}\n",
            "",
            "25:5",
            "“Yearly visit” (VISIT) has no price in this book. Add a price, or",
        ),
        (
            "    prices:\n",
            "    not_sold: [VISIT]\n    prices:\n",
            "25:16",
            "VISIT has a price in this book.",
        ),
        (
            "{months: 36, percent: 5}",
            "{months: 36, percent: 105}",
            "24:22",
            "105 is too",
        ),
        (
            "term_months }}",
            "term_month }} or {{ term_months }}",
            "37:30",
            "There is no value “term_month” for clauses. Did you mean “term_months”?",
        ),
        (
            "term_months }}",
            "seller.x }}",
            "37:15",
            "This is more than a clause can do.",
        ),
    ],
)
def test_a_broken_price_or_clause_is_refused_in_its_place(
    old: str, new: str, place: str, sentence: str
) -> None:
    lines = refusals(CATALOGUE.replace(old, new, 1))
    assert f"c.yaml:{place}: {sentence}" in "\n".join(lines)


def test_everything_wrong_is_said_at_once_in_order() -> None:
    text = CATALOGUE.replace("EUR", "EURO").replace("kind: work", "kind: wrok")
    text = text.replace("{{ term_months }}", "{{ oops }}").replace("Servers", "")
    lines = [line.split(":")[1] for line in refusals(text)]
    assert lines == ["2", "16", "22", "37"]


def test_a_broken_offering_draws_no_other_refusals() -> None:
    text = CATALOGUE.replace("kind: warranty\n", "kind: nonsense\n")
    assert len(refusals(text)) == 1


def test_an_offering_may_be_left_out_of_a_book_on_purpose() -> None:
    text = CATALOGUE.replace(
        "    prices:\n", "    not_sold: [NW-R740/fast]\n    prices:\n"
    )
    price = text.index("      - offering: NW-R740\n        option")
    text = text[:price] + text[text.index("      - {offering: VISIT") :]
    assert len(read(text).price_books["list"].prices) == 2


def test_a_price_for_an_offering_stored_before_is_known() -> None:
    stored = read(CATALOGUE)
    books = CATALOGUE[CATALOGUE.index("price_books:") : CATALOGUE.index("terms:")]
    assert read(books, stored).price_books == stored.price_books


def test_two_books_for_the_same_customers_are_refused() -> None:
    second = CATALOGUE[CATALOGUE.index("  - code: list") : CATALOGUE.index("terms:")]
    second = second.replace("code: list", "code: again").replace("List", "Other")
    (line,) = refusals(CATALOGUE.replace("terms:", f"{second}terms:"))
    assert "“List prices” and “Other prices” are for the same currency" in line


def test_a_book_keeps_its_currency() -> None:
    (line,) = refusals(CATALOGUE.replace("EUR", "CHF"), read(CATALOGUE))
    assert line == (
        "c.yaml:22:5: “List prices” is in EUR, and a book keeps its currency. "
        "Put prices in CHF into another book."
    )


def test_terms_never_change_under_their_version() -> None:
    (line,) = refusals(CATALOGUE.replace("It runs", "It lasts"), read(CATALOGUE))
    assert line.startswith("c.yaml:34:5: Version 2026-1 has other words.")


def test_what_a_bundle_holds_is_not_retired_alone() -> None:
    pack = (
        "  - {code: P, kind: bundle, title: Pack, outcome: All., "
        "items: [{code: VISIT}]}\n"
    )
    text = CATALOGUE.replace("price_books:", f"{pack}price_books:")
    retired = text.replace("once a year.\n", "once a year.\n    state: retired\n")
    (line,) = refusals(retired)
    assert "“Pack” is on sale and holds “Yearly visit”, which is retired." in line


CSV = "code,kind,title,outcome\nA,work,Visit,It is done.\n"
PRICES = "book,offering,option,per,currency,model,parameters.price\n"


def test_a_column_that_is_left_out_stays_as_it_is() -> None:
    stored = read(CATALOGUE)
    read_back = read_csv("code,title\nNW-R740,NW-R740 for 3 years\n", stored)
    spec = read_back.offerings["NW-R740"]
    assert spec.title == "NW-R740 for 3 years"
    assert spec.promises == stored.offerings["NW-R740"].promises


def test_an_empty_cell_clears_its_field() -> None:
    read_back = read_csv("code,category\nNW-R740,\n", read(CATALOGUE))
    assert read_back.offerings["NW-R740"].category == ""


def test_a_table_of_prices_leaves_the_others() -> None:
    text = PRICES + "list,VISIT,,once,EUR,flat,1300\n"
    book = read_csv(text, read(CATALOGUE)).price_books["list"]
    assert [price.parameters["price"] for price in book.prices] == [
        "410.00",
        "95",
        "1300",
    ]


def test_semicolons_and_tabs_separate_as_well() -> None:
    for mark in ";\t":
        assert read_csv(CSV.replace(",", mark), Contents()).offerings["A"].title


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "1:1: The file is empty."),
        (
            "a,b\n1,2\n",
            "1:1: The first line names neither offerings nor prices nor costs.",
        ),
        ("code,titel\nA,x\n", "1:2: There is no column “titel”. Did you mean “title”?"),
        ("code,code\nA,x\n", "1:2: The column “code” is here twice."),
        (CSV + "B,work\n", "3:3: “title” is missing."),
        (CSV + "B,wrk,Visit,Done.\n", "3:2: “wrk” is not known here."),
        (CSV + "\nB,work,Visit,Done.,more\n", "4:5: This row has more cells"),
        (CSV + 'B,work,"Visit,Done.\n', "3:1: The table cannot be read here:"),
        (CSV + "A,work,Visit,Done.\n", "3:1: A stands in line 2 too."),
        ("code,promises\nA,{\n", "2:2: The column “promises” holds no JSON:"),
        (
            PRICES + "lsit,VISIT,,once,EUR,flat,1\n",
            "2:1: There is no price book “lsit”.",
        ),
        (PRICES + "list,VISIT,,once,CHF,flat,1\n", "2:5: “List prices” is in EUR,"),
        (
            PRICES + "list,VISIT,,once,EUR,flat,-1\n",
            "2:7: “Price” is -1; the least is 0.",
        ),
        (PRICES + "list,NONE,,once,EUR,flat,1\n", "2:2: There is no “NONE” in the"),
        (
            PRICES + "list,VISIT,,once,EUR,flt,1\n",
            "2:6: There is no pricing model “flt”.",
        ),
        (PRICES + "list,VISIT,,once,EUR,flat,1\n" * 2, "3:2: Line 2 has this price"),
    ],
)
def test_a_broken_table_is_refused_in_its_cell(text: str, line: str) -> None:
    lines = csv_refusals(text, read(CATALOGUE))
    assert f"c.csv:{line}" in "\n".join(lines)
