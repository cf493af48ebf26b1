"""The hook by which a plugin adds annexes to the papers of an offer."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from contracts.annexes import AnnexPart
from contracts.customers.details import CustomerDetails
from contracts.customers.operations import change_customer
from contracts.documents.job import Job
from contracts.documents.pool import close_workers, print_paper
from contracts.quotes.models import Quote
from contracts.quotes.operations import preview_offer, send_quote
from contracts.quotes.queries.sent import sent_quote
from contracts.records import Offer
from plugins.isolation.limits import LIMITS
from plugins.manager import PluginManager
from tests.documents.reading import plain, text
from tests.documents.samples import contract
from tests.shop import (
    CONTOSO,
    NOW,
    TODAY,
    Shop,
    postgres_shop,
    shop,
    shop_url,
    sqlite_shop,
)
from upheld.db import db
from upheld.errors import InvalidInput
from upheld.plugin import NotExact, Paragraph, Points, Section, Table
from upheld.state import state

__all__ = ["postgres_shop", "shop", "shop_url", "sqlite_shop"]

EXAMPLE = (
    Path(__file__).parents[2]
    / "examples/plugins/upheld-data-processing/upheld_data_processing.py"
).read_text()
CODE = """
from upheld.plugin import *

api = "1"

def part(title, text, **more):
    return Section(title=title, parts=(Paragraph(text),), **more)

@hookimpl
def document_sections(document):
    {body}
"""


def install(shop: Shop, folder: Path, **bodies: str) -> None:
    for name, body in bodies.items():
        code = body if "\n" in body else CODE.format(body=body)
        (folder / f"{name}.py").write_text(code)
    state(shop.app).kept["plugins"] = PluginManager.load(
        folder=folder, limits=replace(LIMITS, seconds=0.5)
    )


def sent(shop: Shop) -> Offer:
    quote_id = shop.quote("FULL")
    send_quote(quote_id, edition=None, now=NOW)
    return sent_quote(quote_id, today=TODAY).offer


def printed(offer: Offer) -> bytes:
    try:
        return print_paper(Job(contract(offer))).content
    finally:
        close_workers()


def titles(offer: Offer) -> list[tuple[str, str, str]]:
    return [(one.plugin, one.after, one.title) for one in offer.annexes]


def customer_in(shop: Shop, country: str, language: str = "en") -> None:
    details = CustomerDetails(
        name=CONTOSO.name,
        number="K-1",
        address="Via Roma 1",
        country=country,
        language=language,
    )
    change_customer(shop.customer_id, details)


def test_the_example_adds_its_annex_in_the_language_of_the_papers(
    shop: Shop, tmp_path: Path
):
    customer_in(shop, "IT", "it")
    install(shop, tmp_path, privacy=EXAMPLE)

    (annex,) = sent(shop).annexes

    assert annex.title == "Trattamento dei dati personali"
    assert annex.parts[1].points[0] == "Chi vede i dati è tenuto alla riservatezza."
    assert annex.parts[2].heads == ("Misura", "Che cosa si fa")


def test_the_example_adds_nothing_outside_of_the_eu(shop: Shop, tmp_path: Path):
    customer_in(shop, "CH")
    install(shop, tmp_path, privacy=EXAMPLE)

    assert sent(shop).annexes == ()


def test_sections_stand_in_the_order_of_their_places_plugins_and_lists(
    shop: Shop, tmp_path: Path
):
    install(
        shop,
        tmp_path,
        b="return [part('B1', 'x'), part('B2', 'x', after='service')]",
        a="return [part('A1', 'x'), part('A2', 'x')]",
        c="return None",
    )

    assert titles(sent(shop)) == [
        ("b", "service", "B2"),
        ("a", "terms", "A1"),
        ("a", "terms", "A2"),
        ("b", "terms", "B1"),
    ]


def test_papers_say_what_was_sent_when_the_plugin_has_gone(shop: Shop, tmp_path: Path):
    install(
        shop,
        tmp_path,
        a="return [part('Notice', '<b>14 days</b> & no more {{ 7 * 7 }}'), "
        "Section(title='First', after='service', "
        "parts=(Points(('One', 'Two')), Table(('Head',), (('Cell',),))))]",
    )
    offer = sent(shop)
    (tmp_path / "a.py").unlink()
    install(shop, tmp_path)

    said = plain(text(printed(offer)))

    assert "Annex 1. First" in said
    assert "<b>14 days</b> & no more {{ 7 * 7 }}" in said
    where = ["Annex 1. First", "Two", "Cell", "4. Terms", "Annex 2. Notice"]
    places = [said.rindex(one) for one in where]
    assert places == sorted(places)


def test_an_offer_without_annexes_says_nothing_of_them(shop: Shop, tmp_path: Path):
    install(shop, tmp_path)
    quote_id = shop.quote("FULL")
    send_quote(quote_id, edition=None, now=NOW)

    record = db.session.scalar(select(Quote.record).where(Quote.id == quote_id))

    assert record is not None
    assert "annexes" not in record


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("return 7", "It answered int where sections belong."),
        ("return [7]", "It answered int where a Section belongs."),
        ("return [part('', 'x')]", "A section needs text that is not empty."),
        (
            "return [part('T', 'x', after='cover')]",
            "A section stands after one of service, terms, not after “cover”.",
        ),
        ("return [part('T', 'x')] * 21", "It answered more than 20 sections."),
        ("while True: pass", "It took too long and was stopped."),
    ],
)
def test_a_plugin_that_fails_stops_preview_and_sending_and_is_named(
    shop: Shop, tmp_path: Path, body: str, sentence: str
):
    install(shop, tmp_path, bad=body)
    quote_id = shop.quote("FULL")

    for act in (
        lambda: preview_offer(quote_id, now=NOW),
        lambda: send_quote(quote_id, edition=None, now=NOW),
    ):
        with pytest.raises(InvalidInput) as refused:
            act()
        db.session.rollback()
        (told,) = [problem.message for problem in refused.value.problems]
        assert told.startswith(
            "Plugin “bad” failed at “document_sections” in bad.py, line "
        )
        assert sentence in told
    assert db.session.scalar(select(Quote.state)) == "draft"


def test_a_plugin_can_say_what_is_missing(shop: Shop, tmp_path: Path):
    install(shop, tmp_path, a="raise CannotPrice('The register number is missing.')")
    quote_id = shop.quote("FULL")

    with pytest.raises(InvalidInput) as refused:
        send_quote(quote_id, edition=None, now=NOW)

    assert [problem.message for problem in refused.value.problems] == [
        "The register number is missing."
    ]


def test_each_kind_of_part_is_kept_as_what_it_is(shop: Shop, tmp_path: Path):
    install(
        shop,
        tmp_path,
        a="yield Section(title='T', parts=(Paragraph('p'), Points(['q']), "
        "Table(['h', 'i'], [['j', 'k']])))",
    )

    assert sent(shop).annexes[0].parts == (
        AnnexPart(text="p"),
        AnnexPart(points=("q",)),
        AnnexPart(heads=("h", "i"), rows=(("j", "k"),)),
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: Table(("a", "b"), (("c",),)),
        lambda: Table(("a",), ()),
        lambda: Points("text"),  # type: ignore[arg-type]
        lambda: Points(()),
        lambda: Paragraph(" "),
        lambda: Section(title="T", parts=()),
        lambda: Section(title="T", parts=("text",)),  # type: ignore[arg-type]
        lambda: Section(title="T" * 201, parts=(Paragraph("p"),)),
    ],
)
def test_a_part_that_cannot_be_printed_is_refused(make: Any):
    with pytest.raises(NotExact):
        make()
