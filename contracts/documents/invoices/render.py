"""Print invoices as well: PDF/A-3 with the XML of EN 16931 inside, where it can be.

Like :mod:`contracts.documents.render` it runs in the process that makes papers alone.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any
from xml.etree import ElementTree as ET

import jinja2
import orjson

from contracts.billing.record import InvoiceRecord, read_invoice
from contracts.documents import assets
from contracts.documents.invoices import einvoice
from contracts.documents.invoices.paper import InvoicePaper, invoice_paper
from contracts.documents.job import INVOICE, Job, PaperFailed, Printed
from contracts.documents.render import (
    AssetRefused,
    Document,
    Page,
    Press,
    Remarks,
    attachment,
    printable,
    write_once,
)
from upheld.plain import fingerprint
from upheld.texts import use_language

TEMPLATE = "invoice.html"
VARIANT = "pdf/a-3a"
_FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_FIELDS = (
    ("DocumentType", "INVOICE"),
    ("DocumentFileName", einvoice.NAME),
    ("Version", "1.0"),
    ("ConformanceLevel", "EN 16931"),
)


class InvoicePress(Press):
    """Prints contracts and invoices."""

    def make(self, job: Job) -> Printed:
        """Return the PDF of *job*: the same bytes for the same job."""
        if job.kind != INVOICE:
            return super().make(job)
        record = read_invoice(printable(orjson.loads(job.record)))
        with Remarks() as remarks, use_language(record.language):
            try:
                document = self._render(job, invoice_paper(record))
                content = self._write(job, record, document)
            except AssetRefused as refused:
                raise PaperFailed(str(refused)) from refused
        return Printed(content, len(document.pages), tuple(remarks.texts))

    def _render(self, job: Job, paper: InvoicePaper) -> Document:
        known = assets.of_paper(paper.code)
        try:
            text = self.templates.get_template(TEMPLATE).render(paper=paper)
            page = Page(text, known)
        except (jinja2.TemplateError, ET.ParseError) as error:
            raise PaperFailed(f"The template of invoices fails: {error}.") from error
        return page.render(
            stylesheets=[self.styles[job.paper]],
            font_config=self.fonts,
            pdf_variant=VARIANT,
        )

    def _write(self, job: Job, record: InvoiceRecord, document: Document) -> bytes:
        """Write the PDF; every date in it is that of the invoice."""
        made = datetime.combine(record.issued_on, time(), UTC)
        os.environ["SOURCE_DATE_EPOCH"] = str(int(made.timestamp()))
        files = [attachment("invoice.json", job.record, made)]
        if not einvoice.missing_for_xml(record):
            xml = einvoice.invoice_xml(record)
            files.insert(0, attachment(einvoice.NAME, xml, made, relationship="Data"))
            _describe(document)
        document.metadata.attachments = files
        content: bytes = document.write_pdf(
            finisher=write_once,
            pdf_variant=VARIANT,
            pdf_identifier=bytes.fromhex(fingerprint(job.record))[:16],
        )
        return content


def _describe(document: Document) -> None:
    """Say in the one block of metadata that the invoice is inside, and how."""
    base: Callable[..., bytes] = document.metadata.generate_rdf_metadata

    def described(*arguments: Any) -> bytes:  # noqa: ANN401  WeasyPrint's
        before, _end, _rest = base(*arguments).rpartition(b"</rdf:RDF>")
        return before + _metadata().encode() + b"</rdf:RDF>"

    document.metadata.generate_rdf_metadata = described


def _metadata() -> str:
    """Return the properties of Factur-X, and what PDF/A has to know of them."""
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, value in _FIELDS)
    known = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{name}</pdfaProperty:description></rdf:li>"
        for name, _value in _FIELDS
    )
    about = "http://www.aiim.org/pdfa/ns/"
    return (
        f'<rdf:Description rdf:about="" xmlns:fx="{_FX}">{values}</rdf:Description>'
        f'<rdf:Description rdf:about="" xmlns:pdfaExtension="{about}extension/" '
        f'xmlns:pdfaSchema="{about}schema#" xmlns:pdfaProperty="{about}property#">'
        '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{_FX}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{known}</rdf:Seq></pdfaSchema:property>"
        "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
    )
