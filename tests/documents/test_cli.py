"""``upheld contract render``: the paper of a contract as a file."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.documents.queries import DocumentRow, document, document_bytes
from tests.documents.reading import pages
from tests.documents.test_documents import signed
from tests.shop import Shop
from upheld.cli import upheld

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
def row(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DocumentRow:
    monkeypatch.chdir(tmp_path)
    return signed(shop)


def run(*words: str) -> Result:
    return CliRunner().invoke(upheld, ["contract", "render", *words])


def test_it_writes_the_stored_paper(row: DocumentRow) -> None:
    result = run(row.number)
    assert result.exit_code == 0
    written = Path(row.filename).read_bytes()
    assert document_bytes(row.id)[1] == written


def test_it_writes_to_standard_output(row: DocumentRow) -> None:
    assert run(row.number, "-o", "-").stdout_bytes.startswith(b"%PDF-1.7")


def test_another_size_is_printed_and_not_kept(row: DocumentRow) -> None:
    assert run(row.number, "--paper", "letter", "-o", "x.pdf").exit_code == 0
    assert round(pages(Path("x.pdf").read_bytes())[0].height) == 792
    assert document(row.id).state == "pending"


def test_a_file_that_is_there_is_kept(row: DocumentRow) -> None:
    Path("mine.pdf").write_text("mine")
    result = run(row.number, "-o", "mine.pdf")
    assert result.exit_code == 1
    assert "mine.pdf is there already" in result.stderr
    assert Path("mine.pdf").read_text() == "mine"


def test_force_writes_over_it(row: DocumentRow) -> None:
    Path("mine.pdf").write_text("mine")
    assert run(row.number, "-o", "mine.pdf", "--force").exit_code == 0
    assert Path("mine.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("C-2026-999999",), 1, "There is no contract C-2026-999999."),
        (("C-2026-000001", "-o", "no/where.pdf"), 1, "cannot be written"),
        (("C-2026-000001", "--variant", "pdf/x-1"), 2, "is not one of"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    row: DocumentRow, words: tuple[str, ...], code: int, sentence: str
) -> None:
    result = run(*words)
    assert row.state == "pending"
    assert result.exit_code == code
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
