"""``upheld billing record`` and ``usage``: what meters tell, from the shell."""

from datetime import datetime
from pathlib import Path

import click

from contracts.billing.usage.operations.recording import record_usage
from contracts.billing.usage.queries import contract_by_number, readings
from contracts.billing.usage.tables import read_usage
from upheld import clock
from upheld.commands.output import as_json, print_json, print_table
from upheld.commands.running import for_seller
from upheld.errors import InvalidInput, Problem
from upheld.plain import to_plain
from upheld.sellers import seller
from upheld.texts import format_number
from upheld.words import _, ngettext

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("record")
@click.argument("table", type=_FILE)
@as_json
@for_seller
def record_command(*, table: Path, as_json: bool) -> None:
    r"""Record the metered use in TABLE, a CSV file, all of it or none.

    \b
    upheld billing record use.csv
    upheld billing record use.csv --json

    Columns: contract, line, source, quantity, unit, from, to.  The same source twice
    is one record; a quantity below zero corrects.  Next: upheld billing run
    """
    try:
        done = record_usage(read_usage(table.read_bytes()), now=clock.now())
    except InvalidInput as error:
        raise InvalidInput(
            Problem(f"{table.name} {one.where}".strip(), one.message, one.hint)
            for one in error.problems
        ) from None
    if as_json:
        print_json(to_plain(done))
        return
    click.echo(ngettext("%(num)s record stored.", "%(num)s records stored.", done.new))
    if done.known:
        click.echo(
            ngettext(
                "%(num)s was there already.",
                "%(num)s were there already.",
                done.known,
            )
        )


@click.command("usage")
@click.argument("number")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("Default: today.")
)
@as_json
@for_seller
def usage_command(*, number: str, day: datetime | None, as_json: bool) -> None:
    r"""Show what the contract NUMBER has used in the period that runs.

    \b
    upheld billing usage C-2027-000012
    upheld billing usage C-2027-000012 --date 2027-01-31 --json

    Next: upheld billing run --dry-run
    """
    today = day.date() if day else seller().today()
    found = readings(contract_by_number(number), today=today)
    if as_json:
        print_json([to_plain(one) for one in found])
        return
    heads = (_("Line"), _("Use"), _("From"), _("Used"), _("Late"))
    rows = (
        (
            str(one.position),
            one.title,
            str(one.starts_on),
            f"{format_number(one.quantity)} {one.unit}",
            format_number(one.late),
        )
        for one in found
    )
    print_table(heads, rows)
