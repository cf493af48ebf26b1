"""The only module that calls WeasyPrint: a record in, the bytes of a PDF out.

It runs in the child process of :mod:`contracts.documents.worker` and nowhere else;
nothing that serves requests imports it.
"""

import logging
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from xml.etree import ElementTree as ET

import jinja2
import jinja2.debug  # a template that fails asks for it, when files are locked
import orjson
import pydyf
import weasyprint
from jinja2 import meta
from weasyprint.text import ffi
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from contracts.documents import assets, fonts
from contracts.documents.attached import attached_files
from contracts.documents.job import PAPERS, VARIANTS, Job, PaperFailed, Printed
from contracts.documents.paper import Paper
from contracts.documents.sections import NAMED, contract_paper
from contracts.records import ContractRecord, read_contract
from contracts.saying import as_offered
from upheld.plain import fingerprint
from upheld.texts import _, install

Document = weasyprint.Document
#: What papers are made with; an empty version is missing.
LIBRARIES = {
    "weasyprint": weasyprint.__version__,
    "harfbuzz-subset": "libharfbuzz-subset" if ffi.harfbuzz_subset else "",
}
TEMPLATE = "contract.html"
SIZES = {"a4": "A4", "letter": "Letter"}
#: The highest takes three times as long, for one part in a hundred.
LEVEL = 7
#: A line of each face, a word to hyphenate, and a table.
WARM_UP = """<html lang="en"><head><title>A</title></head><body>
<p>Aä中</p><p class="sans">Aä中</p><p class="mono">A</p>
<p style="width: 20mm">internationalization</p>
<table><tbody><tr><th scope="row">A</th><td>1</td></tr></tbody></table>
</body></html>"""


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What page 1 carries: so many services by name, and maybe the signatures."""

    named: int
    signed: bool = True
    #: Lay out page 1 without the rest, to see whether it fits.
    alone: bool = False


FULL = FirstPage(NAMED)
SHORTER = (FirstPage(3), FirstPage(0), FirstPage(0, signed=False))


class AssetRefused(FatalURLFetchingError):  # type: ignore[misc]  # no types
    """Something that is not ours was to be loaded: ends the rendering."""


class OwnAssets(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Gives the assets of one paper by their exact address and refuses the rest."""

    def __init__(self, known: Mapping[str, tuple[str, bytes]]) -> None:
        """Know these addresses: the type and the bytes of each."""
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._known = known

    def fetch(
        self,
        url: str,
        headers: object = None,  # noqa: ARG002  the signature is WeasyPrint's
    ) -> URLFetcherResponse:
        """Return the asset at *url*, or end the rendering."""
        if url not in self._known:
            raise AssetRefused(f"A paper may not load {url[:200]!r}.")
        kind, content = self._known[url]
        return URLFetcherResponse(url, content, {"Content-Type": kind})


class Page(weasyprint.HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """A page from a text that is XML as well, which is read several times as fast."""

    wrapper_element: Any

    def __init__(self, text: str, known: Mapping[str, tuple[str, bytes]]) -> None:
        """Read *text*; it may load what is *known*.

        WeasyPrint takes no finished tree, so an empty page is read and its tree
        replaced.
        """
        super().__init__(string="<p>", url_fetcher=OwnAssets(known))
        wrapper = type(self.wrapper_element)
        self.etree_element = ET.fromstring(text)  # noqa: S314  our template
        self.wrapper_element = wrapper.from_html_root(
            self.etree_element, content_language=None
        )


class Written(pydyf.Object):  # type: ignore[misc]  # pydyf has no types
    """An object of a PDF as the bytes that it becomes.

    A file that has an identifier asks each object twice, and a stream would be
    compressed each time.
    """

    def __init__(self, source: pydyf.Object) -> None:
        """Take the place of *source*."""
        super().__init__()
        self.number, self.generation = source.number, source.generation
        self._data: bytes = _compressed(source).data
        self._compressible: bool = source.compressible

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._compressible


def _compressed(source: pydyf.Object) -> pydyf.Object:
    """Return *source*, or the stream that it is, compressed at our own level."""
    if not (isinstance(source, pydyf.Stream) and source.compress):
        return source
    plain: bytes = pydyf.Stream(source.stream).data
    content = plain.partition(b"stream\n")[2].removesuffix(b"\nendstream")
    extra = {**source.extra, "Filter": "/FlateDecode"}
    return pydyf.Stream([zlib.compress(content, LEVEL)], extra)


def write_once(_document: weasyprint.Document, pdf: pydyf.PDF) -> None:
    """Turn all objects of *pdf* into bytes."""
    pdf.objects = [one if one.free == "f" else Written(one) for one in pdf.objects]


class Press:
    """Everything that papers share: one of these serves a whole process.

    A font configuration for each paper would leak 0.2 MB a time, and parsing the
    style again costs a fifth of a short paper.
    """

    def __init__(self) -> None:
        """Load fonts, style and templates."""
        if os.environ.get("FONTCONFIG_FILE") != str(fonts.CONFIGURATION):
            raise PaperFailed("The fonts of papers were not chosen before the start.")
        self.fonts = FontConfiguration()
        nothing = OwnAssets({})
        css = assets.stylesheet()
        self.styles = {
            paper: weasyprint.CSS(
                string=f"{css} @page {{ size: {SIZES[paper]} }}",
                font_config=self.fonts,
                url_fetcher=nothing,
            )
            for paper in PAPERS
        }
        self._loader = jinja2.FileSystemLoader(assets.template_folder())
        self.templates = jinja2.Environment(
            loader=self._loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        install(self.templates)

    def warm_up(self) -> None:
        """Load what is only loaded when it is used, so that no paper is the first."""
        for name in (TEMPLATE, *self._included(TEMPLATE)):
            self.templates.get_template(name)
        Page(WARM_UP, {}).write_pdf(
            stylesheets=[self.styles[PAPERS[0]]],
            font_config=self.fonts,
            pdf_variant=VARIANTS[0],
        )
        fonts.covered()

    def _included(self, name: str) -> list[str]:
        source = self._loader.get_source(self.templates, name)[0]
        found = meta.find_referenced_templates(self.templates.parse(source))
        return sorted(filter(None, found))

    def make(self, job: Job) -> Printed:
        """Return the PDF of *job*: the same bytes for the same job."""
        record = read_contract(printable(orjson.loads(job.record)))
        with Remarks() as remarks, as_offered(record.offer):
            try:
                document = self._laid_out(job, record)
                content = self._written(job, record, document)
            except AssetRefused as refused:
                raise PaperFailed(str(refused)) from refused
        return Printed(content, len(document.pages), tuple(remarks.texts))

    def _laid_out(self, job: Job, record: ContractRecord) -> weasyprint.Document:
        """Lay the paper out, with less on page 1 where that is more than a page."""
        document = self._layout(job, record, FULL)
        if _fits(document):
            return document
        for first in SHORTER:
            if len(self._layout(job, record, replace(first, alone=True)).pages) == 1:
                return self._layout(job, record, first)
        raise PaperFailed(_("The key terms of this contract do not fit on one page."))

    def _layout(
        self, job: Job, record: ContractRecord, first: FirstPage
    ) -> weasyprint.Document:
        paper = contract_paper(record, fingerprint(job.record), named=first.named)
        return self._page(paper, first).render(
            stylesheets=[self.styles[job.paper]],
            font_config=self.fonts,
            pdf_variant=job.variant,
        )

    def _page(self, paper: Paper, first: FirstPage) -> Page:
        drawing = paper.certificate.drawing if paper.certificate else ""
        known = assets.of_paper(paper.check.address, drawing)
        try:
            text = self.templates.get_template(TEMPLATE).render(
                paper=paper, first=first
            )
            return Page(text, known)
        except (jinja2.TemplateError, ET.ParseError) as error:
            raise PaperFailed(f"The template of contracts fails: {error}.") from error

    def _written(
        self, job: Job, record: ContractRecord, document: weasyprint.Document
    ) -> bytes:
        """Write the PDF; every date in it is that of the record."""
        made = record.acceptance.at if record.acceptance else record.offer.sent_at
        os.environ["SOURCE_DATE_EPOCH"] = str(int(made.timestamp()))
        document.metadata.attachments = [
            attachment(file.name, file.text, made)
            for file in attached_files(job.record, record)
        ]
        content: bytes = document.write_pdf(
            finisher=write_once,
            pdf_variant=job.variant,
            pdf_identifier=bytes.fromhex(fingerprint(job.record))[:16],
        )
        return content


def _fits(document: weasyprint.Document) -> bool:
    """Tell whether part 2 begins on page 2."""
    return "part-2" in document.pages[1].anchors


def attachment(
    name: str, text: str, made: datetime, relationship: str = "Unspecified"
) -> weasyprint.Attachment:
    """Return a file to put into a PDF, with the instant of its record."""
    return weasyprint.Attachment(
        string=text,
        name=name,
        created=made,
        modified=made,
        relationship=relationship,
    )


def printable(value: Any) -> Any:  # noqa: ANN401  JSON is of any type
    """Return JSON with every text made printable, keys excepted."""
    if isinstance(value, str):
        return fonts.printable(value)
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    return value


class Remarks(logging.Handler):
    """Collects what WeasyPrint complains of while a paper is made."""

    def __init__(self) -> None:
        """Start with no remarks."""
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the complaint."""
        self.texts.append(record.getMessage())

    def __enter__(self) -> Self:
        """Listen."""
        logging.getLogger("weasyprint").addHandler(self)
        return self

    def __exit__(self, *raised: object) -> None:
        """Stop listening."""
        logging.getLogger("weasyprint").removeHandler(self)
