"""``upheld catalog``: the catalogue in and out of files."""

from pathlib import Path
from typing import Any

import click

from catalog.exchange import (
    Action,
    Change,
    Format,
    ImportReport,
    check_source,
    export_catalogue,
    import_catalogue,
    read_source,
)
from catalog.exchange.words import say_action, say_subject
from catalog.installed.queries import plugins_in_use
from catalog.parameters import ModelParameters
from upheld import clock
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.running import for_seller
from upheld.errors import InvalidInput
from upheld.words import _, ngettext

FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))

_TABLES = {
    "offerings": Format.OFFERINGS,
    "prices": Format.PRICES,
    "costs": Format.COSTS,
}


@click.group()
def catalog() -> None:
    """Import, export, check and compare the catalogue."""


@catalog.command("import")
@FILE
@click.option("--dry-run", is_flag=True, help=_("Say what would change."))
@as_json
@for_seller
def import_(file: Path, *, dry_run: bool, as_json: bool) -> None:
    r"""Put a file of YAML or CSV over the catalogue: all of it or nothing.

    \b
    upheld catalog import catalogue.yaml --dry-run
    upheld catalog import prices.csv

    A file that is refused ends with 3, each refusal with its file, line and column.
    What the file does not name stays as it is; of a price book in YAML, prices that
    it does not name are removed.

    Next: upheld quote price FILE.yaml
    """
    report = import_catalogue(
        file, parameters=_parameters(), now=clock.now(), dry_run=dry_run
    )
    if as_json:
        print_json({**_plain(report), "dry_run": dry_run})
        return
    _print_changes(report)
    _say_counts(report)
    if dry_run and report.changed:
        say(_("Nothing was stored. Run it without --dry-run to store it."))


@catalog.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option(
    "--table",
    type=click.Choice(list(_TABLES)),
    help=_("Which table a file of CSV holds."),
)
@click.option("--guides", is_flag=True, help=_("Only the guides, as YAML."))
@for_seller
def export(file: Path | None, *, table: str | None, guides: bool) -> None:
    r"""Write the catalogue as YAML, its guides alone, or one table of it as CSV.

    \b
    upheld catalog export catalogue.yaml
    upheld catalog export prices.csv --table prices
    upheld catalog export guides.yaml --guides

    Without a file it is printed.

    Next: upheld catalog diff FILE
    """
    kind = Format.GUIDES if guides else _format(file, table)
    text = export_catalogue(kind, _parameters())
    if file is None:
        click.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        reason = _("The file cannot be written: %(why)s.", why=error.strerror)
        raise InvalidInput.of(str(file), reason) from error
    say(_("Written: %(file)s", file=file))


@catalog.command()
@FILE
@for_seller
def check(file: Path) -> None:
    r"""Check a file beside the catalogue, without storing anything.

    \b
    upheld catalog check catalogue.yaml
    upheld catalog check prices.csv

    A file with errors ends with 3, each with its line and column.

    Next: upheld catalog diff FILE
    """
    contents = check_source(read_source(file), _parameters())
    offerings, books = len(contents.offerings), len(contents.price_books)
    say(ngettext("%(num)s offering", "%(num)s offerings", offerings))
    say(ngettext("%(num)s price book", "%(num)s price books", books))
    say(_("Everything fits."))


@catalog.command()
@FILE
@as_json
@for_seller
def diff(file: Path, *, as_json: bool) -> None:
    r"""Say field by field what a file would change.

    \b
    upheld catalog diff catalogue.yaml
    upheld catalog diff prices.csv --json

    Next: upheld catalog import FILE
    """
    report = import_catalogue(
        file, parameters=_parameters(), now=clock.now(), dry_run=True
    )
    if as_json:
        print_json(_plain(report))
        return
    for change in report.changed:
        _print_difference(change)
    _say_counts(report)


def _parameters() -> ModelParameters:
    return ModelParameters(plugins_in_use().models)


def _format(file: Path | None, table: str | None) -> Format:
    is_csv = file is not None and file.suffix.lower() in {".csv", ".tsv"}
    if table is not None:
        return _TABLES[table]
    if is_csv:
        raise click.UsageError(
            _("A file of CSV holds one table: say which by --table, such as prices.")
        )
    return Format.YAML


def _print_changes(report: ImportReport) -> None:
    if not report.changed:
        return
    print_table(
        (_("Change"), _("What"), _("Code"), _("Title"), _("Fields")),
        [
            (
                say_action(change.action),
                say_subject(change.subject),
                change.code,
                change.title,
                ", ".join(one.label for one in change.differences),
            )
            for change in report.changed
        ],
    )


def _print_difference(change: Change) -> None:
    head = f"{say_action(change.action)} {say_subject(change.subject)} {change.code}"
    click.secho(f"{head}: {change.title}", bold=True)
    for one in change.differences:
        click.echo(f"  {one.label}")
        for line in one.before:
            click.secho(f"    - {line}", fg="red")
        for line in one.after:
            click.secho(f"    + {line}", fg="green")


def _say_counts(report: ImportReport) -> None:
    counted = (f"{report.count(action)} {say_action(action)}" for action in Action)
    say(", ".join(counted))


def _plain(report: ImportReport) -> dict[str, Any]:
    return {
        "source": report.source,
        "revision": report.revision,
        "counts": {action.value: report.count(action) for action in Action},
        "changes": [
            {
                "change": change.action.value,
                "what": change.subject.value,
                "code": change.code,
                "title": change.title,
                "differences": [
                    {"field": one.field, "before": one.before, "after": one.after}
                    for one in change.differences
                ],
            }
            for change in report.changed
        ],
    }
