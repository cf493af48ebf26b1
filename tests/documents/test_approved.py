"""Pages that were looked at and approved still look the same.

After a wanted change: look at the new pages, then run this file as a program from
the root of the project, and commit the pictures that it writes.
"""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from contracts.documents.job import Job
from contracts.documents.pool import close_workers, print_paper
from tests.documents.conftest import Paper
from tests.documents.samples import SAMPLES

FOLDER = Path(__file__).parent / "approved"
DPI = 100
#: Sample, size, page: key terms, prices, terms, certificate; names; Letter.
APPROVED = (
    ("all", "a4", 1),
    ("all", "a4", 4),
    ("all", "a4", 7),
    ("all", "a4", 8),
    ("names", "a4", 1),
    ("chosen", "a4", 1),
    ("all", "letter", 1),
)
#: How far a grey may be off, and in how many pixels of a thousand.
FAR, FEW = 96, 1


def picture(content: bytes, page: int) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    drawn: Image.Image = (
        document[page - 1].render(scale=DPI / 72, grayscale=True).to_pil()
    )
    document.close()
    return drawn


def approved(sample: str, size: str, page: int) -> Path:
    return FOLDER / f"{sample}-{size}-{page}.png"


@pytest.mark.parametrize(("sample", "size", "page"), APPROVED)
def test_a_page_looks_as_it_was_approved(
    paper: Paper, tmp_path: Path, sample: str, size: str, page: int
) -> None:
    drawn = picture(paper(sample, size).content, page)
    drawn.save(tmp_path / "drawn.png")
    with Image.open(approved(sample, size, page)) as wanted:
        assert drawn.size == wanted.size
        difference = ImageChops.difference(drawn, wanted.convert("L"))
    off = sum(difference.histogram()[FAR:])
    assert off * 1000 < FEW * drawn.width * drawn.height, f"see {tmp_path}/drawn.png"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for sample, size, page in APPROVED:
        made = print_paper(Job(SAMPLES[sample](), size))
        picture(made.content, page).save(approved(sample, size, page), optimize=True)
    close_workers()
