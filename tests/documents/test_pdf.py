"""What every contract has to be as a PDF, whatever is in it."""

import hashlib
import json
from dataclasses import replace
from itertools import pairwise

import pytest

from contracts.documents.job import Job
from contracts.documents.pool import print_paper
from contracts.records import BankAccount
from tests.documents.conftest import Paper
from tests.documents.reading import fonts, opened, pages, plain, tags, text
from tests.documents.samples import (
    HEADINGS,
    ONE,
    SAMPLES,
    SELLER,
    SERVICES,
    SIXTY,
    contract,
    offer,
)
from upheld.plain import fingerprint

KINDS = ("all", "one", "sixty", "units", "names", "evergreen")
EVERY = pytest.mark.parametrize("kind", KINDS)
#: The part that begins on a page of its own.
FORCED = "2. Cover in short"
KEY_TERMS = (
    "Covered from",
    "Covered until",
    "Last day to cancel",
    "before tax",
    "Per year, before tax",
    "Payment",
    "Renewal",
)


@EVERY
def test_nothing_is_complained_of_while_it_is_made(paper: Paper, kind: str) -> None:
    assert paper(kind).remarks == ()


@EVERY
def test_the_file_says_that_it_is_accessible(paper: Paper, kind: str) -> None:
    with opened(paper(kind).content) as document:
        assert document.Root.Lang == "en"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert document.docinfo["/Title"] == "Service contract C-2026-000123"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


@EVERY
def test_every_part_has_a_bookmark(paper: Paper, kind: str) -> None:
    with opened(paper(kind).content) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles[:3] == ["1. Key terms", "2. Cover in short", "3. Price schedule"]
    assert titles[-3:] == ["4. Terms", "5. Definitions", "6. Signing certificate"]


@EVERY
def test_every_table_cell_names_its_heads(paper: Paper, kind: str) -> None:
    cells = [tag for tag in tags(paper(kind).content) if tag.kind == "/TD"]
    assert len(cells) > 50
    assert [cell for cell in cells if not cell.heads] == []


@EVERY
def test_the_picture_is_described_in_words(paper: Paper, kind: str) -> None:
    figures = [tag for tag in tags(paper(kind).content) if tag.kind == "/Figure"]
    assert [figure.alternative[:60] for figure in figures] == [
        "QR code that leads to https://contracts.northwind.example/ve"
    ]


@EVERY
def test_every_font_is_ours_and_embedded(paper: Paper, kind: str) -> None:
    found = set(fonts(paper(kind).content))
    assert {embedded for __, embedded in found} == {True}
    families = {name.split("+")[-1].replace("-", "") for name, __ in found}
    assert {name[:7] for name in families} <= {"IBMPlex", "NotoSan", "NotoEmo"}


@EVERY
@pytest.mark.parametrize("size", ["a4", "letter"])
def test_no_text_is_small_or_off_the_page(paper: Paper, kind: str, size: str) -> None:
    for page in pages(paper(kind, size).content):
        assert min(one.size for one in page.letters) > 7.49
        assert min(one.left for one in page.letters) > 0
        assert max(one.right for one in page.letters) < page.width - 20


@EVERY
def test_every_page_has_number_version_and_place(paper: Paper, kind: str) -> None:
    identity = f"C-2026-000123 · v1 · {fingerprint(SAMPLES[kind]())[:8]}"
    found = pages(paper(kind).content)
    for number, page in enumerate(found, start=1):
        assert identity in page.text
        assert f"Page {number} of {len(found)}" in page.text


@EVERY
@pytest.mark.parametrize("size", ["a4", "letter"])
def test_page_one_has_the_seven_key_terms(paper: Paper, kind: str, size: str) -> None:
    first, second = pages(paper(kind, size).content)[:2]
    assert [term for term in KEY_TERMS if term not in first.text] == []
    assert "2. Cover in short" in second.text


@EVERY
@pytest.mark.parametrize("size", ["a4", "letter"])
def test_no_page_is_almost_empty(paper: Paper, kind: str, size: str) -> None:
    found = pages(paper(kind, size).content)
    for page, following in pairwise(found):
        start = following.text.split("\r\n")
        assert FORCED in start[:4] or page.filled > 0.4
    assert found[-1].lines >= 5


def test_the_same_record_gives_the_same_bytes(paper: Paper) -> None:
    again = print_paper(Job(SAMPLES["all"]()))
    first, second = paper("all").content, again.content
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()


def test_the_record_is_attached_byte_for_byte(paper: Paper) -> None:
    with opened(paper("units").content) as document:
        files = {
            name: spec.get_file().read_bytes()
            for name, spec in document.attachments.items()
        }
    assert files["contract.json"] == SAMPLES["units"]().encode()
    assert files["units.csv"].decode().splitlines()[1] == (
        'NW-S200,SN00730000,"Zürich, Bahnhofplatz 3",2027-01-01,2030-01-01'
    )


def test_the_fingerprint_printed_is_that_of_the_attached_record(paper: Paper) -> None:
    with opened(paper("all").content) as document:
        attached = document.attachments["contract.json"].get_file().read_bytes()
    assert hashlib.sha256(attached).hexdigest() in pages(paper("all").content)[0].text
    assert json.loads(attached)["schema"] == "upheld.contract/1"


def test_the_file_is_identified_by_its_record(paper: Paper) -> None:
    with opened(paper("all").content) as document:
        first, __ = document.trailer.ID
    assert bytes(first).hex() == fingerprint(SAMPLES["all"]())[:32]


def test_every_date_in_the_file_is_that_of_the_record(paper: Paper) -> None:
    with opened(paper("all").content) as document:
        assert document.docinfo["/CreationDate"] == "D:20261122101403Z"
        file = document.attachments["contract.json"].get_file()
        assert file.creation_date is not None
        assert file.creation_date.isoformat() == "2026-11-22T10:14:03+00:00"


def test_units_are_all_listed_once(paper: Paper) -> None:
    read = text(paper("units").content)
    assert [read.count(f"SN{730_000 + place * 37:08d}") for place in range(60)] == (
        [1] * 60
    )


def schedule(content: bytes) -> list[str]:
    """Return what each page has under the heads of the price table."""
    found = [page.text.partition("Net EUR\r\n") for page in pages(content)]
    return [after for before, head, after in found if "Unit price" in before]


def test_a_row_is_never_cut(paper: Paper) -> None:
    starts = (*HEADINGS.values(), *(service.title[:9] for service in SERVICES))
    tables = schedule(paper("sixty").content)
    assert len(tables) > 5
    assert [table[:30] for table in tables if not table.startswith(starts)] == []


@pytest.mark.parametrize("count", range(7, 14))
def test_a_total_never_stands_alone(count: int) -> None:
    content = print_paper(Job(contract(offer(SIXTY[:count])))).content
    *__, last = (one for one in schedule(content) if "Total per year" in one)
    rows = last.partition("Total per year")[0]
    assert "a year" in rows or "once" in rows


def test_names_in_chinese_and_long_german_are_whole(paper: Paper) -> None:
    first = plain(pages(paper("names").content)[0].text)
    assert "海風零售股份有限公司" in first
    assert "陳美玲" in first


@pytest.mark.parametrize("variant", ["pdf/a-3a", "pdf/a-3u"])
def test_the_archive_variants_can_be_had(variant: str) -> None:
    content = print_paper(Job(SAMPLES["one"](), "a4", variant)).content
    with opened(content) as document, document.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"


def test_the_paper_names_the_option_and_the_extras(paper: Paper) -> None:
    found = pages(paper("chosen").content)
    extras = "Hardware warranty, servers, Priority support around the clock"
    sentence = f"Chosen by the customer: Option B, Comfort; added: {extras}."
    assert sentence in " ".join(found[0].text.split())
    certificate = " ".join(found[-1].text.split())
    assert "Chosen option Option B, Comfort" in certificate
    assert f"Added extras {extras}" in certificate


def test_the_paper_says_where_the_seller_is_registered_and_what_to_pay_to() -> None:
    account = BankAccount("DE89370400440532013000", "COBADEFF", "Hafenbank")
    registered = replace(SELLER, registration="HRB 12345", accounts=(account,))
    found = pages(print_paper(Job(contract(offer(ONE, seller=registered)))).content)
    assert "HRB 12345" in found[0].text
    words = " ".join(" ".join(page.text.split()) for page in found)
    paid_to = "Pay to: IBAN DE89 3704 0044 0532 0130 00, BIC COBADEFF, Hafenbank"
    assert paid_to in words


def test_what_was_signed_before_there_were_accounts_is_written_alike() -> None:
    assert "accounts" not in contract(offer(ONE))
    assert "registration" not in contract(offer(ONE))
