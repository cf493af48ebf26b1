"""``upheld contract``: the papers of contracts."""

from pathlib import Path

import click

from contracts.documents.job import PAPERS, VARIANTS, Job
from contracts.documents.operations import make_document
from contracts.documents.pool import print_paper
from contracts.documents.queries import (
    Printable,
    document_bytes,
    filename,
    printable,
)
from upheld import clock
from upheld.commands.output import say
from upheld.commands.running import for_seller
from upheld.errors import UpheldError
from upheld.words import _

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def contract() -> None:
    """Print contracts."""


@contract.command()
@click.argument("number")
@click.option("-o", "--output", type=_FILE, help=_("Default: NUMBER-vN.pdf."))
@click.option("--paper", type=click.Choice(PAPERS), default=PAPERS[0])
@click.option("--variant", type=click.Choice(VARIANTS), default=VARIANTS[0])
@click.option("--force", is_flag=True, help=_("Write over a file that is there."))
@for_seller
def render(
    number: str, *, output: Path | None, paper: str, variant: str, force: bool
) -> None:
    r"""Write the PDF of a contract; ``-o -`` writes to standard output.

    \b
    upheld contract render C-2026-000123
    upheld contract render C-2026-000123 -o contract.pdf --paper letter

    The usual paper is the stored one, and is made if it is not there yet.
    Next: upheld doctor, if it cannot be made
    """
    found = printable(number)
    content = _content(found, paper, variant)
    if str(output) == "-":
        click.echo(content, nl=False)
        return
    target = output or Path(filename(found.number, found.version))
    _write(target, content, force=force)
    say(_("%(path)s: %(size)s kB", path=target, size=len(content) // 1024))


def _content(found: Printable, paper: str, variant: str) -> bytes:
    usual = (paper, variant) == (PAPERS[0], VARIANTS[0])
    if not usual or found.document_id is None:
        return print_paper(Job(found.record, paper, variant)).content
    make_document(found.document_id, now=clock.now())
    return document_bytes(found.document_id)[1]


def _write(target: Path, content: bytes, *, force: bool) -> None:
    try:
        with target.open("wb" if force else "xb") as file:
            file.write(content)
    except FileExistsError:
        raise UpheldError(
            _("%(path)s is there already.", path=target),
            hint=_("Name another file with -o, or add --force."),
        ) from None
    except OSError as error:
        raise UpheldError(
            _("%(path)s cannot be written: %(why)s", path=target, why=error.strerror)
        ) from error
