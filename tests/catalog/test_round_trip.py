from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.books import Per, PriceBookSpec, PriceSpec, TermDiscount
from catalog.contents import CategorySpec, Contents
from catalog.exchange.csv_writer import write_offerings, write_prices
from catalog.exchange.yaml_files import write_yaml
from catalog.offerings import BundleItem, Due, Duty, Kind, OfferingSpec, Option
from catalog.standard_terms import Clause, Definition, TermsSpec
from tests.catalog.files import CATALOGUE, PARAMETERS, read, read_csv
from tests.catalog.samples import percents, promises
from upheld.spreadsheets import guarded, unguarded

codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)
#: Any characters that can be printed, in short words: YAML has to quote what it must.
words = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=8,
)
lines = st.lists(words, min_size=1, max_size=6).map(" ".join)
paragraphs = st.lists(st.just("") | lines, max_size=4).map("\n".join).map(str.strip)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
duties = st.builds(Duty, what=lines, due=st.just(Due.ALWAYS), blocking=st.booleans())
options = st.lists(
    st.builds(
        Option,
        code=codes,
        title=lines,
        adds=lines,
        promises=st.lists(promises, max_size=1).map(tuple),
    ),
    max_size=2,
    unique_by=lambda option: option.code,
).map(tuple)


@st.composite
def offerings(draw: st.DrawFn, code: str, others: list[str]) -> OfferingSpec:
    dates = sorted(draw(st.lists(days, min_size=2, max_size=2)))
    named = st.lists(st.sampled_from([*others, code]), max_size=2, unique=True)
    needed, replaced = (set(draw(named)) - {code} for _number in range(2))
    return OfferingSpec(
        code=code,
        kind=draw(st.sampled_from([Kind.WORK, Kind.SUPPORT, Kind.PRODUCT])),
        title=draw(lines),
        outcome=draw(lines),
        description=draw(paragraphs),
        unit=draw(st.just("") | words),
        promises=tuple(draw(st.lists(promises, max_size=2))),
        duties=tuple(draw(st.lists(duties, max_size=2))),
        exclusions=tuple(draw(st.lists(lines, max_size=2))),
        options=draw(options),
        valid_from=draw(st.sampled_from([None, dates[0]])),
        valid_until=draw(st.sampled_from([None, dates[1]])),
        requires=tuple((one,) for one in sorted(needed)),
        replaces=tuple(sorted(replaced)),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Contents:
    names = draw(st.lists(codes, max_size=4, unique=True))
    specs = {
        code: draw(offerings(code, names[:index])) for index, code in enumerate(names)
    }
    if names:
        items = [BundleItem(code=names[0], minimum=0, default=2, maximum=None)]
        specs["bundle-1"] = OfferingSpec(
            code="bundle-1",
            kind=Kind.BUNDLE,
            title=draw(lines),
            outcome=draw(lines),
            items=tuple(items),
            discount=draw(percents()),
        )
    retired = draw(st.sets(st.sampled_from(names[1:]))) if names[1:] else set()
    return Contents(
        categories={"c": CategorySpec(code="c", title=draw(lines))},
        offerings=specs,
        retired=frozenset(retired),
        price_books={"list": draw(books(names))},
        terms={("1", "en"): draw(terms)},
    )


@st.composite
def books(draw: st.DrawFn, names: list[str]) -> PriceBookSpec:
    prices = st.decimals(0, 10**9, places=draw(st.integers(0, 2)))
    return PriceBookSpec(
        code="list",
        title=draw(lines),
        currency="EUR",
        segment=draw(st.none() | codes),
        term_discounts=(TermDiscount(months=36, percent=Decimal("5.5")),),
        prices=tuple(
            PriceSpec(
                offering=code,
                per=draw(st.sampled_from(Per)),
                term_months=draw(st.sampled_from([0, 36])),
                model="flat",
                parameters=PARAMETERS.check("flat", {"price": str(draw(prices))}),
            )
            for code in sorted(names)
        ),
    )


terms = st.builds(
    TermsSpec,
    version=st.just("1"),
    clauses=st.lists(
        st.builds(
            Clause,
            title=lines,
            text=lines.map(
                lambda text: text.replace("{", "(") + " for {{ customer }}."
            ),
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
    definitions=st.lists(
        st.builds(Definition, word=words, meaning=lines), max_size=1
    ).map(tuple),
)


@given(catalogues())
@settings(max_examples=40)
def test_a_written_catalogue_reads_back_as_itself(contents: Contents) -> None:
    assert read(write_yaml(contents, PARAMETERS)) == contents


@given(catalogues())
@settings(max_examples=40)
def test_written_tables_read_back_as_themselves(contents: Contents) -> None:
    offerings_read = read_csv(write_offerings(contents), contents)
    prices_read = read_csv(write_prices(contents, PARAMETERS), contents)
    assert offerings_read.offerings == contents.offerings
    assert offerings_read.retired == contents.retired
    assert prices_read.price_books in ({}, contents.price_books)


def test_a_table_of_offerings_fills_an_empty_catalogue() -> None:
    contents = read(CATALOGUE)
    table = write_offerings(contents)
    empty = Contents(categories=contents.categories)
    assert read_csv(table, empty).offerings == contents.offerings


def test_defaults_are_left_out_of_a_written_file() -> None:
    text = write_yaml(read(CATALOGUE), PARAMETERS)
    assert (
        "{offering: VISIT, per: once, model: flat, parameters: {price: 1250}}" in text
    )
    assert "promises: []" not in text
    assert "{kind: warranty, parts: 36, labour: 36, within: 1 business day}" in text


@given(st.text(max_size=12))
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@"))
    assert unguarded(guarded(text)) == text
