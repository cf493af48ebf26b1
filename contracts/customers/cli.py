"""``upheld customer``: customers out of a table."""

from pathlib import Path

import click

from contracts.customers.exchange import CustomerReport, import_customers
from upheld import clock
from upheld.commands.output import as_json, print_json
from upheld.commands.running import for_seller
from upheld.words import _, ngettext

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def customer() -> None:
    """Import customers."""


@customer.command("import")
@click.argument("table", type=_FILE)
@click.option("--dry-run", is_flag=True, help=_("Say what would change."))
@as_json
@for_seller
def import_table(table: Path, *, dry_run: bool, as_json: bool) -> None:
    r"""Create and change the customers in TABLE, a CSV file, all of them or none.

    \b
    upheld customer import customers.csv --dry-run
    upheld customer import customers.csv

    Columns: number, name, segment, address, country, tax_number, tax_percent,
    payment_days, email, contact, phone, language.  Next: upheld run, and a first quote
    """
    report = import_customers(table, dry_run=dry_run, now=clock.now())
    if as_json:
        print_json(
            {
                "dry_run": dry_run,
                "created": report.created,
                "changed": report.changed,
                "unchanged": report.unchanged,
            }
        )
        return
    _show(report)
    if dry_run:
        click.echo(_("Nothing was stored."))


def _show(report: CustomerReport) -> None:
    for words in (
        ngettext("%(num)s new customer", "%(num)s new customers", report.created),
        ngettext("%(num)s changed", "%(num)s changed", report.changed),
        ngettext("%(num)s as it was", "%(num)s as they were", report.unchanged),
    ):
        click.echo(words)
