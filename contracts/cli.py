"""``upheld customer``, ``contracts`` and ``report``: what was sold, from the shell."""

import click

from contracts.assets.covered.operations import rebuild_cover
from contracts.forecast.cli import forecast
from contracts.imports.cli import import_table
from contracts.operations import activate_contracts, expire_contracts
from contracts.queries import recurring_revenue
from contracts.quotes.operations import expire_quotes
from contracts.renewing.cli import renew, renewals
from contracts.wording import contract_state
from upheld import clock
from upheld.commands.output import as_json, print_json, print_table
from upheld.commands.running import for_seller
from upheld.money import Money, total
from upheld.texts import format_money, format_number
from upheld.words import _, ngettext


@click.group()
def contracts() -> None:
    """Import running contracts, and let days pass."""


contracts.add_command(import_table)
contracts.add_command(forecast)
contracts.add_command(renewals)
contracts.add_command(renew)


@contracts.command("roll")
@for_seller
def roll() -> None:
    r"""Begin the contracts whose day has come; end contracts and quotes that are over.

    \b
    upheld contracts roll
    upheld contracts roll --seller northwind

    The worker of `upheld run` does the same every day.  Next: upheld report revenue
    """
    now = clock.now()
    begun, ended = activate_contracts(now=now), expire_contracts(now=now)
    click.echo(ngettext("%(num)s contract begun.", "%(num)s contracts begun.", begun))
    click.echo(ngettext("%(num)s contract ended.", "%(num)s contracts ended.", ended))
    lapsed = expire_quotes(now=now)
    click.echo(ngettext("%(num)s quote expired.", "%(num)s quotes expired.", lapsed))


@contracts.command("devices")
@for_seller
def devices() -> None:
    r"""Read the covered devices of all contracts again, out of their records.

    \b
    upheld contracts devices
    upheld contracts devices --seller northwind

    Needed once after an update; it changes no contract.  Next: check a device
    """
    count = rebuild_cover()
    click.echo(
        ngettext("%(num)s device is covered.", "%(num)s devices are covered.", count)
    )


@click.group()
def report() -> None:
    """Print figures."""


@report.command()
@click.option("--currency", help=_("Only contracts in this one."))
@as_json
@for_seller
def revenue(*, currency: str | None, as_json: bool) -> None:
    r"""Print the recurring revenue a month and a year, by the state of contracts.

    \b
    upheld report revenue
    upheld report revenue --currency USD --json

    Before tax, after all discounts.  Next: upheld run, and look at the contracts
    """
    rows = recurring_revenue(currency=currency)
    if as_json:
        print_json(
            [
                {
                    "state": row.state,
                    "currency": row.currency,
                    "contracts": row.contracts,
                    "monthly": str(row.monthly.amount),
                    "yearly": str(row.yearly.amount),
                }
                for row in rows
            ]
        )
        return
    table = [
        (
            contract_state(row.state).text,
            format_number(row.contracts),
            format_money(row.monthly),
            format_money(row.yearly),
        )
        for row in rows
    ]
    for code in sorted({row.currency for row in rows}):
        own = [row for row in rows if row.currency == code]
        table.append(
            (
                _("All in %(currency)s", currency=code),
                format_number(sum(row.contracts for row in own)),
                _sum([row.monthly for row in own], code),
                _sum([row.yearly for row in own], code),
            )
        )
    print_table((_("State"), _("Contracts"), _("A month"), _("A year")), table)


def _sum(amounts: list[Money], currency: str) -> str:
    return format_money(total(amounts, currency))
