"""Read a PDF back: its texts with their sizes and places, its lines, its tags."""

import io
from collections.abc import Iterator
from ctypes import byref
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
from pypdfium2 import raw

#: Points.
FOOT = 26 / 25.4 * 72
HEAD = 24 / 25.4 * 72


class Letter(NamedTuple):
    """One character, its size and the box of its ink, in points from bottom left."""

    text: str
    size: float
    left: float
    bottom: float
    right: float
    top: float


class Page(NamedTuple):
    """One page."""

    width: float
    height: float
    text: str
    letters: list[Letter]

    @property
    def body(self) -> list[Letter]:
        """What is not in the head or the foot."""
        return [
            one
            for one in self.letters
            if one.text.strip() and one.bottom >= FOOT and one.top <= self.height - HEAD
        ]

    @property
    def filled(self) -> float:
        """How far down the text goes: 1 is the end of the page."""
        room = self.height - HEAD - FOOT
        lowest = min(one.bottom for one in self.body)
        return (self.height - HEAD - lowest) / room

    @property
    def lines(self) -> int:
        """How many lines of text there are."""
        return len({round(one.bottom / 6) for one in self.body})


def pages(content: bytes) -> list[Page]:
    document = pypdfium2.PdfDocument(content)
    found = [_page(document[number]) for number in range(len(document))]
    document.close()
    return found


def text(content: bytes) -> str:
    """Return all text with its spaces and line ends as single spaces."""
    return plain(" ".join(page.text for page in pages(content)))


def plain(words: str) -> str:
    """Return *words* as a reader sees them: ends of lines and soft hyphens apart."""
    return " ".join(words.replace("\ufffe\r\n", "").replace("-\r\n", "-").split())


def _page(page: pypdfium2.PdfPage) -> Page:
    textpage = page.get_textpage()
    width, height = page.get_size()
    return Page(width, height, textpage.get_text_bounded(), list(_letters(textpage)))


def _letters(textpage: pypdfium2.PdfTextPage) -> Iterator[Letter]:
    matrix = raw.FS_MATRIX()
    for index in range(textpage.count_chars()):
        if raw.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        raw.FPDFText_GetMatrix(textpage, index, byref(matrix))
        size = raw.FPDFText_GetFontSize(textpage, index) * matrix.d
        letter = chr(raw.FPDFText_GetUnicode(textpage, index))
        yield Letter(letter, size, *textpage.get_charbox(index))


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


class Tag(NamedTuple):
    """One element of the tag tree: kind, number of heads, a picture in words."""

    kind: str
    heads: int
    alternative: str


def tags(content: bytes) -> list[Tag]:
    """Return every element of the tag tree, parents first."""
    with opened(content) as document:
        return list(_tags(document.Root.StructTreeRoot))


def _tags(element: Any) -> Iterator[Tag]:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            heads = kid.A.get("/Headers", ()) if "/A" in kid else ()
            yield Tag(str(kid.S), len(heads), str(kid.get("/Alt", "")))
            yield from _tags(kid)


def fonts(content: bytes) -> Iterator[tuple[str, bool]]:
    """Yield the name of each font and whether it is embedded."""
    with opened(content) as document:
        for page in document.pages:
            for font in page.resources.get("/Font", {}).values():
                for one in font.get("/DescendantFonts", [font]):
                    descriptor: Any = one.get("/FontDescriptor", {})
                    embedded = any(
                        name in descriptor
                        for name in ("/FontFile", "/FontFile2", "/FontFile3")
                    )
                    yield str(one.BaseFont), embedded
