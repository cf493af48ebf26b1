"""``upheld contracts import``: running contracts from another system."""

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from contracts.imports.operations import (
    Progress as Done,
)
from contracts.imports.operations import (
    Refusal,
    Source,
    import_contracts,
    preview_import,
)
from contracts.imports.schemas import read_mapping
from contracts.imports.tables import open_table
from upheld import clock
from upheld.commands.lazy import PARTLY
from upheld.commands.output import as_json, print_json, say
from upheld.commands.running import for_seller
from upheld.sellers import seller
from upheld.words import _, ngettext

#: Refusals printed one by one; the rest are counted, or written by ``--refused``.
SHOWN = 20
#: Seconds between two lines of progress where there is no terminal.
PAUSE = 10

_FILE = click.Path(exists=False, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("table", type=_FILE)
@click.option("--mapping", "mapping_file", type=_FILE, required=True, help="YAML")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help=_("Default: today."))
@click.option("--dry-run", is_flag=True, help=_("Read everything, store nothing."))
@click.option(
    "--refused", type=_FILE, help=_("Write the refused rows with reasons to this CSV.")
)
@as_json
@for_seller
def import_table(
    *,
    table: Path,
    mapping_file: Path,
    as_of: datetime | None,
    dry_run: bool,
    **output: Any,  # noqa: ANN401  how the result is shown
) -> None:
    r"""Import running contracts from TABLE, a CSV file.

    \b
    upheld contracts import subscribers.csv --mapping mapping.yaml --dry-run
    upheld contracts import subscribers.csv --mapping mapping.yaml

    An interrupted import goes on where it stopped when the same command is given
    again.  Next: upheld report revenue
    """
    source = Source(
        table=open_table(table),
        mapping=read_mapping(mapping_file),
        mapping_sha256=hashlib.sha256(mapping_file.read_bytes()).hexdigest(),
        as_of=as_of.date() if as_of else seller().today(),
    )
    run = preview_import if dry_run else import_contracts
    try:
        with _bar(source.table.lines) as report:
            done, refusals = run(source, now=clock.now(), report=report)
    except KeyboardInterrupt:
        say(_("Stopped after a whole batch. The same command goes on from there."))
        raise
    if output["refused"]:
        _write(output["refused"], refusals)
    _show(done, refusals, dry_run=dry_run, **output)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[Done], None]]:
    """Show how far it is: a bar on a terminal, else a line now and then."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(total)
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[current]}"),
        TextColumn("{task.fields[refused]}"),
    )
    started = datetime.now(UTC)
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=total, rate="", current="", refused="")

        def report(done: Done) -> None:
            seconds = max((datetime.now(UTC) - started).total_seconds(), 0.001)
            progress.update(
                task,
                completed=done.read,
                rate=_("%(rate)s a second", rate=round(done.read / seconds)),
                current=done.current,
                refused=_refused_words(done.refused),
            )

        yield report


def _lines(total: int) -> Callable[[Done], None]:
    last = datetime.now(UTC)

    def report(done: Done) -> None:
        nonlocal last
        if (datetime.now(UTC) - last).total_seconds() >= PAUSE:
            last = datetime.now(UTC)
            words = _("%(read)s of %(total)s rows", read=done.read, total=total)
            say(f"{words}, {_refused_words(done.refused)}")

    return report


def _refused_words(count: int) -> str:
    return ngettext("%(num)s refused", "%(num)s refused", count)


def _show(
    done: Done,
    refusals: Sequence[Refusal],
    *,
    dry_run: bool,
    as_json: bool,
    refused: Path | None,
) -> None:
    if as_json:
        print_json(_plain(done, refusals, dry_run=dry_run))
    else:
        _show_refusals(refusals, refused)
        for line in _summary(done, dry_run=dry_run):
            click.echo(line)
    if refusals:
        click.get_current_context().exit(PARTLY)


def _plain(done: Done, refusals: Sequence[Refusal], *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "read": done.read,
        "imported": done.imported,
        "present": done.present,
        "refused": [
            {"row": one.row, "reference": one.reference, "reason": one.reason}
            for one in refusals
        ],
    }


def _show_refusals(refusals: Sequence[Refusal], file: Path | None) -> None:
    for one in refusals[:SHOWN]:
        say(f"{one.row} ({one.reference}): {one.reason}")
    if file is not None:
        say(_("The refused rows are in %(file)s.", file=file))
    elif len(refusals) > SHOWN:
        more = len(refusals) - SHOWN
        say(
            ngettext(
                "%(num)s more refusal: --refused FILE.csv writes them all.",
                "%(num)s more refusals: --refused FILE.csv writes them all.",
                more,
            )
        )


def _summary(done: Done, *, dry_run: bool) -> Iterator[str]:
    yield ngettext("%(num)s row read.", "%(num)s rows read.", done.read)
    if dry_run:
        yield ngettext(
            "%(num)s contract would be imported; nothing was stored.",
            "%(num)s contracts would be imported; nothing was stored.",
            done.imported,
        )
    else:
        yield ngettext(
            "%(num)s contract imported.", "%(num)s contracts imported.", done.imported
        )
    if done.present:
        yield ngettext(
            "%(num)s was here already.", "%(num)s were here already.", done.present
        )
    if done.refused:
        yield ngettext("%(num)s row refused.", "%(num)s rows refused.", done.refused)


def _write(path: Path, refusals: Sequence[Refusal]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["row", "reference", "reason"])
        writer.writerows([one.row, one.reference, one.reason] for one in refusals)
